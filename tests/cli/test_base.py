"""``check`` with a base, on git histories made for it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from guestpatch.source.git import GitError, Repository

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cli.conftest import Result, Run

WHO = {
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@example.com",
    "GIT_COMMITTER_NAME": "A",
    "GIT_COMMITTER_EMAIL": "a@example.com",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
}


class History:
    """A repository in a folder, with ``main`` as its branch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.git("init", "-q", "-b", "main")

    def git(self, *arguments: str) -> str:
        done = subprocess.run(
            ["git", *arguments],
            cwd=self.folder,
            env={**os.environ, **WHO},
            capture_output=True,
            check=True,
        )
        return done.stdout.decode().strip()

    def write(self, **files: str) -> None:
        """Files by name, with ``__`` for a slash and ``_`` for the dot of the extension."""
        for name, text in files.items():
            stem, _, extension = name.replace("__", "/").rpartition("_")
            path = self.folder / f"{stem}.{extension}"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def commit(self, **files: str) -> str:
        self.write(**files)
        self.git("add", "-A")
        self.git("commit", "-q", "-m", "change")
        return self.git("rev-parse", "--short=7", "HEAD")


@pytest.fixture
def history(tmp_path: Path) -> History:
    return History(tmp_path / "repository")


def windows(updates: str, mode: str = "", name: str = "'vm1'", symbol: str = "vm") -> str:
    """A Windows VM in Bicep; no value is a property that is left out."""
    settings = f"patchSettings: {{ patchMode: {mode} }}" if mode else ""
    flag = f"enableAutomaticUpdates: {updates}" if updates else ""
    return f"""
resource {symbol} 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: {name}
  location: 'westeurope'
  properties: {{
    osProfile: {{
      windowsConfiguration: {{
        provisionVMAgent: true
        {flag}
        {settings}
      }}
    }}
  }}
}}
"""


def report(result: Result) -> list[tuple[str, str]]:
    """Change rules that spoke, each with the places of the base it shows."""
    findings = json.loads(result.stdout)["findings"]
    return [
        (each["code"], ", ".join(label["path"] for label in each["labels"]))
        for each in findings
        if each["category"] == "change"
    ]


def codes(result: Result) -> list[str]:
    return [code for code, _ in report(result)]


def the_finding(result: Result) -> dict[str, Any]:
    """The one finding of a change rule."""
    findings = json.loads(result.stdout)["findings"]
    (found,) = (each for each in findings if each["category"] == "change")
    return dict(found)


def comparison(result: Result) -> dict[str, object]:
    (found,) = json.loads(result.stdout)["comparisons"]
    return dict(found)


def check(run: Run, history: History, *arguments: str) -> Result:
    return run("check", "main.bicep", *arguments, "-f", "json", cwd=history.folder)


# -- one VM, one change ------------------------------------------------------------------------------


def test_uncommitted_change_of_automatic_updates_is_found_with_both_sides(
    run: Run, history: History
) -> None:
    first = history.commit(main_bicep=windows("true"))
    history.write(main_bicep=windows("false"))

    result = run("check", "main.bicep", "--base", "HEAD", cwd=history.folder)

    assert result.exit_code == 1
    assert "error[automatic-updates-changed]" in result.stdout
    assert f"{first}:main.bicep:9:33" in result.stdout
    assert f"note: compared with revision {first} (HEAD)" in result.stdout
    assert "without being recreated this VM can have `AutomaticByOS`, `AutomaticByPlatform`" in (
        " ".join(result.stdout.replace("\n", " ").split())
    )


def test_left_out_before_counts_as_true(run_in_process: Run, history: History) -> None:
    first = history.commit(main_bicep=windows(""))
    history.write(main_bicep=windows("false"))

    result = check(run_in_process, history, "--base", first)

    assert report(result) == [("GP301", f"{first}:main.bicep")]


def test_left_out_now_is_kept_by_azure(run_in_process: Run, history: History) -> None:
    first = history.commit(main_bicep=windows("false", "'Manual'"))
    history.write(main_bicep=windows("", "'Manual'"))

    result = check(run_in_process, history, "--base")

    assert report(result) == [("GP304", f"{first}:main.bicep")]


