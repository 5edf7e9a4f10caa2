"""Suppressions in the ``metadata`` of JSON objects, for documents that have no comments.

``"metadata": {"guestpatch": {"ignore": [{"rule": …, "until": …, "reason": …}]}}`` counts for the
object that has it, and for its name. Azure takes ``metadata`` almost anywhere in a template and ignores it
(https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax#metadata).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.text import Span
from guestpatch.suppressions.model import Suppression
from guestpatch.syntax.json import JsonArray, JsonObject, JsonString, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.policy import Pack
    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonMember, JsonNode

__all__ = ["IGNORE", "Listed", "find_lists", "read_metadata"]

IGNORE = ("metadata", "guestpatch", "ignore")
"""The way from an object to the list of what is suppressed in it."""


class Listed(NamedTuple):
    """An object, and the way from it to its list, with the object that each member is in.

    ``start`` is where the object starts, its name included where it is a member of another.
    """

    start: int
    around: JsonObject
    way: tuple[tuple[JsonObject, JsonMember], ...]

    @property
    def value(self) -> JsonNode:
        """What is meant to be a list."""
        return self.way[-1][1].value


def find_lists(document: Document) -> Iterator[Listed]:
    """The lists of suppressions in all objects of a JSON document."""
    root = read_json(document).root
    pending: list[tuple[int, JsonNode]] = [(root.start, root)]
    while pending:
        start, node = pending.pop()
        if isinstance(node, JsonArray):
            pending.extend((item.start, item) for item in reversed(node.items))
        elif isinstance(node, JsonObject):
            pending.extend((each.key.start, each.value) for each in reversed(node.members))
            way = tuple(_way(node))
            if len(way) == len(IGNORE):
                yield Listed(start, node, way)


def _way(node: JsonNode) -> Iterator[tuple[JsonObject, JsonMember]]:
    for name in IGNORE:
        member = node.member(name) if isinstance(node, JsonObject) else None
        if member is None or not isinstance(node, JsonObject):
            return
        yield node, member
        node = member.value


def read_metadata(document: Document, pack: Pack) -> Iterator[Suppression]:
    """The suppressions in all objects of a document."""
    for listed in find_lists(document):
        value = listed.value
        for entry in value.items if isinstance(value, JsonArray) else (value,):
            yield _entry(document, pack, entry, listed)


def _entry(document: Document, pack: Pack, entry: JsonNode, listed: Listed) -> Suppression:
    span = Span(document, entry.start, entry.end)
    stated = Suppression(span, span, None, listed.start, listed.around.end)
    if not isinstance(entry, JsonObject):
        return stated
    stated = stated._replace(reason=_text(entry, "reason", ""), until=_text(entry, "until", "?"))
    named = entry.get("rule")
    if not isinstance(named, JsonString):
        return stated
    place = Span(document, named.start + 1, named.end - 1)
    return stated._replace(name=place, rule=pack.code_of(named.value))


def _text(entry: JsonObject, name: str, otherwise: str) -> str:
    """The text of a member on one line; ``otherwise`` for what is no text."""
    value = entry.get(name)
    if value is None:
        return ""
    return " ".join(value.value.split()) if isinstance(value, JsonString) else otherwise
