"""What documents of both languages are made of: comments, and the parts that stand on lines."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.writing import is_bicep
from guestpatch.syntax.json import JsonArray, JsonObject, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.source.text import Document

__all__ = ["Comment", "Parts", "parts_of"]

_JSON_COMMENT = re.compile(
    r""""[^"\\]*(?:\\.[^"\\]*)*"|'[^'\\]*(?:\\.[^'\\]*)*'|(//[^\r\n]*|/\*.*?\*/)""", re.DOTALL
)
_BLANK = re.compile(r"[\s\ufeff]*")


class Comment(NamedTuple):
    """A comment, or a directive of Bicep such as ``#disable-next-line``."""

    start: int
    end: int
    is_directive: bool = False


class Parts(NamedTuple):
    """The comments of a document and its parts, both in the order of the text.

    A part is a declaration, or a member of an object or array: what has a line of its own where
    people lay text out.
    """

    comments: tuple[Comment, ...]
    parts: tuple[tuple[int, int], ...]
    first: int
    """Where the first thing that is no comment starts; the end of the text where there is none."""

    def behind(self, text: str, at: int) -> int:
        """Where the next thing that is no comment starts."""
        ends = {comment.start: comment.end for comment in self.comments}
        while True:
            blank = _BLANK.match(text, at)
            at = at if blank is None else blank.end()
            if at not in ends:
                return at
            at = ends[at]

    def part_at(self, start: int) -> tuple[int, int] | None:
        """The largest part that starts at an offset."""
        found = [part for part in self.parts if part[0] == start]
        return max(found, key=lambda part: part[1]) if found else None


def parts_of(document: Document) -> Parts:
    """Read a document for its comments and parts."""
    comments, parts = (_of_bicep if is_bicep(document) else _of_json)(document)
    found = Parts(comments, tuple(sorted(parts)), 0)
    return found._replace(first=found.behind(document.text, 0))


def _of_json(document: Document) -> tuple[tuple[Comment, ...], Iterator[tuple[int, int]]]:
    comments = tuple(
        Comment(match.start(), match.end())
        for match in _JSON_COMMENT.finditer(document.text)
        if match[1]
    )
    return comments, _parts_of_json(document)


def _parts_of_json(document: Document) -> Iterator[tuple[int, int]]:
    pending = [read_json(document).root]
    yield pending[0].start, pending[0].end
    while pending:
        node = pending.pop()
        if isinstance(node, JsonArray):
            yield from ((item.start, item.end) for item in node.items)
            pending.extend(node.items)
        elif isinstance(node, JsonObject):
            yield from ((each.key.start, each.value.end) for each in node.members)
            pending.extend(member.value for member in node.members)


def _of_bicep(document: Document) -> tuple[tuple[Comment, ...], Iterator[tuple[int, int]]]:
    from guestpatch.syntax.bicep import nodes, read_bicep  # noqa: PLC0415 - not for JSON

    tree = read_bicep(document, parameters=document.path.lower().endswith(".bicepparam"))

    def parts() -> Iterator[tuple[int, int]]:
        yield from ((statement.start, statement.end) for statement in tree.statements)
        pending: list[object] = list(tree.statements)
        while pending:
            node = pending.pop()
            if not isinstance(node, tuple):
                continue
            pending.extend(node)
            if isinstance(node, nodes.ObjectLiteral):
                yield from ((each.start, each.end) for each in node.members)
            elif isinstance(node, nodes.ArrayLiteral):
                yield from ((each.start, each.end) for each in node.items)

    comments = tuple(
        Comment(each.start, each.end, each.kind == "directive") for each in tree.trivia
    )
    return comments, parts()
