"""Running the command line: as people do, in a process of its own, or faster within this one."""

from __future__ import annotations

import io
import os
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

import pytest

from guestpatch.cli import main

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["Result", "Run"]

_SECONDS = 120
_SCRUBBED = ("CI", "CLICOLOR_FORCE", "FORCE_COLOR", "NO_COLOR", "TF_BUILD")
_SCRUBBED_PREFIXES = ("GIT_", "GITHUB_", "GUESTPATCH_")


@dataclass(frozen=True, slots=True)
class Result:
    """What a run left behind; texts with the line ends that were written."""

    exit_code: int
    stdout: str
    stderr: str


class Run(Protocol):
    """Runs ``guestpatch`` with arguments; by default in an empty folder.

    ``env`` adds to the scrubbed environment; standard input is ``stdin``.
    """

    def __call__(
        self,
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> Result: ...


@pytest.fixture(scope="session")
def cache_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder for what the program keeps, one for all processes of the test session."""
    base = tmp_path_factory.getbasetemp()
    is_worker = "PYTEST_XDIST_WORKER" in os.environ
    return (base.parent if is_worker else base) / "guestpatch-cache"


@pytest.fixture(scope="session")
def empty_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@pytest.fixture(scope="session")
def run(cache_folder: Path, empty_folder: Path) -> Run:
    """The real thing: ``python -m guestpatch`` in a process of its own."""

    def run_process(
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> Result:
        ended = subprocess.run(
            [sys.executable, "-m", "guestpatch", *map(str, arguments)],
            cwd=cwd or empty_folder,
            env={**_scrubbed(os.environ), **_fixed(cache_folder), **(env or {})},
            input=stdin.encode(),
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
        return Result(ended.returncode, ended.stdout.decode(), ended.stderr.decode())

    return run_process


@pytest.fixture
def run_in_process(
    cache_folder: Path,
    empty_folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> Run:
    """The same within this process: no start-up, and a defect shows its traceback.

    It runs `main` itself, which ends by SystemExit as a process does.
    """

    def run_main(
        *arguments: str | Path,
        cwd: Path | None = None,
        env: Mapping[str, str] | None = None,
        stdin: str = "",
    ) -> Result:
        with monkeypatch.context() as patch:
            for name in os.environ.keys() - _scrubbed(os.environ).keys():
                patch.delenv(name)
            for name, value in {**_fixed(cache_folder), **(env or {})}.items():
                patch.setenv(name, value)
            patch.chdir(cwd or empty_folder)
            patch.setattr(sys, "argv", ["guestpatch", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode())))
            capsys.readouterr()
            with pytest.raises(SystemExit) as ending:
                main()
        written = capsys.readouterr()
        return Result(int(ending.value.code or 0), written.out, written.err)

    return run_main


def _scrubbed(environment: Mapping[str, str]) -> dict[str, str]:
    """An environment without what the program, or git, would heed."""
    return {
        name: value
        for name, value in environment.items()
        if name not in _SCRUBBED and not name.startswith(_SCRUBBED_PREFIXES)
    }


def _fixed(cache: Path) -> dict[str, str]:
    """What is the same on every machine; warnings are errors, as in the tests themselves."""
    return {
        "COLUMNS": "100",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_NOSYSTEM": "1",
        "GUESTPATCH_CACHE_DIR": str(cache),
        "PYTHONHASHSEED": "random",
        "PYTHONWARNINGS": "error",
    }
