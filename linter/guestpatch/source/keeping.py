"""Keeping what costs time to compute: JSON files in a cache folder, named by what they depend on.

Nothing here fails: a folder that cannot be written, and a file that is damaged or foreign, only
cost the time to compute again.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["digest_of", "kept"]

_LENGTH = 32


def digest_of(parts: Iterable[bytes]) -> str:
    """A short name for some contents; the same for the same parts only."""
    digest = sha256()
    for part in parts:
        digest.update(len(part).to_bytes(8, "big"))
        digest.update(part)
    return digest.hexdigest()[:_LENGTH]


def kept(folder: Path | None, name: str, compute: Callable[[], object]) -> object:
    """Plain data from the cache, or computed and put there.

    ``name`` has to change with everything the data depends on. What ``compute`` raises is raised.
    """
    file = folder / f"{name}.json" if folder is not None else None
    if file is not None:
        try:
            return json.loads(file.read_bytes())
        except (OSError, ValueError):
            pass
    data = compute()
    if file is not None:
        _keep(file, data)
    return data


def _keep(file: Path, data: object) -> None:
    """Write atomically, so that runs side by side never read half a file."""
    partial = file.with_suffix(f".{os.getpid()}")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        partial.write_text(json.dumps(data), encoding="utf-8")
        partial.replace(file)
    except OSError:
        return
