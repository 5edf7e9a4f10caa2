"""Whether the compiler gives the resources of a file symbols (language version 2.0).

It does when the file uses something that templates without symbols cannot say.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep import nodes

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.template.bicep.program import Program

__all__ = ["needs_symbols"]

_NEW_DECLARATIONS = (
    nodes.DeclaredType,
    nodes.DeclaredFunction,
    nodes.Import,
    nodes.Extension,
    nodes.Assert,
)
_NEW_TYPES = (
    nodes.ObjectType,
    nodes.TupleType,
    nodes.ArrayType,
    nodes.UnionType,
    nodes.NullableType,
    nodes.UnaryType,
    nodes.Literal,
    nodes.StringLiteral,
)
_NEW_DECORATORS = frozenset({"onlyIfNotExists", "retryOn", "nullIfNotFound", "waitUntil"})
_GENERICS = frozenset({"resourceInput", "resourceOutput"})


def needs_symbols(program: Program) -> bool:
    """Whether anything in the file asks for them."""
    statements = program.tree.statements
    if any(map(_is_new, statements)):
        return True
    if any(_has_new_symbol(program, name) for name in program.symbols):
        return True
    loops = {name for name, symbol in program.symbols.items() if symbol.loop is not None}
    return bool(loops) and any(_uses_whole(statement, loops) for statement in statements)


def _is_new(statement: nodes.Statement) -> bool:
    if isinstance(statement, _NEW_DECLARATIONS):
        return True
    match statement:
        case nodes.Var(type=written):
            return written is not None
        case nodes.Param(type=written):
            return _is_new_type(written)
        case nodes.Output(type=written):
            return _is_new_type(written) or "secure" in _decorators(statement)
        case nodes.Resource():
            return bool(_NEW_DECORATORS & _decorators(statement))
        case _:
            return False


def _is_new_type(written: nodes.TypeExpression) -> bool:
    if isinstance(written, nodes.ParenthesisedType):
        return _is_new_type(written.inner)
    if isinstance(written, nodes.NamedType):
        return written.name in _GENERICS
    return isinstance(written, _NEW_TYPES)


def _has_new_symbol(program: Program, name: str) -> bool:
    symbol = program.symbols[name]
    statement = symbol.statement
    if isinstance(statement, nodes.Resource):
        return symbol.is_existing and symbol.value("dependsOn") is not None
    if symbol.body is not None and symbol.value("name") is None:
        return True
    if not isinstance(statement.path, nodes.StringLiteral):
        return False
    from guestpatch.template import ir  # noqa: PLC0415

    found = program.library.find(program.document, statement.path)
    if isinstance(found, ir.Unresolved) or not found.document.path.lower().endswith(".bicep"):
        return False
    outputs = (
        each
        for each in program.library.program(found.document).tree.statements
        if isinstance(each, nodes.Output)
    )
    return any("secure" in _decorators(each) for each in outputs)


def _decorators(statement: nodes.Statement) -> set[str]:
    names: set[str] = set()
    for decorator in statement.decorators:
        call = decorator.call
        if isinstance(call, (nodes.FunctionCall, nodes.MethodCall)):
            names.add(call.name.name)
    return names


def _uses_whole(statement: nodes.Statement, loops: set[str]) -> bool:
    """Whether a loop of resources is used other than by the index of an iteration."""
    pending: list[object] = [statement]
    while pending:
        node = pending.pop()
        if isinstance(node, nodes.IndexAccess) and isinstance(node.target, nodes.Name):
            pending.append(node.index)
        elif isinstance(node, nodes.ObjectProperty):
            if not (isinstance(node.key, nodes.Identifier) and node.key.name == "dependsOn"):
                pending.append(node.value)
        elif isinstance(node, nodes.Name):
            if node.name in loops:
                return True
        elif isinstance(node, tuple):
            pending.extend(_parts(node))
    return False


def _parts(node: tuple[object, ...]) -> Iterator[object]:
    return (part for part in node if isinstance(part, tuple))