def test_unchanged_template_has_nothing_to_say(run_in_process: Run, history: History) -> None:
    history.commit(main_bicep=windows("true", "'AutomaticByPlatform'"))

    result = check(run_in_process, history, "--base")

    assert codes(result) == []
    assert comparison(result)["compared"] == 1


def test_without_base_no_git_is_run(run_in_process: Run, history: History, tmp_path: Path) -> None:
    history.commit(main_bicep=windows("true"))
    history.write(main_bicep=windows("false"))

    result = run_in_process(
        "check", "main.bicep", "-f", "json", cwd=history.folder, env={"PATH": str(tmp_path)}
    )

    assert codes(result) == []
    assert json.loads(result.stdout)["comparisons"] == []


# -- histories ---------------------------------------------------------------------------------------


def test_merge_base_is_compared_with_not_the_tip_of_the_default_branch(
    run_in_process: Run, history: History
) -> None:
    first = history.commit(main_bicep=windows("true"))
    history.git("switch", "-q", "-c", "topic")
    history.commit(main_bicep=windows("true") + "// a topic\n")
    history.git("switch", "-q", "main")
    history.commit(main_bicep=windows("false", "'Manual'"))
    history.git("switch", "-q", "topic")

    result = check(run_in_process, history, "--base")

    assert codes(result) == []
    assert comparison(result)["base"] == f"revision {first} (merge base with main)"


def test_branch_of_the_remote_goes_before_a_local_one_that_is_behind(
    run_in_process: Run, history: History, tmp_path: Path
) -> None:
    history.commit(main_bicep=windows("true"))
    history.git("clone", "-q", str(history.folder), str(tmp_path / "clone"))
    second = history.commit(main_bicep=windows("false", "'Manual'"))
    clone = History(tmp_path / "clone")
    clone.git("fetch", "-q")
    clone.git("switch", "-q", "-c", "topic", "origin/main")

    result = check(run_in_process, clone, "--base")

    assert comparison(result)["base"] == f"revision {second} (merge base with origin/main)"


def test_target_branch_of_a_pull_request_is_taken_from_the_build_server(
    run_in_process: Run, history: History
) -> None:
    history.commit(main_bicep=windows("true"))
    history.git("switch", "-q", "-c", "release")
    second = history.commit(main_bicep=windows("false", "'Manual'"))
    history.git("switch", "-q", "-c", "topic")
    history.commit(main_bicep=windows("false", "'AutomaticByPlatform'"))

    result = run_in_process(
        *("check", "main.bicep", "--base", "-f", "json"),
        cwd=history.folder,
        env={"GITHUB_BASE_REF": "release"},
    )

    assert codes(result) == []
    assert comparison(result)["base"] == f"revision {second} (merge base with release)"


def test_renamed_template_is_compared_with_what_it_was(
    run_in_process: Run, history: History
) -> None:
    first = history.commit(old_bicep=windows("true"), other_bicep=windows("true", name="'b'"))
    history.git("mv", "old.bicep", "main.bicep")
    history.commit(main_bicep=windows("false"))

    result = check(run_in_process, history, "--base", first)

    assert report(result) == [("GP301", f"{first}:old.bicep")]


def test_renamed_template_is_found_before_git_knows_of_it(
    run_in_process: Run, history: History
) -> None:
    first = history.commit(old_bicep=windows("true"), other_bicep="param unlike string\n" * 20)
    (history.folder / "old.bicep").unlink()
    (history.folder / "other.bicep").unlink()
    history.write(main_bicep=windows("false"))

    result = check(run_in_process, history, "--base")

    assert report(result) == [("GP301", f"{first}:old.bicep")]


def test_template_that_is_new_deploys_only_new_vms(run_in_process: Run, history: History) -> None:
    history.commit(other_bicep=windows("true"))
    history.write(main_bicep=windows("false"))

    result = check(run_in_process, history, "--base")

    assert codes(result) == []
    assert comparison(result)["new"] == ["vm1"]


MODULE = "param updates bool\n" + windows("updates")


