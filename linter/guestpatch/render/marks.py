"""The rows below a source line: what is underlined, and what is said of it."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, Literal, NamedTuple

from guestpatch.render.style import Piece

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guestpatch.render.style import Line, Role

__all__ = ["Mark", "mark_rows"]


class Mark(NamedTuple):
    """Columns of a shown line, from 0, and the visible text that belongs to them."""

    start: int
    end: int
    text: str
    sign: Literal["^", "-"]
    """``^`` under the primary place, ``-`` under the others."""
    role: Role


def mark_rows(marks: Sequence[Mark]) -> Iterator[Line]:
    """Underline all marks of a line; hang the texts below that do not fit beside.

    The text of the last mark stands on its right when nothing else is there::

        ^^^ --- --- third
        |   |
        |   second
        first
    """
    ordered = sorted(marks, key=lambda mark: mark.start)
    last = ordered[-1]
    stands_free = all(mark.end <= last.start for mark in ordered[:-1])
    hanging = [mark for mark in ordered if mark.text]
    beside = Piece("")
    if stands_free and last.text:
        hanging.remove(last)
        beside = Piece(f" {last.text}", last.role)
    signs: dict[int, Piece] = {}
    for mark in sorted(ordered, key=lambda mark: mark.sign == "^"):
        signs.update((at, Piece(mark.sign, mark.role)) for at in range(mark.start, mark.end))
    yield (*_row(signs), beside) if beside.text else _row(signs)
    if hanging:
        yield _row(_connectors(hanging))
    while hanging:
        start = hanging[-1].start
        before = [mark for mark in hanging if mark.start < start]
        connectors = _connectors(before)
        for mark in hanging[len(before) :]:
            indent = " " * (start - len(_text(_row(connectors))))
            yield (*_row(connectors), Piece(indent), Piece(mark.text, mark.role))
        hanging = before


def _connectors(marks: Sequence[Mark]) -> dict[int, Piece]:
    # The first of several at one column is the primary one, where there is one.
    return {mark.start: Piece("|", mark.role) for mark in reversed(marks)}


def _row(signs: Mapping[int, Piece]) -> Line:
    """A row of single characters; the columns between are blank."""
    width = max(signs, default=-1) + 1
    pieces = (signs.get(at, Piece(" ")) for at in range(width))
    return tuple(
        Piece("".join(piece.text for piece in run), role)
        for role, run in groupby(pieces, key=lambda piece: piece.role)
    )


def _text(line: Line) -> str:
    return "".join(piece.text for piece in line)
