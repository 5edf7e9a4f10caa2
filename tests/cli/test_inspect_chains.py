"""``guestpatch inspect``: the chain that led to a fact, and what the fact is in other worlds."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from tests.engine.templates import mode, nested, parameter_file, template, vm

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Run

SCHEMAS = Path(__file__).parent.parent.parent / "schemas" / "guestpatch_schemas"
MODES = {"type": "string", "allowedValues": ["AutomaticByOS", "Manual"]}
PATCHED = vm(windows=mode("[parameters('mode')]"))
BICEP_VM = """
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: 'westeurope'
  properties: { osProfile: { linuxConfiguration: { patchSettings: { patchMode: MODE } } } }
}
"""


@pytest.fixture
def why(run_in_process: Run, tmp_path: Path) -> Callable[..., list[str]]:
    """The lines that ``--why patch.mode`` prints about files written for it."""

    def lines(main: str = "main.json", **files: str) -> list[str]:
        for name, text in files.items():
            (tmp_path / name.replace("_", ".")).write_text(text)
        result = run_in_process("inspect", main, "--why", "patch.mode", "--root", ".", cwd=tmp_path)
        assert (result.exit_code, result.stderr) == (0, "")
        return [" ".join(line.split()) for line in result.stdout.splitlines() if line.strip()]

    return lines


def sources(lines: list[str]) -> list[str]:
    """What is said after the places, of the first case."""
    steps = [line.partition(" ")[2] for line in lines if line.startswith(("main.", "inner."))]
    return steps[2:]


def test_each_step_has_its_place_source_and_meaning(why: Callable[..., list[str]]) -> None:
    text = template(
        vm(windows=mode("[variables('chosen')]")),
        parameters={"mode": {"type": "string", "defaultValue": "Manual"}},
        variables={"chosen": "[parameters('mode')]"},
    )
    lines = text.splitlines()

    def at(fragment: str) -> str:
        number = next(n for n, line in enumerate(lines) if fragment in line)
        return f"main.json:{number + 1}:{lines[number].index(fragment) + 1}"

    route = "properties.osProfile.windowsConfiguration.patchSettings.patchMode"
    variable, parameter = "variables('chosen')", "parameters('mode')"
    assert why(main_json=text)[2:] == [
        "patch.mode: Manual",
        f'{at(chr(34) + "patchMode")} "patchMode" property `{route}`',
        f"{at(variable)} {variable} variable `chosen`",
        f"{at(parameter)} {parameter} parameter `mode`",
        f'{at(chr(34) + "Manual")} "Manual" default value',
    ]


def test_allowed_value_is_counted_and_each_case_says_when(why: Callable[..., list[str]]) -> None:
    lines = why(main_json=template(PATCHED, parameters={"mode": MODES}))

    assert [line for line in lines if line.startswith("patch.mode")] == [
        "patch.mode: AutomaticByOS when `mode` = 'AutomaticByOS'",
        "patch.mode: Manual when `mode` = 'Manual'",
    ]
    assert lines[-1].endswith('"Manual" allowed value 2 of 2')


def test_value_of_a_parameter_file_is_told_from_there(why: Callable[..., list[str]]) -> None:
    lines = why(
        main_json=template(PATCHED, parameters={"mode": MODES}),
        main_parameters_json=parameter_file(mode="Manual"),
    )

    assert lines[-1].startswith("main.parameters.json:")
    assert lines[-1].endswith('"Manual" value in a parameter file')


def test_argument_of_a_nested_deployment(why: Callable[..., list[str]]) -> None:
    inner = nested(PATCHED, arguments={"mode": {"value": "Manual"}}, parameters={"mode": MODES})

    lines = why(main_json=template(inner))

    assert lines[-1].endswith('"Manual" argument of a module')


def test_bicep_module_output_function_and_branch(why: Callable[..., list[str]]) -> None:
    main = """
