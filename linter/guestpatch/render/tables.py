"""Tables in plain text: every column as wide as it has to be, the last one wrapped."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.render.style import Piece
from guestpatch.render.visible import columns, visible
from guestpatch.render.wrap import NARROWEST, wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guestpatch.render.style import Line

__all__ = ["fields", "table"]

_GAP = 2
_DEEPER = 4


def table(header: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[Line]:
    """A table under a strong header.

    Where the columns before the last one leave it too little of the width, it is set on lines of
    its own.
    """
    sizes = _sizes((header, *rows))
    yield (Piece(_side_by_side(header, sizes), "strong"),)
    yield from _rows(rows, sizes, width, "")


def fields(rows: Sequence[tuple[str, str]], width: int, indent: str = "  ") -> Iterator[Line]:
    """Names with their values beside them; a line feed in a value starts a line."""
    yield from _rows(rows, _sizes(rows), width, indent)


def _sizes(rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide the columns are, the last one left out."""
    every = [[columns(visible(cell)) for cell in row[:-1]] for row in rows]
    return [max(cells) for cells in zip(*every, strict=True)]


def _rows(
    rows: Sequence[Sequence[str]], sizes: Sequence[int], width: int, indent: str
) -> Iterator[Line]:
    longest = max(
        (columns(visible(line)) for row in rows for line in row[-1].split("\n")), default=0
    )
    room = width - len(indent) - sum(size + _GAP for size in sizes)
    is_beside = room >= min(longest, NARROWEST)
    for row in rows:
        lead = indent + _side_by_side(row[:-1], sizes)
        last = row[-1].strip()
        if is_beside and last:
            yield from wrapped((Piece(lead),), last, width)
        else:
            yield (Piece(lead.rstrip()),)
            if last:
                yield from wrapped((Piece(indent + " " * _DEEPER),), last, width)


def _side_by_side(cells: Sequence[str], sizes: Sequence[int]) -> str:
    """Cells in a row; those that have a size are filled up to it and a gap."""
    shown = [visible(cell) for cell in cells]
    for index, size in enumerate(sizes):
        shown[index] += " " * (size - columns(shown[index]) + _GAP)
    return "".join(shown)
