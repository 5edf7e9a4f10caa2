"""The tree of a JSON document.

Nodes are named tuples: a document of 100 KB has ten thousand of them, and no other immutable
object is as cheap to make. ``start`` and ``end`` are offsets in the document's text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guestpatch.source.text import Span

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.syntax.remarks import Remark

__all__ = [
    "JsonArray",
    "JsonConstant",
    "JsonHole",
    "JsonMember",
    "JsonNode",
    "JsonNumber",
    "JsonObject",
    "JsonString",
    "JsonTree",
]


class JsonString(NamedTuple):
    """A string, quotes included in its span; also a key written without quotes."""

    start: int
    end: int
    value: str
    offsets: tuple[int, ...] | None
    """Where each character of ``value`` (and its end) stands in the text; None when they follow
    one another behind the opening quote."""

    def offset(self, index: int) -> int:
        """The offset in the document of the character ``index`` of the value."""
        if self.offsets is None:
            return self.start + 1 + index
        return self.offsets[min(index, len(self.offsets) - 1)]


class JsonNumber(NamedTuple):
    """A number: an int where it is written as one, else a float."""

    start: int
    end: int
    value: int | float


class JsonConstant(NamedTuple):
    """``true``, ``false`` or ``null``."""

    start: int
    end: int
    value: bool | None


class JsonArray(NamedTuple):
    """An array, brackets included in its span."""

    start: int
    end: int
    items: tuple[JsonNode, ...]


class JsonMember(NamedTuple):
    """A key with its value."""

    key: JsonString
    value: JsonNode


class JsonObject(NamedTuple):
    """An object, braces included in its span; members in the order they are written."""

    start: int
    end: int
    members: tuple[JsonMember, ...]

    def member(self, name: str) -> JsonMember | None:
        """The member of that name in any letter case; of duplicates the last, as Azure does."""
        wanted = name.lower()
        for member in reversed(self.members):
            if member.key.value.lower() == wanted:
                return member
        return None

    def get(self, name: str) -> JsonNode | None:
        """The value of that name in any letter case, or None."""
        member = self.member(name)
        return None if member is None else member.value


class JsonHole(NamedTuple):
    """The place where a value is missing in a broken document."""

    start: int
    end: int


JsonNode: TypeAlias = JsonString | JsonNumber | JsonConstant | JsonArray | JsonObject | JsonHole


class JsonTree(NamedTuple):
    """A document with its root and the reader's remarks in the order of the text."""

    document: Document
    root: JsonNode
    remarks: tuple[Remark, ...]

    def broken_places(self) -> tuple[Span, ...]:
        """The text that remarks are about; all of it where the document ends too soon.

        What stands between a bracket and where it was missed may be meant to stand elsewhere.
        """
        found: list[Span] = []
        for remark in self.remarks:
            if remark.kind == "loose":
                continue
            start = remark.start if remark.related is None else min(remark.start, remark.related[0])
            if remark.start >= self.root.end:
                start = self.root.start
            found.append(Span(self.document, start, remark.end))
        return tuple(found)

    def span(self, node: JsonNode) -> Span:
        """The span of a node of this tree."""
        return Span(self.document, node.start, node.end)
