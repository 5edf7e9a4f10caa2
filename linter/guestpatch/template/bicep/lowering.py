"""Lowering a Bicep document with everything that it refers to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.template.bicep.library import Library

if TYPE_CHECKING:
    from guestpatch.source.files import Files
    from guestpatch.source.text import Document, Span
    from guestpatch.syntax.remarks import Remark
    from guestpatch.template.ir import Template

__all__ = ["LoweredBicep", "lower_bicep"]


class LoweredBicep(NamedTuple):
    """A template, and what the reader had to say about each document that belongs to it."""

    template: Template
    remarks: tuple[tuple[Document, tuple[Remark, ...]], ...]
    broken: tuple[Span, ...]
    """Where syntax errors leave open what is meant."""
    documents: tuple[str, ...]
    """The paths of all Bicep documents it is made of."""


def lower_bicep(document: Document, files: Files) -> LoweredBicep:
    """Lower a ``.bicep`` document; what cannot be read is left out and said so."""
    library = Library(files)
    library.tree(document)
    template = library.lower(document)
    if template is None:
        message = f"{document.path} is no Bicep document"
        raise ValueError(message)
    return LoweredBicep(template, library.remarks(), library.broken_places(), tuple(library.trees))
