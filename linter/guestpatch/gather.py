"""From paths to units: which files there are, and which parameter files go with which template."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.pairing import parameter_files_of
from guestpatch.engine.unit import Unit
from guestpatch.source.discovery import PathError, discover, read_bytes, shown_path
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
    kinds = {each.path: _looks_like_parameters(each) for each in files}
    templates = [path for path, is_parameters in kinds.items() if not is_parameters]
    given = tuple(_read(path) for path in parameters)
    units: list[Unit] = []
    for path, document in documents.items():
        if kinds[path]:
            units.append(Unit(document))
            continue
        named = _beside(path, kinds, templates, documents) if beside and not given else given
        units.append(Unit(document, named))
    return Gathered(tuple(units), frozenset(each.path for each in files if each.explicit))


def _looks_like_parameters(file: Discovered) -> bool:
    return _PARAMETERS.search(file.data) is not None


def _read(path: Path) -> Document:
    return Document(shown_path(path), decode(read_bytes(path)))


def _beside(
    template: str,
    kinds: dict[str, bool],
    templates: list[str],
    documents: dict[str, Document],
) -> tuple[Document, ...]:
    """Parameter files of a template: among what was found, and what lies beside it on disk."""
    candidates = {path for path, is_parameters in kinds.items() if is_parameters}
    candidates.update(_siblings(template))
    named = parameter_files_of(template, candidates, templates)
    return tuple(documents[path] if path in documents else _read(Path(path)) for path in named)


def _siblings(template: str) -> Iterable[str]:
    folder = Path(template).parent
    for path in sorted(folder.glob("*.json*")):
        if _MARK.search(path.name) and path.is_file():
            yield shown_path(path)
