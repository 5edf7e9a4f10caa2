"""Suppressions in the ``metadata`` of strict JSON: which object takes them, and adding them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.findings import Edit
from guestpatch.fix.edits import add_member
from guestpatch.fix.lines import indent_at, line_start, newline_of
from guestpatch.source.text import Span
from guestpatch.suppressions.metadata import IGNORE
from guestpatch.syntax.json import JsonArray, JsonObject, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonNode

__all__ = ["Hosts", "add_to_list"]


class Hosts:
    """The objects of a JSON document that may have ``metadata``.

    These are resources, declared parameters, the values of a parameter file, and the template.
    """

    def __init__(self, document: Document) -> None:
        self._hosts = sorted(
            (start, host.start, host.end)
            for start, host in _hosts(read_json(document).root)
            if _can_take(host)
        )

    def around(self, offset: int) -> tuple[int, int] | None:
        """The smallest one around an offset, its name included; None where there is none."""
        hosts = [host for host in self._hosts if host[0] <= offset < host[2]]
        return max(hosts)[1:] if hosts else None


def _hosts(root: JsonNode) -> Iterator[tuple[int, JsonObject]]:
    """The objects, each with where it starts, its name included where it has one."""
    pending: list[JsonNode] = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, JsonArray):
            pending.extend(node.items)
        elif isinstance(node, JsonObject):
            pending.extend(member.value for member in node.members)
            resources = node.get("resources")
            is_template = resources is not None and node.get("type") is None
            if is_template:
                yield node.start, node
            yield from _objects_in(resources)
            if is_template or node is root:
                yield from _objects_in(node.get("parameters"))


def _objects_in(node: JsonNode | None) -> Iterator[tuple[int, JsonObject]]:
    values: list[tuple[int, JsonNode]] = []
    if isinstance(node, JsonArray):
        values = [(item.start, item) for item in node.items]
    elif isinstance(node, JsonObject):
        values = [(member.key.start, member.value) for member in node.members]
    yield from ((start, value) for start, value in values if isinstance(value, JsonObject))


def _can_take(host: JsonObject) -> bool:
    """Whether what stands on the way to the list has the form that is expected."""
    node: JsonNode | None = host
    for name, expected in zip(IGNORE, (JsonObject, JsonObject, JsonArray), strict=True):
        node = node.get(name) if isinstance(node, JsonObject) else None
        if node is not None and not isinstance(node, expected):
            return False
    return True


def add_to_list(host: Span, rules: tuple[str, ...], reason: str, until: str) -> tuple[Edit, ...]:
    """Add an entry for each rule to the list of an object, which is made where there is none."""
    document = host.document
    entries = [_entry(rule, reason, until) for rule in rules]
    node = _object_at(document, host)
    way: tuple[str, ...] = IGNORE
    while way:
        inner = None if node is None else node.get(way[0])
        if isinstance(inner, JsonArray):
            return (_append(document, inner, entries),)
        if not isinstance(inner, JsonObject):
            break
        node, way = inner, way[1:]
    if node is None:
        return ()
    there = Span(document, node.start, node.end)
    on_lines = "[\n" + ",\n".join(f"  {entry}" for entry in entries) + "\n]"
    edits = add_member(there, way, on_lines)
    return edits or add_member(there, way, f"[{', '.join(entries)}]") or ()


def _entry(rule: str, reason: str, until: str) -> str:
    said = {"rule": rule, **({"until": until} if until else {}), "reason": reason}
    members = (
        f"{json.dumps(key)}: {json.dumps(value, ensure_ascii=False)}" for key, value in said.items()
    )
    return f"{{ {', '.join(members)} }}"


def _object_at(document: Document, span: Span) -> JsonObject | None:
    pending = [read_json(document).root]
    while pending:
        node = pending.pop()
        if isinstance(node, JsonObject):
            if (node.start, node.end) == (span.start, span.end):
                return node
            pending.extend(member.value for member in node.members)
        elif isinstance(node, JsonArray):
            pending.extend(node.items)
    return None


def _append(document: Document, array: JsonArray, entries: list[str]) -> Edit:
    if not array.items:
        at = Span(document, array.start + 1, array.end - 1)
        return Edit(at, ", ".join(entries))
    text, last = document.text, array.items[-1]
    is_one_line = line_start(text, last.start) <= array.start
    between = " " if is_one_line else newline_of(text, array.start) + indent_at(text, last.start)
    added = "".join(f",{between}{entry}" for entry in entries)
    return Edit(Span(document, last.end, last.end), added)
