"""Nothing is made up from text that could not be read as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.api import Document, Unit, check
from tests.checking import settings
from tests.template.bicep_evaluating import check_bicep

if TYPE_CHECKING:
    from guestpatch.api import Report

VM = """resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: 'westeurope'
  properties: {
    osProfile: {
      computerName: 'vm'
      linuxConfiguration: {
        provisionVMAgent: true
        patchSettings: {
          patchMode: 'Manual'
        }
      }
    }
  }
}
"""


def shown(report: Report) -> list[str]:
    """What is reported at the default confidence: codes with the texts they point at."""
    return [
        f"{finding.rule.code} {finding.primary.span.text}"
        for finding in report.findings
        if finding.confidence != "possible"
    ]


def codes(report: Report) -> list[str]:
    return [each.split()[0] for each in shown(report)]


def test_template_itself_has_the_finding_that_broken_ones_must_not_have() -> None:
    assert codes(check_bicep(VM)) == ["GP101"]


@pytest.mark.parametrize(
    "line",
    [
        "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' =",
        "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01'",
        "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01 = {",
        "resource vm Microsoft.Compute/virtualMachines@2024-07-01' = {",
        "module vm 'vm.bicep = {",
        "module vm 'vm.bicep' =",
    ],
)
def test_broken_head_is_one_finding_and_what_follows_is_read(line: str) -> None:
    body = VM.partition("\n")[2]

    report = check_bicep(f"{line}\n{body}output id string = vm.id\noutput no string = gone\n")

    assert shown(report) == [f"GP901 {report.findings[0].primary.span.text}", "GP903 gone"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("linuxConfiguration: {", "linuxConfiguration:"),
        ("linuxConfiguration: {", "linuxConfiguration {"),
        ("patchSettings: {", "patchSettings:"),
        ("computerName: 'vm'\n", "computerName: 'vm'\n}\n"),
        ("        }\n", "        }\n}\n"),
        ("        }\n", ""),
        ("name: 'vm'", "name: vm'"),
        ("name: 'vm'", "name: 'vm"),
        ("'Manual'", "'Manual"),
        ("'Manual'", "'Manual // by hand"),
        ("'Manual'", "'Manual' 'x'"),
    ],
)
def test_finding_in_a_broken_declaration_is_only_possible(old: str, new: str) -> None:
    report = check_bicep(VM.replace(old, new, 1))

    assert codes(report)
    assert set(codes(report)) == {"GP901"}


@pytest.mark.parametrize("mark", ["", "double"])
def test_one_mark_too_few_or_too_many_makes_up_no_finding(mark: str) -> None:
    for at, character in enumerate(VM):
        if character in "'{}:@=\n":
            text = VM[:at] + character * 2 * bool(mark) + VM[at + 1 :]

            assert set(codes(check_bicep(text))) <= {"GP901", "GP101"}, text


def test_broken_declaration_elsewhere_does_not_weaken_a_finding() -> None:
    assert codes(check_bicep(f"var x =\n{VM}")) == ["GP901", "GP101"]


def test_value_of_a_broken_variable_is_only_possible() -> None:
    broken = "var modes = {\n  linux: 'Manual'\n  other: *\n}\n"

    assert codes(check_bicep(broken + VM.replace("'Manual'", "modes.linux"))) == ["GP901"]


@pytest.mark.parametrize(
    ("declared", "use"),
    [
        ("func f(a int, b string = 'z') string => b", "f(1, 'a')"),
        ("func f(", "f(1)"),
        ("param x =", "x"),
        ("var x", "x"),
        ("var x = 'a' 'b'", "x"),
        ("vra x = 1", "x"),
        ("var a = 'Manual'var x = { b: 1 }", "x"),
        ("resource x = { name: 'a' }", "x.id"),
        ("resource x 'Microsoft.X/y@2024-01-01'", "x.id"),
        ("import { x, y } form 'a.bicep'", "y"),
        ("import {\n  x\n  y as } from 'a.bicep'", "x"),
        ("/*\nvar x = 1", "x"),
        ("var a = '''\nvar x = 1\n", "x"),
        ("wrong\n" * 25 + "var x = 1\nfunc f() string => ''", "f() == x"),
    ],
)
def test_name_of_a_broken_declaration_counts_as_declared(declared: str, use: str) -> None:
    report = check_bicep(f"output o object = {use}\n{declared}\n")

    assert set(codes(report)) <= {"GP901", "GP908"}
    assert codes(report)


def test_name_that_no_broken_declaration_has_is_still_said() -> None:
    report = check_bicep("vra x = other\noutput o object = other\noutput p object = g()\n")

    assert shown(report) == ["GP901 vra", "GP903 other", "GP903 g"]


@pytest.mark.parametrize(
    ("text", "found", "label"),
    [
        ("'vm-${sku'", "'", "`}` goes before this"),
        ("'vm-${toUpper('a')}-${sku'", "'", "`}` goes before this"),
        ("'vm-${sku}", "}", "a closing `'` is missing on this line"),
        ("'vm-", "'vm-", "a closing `'` is missing on this line"),
        ("sku'", "'", "its other `'` is missing on this line"),
    ],
)
def test_quote_or_brace_that_is_missing_is_named(text: str, found: str, label: str) -> None:
    report = check_bicep(f"param sku string\nvar x = {text}\noutput o string = x\n")
    (finding,) = report.findings

    assert (finding.primary.span.text, finding.primary.text) == (found, label)


# -- JSON ------------------------------------------------------------------------------------------

ARM = """{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "variables": { "size": "Standard_D2s_v5" },
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines",
      "apiVersion": "2024-07-01",
      "name": "vm",
      "properties": {
        "osProfile": {
          "computerName": "vm",
          "linuxConfiguration": {
            "provisionVMAgent": true,
            "patchSettings": {
              "patchMode": "Manual"
            }
          }
        }
      }
    }
  ]
}
"""


def check_arm(text: str) -> Report:
    return check([Unit(Document("main.json", text))], settings())


def test_json_template_itself_has_the_finding() -> None:
    assert codes(check_arm(ARM)) == ["GP101"]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"linuxConfiguration": {', '"linuxConfiguration":'),
        ('"patchSettings": {', '"patchSettings":'),
        ("            }\n", ""),
        ("            }\n", "            }}\n"),
        ('"computerName": "vm",', '"computerName": "vm"},'),
        ('"Manual"', '"Manual'),
    ],
)
def test_finding_in_broken_json_is_only_possible(old: str, new: str) -> None:
    report = check_arm(ARM.replace(old, new, 1))

    assert "GP901" in codes(report)
    assert "GP101" not in codes(report)
    assert "GP108" not in codes(report)


def test_broken_json_elsewhere_does_not_weaken_a_finding() -> None:
    report = check_arm(ARM.replace('{ "size": "Standard_D2s_v5" }', '{ "size": }'))

    assert codes(report) == ["GP901", "GP101"]