def test_module_that_was_moved_is_read_where_it_was(run_in_process: Run, history: History) -> None:
    first = history.commit(
        main_bicep="module m 'vm.bicep' = { name: 'm', params: { updates: true } }\n",
        vm_bicep=MODULE,
    )
    (history.folder / "vm.bicep").unlink()
    history.commit(
        main_bicep="module m 'modules/vm.bicep' = { name: 'm', params: { updates: false } }\n",
        modules__vm_bicep=MODULE,
    )

    result = check(run_in_process, history, "--base", first)

    assert codes(result) == ["GP301"]
    (finding,) = (each for each in json.loads(result.stdout)["findings"] if each["code"] == "GP301")
    assert finding["path"] == "main.bicep"
    assert f"{first}:main.bicep" in {label["path"] for label in finding["labels"]}


def test_change_inside_a_module_is_found_in_the_module(
    run_in_process: Run, history: History
) -> None:
    main = "module m 'modules/vm.bicep' = { name: 'm' }\n"
    first = history.commit(main_bicep=main, modules__vm_bicep=windows("true"))
    history.write(modules__vm_bicep=windows("false"))

    result = check(run_in_process, history, "--base")

    assert report(result) == [("GP301", f"{first}:modules/vm.bicep")]


def test_vm_that_was_moved_into_a_module_is_the_same_vm(
    run_in_process: Run, history: History
) -> None:
    history.commit(main_bicep=windows("true"))
    history.write(
        main_bicep="module m 'vm.bicep' = { name: 'm' }\n", vm_bicep=windows("false", symbol="x")
    )

    result = check(run_in_process, history, "--base")

    assert codes(result) == ["GP301"]


def parameters(**values: object) -> str:
    given = {name: {"value": value} for name, value in values.items()}
    schema = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"
    return json.dumps({"$schema": schema, "contentVersion": "1.0.0.0", "parameters": given})


def test_change_of_a_parameter_file_is_a_change_of_the_vm(
    run_in_process: Run, history: History
) -> None:
    first = history.commit(
        main_bicep="param updates bool\n" + windows("updates"),
        **{"main.parameters.prod_json": parameters(updates=True)},
        **{"main.parameters.test_json": parameters(updates=False)},
    )
    history.write(**{"main.parameters.prod_json": parameters(updates=False)})

    result = check(run_in_process, history, "--base")
    (finding,) = (each for each in json.loads(result.stdout)["findings"] if each["code"] == "GP301")

    assert finding["path"] == "main.parameters.prod.json"
    assert f"{first}:main.parameters.prod.json" in {e["path"] for e in finding["labels"]}
    assert finding["witness"]["files"] == ["main.parameters.prod.json"]


def test_new_parameter_file_is_a_new_deployment(run_in_process: Run, history: History) -> None:
    history.commit(
        main_bicep="param updates bool\n" + windows("updates"),
        **{"main.parameters.prod_json": parameters(updates=True)},
    )
    history.write(**{"main.parameters.test_json": parameters(updates=False)})

    result = check(run_in_process, history, "--base")

    assert codes(result) == []


def test_parameter_file_in_bicep_is_read_at_the_base(run_in_process: Run, history: History) -> None:
    first = history.commit(
        main_bicep="param updates bool\n" + windows("updates"),
        prod_bicepparam="using './main.bicep'\nparam updates = true\n",
    )
    history.write(prod_bicepparam="using './main.bicep'\nparam updates = false\n")

    result = check(run_in_process, history, "--base")

    assert codes(result) == ["GP301"]
    assert f"{first}:prod.bicepparam" in report(result)[0][1]


# -- which VM is which -------------------------------------------------------------------------------


def test_name_that_changes_is_another_vm_and_said(run_in_process: Run, history: History) -> None:
    history.commit(main_bicep=windows("true") + windows("true", name="'b'", symbol="b"))
    history.write(
        main_bicep=windows("false", name="'vm2'") + windows("false", name="'c'", symbol="c")
    )

    result = check(run_in_process, history, "--base")

    assert codes(result) == []
    assert comparison(result)["renamed"] == [{"from": "vm1", "to": "vm2"}]
    assert comparison(result)["new"] == ["c"]
    assert comparison(result)["gone"] == ["b"]


def test_name_nobody_knows_is_the_same_name_on_both_sides(
    run_in_process: Run, history: History
) -> None:
    names = "param name string\n"
    other = windows("true", name="'${name}-2'", symbol="other")
    history.commit(main_bicep=names + windows("true", name="name") + other)
    history.write(main_bicep=names + windows("false", name="name", symbol="x") + other)

    result = check(run_in_process, history, "--base")

    assert codes(result) == ["GP301"]
    assert comparison(result)["compared"] == 2


