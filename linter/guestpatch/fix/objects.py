"""Objects as they are written, alike in both languages."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.writing import is_bicep
from guestpatch.syntax.json import JsonArray, JsonObject, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.source.text import Document

__all__ = ["WrittenMember", "WrittenObject", "WrittenObjects"]


class WrittenMember(NamedTuple):
    """A member of an object from its name to the end of its value."""

    start: int
    end: int
    value_start: int


class WrittenObject(NamedTuple):
    """An object, braces included, with its members in the order they are written."""

    start: int
    end: int
    members: tuple[WrittenMember, ...]


class WrittenObjects:
    """The objects of one document."""

    def __init__(self, document: Document) -> None:
        found = _of_bicep(document) if is_bicep(document) else _of_json(document)
        self._objects = {(each.start, each.end): each for each in found}

    def at(self, start: int, end: int) -> WrittenObject | None:
        """The object with exactly this extent."""
        return self._objects.get((start, end))

    def around(self, key: int) -> tuple[WrittenObject, int] | None:
        """The object that has a member whose name starts at an offset, and which one it is."""
        for each in self._objects.values():
            for number, member in enumerate(each.members):
                if member.start == key:
                    return each, number
        return None


def _of_json(document: Document) -> Iterator[WrittenObject]:
    pending = [read_json(document).root]
    while pending:
        node = pending.pop()
        if isinstance(node, JsonArray):
            pending.extend(node.items)
        elif isinstance(node, JsonObject):
            pending.extend(member.value for member in node.members)
            members = (
                WrittenMember(each.key.start, each.value.end, each.value.start)
                for each in node.members
            )
            yield WrittenObject(node.start, node.end, tuple(members))


def _of_bicep(document: Document) -> Iterator[WrittenObject]:
    from guestpatch.syntax.bicep import nodes, read_bicep  # noqa: PLC0415 - not for JSON

    pending: list[object] = list(read_bicep(document).statements)
    while pending:
        node = pending.pop()
        if not isinstance(node, tuple):
            continue
        pending.extend(node)
        if isinstance(node, nodes.ObjectLiteral):
            members = (
                WrittenMember(each.start, each.end, each.value.start)
                for each in node.members
                if isinstance(each, (nodes.ObjectProperty, nodes.Spread))
            )
            yield WrittenObject(node.start, node.end, tuple(members))
