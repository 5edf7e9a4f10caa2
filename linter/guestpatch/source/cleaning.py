"""Throwing away what is kept in a cache folder: what is old, or all of it."""

from __future__ import annotations

import re
import time
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.keeping import DAY, ENTRIES, MARKS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

__all__ = ["Cleaned", "clean", "prune"]

_DAYS_KEPT = 30
_MOST_BYTES = 256 * 1024 * 1024
_LOOKED = "looked-through"
"""Its time says when entries were last looked through."""
_ENTRY = re.compile(rf"({'|'.join(ENTRIES)})\.(json|[0-9a-f]{{12}})")


class Cleaned(NamedTuple):
    """How many files were removed, and their size in bytes."""

    files: int
    size: int


class _Entry(NamedTuple):
    time: float
    size: int
    path: Path


def prune(folder: Path, now: float | None = None) -> None:
    """Remove entries that were not used for a month, and the oldest where there are too many.

    ``now`` is in seconds since 1970. Looks through them once a day; never fails.
    """
    now = time.time() if now is None else now
    mark = folder / _LOOKED
    with suppress(OSError):
        if not folder.is_dir() or (mark.exists() and now - mark.stat().st_mtime < DAY):
            return
        mark.touch()
        size = 0
        for entry in sorted(_entries(folder), reverse=True):
            size += entry.size
            if now - entry.time > _DAYS_KEPT * DAY or size > _MOST_BYTES:
                entry.path.unlink(missing_ok=True)


def clean(folder: Path) -> Cleaned:
    """Remove everything of ours from a cache folder, and the folder if nothing else is in it.

    Raises OSError for what cannot be removed.
    """
    entries = list(_entries(folder))
    for entry in entries:
        entry.path.unlink(missing_ok=True)
    (folder / _LOOKED).unlink(missing_ok=True)
    for name, text in MARKS.items():
        mark = folder / name
        if mark.is_file() and mark.read_bytes() == text.encode():
            mark.unlink()
    for each in (*folder.glob("results/*"), folder / "results", folder):
        with suppress(OSError):
            each.rmdir()
    return Cleaned(len(entries), sum(entry.size for entry in entries))


def _entries(folder: Path) -> Iterator[_Entry]:
    """Entries, and what was left of some that were never finished; nothing that is not ours."""
    for path in (*folder.glob("*-*.*"), *folder.glob("results/??/*")):
        if _ENTRY.fullmatch(path.relative_to(folder).as_posix()):
            with suppress(FileNotFoundError):
                status = path.lstat()
                yield _Entry(status.st_mtime, status.st_size, path)
