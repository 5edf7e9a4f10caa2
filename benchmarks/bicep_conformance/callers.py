"""Templates that call the Bicep file of a pair as a module: they give it real arguments."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, Any

from bicep_conformance.pairs import Caller

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["find_callers"]

_MODULE = re.compile(r"^module[ \t]+(\w+)[ \t]+'([^':]+\.bicep)'", re.MULTILINE)


def find_callers(
    folder: Path, manifest: list[dict[str, Any]], pairs: list[dict[str, Any]]
) -> dict[str, list[Caller]]:
    """The callers of each pair by its name; both come from one repository."""
    sources = {(row["repo"], row["source_bicep"]): row["pair"] for row in pairs}
    repositories = {repository for repository, _ in sources}
    found: dict[str, list[Caller]] = {}
    for row in manifest:
        is_source = row["path"].endswith(".bicep") and row["kind"] in ("bicep", "syntax")
        if not is_source or row["repo"] not in repositories:
            continue
        text = (folder / row["path"]).read_bytes().decode("utf-8-sig", "replace")
        for match in _MODULE.finditer(text):
            place = posixpath.dirname(row["source_path"])
            target = posixpath.normpath(posixpath.join(place, match[2]))
            pair = sources.get((row["repo"], target))
            if pair is not None:
                found.setdefault(pair, []).append(Caller(row["path"], match[1]))
    return found
