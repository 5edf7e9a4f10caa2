"""Functions that read a file when the template is compiled: ``loadTextContent`` and its family.

See https://learn.microsoft.com/azure/azure-resource-manager/bicep/bicep-functions-files.
"""

from __future__ import annotations

import base64
from typing import TYPE_CHECKING, TypeAlias

from guestpatch.source.files import Refused
from guestpatch.source.text import Document, Span, decode
from guestpatch.syntax.bicep import nodes
from guestpatch.syntax.json import read_json
from guestpatch.template import ir
from guestpatch.template.arm.lowering import ArmLowering
from guestpatch.template.bicep.json_path import select

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guestpatch.source.files import Opened
    from guestpatch.template.bicep.expressions import Lowering

__all__ = ["LOADERS"]

MAX_TEXT = 131_072
MAX_DATA = 1_048_576
MAX_BINARY = 96 * 1024
"""What the compiler takes, in characters and bytes."""
_ENCODINGS = {
    "us-ascii": "ascii",
    "iso-8859-1": "latin-1",
    "utf-8": "utf-8",
    "utf-16": "utf-16-le",
    "utf-16be": "utf-16-be",
}

_Loader: TypeAlias = "Callable[[Lowering, tuple[nodes.Expression, ...], Span], ir.Expression]"


def _text_of(node: nodes.Expression | None) -> str | None:
    return node.text if isinstance(node, nodes.StringLiteral) else None


def _open(
    lowering: Lowering, arguments: tuple[nodes.Expression, ...], span: Span
) -> Opened | ir.Broken | ir.Unknown:
    """The file to load; one that is not here may be made later, so its content is not known."""
    written = arguments[0] if arguments else None
    path = _text_of(written)
    if written is None or path is None:
        message = "path of a file to load must be written out"
        return ir.Broken(span, span, message, "the compiler has to know it")
    at = Span(lowering.document, written.start, written.end)
    found = lowering.program.library.files.open(lowering.document.path, path)
    if isinstance(found, Refused):
        unresolved = ir.Unresolved(at, "remote", found.message, found.label)
        lowering.builder.unresolved.setdefault(unresolved)
        return ir.Unknown(span, f"{lowering.document.path}#{path}", found.message)
    return found


def _decoded(
    found: Opened, encoding: nodes.Expression | None, limit: int, span: Span
) -> Document | ir.Broken:
    name = _text_of(encoding)
    document = found.document
    if name is not None:
        known = _ENCODINGS.get(name.lower())
        if known is None:
            names = ", ".join(f"`{each}`" for each in _ENCODINGS)
            return ir.Broken(span, span, f"encoding `{name}` is not known", f"expected {names}")
        if known != "utf-8":
            document = Document(document.path, found.data.decode(known, "replace"))
    elif document.text == "" and found.data:
        document = Document(document.path, decode(found.data))
    if len(document.text) > limit:
        message = f"`{document.path}` has more than {limit} characters"
        return ir.Broken(span, span, message, "the compiler loads no larger file")
    return document


def _load_text(
    lowering: Lowering, arguments: tuple[nodes.Expression, ...], span: Span
) -> ir.Expression:
    found = _open(lowering, arguments, span)
    if isinstance(found, (ir.Broken, ir.Unknown)):
        return found
    document = _decoded(found, arguments[1] if len(arguments) > 1 else None, MAX_TEXT, span)
    return document if isinstance(document, ir.Broken) else ir.Constant(span, document.text)


def _load_base64(
    lowering: Lowering, arguments: tuple[nodes.Expression, ...], span: Span
) -> ir.Expression:
    found = _open(lowering, arguments, span)
    if isinstance(found, (ir.Broken, ir.Unknown)):
        return found
    if len(found.data) > MAX_BINARY:
        message = f"`{found.document.path}` has more than {MAX_BINARY} bytes"
        return ir.Broken(span, span, message, "the compiler loads no larger file")
    return ir.Constant(span, base64.b64encode(found.data).decode("ascii"))


def _load_data(
    lowering: Lowering, arguments: tuple[nodes.Expression, ...], span: Span, *, yaml: bool
) -> ir.Expression:
    found = _open(lowering, arguments, span)
    if isinstance(found, (ir.Broken, ir.Unknown)):
        return found
    path = _text_of(arguments[1]) if len(arguments) > 1 else None
    encoding = arguments[2] if len(arguments) > 2 else None  # noqa: PLR2004 - the third argument
    document = _decoded(found, encoding, MAX_DATA, span)
    if isinstance(document, ir.Broken):
        return document
    if yaml:
        from guestpatch.template.bicep.yaml_content import read_yaml  # noqa: PLC0415 - it is slow

        value = read_yaml(document, span)
    else:
        tree = read_json(document)
        broken = next((each for each in tree.remarks if each.kind != "loose"), None)
        if broken is not None:
            message = f"`{document.path}` is not JSON: {broken.message}"
            return ir.Broken(span, span, message, "loaded here")
        value = ArmLowering(document).literal(tree.root)
    return value if path is None else select(value, path, span)


def _load_json(
    lowering: Lowering, arguments: tuple[nodes.Expression, ...], span: Span
) -> ir.Expression:
    return _load_data(lowering, arguments, span, yaml=False)


def _load_yaml(
    lowering: Lowering, arguments: tuple[nodes.Expression, ...], span: Span
) -> ir.Expression:
    return _load_data(lowering, arguments, span, yaml=True)


def _load_folder(
    lowering: Lowering, arguments: tuple[nodes.Expression, ...], span: Span
) -> ir.Expression:
    """``loadDirectoryFileInfo(path, pattern?)``: an array of what the files are called."""
    from fnmatch import fnmatchcase  # noqa: PLC0415 - hardly ever needed

    path = _text_of(arguments[0]) if arguments else None
    if path is None:
        message = "path of a folder to load must be written out"
        return ir.Broken(span, span, message, "the compiler has to know it")
    names = lowering.program.library.files.entries(lowering.document.path, path)
    if isinstance(names, Refused):
        return ir.Broken(span, span, names.message, names.label)
    pattern = _text_of(arguments[1]) if len(arguments) > 1 else None
    chosen = [name for name in names if pattern is None or fnmatchcase(name, pattern)]
    return ir.ArrayExpression(span, tuple(_file_info(span, path, name) for name in chosen))


def _file_info(span: Span, folder: str, name: str) -> ir.Expression:
    stem, dot, extension = name.rpartition(".")
    info = {
        "relativePath": f"{folder.rstrip('/')}/{name}",
        "fileName": name,
        "baseName": stem if dot and stem else name,
        "extension": f".{extension}" if dot and stem else "",
    }
    properties = tuple(
        ir.Property(ir.Constant(span, key), ir.Constant(span, value)) for key, value in info.items()
    )
    return ir.ObjectExpression(span, properties)


LOADERS: Mapping[str, _Loader] = {
    "loadTextContent": _load_text,
    "loadFileAsBase64": _load_base64,
    "loadJsonContent": _load_json,
    "loadYamlContent": _load_yaml,
    "loadDirectoryFileInfo": _load_folder,
}
