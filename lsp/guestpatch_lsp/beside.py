"""Which templates beside a JSON parameter file may take its values."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.gather import may_be_json_of_ours
from guestpatch.source.discovery import PathError, read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from guestpatch.source.overlay import Overlay

__all__ = ["templates_beside"]

_PARAMETERS = re.compile(rb"deploymentParameters\.json", re.IGNORECASE)
_MOST = 64
"""Most templates of a folder that are looked at."""


def templates_beside(path: Path, data: bytes, overlay: Overlay) -> tuple[Path, ...]:
    """The templates in the folder of a parameter file; none for a document that is not one."""
    if _PARAMETERS.search(data) is None:
        return ()
    return tuple(_templates(path, overlay))[:_MOST]


def _templates(path: Path, overlay: Overlay) -> Iterator[Path]:
    for each in sorted((*path.parent.glob("*.json*"), *path.parent.glob("*.bicep"))):
        if each == path or not each.is_file():
            continue
        try:
            data = read_bytes(each, overlay)
        except PathError:
            continue
        is_bicep = each.suffix.lower() == ".bicep"
        if is_bicep or (may_be_json_of_ours(data) and _PARAMETERS.search(data) is None):
            yield each