param production bool = false
func modeFor(production bool) string => production ? 'AutomaticByPlatform' : 'ImageDefault'
module inner 'inner.bicep' = { name: 'inner', params: { given: modeFor(production) } }
"""
    lines = why(
        "main.bicep",
        main_bicep=main + BICEP_VM.replace("MODE", "inner.outputs.result"),
        inner_bicep="param given string\noutput result string = given\n",
    )

    assert sources(lines) == [
        "inner.outputs.result computed here",
        "inner.outputs computed here",
        "given output `result`, parameter `given`",
        "modeFor(production) argument of a module, function `modeFor`",
        "'ImageDefault' because `production` does not hold",
        "production argument `production`",
        "production parameter `production`",
        "false default value",
    ]


def test_member_of_a_container_tells_how_the_container_came(
    why: Callable[..., list[str]],
) -> None:
    main = "param modes object = { app: 'Manual' }\nvar all = modes\n"

    lines = why("main.bicep", main_bicep=main + BICEP_VM.replace("MODE", "all.app"))

    assert sources(lines) == [
        "all.app variable `all`",
        "modes parameter `modes`",
        "{ app: 'Manual' } default value",
        "'Manual' written here",
    ]


def test_computed_value_tells_what_it_is_computed_from(why: Callable[..., list[str]]) -> None:
    main = "param start string = 'Image'\nvar end = 'Default'\n"

    lines = why("main.bicep", main_bicep=main + BICEP_VM.replace("MODE", "concat(start, end)"))

    assert sources(lines) == [
        "concat(start, end) result of `concat`",
        "start parameter `start`",
        "'Image' default value",
        "end variable `end`",
        "'Default' written here",
    ]


def test_what_is_not_known_leads_to_the_reason(why: Callable[..., list[str]]) -> None:
    main = "param mode string\nvar chosen = toLower(mode)\n"

    lines = why("main.bicep", main_bicep=main + BICEP_VM.replace("MODE", "chosen"))

    assert "patch.mode: not known: parameter `mode` has no value" in lines
    assert sources(lines) == [
        "chosen variable `chosen`",
        "toLower(mode) result of `toLower`",
        "mode parameter `mode`",
        "mode declaration of `mode`",
    ]


def test_prefix_asks_for_all_facts_below_it(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(template(vm(windows=mode("Manual"))))

    result = run_in_process(
        "inspect", "main.json", "--why", "placement", "--why", "os", "-f", "json", cwd=tmp_path
    )
    [machine] = json.loads(result.stdout)["templates"][0]["virtualMachines"]

    families = {name.partition(".")[0] for name in machine["facts"]}
    assert families == {"os", "placement"}
    assert machine["facts"]["placement.region"] == "westeurope"


def test_unknown_fact_ends_with_2_and_a_suggestion(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(template(vm(windows={})))

    result = run_in_process("inspect", "main.json", "--why", "patch.mod", cwd=tmp_path)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "no fact is called `patch.mod`" in result.stderr
    assert "Did you mean `patch.mode`" in result.stderr


def test_overview_names_the_way_on_one_line(run_in_process: Run, tmp_path: Path) -> None:
    text = template(PATCHED, parameters={"mode": MODES})
    (tmp_path / "main.json").write_text(text)
    line = text[: text.index('"Manual"')].count("\n") + 1

    result = run_in_process("inspect", "main.json", cwd=tmp_path)

    said = next(each for each in result.stdout.splitlines() if "Manual when" in each)
    where = f"← parameter `mode` ← allowed value 2 of 2 at main.json:{line}:9"
    assert said.strip() == f"Manual when `mode` = 'Manual'  {where}"


def test_what_was_not_tried_is_not_passed_over(run_in_process: Run, tmp_path: Path) -> None:
    many = {"type": "int", "allowedValues": list(range(40))}
    total = "add(parameters('one'), parameters('other'))"
    chosen = f"[if(greater({total}, 77), 'Manual', 'AutomaticByOS')]"
    (tmp_path / "main.json").write_text(
        template(vm(windows=mode(chosen)), parameters={"one": many, "other": many})
    )

    result = run_in_process("inspect", "main.json", cwd=tmp_path)

    assert "AutomaticByOS in the first 256 combinations tried" in result.stdout


def test_json_follows_its_schema(run_in_process: Run, tmp_path: Path) -> None:
    absent = {"type": "bool"}
    settings = "[if(parameters('on'), createObject('patchMode', parameters('mode')), null())]"
    text = template(
        vm(windows={"patchSettings": settings}), parameters={"mode": MODES, "on": absent}
    )
    (tmp_path / "main.json").write_text(text)

    result = run_in_process("inspect", "main.json", "-f", "json", "--resources", cwd=tmp_path)
    data = json.loads(result.stdout)

    _validator("inspection.schema.json").validate(data)
    [machine] = data["templates"][0]["virtualMachines"]
    variants = machine["variants"]["patch.mode"]
    assert [(each["value"], each["when"]) for each in variants] == [
        (None, "when `on` = false"),
        ("AutomaticByOS", "when `on` = true and `mode` = 'AutomaticByOS'"),
        ("Manual", "when `on` = true and `mode` = 'Manual'"),
    ]
    assert variants[0]["provenance"] is None
    assert "api.version" not in machine["variants"]


def _validator(name: str) -> Any:  # noqa: ANN401 - a validator
    schemas = {
        path.name: json.loads(path.read_text(encoding="utf-8"))
        for path in SCHEMAS.glob("*.schema.json")
    }
    resources = [(each, Resource.from_contents(schema)) for each, schema in schemas.items()]
    return Draft202012Validator(schemas[name], registry=Registry().with_resources(resources))
