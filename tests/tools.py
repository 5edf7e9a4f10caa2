"""Linters of other kinds of files, as the development environment has them."""

from __future__ import annotations

import subprocess
import sysconfig
from pathlib import Path

__all__ = ["finds_nothing"]

_PROGRAMS = Path(sysconfig.get_path("scripts"))


def finds_nothing(tool: str, *arguments: str | Path) -> None:
    """Fail with what a tool says, unless it accepts what it is given.

    It is the one beside the Python that runs the tests, whether or not that is on the path.
    """
    done = subprocess.run([_PROGRAMS / tool, *arguments], capture_output=True, check=False)

    assert done.returncode == 0, (done.stdout + done.stderr).decode()
