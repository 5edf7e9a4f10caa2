"""Drawing the lines of a document that carry labels, with what is said of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from guestpatch.render.excerpt import LONGEST, excerpts
from guestpatch.render.marks import Mark, mark_rows
from guestpatch.render.style import Piece
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guestpatch.findings import Label
    from guestpatch.render.style import Line, Role
    from guestpatch.source.text import Document, Span

__all__ = ["Pointer", "edge", "snippet"]

_NEAR = 2
"""Most lines between labels that are shown rather than left out."""
_LEAST_ROOM = 60


class Pointer(NamedTuple):
    """A label to draw. The primary one has its finding's severity as role, others ``info``."""

    label: Label
    role: Role = "info"
    is_primary: bool = False

    @property
    def line(self) -> int:
        """The line, counted from 1, that the label is drawn at."""
        return self.label.span.positions()[0].line


def snippet(pointers: Sequence[Pointer], gutter: int, width: int) -> Iterator[Line]:
    """Draw labels that lie in one document.

    ``gutter`` is the columns of line numbers; ``width`` bounds what is shown of long lines.
    """
    document = pointers[0].label.span.document
    room = max(_LEAST_ROOM, min(LONGEST, width - gutter - 3))
    by_line: dict[int, list[Pointer]] = {}
    for pointer in pointers:
        by_line.setdefault(pointer.line, []).append(pointer)
    yield edge(gutter)
    drawn: int | None = None
    for line in sorted(by_line):
        if drawn is not None:
            yield from _between(document, range(drawn + 1, line), gutter, room)
        yield from _labelled(document, line, by_line[line], gutter, room)
        drawn = line
    yield edge(gutter)


def edge(gutter: int, number: int | None = None) -> Line:
    """The left edge of the drawing; nothing follows it where it stands alone."""
    shown = "" if number is None else number
    return (Piece(f"{shown:>{gutter}} |", "info"),)


def _between(document: Document, lines: range, gutter: int, room: int) -> Iterator[Line]:
    if len(lines) > _NEAR:
        yield _GAP
        return
    for line in lines:
        text = document.line_text(line)
        shown = next(excerpts(text, [(0, 0)], room)).shown
        yield _source(shown, line, gutter)


def _labelled(
    document: Document, line: int, pointers: Sequence[Pointer], gutter: int, room: int
) -> Iterator[Line]:
    text = document.line_text(line)
    offset = document.line_start(line)
    stretches = [_stretch(pointer.label.span, text, offset) for pointer in pointers]
    for index, excerpt in enumerate(excerpts(text, stretches, room)):
        if index:
            yield _GAP
        yield _source(excerpt.shown, line, gutter)
        marks = [_mark(pointers[place.stretch], place.start, place.end) for place in excerpt.places]
        for row in mark_rows(marks):
            yield (*edge(gutter), Piece(" "), *row)


def _stretch(span: Span, line: str, offset: int) -> tuple[int, int]:
    """The characters of the line that a span covers; of several lines only the first counts."""
    start = max(0, min(span.start - offset, len(line)))
    end = span.end - offset
    if end > len(line):
        end = len(line.rstrip())
    return start, max(start, end)


def _mark(pointer: Pointer, start: int, end: int) -> Mark:
    """The mark of a label; a place without width is one column wide."""
    sign: Literal["^", "-"] = "^" if pointer.is_primary else "-"
    return Mark(start, max(end, start + 1), visible(pointer.label.text), sign, pointer.role)


def _source(shown: str, line: int, gutter: int) -> Line:
    shown = shown.rstrip(" ")
    return (*edge(gutter, line), Piece(f" {shown}")) if shown else edge(gutter, line)


_GAP: Line = (Piece("...", "info"),)
