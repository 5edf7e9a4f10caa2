"""Telling whether files on disk have changed, for clients that do not say so."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Stamps"]


class Stamps:
    """Dates and sizes of files at one moment."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._stamps = {path: _stamp(path) for path in paths}

    def changed(self) -> bool:
        """Whether a file is not what it was."""
        return any(_stamp(path) != stamp for path, stamp in self._stamps.items())


def _stamp(path: str) -> tuple[int, int] | None:
    try:
        status = os.stat(path)  # noqa: PTH116 - the paths are texts, and many
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
