"""Modules of Bicep: where findings stand, and what goes in and comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.template.bicep_evaluating import check_bicep, codes, modes, vm, write

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Finding, Report

MODULE = "param mode string\nparam updates bool = false\n" + vm("mode", updates="updates")


def found(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.code == code]


def call(symbol: str, params: str) -> str:
    return f"module {symbol} 'vm.bicep' = {{\n  name: '{symbol}'\n  params: {{ {params} }}\n}}\n"


def test_finding_stands_at_the_argument_and_labels_the_place_in_the_module(tmp_path: Path) -> None:
    write(tmp_path, {"vm.bicep": MODULE})
    [finding] = found(check_bicep(call("a", "mode: 'AutomaticByOS'"), tmp_path), "GP104")

    places = [finding.primary.span, *(label.span for label in finding.labels)]

    assert any(span.text == "'AutomaticByOS'" for span in places)
    assert any(span.document.path.endswith("vm.bicep") for span in places)


def test_each_call_with_a_wrong_argument_has_its_finding(tmp_path: Path) -> None:
    write(tmp_path, {"vm.bicep": MODULE})
    wrong = "mode: 'Manual', updates: true"
    report = check_bicep("".join(call(f"m{n}", wrong) for n in range(5)), tmp_path)

    lines = [finding.primary.span.positions()[0].line for finding in found(report, "GP103")]

    assert lines == [3, 7, 11, 15, 19]


def test_defect_inside_a_module_is_one_finding_that_names_the_calls(tmp_path: Path) -> None:
    inside = "param name string\n" + vm("'Manual'", updates="true", name="name")
    write(tmp_path, {"vm.bicep": inside})
    report = check_bicep("".join(call(f"m{n}", f"name: 'vm{n}'") for n in range(3)), tmp_path)

    [finding] = found(report, "GP103")
    [info] = [info for info in finding.infos if "module" in info.text]

    assert finding.primary.span.document.path.endswith("vm.bicep")
    assert info.text == "the module is used in 3 places"
    assert len(info.labels) == 3


@pytest.mark.parametrize("more", ["", "type anything = string\n"], ids=["by name", "by symbol"])
def test_output_of_a_module_reaches_the_next_one(tmp_path: Path, more: str) -> None:
    write(
        tmp_path,
        {
            "vm.bicep": MODULE,
            "policy.bicep": "param strict bool\noutput mode string = strict ? 'Manual' : 'AutomaticByOS'\n",
        },
    )
    text = (
        f"{more}module policy 'policy.bicep' = {{\n  name: 'policy'\n  params: {{ strict: true }}\n}}\n"
        + call("web", "mode: policy.outputs.mode")
    )

    assert modes(text, tmp_path) == {"vm": "Manual"}


def test_output_of_one_iteration_of_a_module_is_told_from_the_others(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "vm.bicep": MODULE,
            "policy.bicep": "param mode string\noutput mode string = mode\n",
        },
    )
    text = (
        "module policy 'policy.bicep' = [for mode in ['Manual', 'AutomaticByOS']: {\n"
        "  name: mode\n  params: { mode: mode }\n}]\n" + call("web", "mode: policy[1].outputs.mode")
    )

    assert modes(text, tmp_path) == {"vm": "AutomaticByOS"}


def test_outputs_that_need_each_other_are_no_reason_to_stop(tmp_path: Path) -> None:
    write(tmp_path, {"echo.bicep": "param value string\noutput value string = value\n"})
    text = "".join(
        f"module {one} 'echo.bicep' = {{\n  name: '{one}'\n"
        f"  params: {{ value: {other}.outputs.value }}\n}}\n"
        for one, other in (("a", "b"), ("b", "a"))
    )

    assert "GP909" not in codes(check_bicep(text + vm("a.outputs.value"), tmp_path))


def test_module_that_uses_itself_is_a_circle(tmp_path: Path) -> None:
    write(tmp_path, {"vm.bicep": "module again 'vm.bicep' = { name: 'again' }\n"})
    [finding] = found(check_bicep(call("a", ""), tmp_path), "GP903")

    assert "uses itself" in finding.headline


@pytest.mark.parametrize("path", [
    "../../etc/passwd", "/etc/passwd", "C:/secret.bicep", "https://example.com/x.bicep",
    "file:///etc/passwd", "..\\x.bicep", "%2e%2e/x.bicep", "missing.bicep", ".",
])  # fmt: skip
def test_module_that_cannot_be_read_is_said_so(tmp_path: Path, path: str) -> None:
    root = tmp_path / "root"
    root.mkdir()
    written = path.replace("\\", "\\\\")
    report = check_bicep(f"module m '{written}' = {{ name: 'm' }}\n", root)

    assert [f.rule.code for f in report.findings] == ["GP902"]
    assert report.findings[0].severity in ("error", "warning")


def test_link_that_leads_out_of_the_root_is_not_followed(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    write(tmp_path, {"outside.bicep": vm("'Manual'", updates="true")})
    (root / "vm.bicep").symlink_to(tmp_path / "outside.bicep")
    report = check_bicep("module m 'vm.bicep' = { name: 'm' }\n", root)

    assert [f.rule.code for f in report.findings] == ["GP902"]


def test_registry_module_without_a_copy_is_only_an_info(tmp_path: Path) -> None:
    text = "module m 'br/public:avm/res/compute/virtual-machine:0.1.0' = { name: 'm' }\n"
    [finding] = check_bicep(text, tmp_path).findings

    assert (finding.rule.code, finding.severity) == ("GP902", "info")


def test_what_azure_says_in_two_calls_of_a_module_is_not_the_same(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "vm.bicep": MODULE,
            "ip.bicep": (
                "type anything = string\nparam name string\n"
                "resource ip 'Microsoft.Network/publicIPAddresses@2023-09-01' existing = { name: name }\n"
                "output address string = ip.properties.ipAddress\n"
            ),
        },
    )
    calls = "".join(
        f"module {name} 'ip.bicep' = {{\n  name: '{name}'\n  params: {{ name: '{name}' }}\n}}\n"
        for name in ("a", "b")
    )
    same = "a.outputs.address == b.outputs.address"

    assert modes(calls + call("web", f"mode: {same} ? 'Manual' : 'ImageDefault'"), tmp_path) == {
        "vm": None
    }


def test_modules_of_one_name_in_two_resource_groups_are_told_apart(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"vm.bicep": MODULE, "policy.bicep": "param mode string\noutput mode string = mode\n"},
    )
    calls = "".join(
        f"module {symbol} 'policy.bicep' = {{\n  name: 'policy'\n"
        f"  scope: resourceGroup('{symbol}')\n  params: {{ mode: '{mode}' }}\n}}\n"
        for symbol, mode in (("a", "Manual"), ("b", "AutomaticByOS"))
    )

    assert modes(calls + call("web", "mode: b.outputs.mode"), tmp_path) in (
        {"vm": "AutomaticByOS"},
        {"vm": None},
    )


@pytest.mark.parametrize(("resources", "unread"), [("[]", 0), ("[ {} ]", 1), ("things", 1)])
def test_deployment_with_a_template_of_no_resources_is_read(
    tmp_path: Path, resources: str, unread: int
) -> None:
    """As in the modules of a registry that count how often they are used."""
    text = (
        "param things array = []\n"
        "resource counted 'Microsoft.Resources/deployments@2024-03-01' = {\n  name: 'pid'\n"
        "  properties: { mode: 'Incremental', template: { contentVersion: '1.0.0.0'\n"
        f"    resources: {resources} }} }}\n}}\n"
    )

    assert check_bicep(text, tmp_path).summary.unread == unread


# -- resources that belong together in different modules -------------------------------------------

SHUTDOWN = """param target string
resource shutdown 'Microsoft.DevTestLab/schedules@2018-09-15' = {
  name: 'shutdown'
  location: 'westeurope'
  properties: {
    status: 'Enabled'
    taskType: 'ComputeVmShutdownTask'
    dailyRecurrence: { time: '1900' }
    targetResourceId: target
  }
}
"""
OWN_VM = (
    "param name string\n" + vm("'AutomaticByPlatform'", name="name") + "output id string = vm.id\n"
)


@pytest.mark.parametrize(
    ("target", "count"),
    [
        ("own.outputs.id", 1),
        ("resourceId('Microsoft.Compute/virtualMachines', name)", 1),
        ("resourceId('Microsoft.Network/virtualNetworks', name)", 0),
    ],
)
def test_schedule_of_one_module_is_that_of_a_vm_of_another(
    tmp_path: Path, target: str, count: int
) -> None:
    write(tmp_path, {"vm.bicep": OWN_VM, "off.bicep": SHUTDOWN})
    off = f"module off 'off.bicep' = {{\n  name: 'off'\n  params: {{ target: {target} }}\n}}\n"
    report = check_bicep("param name string\n" + call("own", "name: name") + off, tmp_path)

    assert len(found(report, "GP210")) == count
