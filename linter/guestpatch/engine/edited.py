"""A unit as it would be with other texts, and which files it is made of."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from guestpatch.source.files import Opened
from guestpatch.source.text import Document

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.engine.model import Unit
    from guestpatch.source.files import Files, Refused

__all__ = ["WatchedFiles", "with_texts"]


class WatchedFiles:
    """The files of a unit, some with another text than they have; notes which are opened."""

    def __init__(self, files: Files, texts: Mapping[str, str]) -> None:
        self._files = files
        self._texts = texts
        self._documents: dict[str, Document] = {}
        self.opened: dict[str, Document] = {}
        """The files that were opened, by path."""
        self.published: set[str] = set()
        """Those of them that are copies of published modules."""

    def open(self, base: str, reference: str) -> Opened | Refused:
        """See ``Files``."""
        return self._noted(self._files.open(base, reference), published=base in self.published)

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:
        """See ``Files``."""
        return self._files.entries(base, reference)

    def artifact(self, written: str, canonical: str) -> Opened | Refused:
        """See ``Files``."""
        return self._noted(self._files.artifact(written, canonical), published=True)

    def _noted(self, found: Opened | Refused, *, published: bool) -> Opened | Refused:
        if not isinstance(found, Opened):
            return found
        path = found.document.path
        if published:
            self.published.add(path)
        text = self._texts.get(path)
        if text is None:
            self.opened[path] = found.document
            return found
        document = self._documents.setdefault(path, Document(path, text))
        self.opened[path] = document
        return Opened(document, text.encode("utf-8", "surrogateescape"))


def with_texts(unit: Unit, texts: Mapping[str, str]) -> Unit:
    """The unit with other texts for some of its documents, by path."""

    def edited(document: Document) -> Document:
        text = texts.get(document.path)
        return document if text is None else Document(document.path, text)

    return replace(
        unit,
        document=edited(unit.document),
        parameters=tuple(map(edited, unit.parameters)),
        files=WatchedFiles(unit.files, texts),
    )
