"""The front doors of the program under test, as the comparisons use them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.engine.documents import read_document
from guestpatch.source.text import Document, decode
from guestpatch.template.bicep import lower_bicep

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.source.files import Files
    from guestpatch.template import ir
    from guestpatch.template.bicep import LoweredBicep

__all__ = ["document_of", "lower", "read_template"]


def document_of(path: Path) -> Document:
    """A file as a document."""
    return Document(path.as_posix(), decode(path.read_bytes()))


def lower(document: Document, files: Files) -> LoweredBicep:
    """The template that a Bicep document comes to."""
    return lower_bicep(document, files)


def read_template(document: Document) -> ir.Template:
    """The template in a JSON document; raises ValueError where there is none."""
    template = read_document(document).template
    if template is None:
        raise ValueError("no template")
    return template
