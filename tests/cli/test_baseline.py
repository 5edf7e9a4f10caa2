"""``guestpatch baseline``, and checks with one."""

from __future__ import annotations

import json
import subprocess
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.engine.templates import mode, parameter_file, template, vm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Result, Run

NAME = ".guestpatch-baseline.json"
WRONG = template(vm(linux=mode("AutomaticByOS")))
SOUND = template(vm(linux=mode("AutomaticByPlatform")))
ACCEPTED = "1 in the baseline"
STALE = "stale-baseline"


class Project:
    """A repository with a template in a folder."""

    def __init__(self, run: Run, folder: Path) -> None:
        self._run = run
        self.folder = folder

    def __call__(self, *arguments: str, below: str = ".") -> Result:
        return self._run(*arguments, cwd=self.folder / below)

    def write(self, path: str, text: str) -> None:
        file = self.folder / path
        file.parent.mkdir(exist_ok=True)
        file.write_text(text)

    def entries(self) -> list[dict[str, str]]:
        entries: list[dict[str, str]] = json.loads((self.folder / NAME).read_text())["findings"]
        return entries


@pytest.fixture
def empty(run_in_process: Run, tmp_path: Path) -> Project:
    (tmp_path / ".git").mkdir()
    return Project(run_in_process, tmp_path)


@pytest.fixture
def project(empty: Project) -> Project:
    """With an error in ``infra/main.json`` that is accepted."""
    empty.write("infra/main.json", WRONG)
    assert empty("baseline", "create").exit_code == 0
    return empty


# -- accepting what there is -----------------------------------------------------------------------


def test_only_new_findings_fail(project: Project) -> None:
    accepted = project("check")
    project.write("infra/new.json", template(vm(linux=mode("Manual"))))
    new = project("check")

    assert (accepted.exit_code, new.exit_code) == (0, 1)
    assert f"nothing to report · {ACCEPTED} (--show-suppressed)." in accepted.stdout
    assert f"Found 1 error · {ACCEPTED}" in new.stdout
    assert "--> infra/new.json" in new.stdout


def test_file_is_for_people_and_programs(project: Project) -> None:
    schema = json.loads((files("guestpatch_schemas") / "baseline.schema.json").read_text())
    text = (project.folder / NAME).read_text()
    (entry,) = project.entries()

    Draft202012Validator(schema).validate(json.loads(text))
    assert text.endswith("}\n")
    assert (entry["path"], entry["rule"], entry["name"]) == (
        "infra/main.json", "GP101", "patch-mode-not-for-os",
    )  # fmt: skip
    assert entry["message"].startswith("`AutomaticByOS` is not a Linux patch mode: ")


def test_what_does_not_fail_is_not_accepted(empty: Project) -> None:
    empty.write("main.json", template(vm()))
    usual = empty("baseline", "create")
    all_of_it = empty("baseline", "create", "--fail-level", "info", "--force")

    assert usual.stderr == f"guestpatch: accepted 0 findings in {NAME}\n"
    assert "accepted 0" not in all_of_it.stderr
    assert {entry["rule"] for entry in empty.entries()} >= {"GP204"}


def test_baseline_counts_from_any_folder_of_the_repository(project: Project) -> None:
    within = project("check", below="infra")
    one = project("check", "infra/main.json")

    assert [(each.exit_code, ACCEPTED in each.stdout) for each in (within, one)] == [(0, True)] * 2


def test_accepted_findings_are_listed_on_request(project: Project) -> None:
    shown = project("check", "--show-suppressed").stdout
    listed = project("baseline", "show").stdout

    assert "infra/main.json:16:28: patch-mode-not-for-os: " in shown
    assert "    in the baseline\n" in shown
    assert listed.startswith("infra/main.json\n  GP101 patch-mode-not-for-os: `AutomaticByOS` is")
    assert listed.endswith(f"1 finding accepted in {NAME}.\n")


def test_reports_say_what_is_accepted(project: Project) -> None:
    project.write("new.json", template(vm(linux=mode("Manual"))))
    report = json.loads(project("check", "-f", "json").stdout)
    plain = _results(project("check", "-f", "sarif"))
    shown = _results(project("check", "-f", "sarif", "--show-suppressed"))

    assert report["summary"]["baselined"] == 1
    assert [each["suppression"] for each in report["findings"] if each["code"] == "GP101"] == [
        {"kind": "baseline"}, None,
    ]  # fmt: skip
    assert {each["baselineState"] for each in plain} == {"new"}
    (accepted,) = [each for each in shown if each["baselineState"] == "unchanged"]
    assert accepted["suppressions"] == [{"kind": "external", "status": "accepted"}]


def _results(result: Result) -> list[dict[str, Any]]:
    results: list[dict[str, Any]] = json.loads(result.stdout)["runs"][0]["results"]
    return results


# -- which finding is meant ------------------------------------------------------------------------


