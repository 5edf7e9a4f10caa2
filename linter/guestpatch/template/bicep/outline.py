"""Which files a Bicep file refers to, found without following any of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.syntax.bicep import nodes, read_bicep

if TYPE_CHECKING:
    from guestpatch.source.text import Document

__all__ = ["Outline", "outline_of"]


class Outline(NamedTuple):
    """Paths as written. ``deploys`` when the file has resources or modules of its own."""

    modules: tuple[str, ...]
    imports: tuple[str, ...]
    deploys: bool


def outline_of(document: Document) -> Outline:
    """The outline of a ``.bicep`` document."""
    statements = read_bicep(document).statements
    modules = (each.path for each in statements if isinstance(each, nodes.Module))
    imports = (each.source for each in statements if isinstance(each, nodes.Import))
    return Outline(
        tuple(path.text for path in modules if isinstance(path, nodes.StringLiteral) and path.text),
        tuple(path.text for path in imports if isinstance(path, nodes.StringLiteral) and path.text),
        any(isinstance(each, (nodes.Resource, nodes.Module)) for each in statements),
    )
