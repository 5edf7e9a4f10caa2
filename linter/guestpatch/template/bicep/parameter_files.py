"""Lowering ``.bicepparam`` files.

See https://learn.microsoft.com/azure/azure-resource-manager/bicep/parameter-files.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.builder import Builder
from guestpatch.template.bicep.expressions import Lowering
from guestpatch.template.bicep.library import BICEP_PARAMETERS, Library
from guestpatch.template.given import ParameterFile

if TYPE_CHECKING:
    from guestpatch.source.files import Files, Opened
    from guestpatch.source.text import Document
    from guestpatch.syntax.remarks import Remark
    from guestpatch.template.bicep.program import Program

__all__ = ["LoweredParameters", "lower_bicep_parameters", "used_template"]

_MAX_BASES = 32
"""Most files that extend one another."""


class LoweredParameters(NamedTuple):
    """The values of a file, and what the reader had to say about each document behind them."""

    parameters: ParameterFile
    remarks: tuple[tuple[Document, tuple[Remark, ...]], ...]
    broken: tuple[Span, ...]
    """Where syntax errors leave open what is meant."""


def lower_bicep_parameters(document: Document, files: Files) -> LoweredParameters:
    """The values a ``.bicepparam`` document gives, those of the file it extends included."""
    library = Library(files)
    program = library.program(document)
    builder = Builder(program)
    values: dict[str, ir.Expression] = {}
    names: dict[str, Span] = {}
    sources = _with_bases(program, builder)
    for source in sources:
        lowering = Lowering(source, builder)
        for statement in source.tree.statements:
            if isinstance(statement, nodes.ParamAssignment):
                name = statement.name
                if name.name.lower() not in values:
                    span = Span(source.document, name.start, name.end)
                    values[name.name.lower()] = lowering.lower(statement.value, {}, name.name)
                    names[name.name.lower()] = span
    builder.note_imports()
    used = used_template(document, files)
    if isinstance(used, ir.Unresolved):
        builder.unresolved.setdefault(used)
    builder.finish()
    whole = Span(document, 0, len(document.text))
    unresolved = tuple(builder.unresolved)
    template = ir.Template(
        document, whole, {}, builder.variables, builder.functions, unresolved=unresolved
    )
    bases = tuple(base.document.path for base in sources[1:])
    using = "" if used is None or isinstance(used, ir.Unresolved) else used.document.path
    file = ParameterFile(document, _start(program), values, names, template, bases, using)
    return LoweredParameters(file, library.remarks(), library.broken_places())


def _start(program: Program) -> Span:
    """Where the file says which template it is for."""
    statements = program.tree.statements
    using = next((each for each in statements if isinstance(each, nodes.Using)), None)
    if using is None:
        return Span(program.document, 0, 1)
    return Span(program.document, using.start, using.end)


def used_template(document: Document, files: Files) -> Opened | ir.Unresolved | None:
    """The template that a ``.bicepparam`` document is for; None where it says ``using none``."""
    library = Library(files)
    for statement in library.tree(document).statements:
        if isinstance(statement, nodes.Using):
            if not isinstance(statement.path, nodes.StringLiteral):
                return None
            found = library.find(document, statement.path)
            if isinstance(found, ir.Unresolved):
                return found._replace(label="the template these values are for")
            return found
    span = Span(document, 0, min(1, len(document.text)))
    message = "parameter file does not say which template it is for"
    return ir.Unresolved(span, "missing", message, "begin with `using '…'`")


def _with_bases(program: Program, builder: Builder) -> list[Program]:
    """The file and those it extends, nearest first."""
    chain = [program]
    library = program.library
    while True:
        current = chain[-1]
        extends = next(
            (each for each in current.tree.statements if isinstance(each, nodes.Extends)), None
        )
        if extends is None or not isinstance(extends.path, nodes.StringLiteral):
            break
        found = library.find(current.document, extends.path)
        span = Span(current.document, extends.path.start, extends.path.end)
        if isinstance(found, ir.Unresolved):
            builder.unresolved.setdefault(found)
            break
        path = found.document.path
        if not path.lower().endswith(BICEP_PARAMETERS):
            message = f"`{extends.path.text}` is no Bicep parameter file"
            unresolved = ir.Unresolved(span, "missing", message, "expected a `.bicepparam` file")
            builder.unresolved.setdefault(unresolved)
            break
        if any(path == each.document.path for each in chain):
            message = f"`{extends.path.text}` extends itself"
            label = "comes back to where it started"
            builder.unresolved.setdefault(ir.Unresolved(span, "circle", message, label))
            break
        if len(chain) == _MAX_BASES:
            message = f"more than {_MAX_BASES} parameter files extend one another"
            builder.unresolved.setdefault(ir.Unresolved(span, "missing", message, "not read"))
            break
        chain.append(library.program(found.document))
    return chain
