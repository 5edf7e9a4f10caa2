"""Suppressions as people meet them on the command line."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, template, vm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

WHY = "the lab tries the error text"
BICEP = """\
resource lab 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'lab'
  location: 'westeurope'
  properties: {
    osProfile: {
      linuxConfiguration: {
        patchSettings: {
          patchMode: 'AutomaticByOS'
        }
      }
    }
  }
}
"""
WAIVER = f"// guestpatch: ignore[patch-mode-not-for-os] until=2027-03-31 {WHY}\n"


@pytest.fixture
def lab(tmp_path: Path) -> Path:
    (tmp_path / "lab.bicep").write_text(WAIVER + BICEP)
    return tmp_path


# -- what is shown ---------------------------------------------------------------------------------


def test_suppressed_finding_is_counted_and_does_not_fail(run_in_process: Run, lab: Path) -> None:
    full = run_in_process("check", cwd=lab)
    concise = run_in_process("check", "-f", "concise", cwd=lab)

    assert (full.exit_code, concise.exit_code) == (0, 0)
    assert "1 info not shown" not in full.stdout
    assert "Found nothing to report · 1 suppressed (--show-suppressed)." in full.stdout
    assert "Found nothing to report; 1 suppressed (--show-suppressed)" in concise.stdout


def test_suppressed_findings_are_listed_on_request(run_in_process: Run, lab: Path) -> None:
    full = run_in_process("check", "--show-suppressed", cwd=lab).stdout
    concise = run_in_process("check", "--show-suppressed", "-f", "concise", cwd=lab).stdout

    assert full.startswith(
        "Accepted:\n"
        "  lab.bicep:9:22: patch-mode-not-for-os: `AutomaticByOS` is not a Linux patch mode\n"
        f"    suppressed at lab.bicep:1:1 until 2027-03-31: {WHY}\n"
    )
    assert concise.startswith("lab.bicep:9:22: accepted[patch-mode-not-for-os] `AutomaticByOS` is")


def test_json_has_suppressed_findings_with_what_suppresses_them(
    run_in_process: Run, lab: Path
) -> None:
    report = json.loads(run_in_process("check", "-f", "json", cwd=lab).stdout)
    (finding,) = [each for each in report["findings"] if each["suppression"]]

    assert finding["suppression"] == {
        "kind": "source",
        "reason": WHY,
        "until": "2027-03-31",
        "path": "lab.bicep",
        "start": {"line": 1, "column": 1},
        "end": {"line": 1, "column": len(WAIVER)},
    }
    assert (report["summary"]["suppressed"], report["summary"]["findings"]["error"]) == (1, 0)


def test_sarif_has_suppressed_findings_on_request(run_in_process: Run, lab: Path) -> None:
    plain = json.loads(run_in_process("check", "-f", "sarif", cwd=lab).stdout)
    shown = json.loads(run_in_process("check", "-f", "sarif", "--show-suppressed", cwd=lab).stdout)
    (result,) = [each for each in shown["runs"][0]["results"] if "suppressions" in each]

    assert all("suppressions" not in each for each in plain["runs"][0]["results"])
    assert len(shown["runs"][0]["results"]) == len(plain["runs"][0]["results"]) + 1
    (suppression,) = result["suppressions"]
    assert (suppression["kind"], suppression["status"]) == ("inSource", "accepted")
    assert suppression["justification"] == WHY


def test_suppressions_can_be_left_unheeded(run_in_process: Run, lab: Path) -> None:
    result = run_in_process("check", "--no-suppressions", cwd=lab)

    assert result.exit_code == 1
    assert "error[patch-mode-not-for-os]" in result.stdout


# -- time ------------------------------------------------------------------------------------------


def test_suppression_counts_until_its_day_is_over(run_in_process: Run, lab: Path) -> None:
    before = run_in_process("check", "--today", "2027-03-31", cwd=lab)
    after = run_in_process("check", "--today", "2027-04-01", cwd=lab)

    assert (before.exit_code, after.exit_code) == (0, 1)
    assert "suppression of `patch-mode-not-for-os` expired on 2027-03-31" in after.stdout
    assert "error[patch-mode-not-for-os]" in after.stdout


# -- what is unused --------------------------------------------------------------------------------


def test_fix_removes_what_hides_nothing(run_in_process: Run, tmp_path: Path) -> None:
    sound = BICEP.replace("AutomaticByOS", "AutomaticByPlatform").replace("\n", "\r\n")
    file = tmp_path / "lab.bicep"
    file.write_bytes((WAIVER + sound.replace("  name: 'lab'", f"  {WAIVER}  name: 'lab'")).encode())
    result = run_in_process("check", "--fix", cwd=tmp_path)

    assert (result.exit_code, result.stderr) == (0, "guestpatch: fixed 2 findings in 1 file\n")
    assert file.read_bytes().decode() == sound


def test_fix_removes_a_rule_out_of_a_list(run_in_process: Run, tmp_path: Path) -> None:
    file = tmp_path / "lab.bicep"
    rules = "bypass-without-schedule, patch-mode-not-for-os,GP110"
    file.write_text(f"// guestpatch: ignore[{rules}] {WHY}\n{BICEP}")
    run_in_process("check", "--fix", cwd=tmp_path)

    assert file.read_text() == f"// guestpatch: ignore[patch-mode-not-for-os] {WHY}\n{BICEP}"


def test_fix_removes_entries_of_metadata(run_in_process: Run, tmp_path: Path) -> None:
    entries = [{"rule": rule, "reason": WHY} for rule in ("GP110", "GP101", "GP207")]
    metadata = {"by": "us", "guestpatch": {"ignore": entries}}
    wrong = vm(linux=mode("AutomaticByOS"))
    file = tmp_path / "lab.json"
    file.write_text(template({**wrong, "metadata": metadata}))
    run_in_process("check", "--fix", cwd=tmp_path)
    left = {"by": "us", "guestpatch": {"ignore": [entries[1]]}}
    assert json.loads(file.read_text())["resources"][0]["metadata"] == left

    sound = vm(linux=mode("AutomaticByPlatform"))
    file.write_text(template({**sound, "metadata": left}))
    run_in_process("check", "--fix", cwd=tmp_path)
    assert json.loads(file.read_text())["resources"][0]["metadata"] == {"by": "us"}

    file.write_text(template({**sound, "metadata": {"guestpatch": left["guestpatch"]}}))
    run_in_process("check", "--fix", cwd=tmp_path)
    assert file.read_text() == template(sound)


def test_module_that_others_may_call_is_not_judged_by_one_of_them(
    run_in_process: Run, tmp_path: Path
) -> None:
    """A hook is given the files that changed; the call that needs the comment is in another."""
    module = BICEP.replace("'AutomaticByOS'", "patchMode").replace(
        "  properties", f"  {WAIVER}  properties"
    )
    (tmp_path / "vm.bicep").write_text(f"param patchMode string\n{module}")
    call = "module vm 'vm.bicep' = {{\n  name: 'vm'\n  params: {{ patchMode: '{}' }}\n}}\n"
    (tmp_path / "dev.bicep").write_text(call.format("AutomaticByOS"))
    (tmp_path / "prod.bicep").write_text(call.format("AutomaticByPlatform"))
    changed = run_in_process("check", "prod.bicep", cwd=tmp_path)
    whole = run_in_process("check", ".", cwd=tmp_path)
    (tmp_path / "dev.bicep").unlink()
    without = run_in_process("check", ".", cwd=tmp_path)

    assert "unused-suppression" not in changed.stdout + whole.stdout
    assert "1 suppressed" in whole.stdout
    assert "warning[unused-suppression]" in without.stdout


# -- configuration ---------------------------------------------------------------------------------


def test_configuration_says_what_cannot_be_suppressed(run_in_process: Run, lab: Path) -> None:
    (lab / "guestpatch.yaml").write_text("rules:\n  GP101: { suppressible: false }\n")
    result = run_in_process("check", cwd=lab)

    assert result.exit_code == 1
    assert "`patch-mode-not-for-os` cannot be suppressed" in result.stdout
    assert "error[patch-mode-not-for-os]" in result.stdout


# -- adding suppressions ---------------------------------------------------------------------------


@pytest.fixture
def unsound(tmp_path: Path) -> Path:
    """A template with an error and a module, and one in strict JSON."""
    (tmp_path / "main.bicep").write_text("module vm 'vm.bicep' = {\n  name: 'vm'\n}\n")
    (tmp_path / "vm.bicep").write_text(BICEP)
    (tmp_path / "main.json").write_text(template(vm(linux=mode("Manual"))))
    return tmp_path


def test_all_findings_that_are_shown_are_suppressed(run_in_process: Run, unsound: Path) -> None:
    arguments = ("--add-ignore", "--reason", "known", "--until", "2027-01-01")
    added = run_in_process("check", *arguments, cwd=unsound)
    again = run_in_process("check", "--min-severity", "info", "-f", "json", cwd=unsound)
    report = json.loads(again.stdout)

    assert (added.exit_code, added.stderr) == (0, "guestpatch: suppressed 2 findings in 2 files\n")
    assert "nothing to report" in added.stdout
    assert "2 suppressed" in added.stdout
    assert again.exit_code == 0
    assert [each["code"] for each in report["findings"] if each["code"] > "GP9"] == []
    assert (
        "// guestpatch: ignore[patch-mode-not-for-os] until=2027-01-01 known\n"
        in (unsound / "vm.bicep").read_text()
    )
    assert (unsound / "main.bicep").read_text() == "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n"


def test_diff_shows_what_would_be_suppressed(run_in_process: Run, unsound: Path) -> None:
    result = run_in_process("check", "--add-ignore", "--reason", "known", "--diff", cwd=unsound)

    assert result.exit_code == 1
    assert result.stderr == "guestpatch: would suppress 2 findings in 2 files\n"
    assert "+          // guestpatch: ignore[patch-mode-not-for-os] known\n" in result.stdout
    assert (unsound / "vm.bicep").read_text() == BICEP


def test_what_cannot_be_suppressed_is_told_and_reported(
    run_in_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "main.bicep").write_text(BICEP + "resource broken\n")
    result = run_in_process("check", "--add-ignore", "--reason", "known", cwd=tmp_path)

    assert result.exit_code == 1
    assert result.stderr == (
        "guestpatch: not suppressed: main.bicep:14:16: syntax-error: this rule cannot be suppressed\n"
        "guestpatch: suppressed 1 finding in 1 file\n"
    )
    assert "error[syntax-error]" in result.stdout


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--add-ignore"], "--add-ignore needs --reason"),
        (["--add-ignore", "--reason", " "], "--add-ignore needs --reason"),
        (["--add-ignore", "--reason", "until=2027"], "a reason does not start with `until=`"),
        (
            ["--add-ignore", "--reason", "known", "--until", "2026-01-01", "--today", "2026-01-02"],
            "--until 2026-01-01 is over",
        ),
        (["--reason", "known"], "--reason and --until say how --add-ignore suppresses findings"),
        (["--add-ignore", "--reason", "known", "--fix"], "--fix and --add-ignore are for two runs"),
    ],
)
def test_half_a_wish_changes_nothing(
    run_in_process: Run, unsound: Path, arguments: list[str], said: str
) -> None:
    result = run_in_process("check", *arguments, cwd=unsound)

    assert result.exit_code == 2
    assert said in result.stderr
    assert (unsound / "vm.bicep").read_text() == BICEP


def test_file_that_cannot_be_written_leaves_all_as_they_were(
    run_in_process: Run, unsound: Path
) -> None:
    (unsound / "main.json").chmod(0o444)
    result = run_in_process("check", "--add-ignore", "--reason", "known", cwd=unsound)

    assert (result.exit_code, result.stdout) == (2, "")
    assert "main.json is read-only, so no file was changed" in result.stderr
    assert (unsound / "vm.bicep").read_text() == BICEP


# -- exit codes ------------------------------------------------------------------------------------


def test_changed_files_can_make_the_run_fail(run_in_process: Run, tmp_path: Path) -> None:
    file = tmp_path / "lab.json"
    text = template(vm(windows=mode("automaticByOs")))
    file.write_text(text)
    plain = run_in_process("check", "--fix", cwd=tmp_path)
    file.write_text(text)
    strict = run_in_process("check", "--fix", "--exit-non-zero-on-fix", cwd=tmp_path)
    again = run_in_process("check", "--fix", "--exit-non-zero-on-fix", cwd=tmp_path)

    assert (plain.exit_code, strict.exit_code, again.exit_code) == (0, 1, 0)