def test_moved_lines_and_other_parameters_change_nothing(project: Project) -> None:
    project.write(
        "infra/main.json",
        template(
            vm(name="other", linux=mode("ImageDefault")),
            vm(linux=mode("AutomaticByOS")),
            parameters={"size": {"type": "string", "allowedValues": ["a", "b"]}},
        ),
    )

    assert ACCEPTED in project("check").stdout


def test_another_vm_with_the_same_defect_is_new(project: Project) -> None:
    wrong = mode("AutomaticByOS")
    project.write("infra/main.json", template(vm(linux=wrong), vm(linux=wrong, name="other")))

    assert f"Found 1 error · {ACCEPTED}" in project("check").stdout


def test_more_values_that_are_wrong_are_new(empty: Project) -> None:
    def text(*wrong: str) -> str:
        allowed = ["AutomaticByPlatform", *wrong]
        parameter = {"type": "string", "allowedValues": allowed, "defaultValue": allowed[0]}
        return template(vm(linux=mode("[parameters('m')]")), parameters={"m": parameter})

    empty.write("main.json", text("AutomaticByOS"))
    empty("baseline", "create")
    before = empty("check")
    empty.write("main.json", text("AutomaticByOS", "Manual"))

    assert (before.exit_code, empty("check").exit_code) == (0, 1)


def test_renamed_file_keeps_its_entries(project: Project) -> None:
    (project.folder / "infra" / "main.json").rename(project.folder / "azuredeploy.json")
    checked = project("check")
    pruned = project("baseline", "prune")

    assert (checked.exit_code, ACCEPTED in checked.stdout) == (0, True)
    assert pruned.stderr == (
        f"guestpatch: removed 0 entries, moved 1 to renamed files, 1 left in {NAME}\n"
    )
    assert [entry["path"] for entry in project.entries()] == ["azuredeploy.json"]


def test_value_of_any_parameter_file_is_the_same_finding(empty: Project) -> None:
    parameters = {"m": {"type": "string"}}
    empty.write("main.json", template(vm(linux=mode("[parameters('m')]")), parameters=parameters))
    empty.write("main.parameters.prod.json", parameter_file(m="AutomaticByOS"))
    empty("baseline", "create")
    empty.write("main.parameters.dev.json", parameter_file(m="AutomaticByOS"))
    result = empty("check")

    assert (result.exit_code, ACCEPTED in result.stdout) == (0, True)


def test_defect_of_a_module_is_one_entry_whoever_uses_it(empty: Project) -> None:
    empty.write(
        "vm.bicep",
        "resource web 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n  name: 'web'\n"
        "  properties: {\n    osProfile: {\n      linuxConfiguration: {\n"
        "        patchSettings: { patchMode: 'AutomaticByOS' }\n      }\n    }\n  }\n}\n",
    )
    call = "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n"
    empty.write("main.bicep", call)
    empty("baseline", "create")
    empty.write("more.bicep", call)

    assert [entry["path"] for entry in empty.entries()] == ["vm.bicep"]
    assert empty("check").exit_code == 0


# -- it only shrinks -------------------------------------------------------------------------------


def test_finding_that_is_gone_fails_until_it_is_pruned(project: Project) -> None:
    project.write("infra/main.json", SOUND)
    stale = project("check")
    pruned = project("baseline", "prune")
    after = project("check")
    project.write("infra/main.json", WRONG)
    back = project("check")

    assert [each.exit_code for each in (stale, pruned, after, back)] == [1, 0, 0, 1]
    assert "baseline accepts a finding of `patch-mode-not-for-os` that no longer occurs" in (
        stale.stdout
    )
    assert f"--> {NAME}:" in stale.stdout
    assert pruned.stderr == f"guestpatch: removed 1 entry, 0 left in {NAME}\n"
    assert project.entries() == []


def test_file_that_is_gone_makes_its_entries_stale(project: Project) -> None:
    (project.folder / "infra" / "main.json").unlink()
    project.write("other/main.json", SOUND)

    assert STALE in project("check").stdout
    assert STALE not in project("check", "other").stdout


def test_create_does_not_add_to_a_baseline(project: Project) -> None:
    project.write("new.json", template(vm(linux=mode("Manual"))))
    before = (project.folder / NAME).read_bytes()
    again = project("baseline", "create")

    assert again.exit_code == 2
    assert "there is a baseline already, and it only shrinks" in again.stderr
    assert (project.folder / NAME).read_bytes() == before
    assert project("baseline", "create", "--force").exit_code == 0
    assert len(project.entries()) == 2


@pytest.mark.parametrize(
    "arguments",
    [
        ["--select", "GP2"],
        ["infra/other.json"],
        ["--ignore", "GP101"],
        ["--edition", "2021-04-preview", "--select", "GP9"],
        ["--no-parameter-files"],
    ],
)
def test_run_that_does_not_look_says_nothing_of_entries(
    project: Project, arguments: list[str]
) -> None:
    project.write("infra/main.json", SOUND)
    project.write("infra/other.json", SOUND)

    assert STALE not in project("check", *arguments).stdout


