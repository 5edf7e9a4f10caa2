"""Paths as platforms want them: from the root of the repository, whatever folder the run was in."""

from __future__ import annotations

import posixpath

__all__ = ["from_root"]


def from_root(path: str, folder: str) -> str:
    """A shown path from the root; ``folder`` is the run's folder, seen from there.

    An absolute path leads out of the repository and stays as it is.
    """
    return posixpath.normpath(posixpath.join(folder, path))
