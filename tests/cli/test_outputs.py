"""Where ``check`` writes its reports: ``-o [FORMAT:]FILE``, the screen, or a reader that leaves."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, template, vm

if TYPE_CHECKING:
    from tests.cli.conftest import Run

BAD = template(vm(linux=mode("Manual")))
GOOD = template(vm(windows=mode("AutomaticByPlatform")))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    tmp_path.joinpath("main.json").write_text(BAD)
    return tmp_path


def _names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def test_one_run_writes_several_formats_and_shows_another(
    run_in_process: Run, folder: Path
) -> None:
    outputs = ("-o", "sarif:r.sarif", "-o", "junit:r.xml", "-o", "json:r.json")
    result = run_in_process("check", "-f", "concise", *outputs, cwd=folder)

    assert result.exit_code == 1
    assert result.stdout.startswith("main.json:")
    assert json.loads((folder / "r.sarif").read_text())["version"] == "2.1.0"
    assert (folder / "r.xml").read_text().startswith("<?xml")
    assert json.loads((folder / "r.json").read_text())["version"] == 1


def test_file_without_a_format_takes_the_place_of_the_screen(
    run_in_process: Run, folder: Path
) -> None:
    shown = run_in_process("check", "-f", "concise", cwd=folder)
    outputs = ("-o", "log.txt", "-o", "gitlab:quality.json")
    written = run_in_process("check", "-f", "concise", "--color", "always", *outputs, cwd=folder)

    assert (written.exit_code, written.stdout, written.stderr) == (1, "", "")
    assert (folder / "log.txt").read_text() == shown.stdout
    assert len(json.loads((folder / "quality.json").read_text())) == 1


@pytest.mark.parametrize("name", ["C:report.json", "out:1.json", "report:"])
def test_colon_is_a_part_of_the_name_unless_a_format_stands_before_it(
    run_in_process: Run, folder: Path, name: str
) -> None:
    result = run_in_process("check", "-f", "json", "-o", name, cwd=folder)

    assert result.exit_code == 1
    assert json.loads((folder / name).read_text())["version"] == 1


@pytest.mark.parametrize(
    ("output", "sentence"),
    [
        ("sarif:", "`sarif:` names no file; expected sarif:FILE"),
        ("sarif", "`sarif` names no file; expected sarif:FILE"),
        ("srif:r.json", "no format is called `srif`. Did you mean `sarif`?"),
        ("", "`` names no file"),
        ("-", "`-` names no file; without this option the report is shown"),
        (
            "sarif:missing/r.json",
            "`missing/r.json` cannot be written: there is no folder `missing`",
        ),
        ("main.json/r.json", "there is no folder `main.json`"),
        ("sarif:.", "`.` is a folder; expected a file"),
        ("main.json", "main.json: this file is checked; the report would replace it"),
    ],
)
def test_output_that_cannot_be_meant_ends_the_run_before_anything_is_written(
    run_in_process: Run, folder: Path, output: str, sentence: str
) -> None:
    result = run_in_process("check", "-o", "json:first.json", "-o", output, cwd=folder)

    assert result.exit_code == 2
    assert sentence in result.stderr
    assert result.stdout == ""
    assert _names(folder) == ["main.json"]
    assert (folder / "main.json").read_text() == BAD


@pytest.mark.parametrize("other", ["r.json", "./r.json", "sarif:link.json"])
def test_same_file_twice_is_refused(run_in_process: Run, folder: Path, other: str) -> None:
    (folder / "link.json").symlink_to("r.json")
    result = run_in_process("check", "-o", "json:r.json", "-o", other, cwd=folder)

    assert result.exit_code == 2
    assert "is given twice" in result.stderr
    assert not (folder / "r.json").exists()


def test_earlier_report_is_replaced_through_a_link_and_keeps_its_rights(
    run_in_process: Run, folder: Path
) -> None:
    report = folder / "r.json"
    report.write_text("x" * 100_000)
    report.chmod(0o640)
    (folder / "link.json").symlink_to(report)
    run_in_process("check", "-o", "json:link.json", cwd=folder)

    assert (folder / "link.json").is_symlink()
    assert json.loads(report.read_text())["version"] == 1
    assert report.stat().st_mode & 0o777 == 0o640
    assert _names(folder) == ["link.json", "main.json", "r.json"]


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_file_that_cannot_be_written_is_said_and_leaves_nothing_half_written(
    run_in_process: Run, folder: Path
) -> None:
    result = run_in_process("check", "-o", "json:/dev/full", cwd=folder)

    assert result.exit_code == 2
    assert "/dev/full: No space left on device" in result.stderr
    assert _names(folder) == ["main.json"]


@pytest.mark.parametrize(("text", "code"), [(BAD, 1), (GOOD, 0)])
def test_reader_that_leaves_early_changes_no_verdict(folder: Path, text: str, code: int) -> None:
    (folder / "main.json").write_text(text)
    with subprocess.Popen(
        [sys.executable, "-m", "guestpatch", "check", "-f", "json", "-o", "sarif:r.sarif"],
        cwd=folder,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        errors = process.stderr.read()

    assert (process.returncode, errors) == (code, b"")
    assert json.loads((folder / "r.sarif").read_text())["version"] == "2.1.0"


@pytest.mark.parametrize("form", ["sarif", "github", "azure", "gitlab", "junit", "checkstyle"])
def test_platforms_get_paths_from_the_root_of_the_repository(
    run_in_process: Run, folder: Path, form: str
) -> None:
    (folder / ".git").mkdir()
    (folder / "infra").mkdir()
    (folder / "infra" / "main.json").write_text(BAD)
    result = run_in_process("check", "-f", form, "main.json", "..", cwd=folder / "infra")

    assert "infra/main.json" in result.stdout
    assert "../main.json" not in result.stdout
    assert str(folder) not in result.stdout


def test_absolute_path_within_the_repository_is_shown_from_its_root(
    run_in_process: Run, folder: Path
) -> None:
    (folder / ".git").mkdir()
    (folder / "infra").mkdir()
    result = run_in_process("check", "-f", "github", folder / "main.json", cwd=folder / "infra")

    assert "file=main.json," in result.stdout


def test_message_about_a_path_is_no_build_command_either(run_in_process: Run) -> None:
    result = run_in_process("check", "##vso[task.complete]\x1b[31m")

    assert result.exit_code == 2
    assert result.stderr.startswith("guestpatch: #<U+0023>vso[task.complete]␛[31m")