def test_broken_file_leaves_its_entries_alone(project: Project) -> None:
    project.write("infra/main.json", SOUND[:-20])
    project("baseline", "prune")

    assert len(project.entries()) == 1


def test_suppressed_finding_needs_no_entry(project: Project) -> None:
    project.write("infra/main.json", f"// guestpatch: file-ignore[GP101] why\n{WRONG}")

    assert STALE in project("check").stdout


# -- with other options ----------------------------------------------------------------------------


def test_fix_leaves_what_is_accepted(project: Project) -> None:
    result = project("check", "--fix", "--unsafe-fixes")

    assert (result.exit_code, result.stderr) == (0, "")
    assert (project.folder / "infra" / "main.json").read_text() == WRONG


def test_processes_change_nothing(project: Project) -> None:
    for number in range(8):
        project.write(f"big{number}.json", WRONG + " " * 80_000)
    project("baseline", "create", "--force", "-j", "2")

    assert len(project.entries()) == 9
    assert project("check", "-f", "json", "-j", "1").stdout == (
        project("check", "-f", "json", "-j", "2", "--no-cache").stdout
    )


def test_comparison_with_a_revision_has_a_baseline_too(empty: Project) -> None:
    def git(*arguments: str) -> None:
        subprocess.run(
            ["git", "-c", "user.name=a", "-c", "user.email=a@b", *arguments],
            cwd=empty.folder, check=True, capture_output=True,
        )  # fmt: skip

    (empty.folder / ".git").rmdir()
    git("init", "-q", "-b", "main")
    empty.write("main.json", WRONG)
    git("add", ".")
    git("commit", "-q", "-m", "a")
    empty("baseline", "create")
    result = empty("check", "--base", "HEAD")

    assert (result.exit_code, ACCEPTED in result.stdout) == (0, True)


def test_baseline_can_be_left_out_or_named(project: Project) -> None:
    (project.folder / NAME).rename(project.folder / "ours.json")
    without = project("check")
    named = project("check", "--baseline", "ours.json")
    project.write("guestpatch.yaml", "baseline: ours.json\n")
    configured = project("check")
    left_out = project("check", "--no-baseline")
    isolated = project("check", "--isolated")

    codes = [each.exit_code for each in (without, named, configured, left_out, isolated)]
    assert codes == [1, 0, 0, 1, 1]


def test_rules_that_cannot_be_suppressed_are_not_accepted(empty: Project) -> None:
    empty.write("guestpatch.yaml", "rules:\n  GP101: { suppressible: false }\n")
    empty.write("main.json", WRONG)
    created = empty("baseline", "create")

    assert created.stderr == (
        "guestpatch: not accepted: main.json:16:28: patch-mode-not-for-os: "
        f"this rule is always reported\nguestpatch: accepted 0 findings in {NAME}\n"
    )
    assert empty("check").exit_code == 1


# -- bad input -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "it is not JSON: "),
        ("[" * 100_000, "it is nested too deeply"),
        ("[]", "it is not a baseline of guestpatch"),
        ('{"version": "1", "results": {}}', "it is not a baseline of guestpatch"),
        (
            '{"tool": "guestpatch", "version": 2, "findings": []}',
            "it has version 2; this guestpatch reads version 1",
        ),
        ('{"tool": "guestpatch", "version": 1}', "it has no list `findings`"),
        (
            '{"tool": "guestpatch", "version": 1, "findings": [{"path": "a"}]}',
            "entry 1 of `findings` has no text `rule`",
        ),
        ('{"tool": "guestpatch", "version": 1, "findings": [7]}', "entry 1 of `findings` has no"),
    ],
)
def test_file_that_is_no_baseline_ends_the_run(project: Project, text: str, said: str) -> None:
    project.write(NAME, text)
    result = project("check")

    assert (result.exit_code, result.stdout) == (2, "")
    assert f"guestpatch: the baseline {NAME} cannot be used: {said}" in result.stderr


@pytest.mark.parametrize("command", [["check"], ["baseline", "prune"], ["baseline", "show"]])
def test_baseline_that_was_asked_for_has_to_be_there(project: Project, command: list[str]) -> None:
    result = project(*command, "--baseline", "gone.json")

    assert result.exit_code == 2
    assert "gone.json" in result.stderr
    assert "`guestpatch baseline create` makes one." in result.stderr


def test_two_wishes_that_exclude_each_other(project: Project) -> None:
    result = project("check", "--baseline", NAME, "--no-baseline")

    assert result.exit_code == 2
    assert "--baseline and --no-baseline exclude each other" in result.stderr


def test_folder_that_is_not_there_gets_no_baseline(project: Project) -> None:
    result = project("baseline", "create", "--baseline", "none/base.json")

    assert result.exit_code == 2
    assert "none/base.json: No such file or directory" in result.stderr