LOOP = """
resource vms 'Microsoft.Compute/virtualMachines@2024-07-01' = [for i in range(0, {count}): {{
  name: 'vm-${{i}}'
  location: 'westeurope'
  properties: {{
    osProfile: {{ windowsConfiguration: {{ enableAutomaticUpdates: {updates} }} }}
  }}
}}]
"""


def test_loop_that_grows_changes_only_the_vms_there_were(
    run_in_process: Run, history: History
) -> None:
    history.commit(main_bicep=LOOP.format(count=2, updates="true"))
    history.write(main_bicep=LOOP.format(count=4, updates="i < 2"))

    result = check(run_in_process, history, "--base")

    assert codes(result) == []
    assert comparison(result)["new"] == ["vm-2", "vm-3"]

    history.write(main_bicep=LOOP.format(count=4, updates="i != 1"))
    result = check(run_in_process, history, "--base")
    finding = the_finding(result)

    assert codes(result) == ["GP301"]
    assert list(finding["witness"]["iterations"].values()) == [[1]]


def test_vm_of_a_loop_that_is_written_out_is_the_same_vm(
    run_in_process: Run, history: History
) -> None:
    history.commit(main_bicep=LOOP.format(count=2, updates="true"))
    history.write(main_bicep=windows("false", name="'vm-1'"))

    result = check(run_in_process, history, "--base")

    assert codes(result) == ["GP301"]
    assert comparison(result)["gone"] == ["vm-0"]


def test_allowed_values_are_the_same_on_both_sides(run_in_process: Run, history: History) -> None:
    allowed = "@allowed(['Manual', 'AutomaticByOS'])\nparam mode string\n"
    vm = windows("mode == 'AutomaticByOS'", "mode")
    history.commit(main_bicep=allowed + vm)
    history.write(main_bicep=allowed + vm.replace("provisionVMAgent: true", ""))

    result = check(run_in_process, history, "--base")

    assert codes(result) == []


def test_value_that_was_not_allowed_before_says_nothing_of_the_vm(
    run_in_process: Run, history: History
) -> None:
    vm = windows("mode == 'AutomaticByOS'", "mode")
    history.commit(main_bicep="@allowed(['Manual'])\nparam mode string\n" + vm)
    history.write(main_bicep="@allowed(['Manual', 'AutomaticByOS'])\nparam mode string\n" + vm)

    result = check(run_in_process, history, "--base")

    assert codes(result) == []
    assert {each["code"] for each in json.loads(result.stdout)["undecided"]} >= {"GP301"}


def test_default_that_changes_is_a_change(run_in_process: Run, history: History) -> None:
    vm = windows("updates")
    history.commit(main_bicep="param updates bool = true\n" + vm)
    history.write(main_bicep="param updates bool = false\n" + vm)

    result = check(run_in_process, history, "--base")

    assert codes(result) == ["GP301"]


def test_vms_that_exclude_each_other_under_one_name_are_told_apart(
    run_in_process: Run, history: History
) -> None:
    def both(updates: str) -> str:
        first = windows(updates, symbol="w").replace("= {", "= if (os == 'a') {", 1)
        second = windows("false", symbol="l").replace("= {", "= if (os == 'b') {", 1)
        return f"@allowed(['a', 'b'])\nparam os string\n{first}{second}"

    history.commit(main_bicep=both("true"))
    history.write(main_bicep=both("false"))

    result = check(run_in_process, history, "--base")
    finding = the_finding(result)

    assert codes(result) == ["GP301"]
    assert finding["resource"]["symbol"] == "w"


# -- the rest of the rules ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("edition", "expected"),
    [("2021-04-preview", ["GP302"]), ("current", [])],
)
def test_edition_decides_which_modes_can_follow(
    run_in_process: Run, history: History, edition: str, expected: Sequence[str]
) -> None:
    history.commit(main_bicep=windows("false", "'Manual'"))
    history.write(main_bicep=windows("false", "'AutomaticByPlatform'"))

    result = check(run_in_process, history, "--base", "--edition", edition)

    assert codes(result) == expected


