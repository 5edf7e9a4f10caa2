"""Paths as platforms want them: from the root of the repository, whatever folder the run was in."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guestpatch.render.options import RenderOptions
    from guestpatch.source.text import Span

__all__ = ["is_absolute", "path_from_root"]

_DRIVE = re.compile("[A-Za-z]:/")


def path_from_root(span: Span, options: RenderOptions) -> str:
    """The path of a span's document, seen from the root of the repository.

    A path that leads out of the repository stays absolute, or starts with ``..``.
    """
    path = span.document.path
    if is_absolute(path):
        return path.removeprefix(options.root.rstrip("/") + "/") if options.root else path
    return posixpath.normpath(posixpath.join(options.folder, path))


def is_absolute(path: str) -> bool:
    """Whether a path does not hang on a folder; with forward slashes, as all shown paths."""
    return path.startswith("/") or _DRIVE.match(path) is not None
