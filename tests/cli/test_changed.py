"""``check --changed``: what a hook that is handed the changed files checks."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

SOUND = template(arm_vm(windows=mode("Manual")))
ODD = template(arm_vm(windows=mode("Odd")))
MODULE = """
param mode string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: 'westeurope'
  properties: { osProfile: { windowsConfiguration: { patchSettings: { patchMode: mode } } } }
}
"""
MAIN = """
param mode string = 'Manual'
module vm '../modules/vm.bicep' = { name: 'vm', params: { mode: mode } }
"""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    """A sound template in each language, one that is not, and what goes with them."""
    (tmp_path / ".git").mkdir()
    write(
        tmp_path,
        {
            "app/main.bicep": MAIN,
            "app/dev.bicepparam": "using 'main.bicep'\nparam mode = 'Manual'\n",
            "modules/vm.bicep": MODULE,
            "json/sound.json": SOUND,
            "json/odd.json": ODD,
            "package.json": '{"name": "web"}',
        },
    )
    return tmp_path


def checked(run: Run, folder: Path, *changed: str) -> list[str]:
    shown = run("check", "--show-files", "--changed", *changed, cwd=folder)
    assert shown.exit_code == 0, shown.stderr
    return shown.stdout.split()


def test_unrelated_json_is_not_checked_and_nothing_is_wrong_with_that(
    run_in_process: Run, repository: Path
) -> None:
    ended = run_in_process("check", "--changed", "package.json", cwd=repository)

    assert ended.exit_code == 0
    assert ended.stdout.startswith("Checked 0 templates.")


def test_template_that_changed_is_checked_and_no_other(
    run_in_process: Run, repository: Path
) -> None:
    assert checked(run_in_process, repository, "json/sound.json") == ["json/sound.json"]


def test_module_is_checked_by_the_templates_that_use_it(
    run_in_process: Run, repository: Path
) -> None:
    write(repository, {"modules/vm.bicep": MODULE.replace("patchMode: mode", "patchMode: 'Odd'")})
    ended = run_in_process("check", "--changed", "modules/vm.bicep", "-f", "json", cwd=repository)

    assert [each["path"] for each in json.loads(ended.stdout)["findings"]] == ["modules/vm.bicep"]
    assert checked(run_in_process, repository, "modules/vm.bicep") == [
        "app/dev.bicepparam",
        "app/main.bicep",
    ]


def test_module_of_a_module_leads_to_the_template_too(
    run_in_process: Run, repository: Path
) -> None:
    write(
        repository,
        {
            "modules/vm.bicep": "param mode string\nmodule vm 'in/vm.bicep' = { name: 'in', params: { mode: mode } }",
            "modules/in/vm.bicep": MODULE,
        },
    )

    assert "app/main.bicep" in checked(run_in_process, repository, "modules/in/vm.bicep")


def test_file_that_was_deleted_leads_to_what_is_broken_without_it(
    run_in_process: Run, repository: Path
) -> None:
    (repository / "modules" / "vm.bicep").unlink()
    ended = run_in_process("check", "--changed", "modules/vm.bicep", "-f", "json", cwd=repository)

    assert ended.exit_code == 1
    assert [each["code"] for each in json.loads(ended.stdout)["findings"]] == ["GP902"]


@pytest.mark.parametrize("name", ["app/dev.bicepparam", "json/sound.parameters.json"])
def test_parameter_file_is_checked_with_its_template(
    run_in_process: Run, repository: Path, name: str
) -> None:
    write(
        repository,
        {
            "json/sound.parameters.json": json.dumps(
                {
                    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#",
                    "contentVersion": "1.0.0.0",
                    "parameters": {},
                }
            )
        },
    )
    template_file = {"app": "app/main.bicep", "json": "json/sound.json"}[name.partition("/")[0]]

    assert checked(run_in_process, repository, name) == sorted([name, template_file])


def test_file_that_a_parameter_file_extends_leads_to_its_template(
    run_in_process: Run, repository: Path
) -> None:
    write(
        repository,
        {
            "app/dev.bicepparam": "using 'main.bicep'\nextends '../shared.bicepparam'\n",
            "shared.bicepparam": "using none\nparam mode = 'Manual'\n",
        },
    )

    assert "app/main.bicep" in checked(run_in_process, repository, "shared.bicepparam")


def test_file_that_is_loaded_leads_to_the_template(run_in_process: Run, repository: Path) -> None:
    write(
        repository,
        {
            "app/main.bicep": MAIN.replace(
                "string = 'Manual'", "string = loadJsonContent('../modes.json').mode"
            ),
            "modes.json": '{"mode": "Manual"}',
        },
    )

    assert "app/main.bicep" in checked(run_in_process, repository, "modes.json")


def test_template_that_is_linked_to_leads_to_the_one_that_links(
    run_in_process: Run, repository: Path
) -> None:
    link = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "linked",
        "properties": {"mode": "Incremental", "templateLink": {"relativePath": "sound.json"}},
    }
    write(repository, {"json/all.json": template(link)})

    assert checked(run_in_process, repository, "json/sound.json") == ["json/all.json"]


def test_values_that_a_configuration_gives_lead_to_its_template(
    run_in_process: Run, repository: Path
) -> None:
    write(
        repository,
        {
            "guestpatch.yaml": "parameter-files: { json/sound.json: [env/*.json] }",
            "env/prod.json": '{"parameters": {}}',
        },
    )

    assert "json/sound.json" in checked(run_in_process, repository, "env/prod.json")


@pytest.mark.parametrize("name", ["guestpatch.yaml", "app/bicepconfig.json"])
def test_configuration_that_changed_has_everything_checked(
    run_in_process: Run, repository: Path, name: str
) -> None:
    write(repository, {name: "{}"})

    assert checked(run_in_process, repository, name) == [
        "app/dev.bicepparam",
        "app/main.bicep",
        "json/odd.json",
        "json/sound.json",
    ]


def test_copy_of_a_registry_that_changed_has_everything_checked(
    run_in_process: Run, repository: Path
) -> None:
    write(repository, {"guestpatch.yaml": "module-roots: { 'br/public:avm': modules }"})

    assert "json/odd.json" in checked(run_in_process, repository, "modules/vm.bicep")


def test_rule_of_a_pack_that_changed_has_everything_checked(
    run_in_process: Run, repository: Path
) -> None:
    assert run_in_process("new", "rule", "acme-mode", cwd=repository).exit_code == 0
    write(repository, {"guestpatch.yaml": "packs: [rules]"})

    assert "json/odd.json" in checked(run_in_process, repository, "rules/acme-mode.yaml")


def test_what_is_excluded_stays_out_when_it_changed(run_in_process: Run, repository: Path) -> None:
    write(repository, {"guestpatch.yaml": "exclude: [json/]"})

    assert checked(run_in_process, repository, "json/odd.json") == []


def test_compiled_json_stays_out_when_it_changed(run_in_process: Run, repository: Path) -> None:
    compiled = ODD.replace(
        '"resources"', '"metadata": {"_generator": {"name": "bicep"}}, "resources"'
    )
    write(repository, {"app/main.json": compiled})

    assert checked(run_in_process, repository, "app/main.json") == []


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "--changed needs the files that changed"),
        (["-"], "--changed needs the files that changed"),
        (["app"], "app: a folder; expected files that changed"),
        (["../elsewhere.json"], "../elsewhere.json: not below the working folder"),
    ],
)
def test_what_is_no_changed_file_of_this_folder_ends_the_run(
    run_in_process: Run, repository: Path, arguments: list[str], says: str
) -> None:
    ended = run_in_process("check", "--changed", *arguments, cwd=repository)

    assert ended.exit_code == 2
    assert says in ended.stderr
