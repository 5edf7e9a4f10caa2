"""Reads small pieces of Bicep and writes their trees so that a test can say what it expects."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.text import Document
from guestpatch.syntax.bicep import BicepTree, nodes, read_bicep

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["read", "said", "show", "span_text", "statement", "type_of", "value", "walk"]


def read(text: str, *, parameters: bool = False) -> BicepTree:
    return read_bicep(Document("test.bicep", text), parameters=parameters)


def said(text: str, *, parameters: bool = False) -> list[tuple[int, str]]:
    """The line and message of every remark."""
    tree = read(text, parameters=parameters)
    return [(tree.document.position(r.start).line, r.message) for r in tree.remarks]


def statement(text: str, *, parameters: bool = False) -> nodes.Statement:
    """The only statement of a text without remarks."""
    tree = read(text, parameters=parameters)
    assert tree.remarks == ()
    assert len(tree.statements) == 1
    return tree.statements[0]


def value(text: str) -> str:
    """An expression, with everything that belongs together in parentheses."""
    node = statement(f"var x = {text}")
    assert isinstance(node, nodes.Var)
    return show(node.value)


def type_of(text: str) -> str:
    """A type, with everything that belongs together in parentheses."""
    node = statement(f"param x {text}")
    assert isinstance(node, nodes.Param)
    return show(node.type)


def span_text(text: str, node: nodes.Statement | nodes.Identifier | nodes.Expression) -> str:
    return text[node.start : node.end]


def show(node: object) -> str:  # noqa: C901, PLR0912  # one case a kind of node
    match node:
        case nodes.Literal(value=constant):
            return "null" if constant is None else str(constant).lower()
        case nodes.StringLiteral(pieces=pieces, holes=holes):
            shown = [repr(pieces[0])[1:-1]]
            for hole, piece in zip(holes, pieces[1:], strict=True):
                shown += ["${", show(hole), "}", repr(piece)[1:-1]]
            return f"'{''.join(shown)}'"
        case nodes.Name(name=name) | nodes.Identifier(name=name):
            return name
        case nodes.Spread(value=inner):
            return f"...{show(inner)}"
        case nodes.ArrayLiteral(items=items):
            return f"[{_list(items)}]"
        case nodes.ObjectProperty(key=key, value=inner):
            return f"{show(key)}: {show(inner)}"
        case nodes.ObjectLiteral(members=members):
            return f"{{{_list(members)}}}"
        case nodes.Parenthesised(inner=inner) | nodes.ParenthesisedType(inner=inner):
            return f"<{show(inner)}>"
        case nodes.Unary(operator=operator, operand=inner):
            return f"({operator}{show(inner)})"
        case nodes.UnaryType(operator=operator, operand=inner):
            return f"({operator}{show(inner)})"
        case nodes.Binary(operator=operator, left=left, right=right):
            return f"({show(left)} {operator} {show(right)})"
        case nodes.Ternary(condition=condition, then=then, otherwise=otherwise):
            return f"({show(condition)} ? {show(then)} : {show(otherwise)})"
        case nodes.PropertyAccess(target=target, name=name, safe=safe):
            return f"({show(target)}.{'?' if safe else ''}{name.name})"
        case nodes.IndexAccess(target=target, index=index, safe=safe, from_end=from_end):
            marks = ("?" if safe else "") + ("^" if from_end else "")
            return f"({show(target)}[{marks}{show(index)}])"
        case nodes.NestedAccess(target=target, name=name):
            return f"({show(target)}::{name.name})"
        case nodes.NonNull(target=target) | nodes.NonNullType(target=target):
            return f"({show(target)}!)"
        case nodes.FunctionCall(name=name, arguments=arguments):
            return f"{name.name}({_list(arguments)})"
        case nodes.MethodCall(target=target, name=name, arguments=arguments):
            return f"({show(target)}.{name.name}({_list(arguments)}))"
        case nodes.LambdaLiteral(parameters=parameters, body=body):
            return f"(({_list(parameters)}) => {show(body)})"
        case nodes.ForLoop(item=item, index=index, items=items, body=body):
            names = item.name if index is None else f"({item.name}, {index.name})"
            return f"[for {names} in {show(items)}: {show(body)}]"
        case nodes.IfBody(condition=condition, body=body):
            return f"if ({show(condition)}) {show(body)}"
        case nodes.NamedType(name=name, arguments=arguments):
            return f"{name}<{_list(arguments)}>" if arguments else name
        case nodes.ResourceTypeReference(type=reference):
            return f"resource {show(reference) if reference else '?'}"
        case nodes.UnionType(members=members):
            return f"({' | '.join(map(show, members))})"
        case nodes.NullableType(target=target):
            return f"({show(target)}?)"
        case nodes.ArrayType(target=target):
            return f"({show(target)}[])"
        case nodes.ElementType(target=target, index=index):
            return f"({show(target)}[{'*' if index is None else show(index)}])"
        case nodes.MemberType(target=target, name=name, arguments=arguments):
            generic = f"<{_list(arguments)}>" if arguments else ""
            return f"({show(target)}.{name.name}{generic})"
        case nodes.OtherPropertiesType(target=target):
            return f"({show(target)}.*)"
        case nodes.TypeProperty(decorators=decorators, key=key, type=inner):
            return f"{_decorators(decorators)}{show(key) if key else '*'}: {show(inner)}"
        case nodes.ObjectType(properties=properties):
            return f"{{{_list(properties)}}}"
        case nodes.TupleItem(decorators=decorators, type=inner):
            return f"{_decorators(decorators)}{show(inner)}"
        case nodes.TupleType(items=items):
            return f"[{_list(items)}]"
        case nodes.Missing():
            return "<missing>"
        case _:
            return type(node).__name__


def _list(items: Iterable[object]) -> str:
    return ", ".join(map(show, items))


def _decorators(decorators: tuple[nodes.Decorator, ...]) -> str:
    return "".join(f"@{show(each.call)} " for each in decorators)


def walk(node: object, start: int, end: int) -> Iterator[tuple[object, int, int]]:
    """Every node below a node or tuple of nodes, with the span of what it lies in."""
    if not isinstance(node, tuple):
        return
    if hasattr(node, "_fields"):
        first, last = node[0], node[1]
        yield node, start, end
        for each in node[2:]:
            yield from walk(each, first, last)
    else:
        for each in node:
            yield from walk(each, start, end)
