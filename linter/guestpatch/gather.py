"""From paths to units: which files there are, and which parameter files go with which template."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.documents import read_parameter_file
from guestpatch.engine.pairing import parameter_files_of
from guestpatch.engine.unit import Unit
from guestpatch.source.discovery import (
    PathError,
    discover,
    is_inside,
    read_bytes,
    shown_path,
)
from guestpatch.source.text import Document, decode
from guestpatch.template.arm.recognise import may_be_ours

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guestpatch.source.discovery import Discovered

__all__ = ["Gathered", "PathError", "gather"]

_PARAMETERS = re.compile(rb"deploymentParameters\.json", re.IGNORECASE)
_MARK = re.compile(r"[.-]param(eter)?s?\b|^parameters?\b", re.IGNORECASE)


class Gathered(NamedTuple):
    """Units in the order of their paths, and the paths that were named themselves."""

    units: tuple[Unit, ...]
    explicit: frozenset[str]


def gather(
    paths: Sequence[Path], parameters: Sequence[Path] = (), *, beside: bool = True
) -> Gathered:
    """The units of files and folders.

    ``parameters`` are given, one file at a time, to every template that has one of their
    parameters; without any, ``beside`` has each template take the parameter files named after it
    in its own folder.
    Raises PathError for a path that cannot be used.
    """
    files = discover(paths, may_be_ours)
    documents = {each.path: Document(each.path, decode(each.data)) for each in files}
    folders: dict[str, _Folder] = {}
    for each in files:
        folder = folders.setdefault(posixpath.dirname(each.path), _Folder([], set()))
        if _looks_like_parameters(each):
            folder.parameters.add(each.path)
        else:
            folder.templates.append(each.path)
    given = tuple(_read_given(path) for path in parameters)
    units: list[Unit] = []
    for path, document in documents.items():
        folder = folders[posixpath.dirname(path)]
        if path in folder.parameters:
            units.append(Unit(document))
        elif given or not beside:
            units.append(Unit(document, given))
        else:
            names = parameter_files_of(path, folder.all_parameters(path), folder.templates)
            found = (documents.get(name) or _read(Path(name)) for name in names)
            units.append(Unit(document, tuple(found)))
    return Gathered(tuple(units), frozenset(each.path for each in files if each.explicit))


@dataclass(slots=True)
class _Folder:
    """What was found in one folder, and what else lies there."""

    templates: list[str]
    parameters: set[str]
    is_complete: bool = False

    def all_parameters(self, template: str) -> set[str]:
        """The parameter files of the folder, those on disk that were not asked for included."""
        if not self.is_complete:
            self.parameters.update(_siblings(template))
            self.is_complete = True
        return self.parameters


def _looks_like_parameters(file: Discovered) -> bool:
    return _PARAMETERS.search(file.data) is not None


def _read(path: Path) -> Document:
    return Document(shown_path(path), decode(read_bytes(path)))


def _read_given(path: Path) -> Document:
    """A parameter file that was named itself. Raises PathError where it is none."""
    document = _read(path)
    if read_parameter_file(document).kind not in ("parameters", "unreadable"):
        message = f"{path}: not a parameter file"
        raise PathError(message)
    return document


def _siblings(template: str) -> Iterable[str]:
    folder = Path(template).parent
    for path in sorted(folder.glob("*.json*")):
        if _MARK.search(path.name) and path.is_file() and is_inside(path, folder):
            yield shown_path(path)
