"""Documents that have been read: templates, parameter files, and what is wrong with their text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guestpatch.syntax.json import JsonObject, read_json
from guestpatch.template.arm import lower_template, read_parameters, recognise

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.syntax.json import Remark
    from guestpatch.template.arm import DocumentKind, ParameterFile
    from guestpatch.template.ir import Template

__all__ = ["ReadDocument", "read_document"]


@dataclass(frozen=True, slots=True, eq=False)
class ReadDocument:
    """A document, what it is, and what could be read of it."""

    document: Document
    kind: DocumentKind
    remarks: tuple[Remark, ...]
    template: Template | None = None
    parameters: ParameterFile | None = None


def read_document(document: Document) -> ReadDocument:
    """Read a document of any kind; never raises."""
    tree = read_json(document)
    kind = recognise(tree.root)
    root = tree.root
    if kind == "template" and isinstance(root, JsonObject):
        return ReadDocument(document, kind, tree.remarks, template=lower_template(document, root))
    if kind == "parameters" and isinstance(root, JsonObject):
        return ReadDocument(
            document, kind, tree.remarks, parameters=read_parameters(document, root)
        )
    is_broken = any(remark.kind != "loose" for remark in tree.remarks)
    if is_broken and document.text.lstrip().startswith(("{", "[")):
        return ReadDocument(document, "unreadable", tree.remarks)
    return ReadDocument(document, kind, tree.remarks)
