"""Which files name others, without reading any of them as what it is.

A template names a module, an import, a parameter file or a text to load by a path in quotes,
relative to itself. Every such text is taken for one, in comments too: rather a file too many.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

__all__ = ["reached_from"]

_FILE = re.compile(r"""['"]([^'"\n\r${}\[\]]{1,260}\.\w{1,16})(?=['"])""")
_FOLDER = re.compile(r"""loadDirectoryFileInfo\(\s*'([^'\n\r$]{1,260})'""", re.IGNORECASE)


def reached_from(changed: Iterable[str], texts: Mapping[str, str]) -> frozenset[str]:
    """The changed files, and those that name one of them, directly or through others.

    Paths are relative to one folder, with forward slashes; ``texts`` are the contents of all files
    that may name others. A folder that is named by a path stands for the files in it.
    """
    users: dict[str, set[str]] = {}
    for path, text in texts.items():
        for named in _named(path, text):
            users.setdefault(named, set()).add(path)
    reached: set[str] = set()
    pending = list(changed)
    while pending:
        path = pending.pop()
        if path not in reached:
            reached.add(path)
            pending.extend(users.get(path, ()))
            folder = posixpath.dirname(path) or "."
            pending.extend(users.get(f"{folder}/", ()))
    return frozenset(reached)


def _named(path: str, text: str) -> Iterator[str]:
    folder = posixpath.dirname(path)
    for written in set(_FILE.findall(text)):
        yield posixpath.normpath(posixpath.join(folder, written))
    for written in _FOLDER.findall(text):
        yield f"{posixpath.normpath(posixpath.join(folder, written))}/"
