"""What the command line takes from its surroundings: terminal, variables, folders, clock."""

from __future__ import annotations

import os
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TextIO

from guestpatch.source.files import find_root

__all__ = [
    "bicep_caches",
    "cache_folder",
    "job_count",
    "place_in_repository",
    "target_branch",
    "terminal_width",
    "today",
    "wants_color",
]

_TARGET_BRANCHES = (
    "GITHUB_BASE_REF",
    "SYSTEM_PULLREQUEST_TARGETBRANCH",
    "CI_MERGE_REQUEST_TARGET_BRANCH_NAME",
)
"""Of GitHub, Azure Pipelines and GitLab; empty or not there outside pull requests."""
_MAX_JOBS = 8
_WIDTH = 100
_LEAST_WIDTH = 40


def wants_color(choice: str, stream: TextIO | None) -> bool:
    """Whether to write colour: the option, else NO_COLOR, FORCE_COLOR, CI, else a terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR") or os.environ.get("CLICOLOR_FORCE"):
        return True
    if os.environ.get("CI"):
        return False
    return stream is not None and stream.isatty()


def terminal_width() -> int:
    """Columns to write in: those of the terminal, at most 100, which is also for no terminal."""
    try:
        columns = int(os.environ.get("COLUMNS", "0")) or os.get_terminal_size().columns
    except (OSError, ValueError):
        return _WIDTH
    return min(max(columns, _LEAST_WIDTH), _WIDTH)


def cache_folder() -> Path | None:
    """Where to keep what costs time to compute; None where there is no place for it."""
    named = os.environ.get("GUESTPATCH_CACHE_DIR")
    if named is not None:
        return Path(named) if named else None
    if sys.platform == "win32":
        local = os.environ.get("LOCALAPPDATA")
        return Path(local, "guestpatch") if local else None
    base = os.environ.get("XDG_CACHE_HOME")
    if base:
        return Path(base, "guestpatch")
    home = os.environ.get("HOME")
    return Path(home, ".cache", "guestpatch") if home else None


def bicep_caches() -> tuple[Path, ...]:
    """Where the Bicep CLI keeps modules that it has restored from registries."""
    named = os.environ.get("BICEP_CACHE_DIRECTORY")
    home = os.environ.get("HOME") or os.environ.get("USERPROFILE")
    folders = (Path(named) if named else None, Path(home, ".bicep") if home else None)
    return tuple(folder for folder in folders if folder is not None)


def target_branch() -> str | None:
    """The branch that the change under test is to be merged into, where a build server says so."""
    named = next(filter(None, map(os.environ.get, _TARGET_BRANCHES)), None)
    return None if named is None else named.removeprefix("refs/heads/")


def place_in_repository() -> tuple[str, str]:
    """The root of the repository around the working folder, and that folder as seen from there.

    The folder is empty at the root.
    """
    here = Path.cwd().resolve()
    root = find_root(here)
    folder = here.relative_to(root).as_posix()
    return root.as_posix(), "" if folder == "." else folder


def today(given: datetime | None) -> date:
    """The day given, else today's date in UTC."""
    return given.date() if given is not None else datetime.now(UTC).date()


def job_count(given: int | None) -> int:
    """How many processes to use: as many as asked for, else one per processor up to eight."""
    return given if given is not None else min(os.cpu_count() or 1, _MAX_JOBS)
