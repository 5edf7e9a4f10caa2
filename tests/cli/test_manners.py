"""How a run ends that a person, a pipe or a full disk ends early; with real processes."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from shutil import copytree, ignore_patterns
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, template, vm

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from tests.cli.conftest import Run

BAD = template(vm(linux=mode("Manual")))
CHECK = (sys.executable, "-m", "guestpatch", "check")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="signals and terminals of POSIX")


@pytest.fixture
def many(tmp_path: Path, run: Run) -> Path:
    """Templates that take long to check, in a folder of their own."""
    run("rule", "GP909")
    folder = tmp_path / "many"
    folder.mkdir()
    padding = {"description": "x" * 20_000}
    machines = [vm(linux=mode("Manual"), name=f"vm{number}") for number in range(25)]
    for number in range(40):
        text = template(*machines, metadata={**padding, "number": number})
        (folder / f"{number}.json").write_text(text)
    return folder


def environment(cache: Path, more: Mapping[str, str] | None = None) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if name not in ("CI", "NO_COLOR")}
    return {**kept, "GUESTPATCH_CACHE_DIR": str(cache), "TERM": "xterm", **(more or {})}


def heed_signals() -> None:
    """Not ignore Ctrl-C, as programs do that were started in the background."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


@pytest.mark.parametrize("jobs", ["1", "2"])
def test_ctrl_c_ends_with_130_and_leaves_nothing_half_written(
    many: Path, cache_folder: Path, tmp_path: Path, jobs: str
) -> None:
    report, cache = many / "report.sarif", tmp_path / "cache"
    report.write_text("as it was")
    copytree(cache_folder, cache, ignore=ignore_patterns("results"))
    process = subprocess.Popen(
        [*CHECK, ".", "-j", jobs, "-o", f"sarif:{report}"],
        cwd=many,
        env=environment(cache),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        preexec_fn=heed_signals,  # noqa: PLW1509 - there are no threads
    )
    while process.poll() is None and not list(cache.glob("results/??/*")):
        time.sleep(0.05)
    os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to every process
    stdout, stderr = process.communicate(timeout=60)

    assert process.returncode == 130
    assert stdout == b""
    assert stderr == b"guestpatch: interrupted\n"
    assert report.read_text() == "as it was"
    assert not list(many.glob(".guestpatch-*"))


def test_reader_that_leaves_early_changes_nothing(many: Path, cache_folder: Path) -> None:
    command = f"{sys.executable} -m guestpatch check 1.json 2.json; echo $? > code"
    process = subprocess.run(
        ["bash", "-c", f"({command}) | head -1"],
        cwd=many,
        env=environment(cache_folder),
        capture_output=True,
        check=False,
    )

    assert process.stderr == b""
    assert process.stdout.startswith(b"error[")
    assert (many / "code").read_text() == "1\n"


def test_file_in_a_folder_that_is_not_there_is_refused_before_the_work(
    many: Path, run: Run
) -> None:
    result = run("check", ".", "-o", "sarif:missing/out.sarif", cwd=many)

    assert result.exit_code == 2
    assert "there is no folder `missing`" in result.stderr
    assert result.stdout == ""


def test_two_runs_that_write_one_file_leave_one_whole_report(
    many: Path, cache_folder: Path
) -> None:
    command = [*CHECK, "1.json", "2.json", "-o", "json:report.json", "-f", "concise"]
    started = [
        subprocess.Popen(command, cwd=many, env=environment(cache_folder), stdout=subprocess.PIPE)
        for _ in range(2)
    ]
    for process in started:
        process.communicate(timeout=60)

    assert [process.returncode for process in started] == [1, 1]
    assert (many / "report.json").read_text().endswith("}\n")
    assert not list(many.glob(".guestpatch-*"))


# -- progress --------------------------------------------------------------------------------------


def on_a_terminal(folder: Path, cache: Path, *arguments: str, **more: str) -> str:
    """What a run of a few seconds writes to stderr if that is a terminal."""
    master, slave = pty.openpty()
    process = subprocess.Popen(
        [*CHECK, *(f"{number}.json" for number in range(6)), "--no-cache", *arguments],
        cwd=folder,
        env=environment(cache, more),
        stdout=subprocess.DEVNULL,
        stderr=slave,
    )
    os.close(slave)
    written = b""
    while True:
        try:
            part = os.read(master, 4096)
        except OSError:  # how Linux says that nobody has the terminal open any more
            break
        if not part:
            break
        written += part
    os.close(master)
    process.wait(timeout=60)
    return written.decode()


def test_long_run_shows_its_progress_and_takes_it_away(many: Path, cache_folder: Path) -> None:
    written = on_a_terminal(many, cache_folder)

    assert "Checking" in written
    assert written.endswith("\r\x1b[2K")


@pytest.mark.parametrize(("arguments", "more"), [(["--no-progress"], {}), ([], {"CI": "1"})])
def test_progress_is_for_people_only(
    many: Path, cache_folder: Path, arguments: list[str], more: dict[str, str]
) -> None:
    assert on_a_terminal(many, cache_folder, *arguments, **more) == ""
