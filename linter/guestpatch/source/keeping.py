"""Keeping what costs time to compute: JSON files in a cache folder, named by what they depend on.

Runs side by side share a folder: an entry is written beside its place and then put there. One
that is damaged, cut short or no entry at all counts as not there, and nothing in it can do more
than be read. A folder that cannot be written only costs the time to compute again.
"""

from __future__ import annotations

import json
import os
import time
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

__all__ = ["DAY", "ENTRIES", "MARKS", "digest_of", "keep", "kept", "place_of", "read_kept"]

MARKS = {
    "CACHEDIR.TAG": "Signature: 8a477f597d28d172789f06886806bc55\n# guestpatch keeps results here.\n",
    ".gitignore": "*\n",
}
"""What tells others that a folder is a cache: https://bford.info/cachedir/, and git."""
DAY = 86_400
"""Seconds. The time of an entry says to the day when it was last used."""
_LENGTH = 32
_PARTIAL = 6
ENTRIES = (r"[a-z]+-[0-9a-f]{32}", r"results/[0-9a-f]{2}/[0-9a-f]{30}")
"""Patterns of the names of entries, without what follows the dot."""


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
    if folder is None:
        return compute()
    data = read_kept(folder / f"{name}.json")
    if data is None:
        data = compute()
        try:
            keep(folder, f"{name}.json", data)
        except OSError:
            return data
    return data


def place_of(digest: str) -> str:
    """The name of one of many entries below a cache folder."""
    return f"results/{digest[:2]}/{digest[2:]}.json"


def read_kept(file: Path) -> object | None:
    """The plain data of an entry; None where there is none that can be trusted."""
    try:
        with file.open("rb") as stream:
            digest, _, content = stream.read().partition(b"\n")
            last_used = os.fstat(stream.fileno()).st_mtime
        if digest != _digest(content):
            return None
        data: object = json.loads(content)
    except (OSError, ValueError, RecursionError):
        return None
    if time.time() - last_used > DAY:
        with suppress(OSError):
            os.utime(file)
    return data


def keep(folder: Path, name: str, data: object) -> None:
    """Put an entry in its place below a cache folder. Raises OSError, and ValueError for no JSON."""
    content = json.dumps(data, separators=(",", ":")).encode()
    file = folder / name
    partial = file.with_suffix(f".{os.urandom(_PARTIAL).hex()}")
    _make(folder)
    file.parent.mkdir(parents=True, exist_ok=True)
    try:
        partial.write_bytes(_digest(content) + b"\n" + content)
        partial.replace(file)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise


def _make(folder: Path) -> None:
    """A folder that is ours is marked as a cache; one that was there before is left as it is."""
    if not folder.is_dir():
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in MARKS.items():
            (folder / name).write_text(text, encoding="utf-8")


def _digest(content: bytes) -> bytes:
    return digest_of((content,)).encode()
