"""Expressions in normal form: one generic node, so that comparing and searching are one loop."""

from __future__ import annotations

from itertools import zip_longest
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = [
    "NULL",
    "Difference",
    "Node",
    "call",
    "constant",
    "contains",
    "differences",
    "join_text",
    "make_object",
    "replace",
    "show",
    "text_of",
]

_MAX_SHOWN = 160


class Node(NamedTuple):
    """``kind`` says what it is, ``value`` its name or constant, ``children`` what is inside."""

    kind: str
    value: object = None
    children: tuple[Node, ...] = ()


class Difference(NamedTuple):
    """A place at which two nodes are not the same.

    ``unknown``: one side comes from a file that is not here, so it may be the same.
    """

    path: str
    left: Node | None
    right: Node | None
    unknown: bool = False

    def __str__(self) -> str:
        return f"{self.path or '.'}: {show(self.left)}  <>  {show(self.right)}"


def constant(data: object) -> Node:
    """A scalar; its type is part of it, because True equals 1 in Python."""
    return Node("constant", (type(data).__name__, data))


NULL = constant(None)


def text_of(node: Node) -> str | None:
    """The text of a constant text."""
    if node.kind == "constant" and isinstance(node.value, tuple) and node.value[0] == "str":
        return str(node.value[1])
    return None


def call(name: str, *arguments: Node) -> Node:
    """A function call."""
    return Node("call", name.lower(), arguments)


def make_object(members: list[tuple[Node, Node]]) -> Node:
    """An object; the order of its members does not matter."""
    nodes = [Node("member", None, (key, value)) for key, value in members]
    return Node("object", None, tuple(sorted(nodes, key=lambda each: repr(each.children[0]))))


def join_text(parts: list[Node]) -> Node:
    """Text of parts: texts inside texts and neighbouring constants are joined."""
    joined: list[Node] = []
    for part in parts:
        for piece in part.children if part.kind == "text" else (part,):
            text = text_of(piece)
            before = text_of(joined[-1]) if joined else None
            if text is not None and before is not None:
                joined[-1] = constant(before + text)
            elif text != "":
                joined.append(piece)
    if not joined:
        return constant("")
    if len(joined) == 1 and text_of(joined[0]) is not None:
        return joined[0]
    return Node("text", None, tuple(joined))


def replace(node: Node, change: Callable[[Node], Node | None]) -> Node:
    """The node with every outermost part for which ``change`` gives another one replaced."""
    other = change(node)
    if other is not None:
        return other
    children = tuple(replace(child, change) for child in node.children)
    if all(new is old for new, old in zip(children, node.children, strict=True)):
        return node
    return join_text(list(children)) if node.kind == "text" else node._replace(children=children)


def contains(node: Node, test: Callable[[Node], bool]) -> bool:
    """Whether a part of the node passes a test."""
    return test(node) or any(contains(child, test) for child in node.children)


def differences(left: Node, right: Node, path: str = "") -> Iterator[Difference]:
    """Every innermost place at which two nodes differ."""
    if left is right or left == right:
        return
    if "unknown" in (left.kind, right.kind):
        yield Difference(path, left, right, unknown=True)
        return
    if left.kind == "object" and right.kind == "object":
        yield from _member_differences(left, right, path)
        return
    same_head = left.kind == right.kind and left.value == right.value
    if not same_head or len(left.children) != len(right.children):
        yield Difference(path, left, right)
        return
    for index, (one, other) in enumerate(zip(left.children, right.children, strict=True)):
        yield from differences(one, other, f"{path}/{_step(left, index)}")


def _member_differences(left: Node, right: Node, path: str) -> Iterator[Difference]:
    ours = {member.children[0]: member.children[1] for member in left.children}
    theirs = {member.children[0]: member.children[1] for member in right.children}
    lost = [key for key in ours if key not in theirs]
    new = [key for key in theirs if key not in ours]
    for key, value in ours.items():
        if key in theirs:
            yield from differences(value, theirs[key], f"{path}.{text_of(key) or show(key)}")
    for one, other in zip_longest(lost, new):
        shown = one if one is not None else other
        unknown = any(key is not None and _is_unknown(key) for key in (one, other))
        yield Difference(
            f"{path}.{show(shown)}",
            None if one is None else Node("member", None, (one, ours[one])),
            None if other is None else Node("member", None, (other, theirs[other])),
            unknown,
        )


def _is_unknown(node: Node) -> bool:
    return contains(node, lambda each: each.kind == "unknown")


def _step(node: Node, index: int) -> str:
    names = {"if": ("if", "then", "else"), "get": ("target", "key"), "for": ("times", "body")}
    steps = names.get(node.kind)
    return steps[index] if steps is not None else f"{node.value or node.kind}[{index}]"


def show(node: Node | None) -> str:
    """The node much as ARM would write it, cut where it is long."""
    text = "nothing" if node is None else _shown(node)
    return text if len(text) <= _MAX_SHOWN else f"{text[:_MAX_SHOWN]}…"


def _shown(node: Node, depth: int = 0) -> str:
    if depth > 8:  # noqa: PLR2004 - deeper than anybody reads
        return "…"
    inner = [_shown(child, depth + 1) for child in node.children]
    match node.kind:
        case "constant":
            return repr(node.value[1]) if isinstance(node.value, tuple) else "?"
        case "object":
            return "{" + ", ".join(inner) + "}"
        case "member":
            return ": ".join(inner if node.value is None else [str(node.value), *inner])
        case "array":
            return "[" + ", ".join(inner) + "]"
        case "get":
            return f"{inner[0]}[{inner[1]}]"
        case "text":
            return "text(" + ", ".join(inner) + ")"
        case _:
            name = node.kind if node.value is None else f"{node.kind}:{node.value}"
            name = str(node.value) if node.kind == "call" else name
            return f"{name}({', '.join(inner)})" if inner or node.kind == "call" else name
