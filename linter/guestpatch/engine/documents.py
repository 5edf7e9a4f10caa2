"""Documents that have been read: templates, parameter files, and what is wrong with their text."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from guestpatch.source.files import NoFiles
from guestpatch.source.text import Span
from guestpatch.syntax.json import JsonMember, JsonObject, JsonString, read_json
from guestpatch.template.arm import Links, lower_template, read_parameters, recognise
from guestpatch.template.arm.recognise import are_parameter_values

if TYPE_CHECKING:
    from guestpatch.source.files import Files
    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonTree
    from guestpatch.syntax.remarks import Remark
    from guestpatch.template.arm import DocumentKind
    from guestpatch.template.given import ParameterFile
    from guestpatch.template.ir import Template

__all__ = ["ReadDocument", "read_document", "read_parameter_file"]

_NO_FILES = NoFiles()


@dataclass(frozen=True, slots=True, eq=False)
class ReadDocument:
    """A document, what it is, and what could be read of it.

    ``remarks`` are about the document itself and about the others that it is made of; ``broken`` is
    where syntax errors leave open what is meant.
    """

    document: Document
    kind: DocumentKind
    remarks: tuple[tuple[Document, tuple[Remark, ...]], ...]
    template: Template | None = None
    parameters: ParameterFile | None = None
    broken: tuple[Span, ...] = ()


def read_document(document: Document, files: Files = _NO_FILES) -> ReadDocument:
    """Read a document of any kind, and the ``files`` that it refers to; never raises."""
    path = document.path.lower()
    if path.endswith(".bicep"):
        from guestpatch.template.bicep import lower_bicep  # noqa: PLC0415 - not for JSON

        lowered = lower_bicep(document, files)
        template, remarks, broken = lowered.template, lowered.remarks, lowered.broken
        return ReadDocument(document, "template", remarks, template, broken=broken)
    if path.endswith(".bicepparam"):
        return _read_bicep_parameters(document, files)
    return _read(document, read_json(document), files)


def _read_bicep_parameters(document: Document, files: Files) -> ReadDocument:
    from guestpatch.template.bicep import lower_bicep_parameters  # noqa: PLC0415 - not for JSON

    file, remarks, broken = lower_bicep_parameters(document, files)
    return ReadDocument(document, "parameters", remarks, parameters=file, broken=broken)


def read_parameter_file(document: Document, files: Files = _NO_FILES) -> ReadDocument:
    """Read a document that was given as a parameter file: then no ``$schema`` has to say so.

    Like Azure's own tools this also takes the parameters alone, without anything around them.
    """
    if document.path.lower().endswith(".bicepparam"):
        return _read_bicep_parameters(document, files)
    tree = read_json(document)
    root = tree.root
    if isinstance(root, JsonObject) and recognise(root) == "other" and root.get("$schema") is None:
        inner = root.get("parameters")
        whole = root if isinstance(inner, JsonObject) else _around(root)
        if are_parameter_values(whole.get("parameters")):
            file = read_parameters(document, whole)
            remarks, broken = _about(tree), tree.broken_places()
            return ReadDocument(document, "parameters", remarks, parameters=file, broken=broken)
    return _read(document, tree, files)


def _around(parameters: JsonObject) -> JsonObject:
    """An object that holds parameters which stand alone in their file."""
    name = JsonString(parameters.start, parameters.start + 1, "parameters", None)
    return JsonObject(parameters.start, parameters.end, (JsonMember(name, parameters),))


def _about(tree: JsonTree) -> tuple[tuple[Document, tuple[Remark, ...]], ...]:
    return ((tree.document, tree.remarks),)


def _read(document: Document, tree: JsonTree, files: Files) -> ReadDocument:
    kind = recognise(tree.root)
    root, remarks, broken = tree.root, _about(tree), tree.broken_places()
    if kind == "template" and isinstance(root, JsonObject):
        links = Links(document, files, lower_template)
        template = lower_template(document, root, links)
        said = links.remarks()
        broken = (*broken, *(Span(each, 0, len(each.text)) for each in _broken_documents(said)))
        return ReadDocument(document, kind, (*remarks, *said), template, broken=broken)
    if kind == "parameters" and isinstance(root, JsonObject):
        file = read_parameters(document, root)
        return ReadDocument(document, kind, remarks, parameters=file, broken=broken)
    is_broken = bool(_broken_documents(remarks))
    if is_broken and document.text.lstrip().startswith(("{", "[")):
        return ReadDocument(document, "unreadable", remarks)
    return ReadDocument(document, kind, remarks)


def _broken_documents(
    said: tuple[tuple[Document, tuple[Remark, ...]], ...],
) -> tuple[Document, ...]:
    """The documents of which not everything could be read."""
    return tuple(
        document for document, remarks in said if any(remark.kind != "loose" for remark in remarks)
    )
