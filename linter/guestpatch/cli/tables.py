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
_STACKED_INDENT = 4


def table(
    header: Sequence[str], rows: Sequence[Sequence[str]], width: int, indent: int = 0
) -> Iterator[Line]:
    """A table under a strong header.

    Where the columns before the last one leave too little of the width to read, the last one is
    set on lines of its own.
    """
    sizes = _sizes((header, *rows))
    yield (Piece(" " * indent), Piece(_padded(header, sizes).rstrip(), "strong"))
    for row in rows:
        yield from _row(row, sizes, width, indent)


def fields(rows: Sequence[tuple[str, str]], width: int, indent: int = 2) -> Iterator[Line]:
    """Names with their values beside them; a line feed in a value starts a line."""
    sizes = _sizes(rows)
    for row in rows:
        yield from _row(row, sizes, width, indent)


def _sizes(rows: Sequence[Sequence[str]]) -> list[int]:
    """How wide the columns are, the last one left out."""
    every = [[columns(visible(cell)) for cell in row[:-1]] for row in rows]
    return [max(cells) for cells in zip(*every, strict=True)]


def _row(row: Sequence[str], sizes: Sequence[int], width: int, indent: int) -> Iterator[Line]:
    *first, last = row
    lead = " " * indent + _padded(first, sizes)
    if not last.strip():
        yield (Piece(lead.rstrip()),)
    elif first and columns(lead) > width - NARROWEST:
        yield (Piece(lead.rstrip()),)
        yield from wrapped((Piece(" " * (indent + _STACKED_INDENT)),), last, width)
    else:
        yield from wrapped((Piece(lead),), last, width)


def _padded(cells: Sequence[str], sizes: Sequence[int]) -> str:
    """Cells side by side; those that have a size are filled up to it and a gap."""
    shown = [visible(cell) for cell in cells]
    for index, size in enumerate(sizes):
        shown[index] += " " * (size - columns(shown[index]) + _GAP)
    return "".join(shown)