def test_end_of_platform_patching_is_said(run_in_process: Run, history: History) -> None:
    history.commit(main_bicep=windows("false", "'AutomaticByPlatform'"))
    history.write(main_bicep=windows("false", "'Manual'"))

    result = check(run_in_process, history, "--base")

    assert codes(result) == ["GP305"]


def test_mode_that_is_removed_stays(run_in_process: Run, history: History) -> None:
    history.commit(main_bicep=windows("true", "'AutomaticByPlatform'"))
    history.write(main_bicep=windows("true"))

    result = check(run_in_process, history, "--base")

    assert codes(result) == ["GP304"]


def test_other_properties_fixed_at_creation(run_in_process: Run, history: History) -> None:
    before = windows("true").replace("osProfile: {", "osProfile: {\n      adminUsername: 'one'")
    history.commit(main_bicep=before)
    history.write(
        main_bicep=before.replace("'one'", "'two'").replace(
            "location: 'westeurope'", "location: 'West Europe'\n  zones: ['1']"
        )
    )

    result = check(run_in_process, history, "--base")
    found = json.loads(result.stdout)["findings"]

    assert [(e["code"], e["severity"]) for e in found if e["category"] == "change"] == [
        ("GP303", "error"),
        ("GP303", "error"),
    ]
    assert {e["headline"].split("`")[1] for e in found if e["code"] == "GP303"} == {
        "zones",
        "osProfile.adminUsername",
    }


# -- what cannot be compared with --------------------------------------------------------------------


def test_revision_that_does_not_exist_ends_the_run(run_in_process: Run, history: History) -> None:
    history.commit(main_bicep=windows("true"))

    result = check(run_in_process, history, "--base", "v9")

    assert result.exit_code == 2
    assert result.stderr == "guestpatch: no revision is called `v9`\n"


@pytest.mark.parametrize("name", ["", "HEAD:main.bicep", "HEAD..HEAD", "@{-1}"])
def test_only_the_name_of_a_commit_is_a_revision(
    run_in_process: Run, history: History, name: str
) -> None:
    history.commit(main_bicep=windows("true"))

    result = check(run_in_process, history, f"--base={name}")

    assert result.exit_code == 2
    assert f"no revision is called `{name}`" in result.stderr


@pytest.mark.parametrize("name", ["--output=x", "-n1", "--", "a\0b"])
def test_revision_is_never_an_option_of_git(history: History, name: str) -> None:
    history.commit(main_bicep=windows("true"))

    with pytest.raises(GitError, match="no revision is called"):
        Repository(history.folder).resolve(name)


def test_path_in_the_place_of_a_revision_is_explained(
    run_in_process: Run, history: History
) -> None:
    history.commit(main_bicep=windows("true"))

    result = run_in_process("check", "--base", "main.bicep", cwd=history.folder)

    assert result.exit_code == 2
    assert "--base=auto" in result.stderr


def test_shallow_clone_that_ends_too_early_is_explained(
    run_in_process: Run, history: History, tmp_path: Path
) -> None:
    first = history.commit(main_bicep=windows("true"))
    history.git("switch", "-q", "-c", "topic")
    history.commit(main_bicep=windows("false"))
    history.git("switch", "-q", "main")
    history.commit(other_bicep=windows("true"))
    clone = tmp_path / "clone"
    source = history.folder.as_uri()
    history.git("clone", "-q", "--depth", "1", "--no-single-branch", source, str(clone))
    shallow = History(clone)
    shallow.git("switch", "-q", "topic")

    by_base = check(run_in_process, shallow, "--base")
    by_name = check(run_in_process, shallow, "--base", first)

    assert (by_base.exit_code, by_name.exit_code) == (2, 2)
    assert "the clone is shallow and ends before the merge base" in by_base.stderr
    assert "git fetch --unshallow" in by_base.stderr
    assert "git fetch --unshallow" in by_name.stderr


