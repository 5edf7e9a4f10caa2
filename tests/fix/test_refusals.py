"""A fix goes where the value comes from, and not where that serves somebody else as well."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.api import check
from guestpatch.gather import GatherOptions, ModuleRoot, gather
from tests.checking import check_path, check_text, settings
from tests.engine.templates import mode, nested, parameter_file, template
from tests.engine.templates import vm as machine

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.findings import Fix

VM = """
resource {name} 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: '{name}'
  location: 'westeurope'
  properties: {{
    osProfile: {{
      computerName: '{name}'
      {os}Configuration: {{ patchSettings: {{ patchMode: {mode} }} }}
    }}
  }}
}}
"""


def vm(mode: str, name: str = "web", os: str = "linux") -> str:
    return VM.format(mode=mode, name=name, os=os)


def fixes_of(folder: Path, code: str = "GP101", **files: str) -> list[Fix]:
    """The fixes of one rule in a folder of Bicep files, ``prod`` being a parameter file."""
    for name, text in files.items():
        ending = "bicepparam" if "using" in text else "bicep"
        (folder / f"{name}.{ending}").write_text(text)
    found = check_path(folder).findings
    return [fix for each in found for fix in each.fixes if each.rule.code == code]


def edited(fix: Fix) -> list[tuple[str, str]]:
    return [
        (edit.span.document.path.rpartition("/")[2], edit.span.text)
        for edit in fix.edits
        if fix.is_applicable
    ]


WRONG = "'AutomaticByOS'"


@pytest.mark.parametrize(
    ("files", "place"),
    [
        ({"main": vm(WRONG)}, "main.bicep"),
        ({"main": f"var mode = {WRONG}\n{vm('mode')}"}, "main.bicep"),
        ({"main": f"param mode string = {WRONG}\n{vm('mode')}"}, "main.bicep"),
        ({"main": f"var all = {{ mode: {WRONG}, size: 'big' }}\nvar size = all.size\n{vm('all.mode')}"},
         "main.bicep"),
        ({"main": f"var first = {WRONG}\nvar second = {{ mode: first }}\n{vm('second.mode')}"},
         "main.bicep"),
        ({"main": f"param isOdd bool\n{vm(f'isOdd ? {WRONG} : null')}"}, "main.bicep"),
        (
            {
                "main": f"module vms 'vm.bicep' = {{ name: 'vms', params: {{ mode: {WRONG} }} }}",
                "vm": f"param mode string\n{vm('mode')}",
            },
            "main.bicep",
        ),
        (
            {
                "main": "module vms 'vm.bicep' = { name: 'vms' }",
                "vm": f"param mode string = {WRONG}\n{vm('mode')}",
            },
            "vm.bicep",
        ),
        (
            {
                "main": f"param mode string\n{vm('mode')}",
                "prod": f"using 'main.bicep'\nparam mode = {WRONG}\n",
            },
            "prod.bicepparam",
        ),
        (
            {
                "main": f"param mode string\n{vm('mode')}",
                "prod": f"using 'main.bicep'\nvar odd = {WRONG}\nparam mode = odd\n",
            },
            "prod.bicepparam",
        ),
    ],
)  # fmt: skip
def test_fix_goes_where_the_value_comes_from(
    tmp_path: Path, files: dict[str, str], place: str
) -> None:
    (fix,) = fixes_of(tmp_path, **files)

    assert edited(fix) == [(place, WRONG)]


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        (
            {"main": f"var mode = {WRONG}\n{vm('mode')}{vm('mode', 'sql', 'windows')}"},
            "`mode` is also used at",
        ),
        (
            {"main": f"var mode = {WRONG}\noutput mode string = mode\n{vm('mode')}"},
            "`mode` is also used at",
        ),
        (
            {"main": f"var a = {{ mode: {WRONG} }}\nvar b = a\noutput o object = a\n{vm('b.mode')}"},
            "`a` is also used at",
        ),
        (
            {"main": f"param mode 'AutomaticByOS' | 'Manual'\n{vm('mode')}"},
            "it is one of the values that `mode` may be given",
        ),
        (
            {
                "main": f"@allowed([ {WRONG} ])\nparam mode string = {WRONG}\n{vm('mode')}",
            },
            "parameter `mode` does not allow that value",
        ),
        (
            {
                "main": f"type t = {{ mode: string }}\nparam s t = {{ mode: {WRONG} }}\n"
                f"{vm('s.mode')}",
            },
            "the type of parameter `s` says what is in it",
        ),
        ({"main": f"{vm(WRONG)}\nvar one = 1\nparam = 1\n"}, "the document has a syntax error"),
        (
            {
                "main": "module a 'vm.bicep' = { name: 'a' }\nmodule b 'vm.bicep' = { name: 'b' }",
                "vm": vm(WRONG),
            },
            "the module is also used by `b`",
        ),
        (
            {
                "main": "module a 'vm.bicep' = { name: 'a' }",
                "other": "module b 'vm.bicep' = { name: 'b' }",
                "vm": vm(WRONG),
            },
            "it serves",
        ),
        (
            {
                "main": f"import {{ mode }} from 'shared.bicep'\n{vm('mode')}",
                "shared": f"@export()\nvar mode = {WRONG}\n",
            },
            "it comes from a file that other templates may use",
        ),
        (
            {
                "main": f"param odd string = 'x'\n{vm(WRONG)}",
                "prod": "using 'main.bicep'\nparam odd = 'y'\n",
                "test": "using 'main.bicep'\nparam odd = 'z'\n",
            },
            "",
        ),
    ],
)  # fmt: skip
def test_place_that_serves_others_is_left_alone_and_the_reason_told(
    tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    found = fixes_of(tmp_path, **files)

    assert {fix.is_applicable for fix in found} == {not reason}
    assert all(fix.reason.startswith(reason) for fix in found)


def test_text_that_other_worlds_use_is_left_alone(tmp_path: Path) -> None:
    """In the world of Windows the mode is right."""
    both = vm(WRONG).replace("linuxConfiguration", "'${kind}Configuration'")
    source = f"@allowed([ 'linux', 'windows' ])\nparam kind string\n{both}"

    (fix,) = fixes_of(tmp_path, main=source)

    assert fix.reason == "it would also change the VM when `kind` = 'windows'"


def test_text_of_a_loop_that_all_iterations_use_is_mended(tmp_path: Path) -> None:
    loop = vm(WRONG).replace("= {", "= [for i in range(0, 3): {", 1).rstrip() + "]\n"

    (fix,) = fixes_of(tmp_path, main=loop)

    assert edited(fix) == [("main.bicep", WRONG)]


def test_text_of_one_iteration_is_mended_where_it_stands(tmp_path: Path) -> None:
    modes = f"var modes = [ 'ImageDefault', {WRONG} ]\n"
    loop = vm("mode").replace("= {", "= [for mode in modes: {", 1).rstrip() + "]\n"

    (fix,) = fixes_of(tmp_path, main=modes + loop)

    assert edited(fix) == [("main.bicep", WRONG)]


def test_value_that_only_some_parameter_files_bring_is_mended_in_them(tmp_path: Path) -> None:
    (fix,) = fixes_of(
        tmp_path,
        main=f"param mode string\n{vm('mode')}",
        prod=f"using 'main.bicep'\nparam mode = {WRONG}\n",
        test=f"using 'main.bicep'\nparam mode = {WRONG}\n",
        fine="using 'main.bicep'\nparam mode = 'ImageDefault'\n",
    )

    assert edited(fix) == [("prod.bicepparam", WRONG), ("test.bicepparam", WRONG)]


def test_fix_that_would_bring_about_another_finding_is_refused(tmp_path: Path) -> None:
    image = (
        "storageProfile: { imageReference: "
        "{ publisher: 'Debian', offer: 'debian-12', sku: '12-gen2', version: 'latest' } }"
    )
    source = vm(WRONG).replace("properties: {", f"properties: {{\n    {image}")

    (fix,) = fixes_of(tmp_path, main=source)

    assert (fix.safety, fix.reason) == ("display-only", "it would bring about image-not-supported")


def test_module_of_a_registry_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "registry" / "vm" / "1.0.0").mkdir(parents=True)
    (tmp_path / "registry" / "vm" / "1.0.0" / "main.bicep").write_text(vm(WRONG))
    source = "module a 'br/public:avm/vm:1.0.0' = { name: 'a' }\n"
    (tmp_path / "main.bicep").write_text(source)
    options = GatherOptions(module_roots=(ModuleRoot("br/public:avm", tmp_path / "registry"),))

    report = check(gather([tmp_path / "main.bicep"], options=options).units, settings())
    (fix,) = [fix for each in report.findings for fix in each.fixes if each.rule.code == "GP101"]

    assert fix.reason == "it is a copy of a published module"


# -- in ARM JSON -----------------------------------------------------------------------------------


def json_fixes(text: str, *parameters: str) -> list[Fix]:
    found = check_text(text, *parameters).findings
    return [fix for each in found for fix in each.fixes if each.rule.code == "GP101"]


OWN = "[variables('own')]"


def test_literal_in_an_expression_is_edited_within_it() -> None:
    chosen = "[if(parameters('odd'), 'AutomaticByOS', 'ImageDefault')]"
    text = template(machine(linux=mode(chosen)), parameters={"odd": {"type": "bool"}})

    (fix,) = json_fixes(text)

    assert [(edit.span.text, edit.text) for edit in fix.edits] == [
        ("'AutomaticByOS'", "'AutomaticByPlatform'")
    ]


def test_variable_of_two_vms_is_left_alone() -> None:
    both = (machine(linux=mode(OWN)), machine(windows=mode(OWN), name="other"))

    (fix,) = json_fixes(template(*both, variables={"own": "AutomaticByOS"}))

    assert fix.reason.startswith("`own` is also used at main.json:")


def test_argument_of_a_nested_deployment_is_edited() -> None:
    inner = nested(
        machine(linux=mode("[parameters('mode')]")),
        parameters={"mode": {"type": "string"}},
        arguments={"mode": {"value": OWN}},
    )

    (fix,) = json_fixes(template(inner, variables={"own": "AutomaticByOS"}))

    assert [edit.span.text for edit in fix.edits if fix.is_applicable] == ['"AutomaticByOS"']


def test_value_of_a_parameter_file_is_edited_in_it() -> None:
    text = template(
        machine(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}}
    )

    (fix,) = json_fixes(text, parameter_file(mode="AutomaticByOS"))

    assert [edit.span.document.path for edit in fix.edits] == ["main.parameters.1.json"]


def test_parameter_file_of_two_templates_is_left_alone(tmp_path: Path) -> None:
    for name in ("one", "two"):
        text = template(
            machine(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}}
        )
        (tmp_path / f"{name}.json").write_text(text)
    file = tmp_path / "shared.parameters.json"
    file.write_text(parameter_file(mode="AutomaticByOS"))

    report = check(gather([tmp_path], [file]).units, settings())
    fixes = [fix for each in report.findings for fix in each.fixes if each.rule.code == "GP101"]

    assert {fix.is_applicable for fix in fixes} == {False}
    assert all(fix.reason.startswith("it serves") for fix in fixes)
