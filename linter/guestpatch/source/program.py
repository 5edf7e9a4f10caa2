"""What the program is, for whatever is kept from one run to the next."""

from __future__ import annotations

import os
import sys
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from guestpatch.source.keeping import digest_of, kept

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["program_digest"]

_PACKAGES = ("guestpatch", "guestpatch_rules", "guestpatch_schemas")
_DATA = (".py", ".json", ".yaml")


@cache
def program_digest(folder: Path | None) -> str:
    """Changes with the code, the rules and the knowledge, and with the version of Python.

    It is made of what the files contain, so that it is the same on every machine; that is read
    again only where their sizes or times have changed. ``folder`` is the cache.
    """
    files = sorted(_files())
    seen = (f"{name} {status.st_size} {status.st_mtime_ns}" for name, _, status in files)
    version = (sys.implementation.cache_tag or sys.version).encode()

    def read() -> str:
        named = ((name.encode(), Path(path).read_bytes()) for name, path, _ in files)
        return digest_of((version, *(part for each in named for part in each)))

    name = digest_of((version, "\n".join(seen).encode()))
    return str(kept(folder, f"program-{name}", read))


def _files() -> Iterator[tuple[str, str, os.stat_result]]:
    for package in _PACKAGES:
        spec = find_spec(package)
        for place in spec.submodule_search_locations or () if spec is not None else ():
            pending = [(package, place)]
            while pending:
                name, folder = pending.pop()
                for entry in os.scandir(folder):
                    if entry.name.endswith(_DATA):
                        yield f"{name}/{entry.name}", entry.path, entry.stat()
                    elif entry.name != "__pycache__" and entry.is_dir():
                        pending.append((f"{name}/{entry.name}", entry.path))