def test_folder_without_git_is_explained(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.bicep").write_text(windows("true"))

    result = run_in_process("check", "main.bicep", "--base", cwd=tmp_path)

    assert result.exit_code == 2
    assert "not in a git repository" in result.stderr


def test_machine_without_git_is_explained(
    run_in_process: Run, history: History, tmp_path: Path
) -> None:
    history.commit(main_bicep=windows("true"))

    result = run_in_process(
        "check", "main.bicep", "--base", cwd=history.folder, env={"PATH": str(tmp_path)}
    )

    assert result.exit_code == 2
    assert "git is not installed" in result.stderr


def test_base_with_syntax_errors_is_not_compared_with(
    run_in_process: Run, history: History
) -> None:
    first = history.commit(main_bicep=windows("true").replace("provisionVMAgent: true", "%%"))
    history.write(main_bicep=windows("false"))

    result = check(run_in_process, history, "--base")

    assert codes(result) == []
    assert comparison(result)["problem"] == f"{first}:main.bicep has syntax errors"


@pytest.mark.skipif(sys.platform == "win32", reason="hooks are shell scripts")
def test_nothing_of_the_repository_is_run(
    run_in_process: Run, history: History, tmp_path: Path
) -> None:
    proof = tmp_path / "proof"
    history.commit(main_bicep=windows("true"), **{".gitattributes_": "*.bicep filter=x diff=x\n"})
    history.folder.joinpath(".gitattributes").write_text("*.bicep filter=x diff=x\n")
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\ntouch {proof}\ncat\n")
    program.chmod(0o755)
    for key in ("filter.x.clean", "filter.x.smudge", "diff.x.textconv", "diff.external"):
        history.git("config", key, str(program))
    history.git("config", "core.fsmonitor", str(program))
    history.git("config", "core.pager", str(program))
    history.write(main_bicep=windows("false"))

    result = check(run_in_process, history, "--base", "HEAD")

    assert codes(result) == ["GP301"]
    assert not proof.exists()


def test_git_of_a_hook_does_not_lead_elsewhere(
    run_in_process: Run, history: History, tmp_path: Path
) -> None:
    other = History(tmp_path / "other")
    other.commit(main_bicep=windows("false"))
    history.commit(main_bicep=windows("true"))
    history.write(main_bicep=windows("false"))

    result = run_in_process(
        *("check", "main.bicep", "--base", "HEAD", "-f", "json"),
        cwd=history.folder,
        env={"GIT_DIR": str(other.folder / ".git"), "GIT_INDEX_FILE": "nowhere"},
    )

    assert codes(result) == ["GP301"]


def test_odd_names_of_files_are_read(run_in_process: Run, history: History) -> None:
    name = "-ä b\n.bicep" if sys.platform != "win32" else "-ä b.bicep"
    (history.folder / name).write_text(windows("true"))
    history.commit()
    (history.folder / name).write_text(windows("false"))

    result = run_in_process("check", ".", "--base", "-f", "json", cwd=history.folder)

    assert codes(result) == ["GP301"]


def test_base_does_not_hang_on_the_number_of_processes(
    run_in_process: Run, history: History, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("guestpatch.parallel.LEAST_BYTES", 0)
    main = "module m 'modules/vm.bicep' = { name: 'm' }\n"
    history.commit(a_bicep=main, b_bicep=main, modules__vm_bicep=windows("true"))
    history.write(modules__vm_bicep=windows("false"))

    one = run_in_process("check", ".", "--base", "-j", "1", cwd=history.folder)
    two = run_in_process("check", ".", "--base", "-j", "2", cwd=history.folder)

    assert one == two
    assert "automatic-updates-changed" in one.stdout


# -- files -------------------------------------------------------------------------------------------


def test_base_can_be_a_file(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "old.bicep").write_text(windows("true"))
    (tmp_path / "main.bicep").write_text(windows("false"))

    result = run_in_process(
        *("check", "main.bicep", "--base-file", "old.bicep", "-f", "json"), cwd=tmp_path
    )

    assert report(result) == [("GP301", "old.bicep")]


def test_base_file_is_for_one_template(run_in_process: Run, tmp_path: Path) -> None:
    for name in ("old", "a", "b"):
        (tmp_path / f"{name}.bicep").write_text(windows("true"))

    result = run_in_process("check", "a.bicep", "b.bicep", "--base-file", "old.bicep", cwd=tmp_path)

    assert result.exit_code == 2
    assert "is for one template, and this run has 2 templates" in result.stderr


def test_two_bases_exclude_each_other(run_in_process: Run, tmp_path: Path) -> None:
    result = run_in_process("check", "--base", "HEAD", "--base-file", "old.bicep", cwd=tmp_path)

    assert result.exit_code == 2
