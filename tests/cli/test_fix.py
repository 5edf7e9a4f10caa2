"""``guestpatch check --fix`` and ``--diff`` as people and hooks call them."""

from __future__ import annotations

import json
import stat
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, template, vm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

SAFE = template(vm(windows=mode("automaticByOs")))
UNSAFE = template(vm(linux=mode("AutomaticByOS")))

BICEP = """\
// Who patches what is in the handbook.
resource web 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web' // not the name in the DNS
  location: resourceGroup().location
  properties: {
    osProfile: {
      computerName: 'web'
      windowsConfiguration: {
        patchSettings: { patchMode: 'automaticByOs' /* the default */ }
      }
    }
  }
}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "safe.json").write_text(SAFE)
    (tmp_path / "unsafe.json").write_text(UNSAFE)
    return tmp_path


def texts(folder: Path) -> dict[str, str]:
    return {path.name: path.read_text() for path in folder.iterdir()}


# -- what is applied -------------------------------------------------------------------------------


def test_fix_applies_what_is_safe_and_reports_the_rest(run_in_process: Run, folder: Path) -> None:
    result = run_in_process("check", ".", "--fix", cwd=folder)

    assert result.exit_code == 1
    assert result.stderr == "guestpatch: fixed 1 finding in 1 file\n"
    assert "unknown-patch-mode" not in result.stdout
    assert "1 fixable with --fix --unsafe-fixes.\n" in result.stdout
    assert texts(folder) == {
        "safe.json": SAFE.replace("automaticByOs", "AutomaticByOS"),
        "unsafe.json": UNSAFE,
    }


def test_unsafe_fixes_are_applied_when_asked_for(run_in_process: Run, folder: Path) -> None:
    result = run_in_process("check", ".", "--fix", "--unsafe-fixes", cwd=folder)

    assert (result.exit_code, result.stderr) == (0, "guestpatch: fixed 2 findings in 2 files\n")
    assert "fixable" not in result.stdout
    assert texts(folder)["unsafe.json"] == UNSAFE.replace("AutomaticByOS", "AutomaticByPlatform")


def test_second_run_has_nothing_left_to_do(run_in_process: Run, folder: Path) -> None:
    run_in_process("check", ".", "--fix", "--unsafe-fixes", cwd=folder)
    once = texts(folder)
    result = run_in_process("check", ".", "--fix", "--unsafe-fixes", cwd=folder)

    assert (result.exit_code, result.stderr) == (0, "")
    assert texts(folder) == once


def test_fixes_that_do_not_go_together_are_not_both_applied(
    run_in_process: Run, tmp_path: Path
) -> None:
    """Either ends its finding; both together would bring about a third."""
    settings = {"patchMode": "Manual", "automaticByPlatformSettings": {"rebootSetting": "Always"}}
    windows = {"enableAutomaticUpdates": True, "patchSettings": settings}
    (tmp_path / "main.json").write_text(template(vm(windows=windows)))
    first = run_in_process("check", ".", "--fix", "--unsafe-fixes", cwd=tmp_path)
    second = run_in_process("check", ".", "--fix", "--unsafe-fixes", cwd=tmp_path)

    assert first.stderr == "guestpatch: fixed 1 finding in 1 file\n"
    assert (second.stdout, second.stderr) == (first.stdout, "")
    assert "error[platform-settings-without-platform-mode]" in first.stdout
    assert "Found 1 error.\n" in first.stdout


def test_report_says_how_many_findings_can_be_fixed(run_in_process: Run, folder: Path) -> None:
    full = run_in_process("check", ".", cwd=folder).stdout
    concise = run_in_process("check", ".", "-f", "concise", cwd=folder).stdout

    assert "\n1 fixable with --fix (1 more with --unsafe-fixes).\n" in full
    assert "   = fix: set `patchMode` to `AutomaticByOS` (safe)\n" in full
    assert concise.endswith(". 1 fixable with --fix (1 more with --unsafe-fixes).\n")


def test_json_report_has_the_edits(run_in_process: Run, folder: Path) -> None:
    report = json.loads(run_in_process("check", "safe.json", "-f", "json", cwd=folder).stdout)
    (finding,) = [each for each in report["findings"] if each["fixes"]]
    (fix,) = finding["fixes"]

    assert (fix["title"], fix["safety"]) == ("set `patchMode` to `AutomaticByOS`", "safe")
    assert fix["edits"] == [
        {
            "path": "safe.json",
            "start": finding["start"],
            "end": finding["end"],
            "text": '"AutomaticByOS"',
        }
    ]


def test_only_selected_rules_are_fixed(run_in_process: Run, folder: Path) -> None:
    run_in_process("check", ".", "--fix", "--unsafe-fixes", "--ignore", "GP102", cwd=folder)

    assert texts(folder)["safe.json"] == SAFE
    assert texts(folder)["unsafe.json"] != UNSAFE


# -- diff ------------------------------------------------------------------------------------------


def test_diff_shows_the_changes_and_makes_none(run_in_process: Run, folder: Path) -> None:
    result = run_in_process("check", ".", "--diff", cwd=folder)
    lines = result.stdout.splitlines()

    assert result.exit_code == 1
    assert lines[:2] == ["--- a/safe.json", "+++ b/safe.json"]
    assert [line.replace(" ", "") for line in lines[2:] if line[0] in "+-"] == [
        '-"patchMode":"automaticByOs"',
        '+"patchMode":"AutomaticByOS"',
    ]
    assert result.stderr == "guestpatch: would fix 1 finding in 1 file\n"
    assert texts(folder) == {"safe.json": SAFE, "unsafe.json": UNSAFE}


def test_diff_with_fix_makes_no_change_either(run_in_process: Run, folder: Path) -> None:
    result = run_in_process("check", ".", "--diff", "--fix", "--unsafe-fixes", cwd=folder)

    assert "+++ b/unsafe.json" in result.stdout
    assert texts(folder) == {"safe.json": SAFE, "unsafe.json": UNSAFE}


def test_diff_without_a_change_is_empty_and_ends_well(run_in_process: Run, folder: Path) -> None:
    result = run_in_process("check", "unsafe.json", "--diff", cwd=folder)

    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "guestpatch: nothing to fix\n"


# -- what is kept ----------------------------------------------------------------------------------


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_only_the_value_changes_in_bicep(
    run_in_process: Run, tmp_path: Path, newline: str, mark: bytes
) -> None:
    before = mark + BICEP.replace("\n", newline).encode()
    (tmp_path / "main.bicep").write_bytes(before)
    run_in_process("check", ".", "--fix", cwd=tmp_path)

    after = (tmp_path / "main.bicep").read_bytes()
    assert after == before.replace(b"'automaticByOs'", b"'AutomaticByOS'")


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-32"])
def test_encoding_is_kept(run_in_process: Run, tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "main.json"
    file.write_bytes(SAFE.encode(encoding))
    run_in_process("check", ".", "--fix", cwd=tmp_path)

    assert file.read_bytes() == SAFE.replace("automaticByOs", "AutomaticByOS").encode(encoding)


def test_permissions_are_kept_and_nothing_is_left_beside(run_in_process: Run, folder: Path) -> None:
    (folder / "safe.json").chmod(0o640)
    run_in_process("check", ".", "--fix", cwd=folder)

    assert stat.S_IMODE((folder / "safe.json").stat().st_mode) == 0o640
    assert sorted(texts(folder)) == ["safe.json", "unsafe.json"]


# -- what cannot be written ------------------------------------------------------------------------


def test_read_only_file_ends_the_run_before_anything_is_written(
    run_in_process: Run, folder: Path
) -> None:
    (folder / "unsafe.json").chmod(0o444)
    result = run_in_process("check", ".", "--fix", "--unsafe-fixes", cwd=folder)

    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith(
        "guestpatch: unsafe.json is read-only, so no file was changed\n"
    )
    assert texts(folder) == {"safe.json": SAFE, "unsafe.json": UNSAFE}


def test_read_only_file_without_a_fix_is_in_nobodys_way(run_in_process: Run, folder: Path) -> None:
    (folder / "unsafe.json").chmod(0o444)

    assert run_in_process("check", ".", "--fix", cwd=folder).exit_code == 1
    assert texts(folder)["safe.json"] != SAFE


def test_link_within_the_folder_keeps_its_target(run_in_process: Run, folder: Path) -> None:
    (folder / "only").mkdir()
    (folder / "safe.json").rename(folder / "only" / "safe.json")
    (folder / "link.json").symlink_to("only/safe.json")
    run_in_process("check", "link.json", "--fix", cwd=folder)

    assert (folder / "link.json").is_symlink()
    assert "AutomaticByOS" in (folder / "only" / "safe.json").read_text()


def test_link_that_leads_out_is_not_followed(run_in_process: Run, folder: Path) -> None:
    inner = folder / "inner"
    inner.mkdir()
    (inner / "link.json").symlink_to("../safe.json")
    result = run_in_process("check", "link.json", "--fix", cwd=inner)

    assert result.exit_code == 2
    assert "link.json is a link that leads out of the folder it stands in" in result.stderr
    assert (folder / "safe.json").read_text() == SAFE


def test_file_with_bytes_that_are_no_text_keeps_them(run_in_process: Run, tmp_path: Path) -> None:
    file = tmp_path / "main.json"
    before = SAFE.encode().replace(b"operator", b"op\xe9rator")
    file.write_bytes(before)
    run_in_process("check", ".", "--fix", cwd=tmp_path)

    assert file.read_bytes() == before.replace(b"automaticByOs", b"AutomaticByOS")
