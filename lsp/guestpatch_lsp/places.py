"""URIs of the editor and paths of the engine."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from pygls.uris import from_fs_path, to_fs_path, uri_scheme

from guestpatch.config.find import NAMES
from guestpatch.source.discovery import EXTENSIONS, shown_path

__all__ = ["Place", "place_of", "uri_of"]

_UNTITLED = {
    "bicep": ".bicep",
    "bicep-params": ".bicepparam",
    "arm-template": ".json",
    "json": ".json",
    "jsonc": ".json",
}
"""Extensions for buffers that have no file, by the language the editor says they are in."""


class Place(NamedTuple):
    """Where a document is for both sides: the URI as the editor writes it, and the path."""

    uri: str
    path: Path
    shown: str
    """The path as the engine names the document: see ``shown_path``."""
    is_configuration: bool = False


def place_of(uri: str, language: str | None = None) -> Place | None:
    """The place of a document; None for what is not ours.

    A buffer without a file is where it would be if it were saved in the working folder.
    """
    scheme = uri_scheme(uri)
    if scheme == "untitled":
        name = uri.partition(":")[2].rpartition("/")[2]
        extension = _UNTITLED.get(language or "")
        if not extension or not name:
            return None
        path = Path.cwd() / (name if name.lower().endswith(EXTENSIONS) else f"{name}{extension}")
        return Place(uri, path, shown_path(path))
    named = to_fs_path(uri) if scheme == "file" else None
    if not named:
        return None
    path = Path(named)
    is_configuration = path.name in NAMES
    if not is_configuration and not path.name.lower().endswith(EXTENSIONS):
        return None
    return Place(uri, path, shown_path(path), is_configuration)


def uri_of(shown: str) -> str:
    """The URI of a path as the engine names it."""
    return from_fs_path(str(Path(shown).absolute())) or ""
