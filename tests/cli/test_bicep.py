"""Bicep on the command line: which files are checked, with which values, reading what."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.template.bicep_evaluating import vm, write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

MAIN = "param updates bool\n" + vm("'Manual'", updates="updates")
WRONG = "true"
RIGHT = "false"
COMPILED = json.dumps(
    {
        "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
        "contentVersion": "1.0.0.0",
        "metadata": {"_generator": {"name": "bicep", "version": "0.30.0"}},
        "resources": [],
    }
)


def values(updates: str, using: str = "main.bicep") -> str:
    return f"using '{using}'\nparam updates = {updates}\n"


def report(run: Run, *arguments: str, cwd: Path) -> dict[str, object]:
    result = run("check", *arguments, "--format", "json", cwd=cwd)
    data = json.loads(result.stdout)
    assert isinstance(data, dict)
    return data


def paths(data: dict[str, object]) -> list[str]:
    findings = data["findings"]
    assert isinstance(findings, list)
    return [each["path"] for each in findings if each["severity"] != "info"]


def templates(data: dict[str, object]) -> object:
    summary = data["summary"]
    assert isinstance(summary, dict)
    return summary["templates"]


def test_template_and_what_was_compiled_from_it_are_checked_once(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"main.bicep": MAIN, "main.json": COMPILED})

    assert templates(report(run, ".", cwd=tmp_path)) == 1
    assert templates(report(run, ".", "--include-compiled", cwd=tmp_path)) == 2


def test_compiled_template_alone_is_checked(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"main.json": COMPILED})

    assert templates(report(run, ".", cwd=tmp_path)) == 1


def test_each_parameter_file_says_what_it_is_for(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": MAIN,
            "env/dev.bicepparam": values(WRONG, "../main.bicep"),
            "env/prod.bicepparam": values(RIGHT, "../main.bicep"),
        },
    )

    assert paths(report(run, ".", cwd=tmp_path)) == ["env/dev.bicepparam"]


def test_parameter_file_that_is_named_brings_its_template_alone(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": MAIN,
            "dev.bicepparam": values(WRONG),
            "prod.bicepparam": values(RIGHT),
        },
    )

    assert paths(report(run, "prod.bicepparam", cwd=tmp_path)) == []
    assert paths(report(run, "dev.bicepparam", cwd=tmp_path)) == ["dev.bicepparam"]


def test_parameter_file_can_be_given(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"main.bicep": MAIN, "elsewhere/x.bicepparam": values(WRONG, "../main.bicep")})
    arguments = ("main.bicep", "--param", "elsewhere/x.bicepparam")

    assert paths(report(run, *arguments, cwd=tmp_path)) == ["elsewhere/x.bicepparam"]


def test_extended_file_gives_what_is_not_assigned_again(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": MAIN,
            "base.bicepparam": f"using none\nvar common = {WRONG}\nparam updates = common\n",
            "one.bicepparam": "using 'main.bicep'\nextends 'base.bicepparam'\n",
            "two.bicepparam": f"{values(RIGHT)}extends 'base.bicepparam'\n",
        },
    )

    assert paths(report(run, "one.bicepparam", cwd=tmp_path)) == ["base.bicepparam"]
    assert paths(report(run, "two.bicepparam", cwd=tmp_path)) == []


def test_environment_of_the_linter_is_not_read(run: Run, tmp_path: Path) -> None:
    text = "using 'main.bicep'\nparam updates = bool(readEnvironmentVariable('UPDATES'))\n"
    write(tmp_path, {"main.bicep": MAIN, "main.bicepparam": text})
    result = run("check", ".", cwd=tmp_path, env={"UPDATES": WRONG})

    assert result.exit_code == 0
    assert "not decided" in result.stdout


def test_parameter_file_of_a_template_that_is_gone_is_an_error(run: Run, tmp_path: Path) -> None:
    write(tmp_path, {"main.bicepparam": values(RIGHT, "gone.bicep")})

    assert run("check", "main.bicepparam", cwd=tmp_path).exit_code == 1


def test_module_is_checked_where_it_is_used(run: Run, tmp_path: Path) -> None:
    use = f"module web 'vm.bicep' = {{ name: 'web', params: {{ updates: {RIGHT} }} }}\n"
    write(tmp_path, {"vm.bicep": MAIN, "main.bicep": use})

    assert templates(report(run, ".", cwd=tmp_path)) == 1
    assert templates(report(run, "main.bicep", "vm.bicep", cwd=tmp_path)) == 2


def test_modules_that_use_each_other_are_not_passed_over(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.bicep": "module b 'b.bicep' = { name: 'b' }\n",
            "b.bicep": "module a 'a.bicep' = { name: 'a' }\n",
        },
    )
    result = run("check", ".", "--format", "concise", cwd=tmp_path)

    assert result.exit_code == 1
    assert "module uses itself" in result.stdout


def test_module_of_a_registry_is_read_from_the_folder_that_stands_for_it(
    run: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        {
            "checkout/avm/res/vm/main.bicep": "import { name } from 'names.bicep'\n" + MAIN,
            "checkout/avm/res/vm/names.bicep": "@export()\nvar name = 'x'\n",
            "infra/main.bicep": (
                "module web 'br/public:avm/res/vm:0.1.0' = "
                f"{{ name: 'web', params: {{ updates: {WRONG} }} }}\n"
            ),
        },
    )
    infra = tmp_path / "infra"
    mapped = f"br/public:avm={tmp_path / 'checkout/avm'}"

    assert run("check", ".", cwd=infra).exit_code == 0
    assert paths(report(run, ".", "--module-root", mapped, cwd=infra)) == ["main.bicep"]


def test_mapping_that_is_none_is_explained(run: Run, tmp_path: Path) -> None:
    result = run("check", ".", "--module-root", "avm", cwd=tmp_path)

    assert result.exit_code == 2
    assert "br/public:avm=FOLDER" in result.stderr


def test_inspection_tells_the_iterations_of_a_module_apart(run: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "vm.bicep": "param name string\n" + vm(name="name"),
            "main.bicep": (
                "module web 'vm.bicep' = [for name in ['a', 'b']: "
                "{ name: name, params: { name: name } }]\n"
            ),
        },
    )
    result = run("inspect", "main.bicep", "--format", "json", cwd=tmp_path)
    [template] = json.loads(result.stdout)["templates"]

    assert [each["name"] for each in template["virtualMachines"]] == ["a", "b"]


def test_module_in_a_comment_is_not_used(run: Run, tmp_path: Path) -> None:
    use = "/*\nmodule web 'vm.bicep' = { name: 'web' }\n*/\nvar text = '''\nmodule web 'vm.bicep' = {}\n'''\n"
    write(tmp_path, {"vm.bicep": MAIN, "main.bicep": use})

    assert templates(report(run, ".", cwd=tmp_path)) == 2


def test_template_that_mentions_the_schema_of_parameter_files_is_a_template(
    run: Run, tmp_path: Path
) -> None:
    write(
        tmp_path, {"main.bicep": "// deploymentParameters.json\n" + vm("'Manual'", updates="true")}
    )

    assert paths(report(run, ".", cwd=tmp_path)) == ["main.bicep"]
