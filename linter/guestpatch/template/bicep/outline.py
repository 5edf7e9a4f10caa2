"""Which files a Bicep file refers to, one step far."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.files import Opened
from guestpatch.syntax.bicep import nodes
from guestpatch.template.bicep.library import Library

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.source.files import Files
    from guestpatch.source.text import Document

__all__ = ["Outline", "outline_of"]


class Outline(NamedTuple):
    """Paths of files that are there. ``deploys`` when it has resources or modules of its own."""

    modules: frozenset[str]
    imports: frozenset[str]
    deploys: bool


def outline_of(document: Document, files: Files) -> Outline:
    """The outline of a ``.bicep`` document, with the files it refers to that can be read."""
    library = Library(files)
    statements = library.tree(document).statements
    modules = (each.path for each in statements if isinstance(each, nodes.Module))
    imports = (each.source for each in statements if isinstance(each, nodes.Import))
    return Outline(
        _found(library, document, modules),
        _found(library, document, imports),
        any(isinstance(each, (nodes.Resource, nodes.Module)) for each in statements),
    )


def _found(library: Library, document: Document, references: Iterable[object]) -> frozenset[str]:
    found = (
        library.find(document, each) for each in references if isinstance(each, nodes.StringLiteral)
    )
    return frozenset(each.document.path for each in found if isinstance(each, Opened))
