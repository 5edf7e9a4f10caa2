"""From a text to the same text after some typing: what stood before and behind the change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["Shift"]


class Shift:
    """Offsets of an earlier text in a later one. What lies in the changed piece is in neither."""

    def __init__(self, earlier: Document, later: Document) -> None:
        self._later = later
        old, new = earlier.text, later.text
        most = min(len(old), len(new))
        self._start = _common(most, lambda size: old[:size] == new[:size])
        rest = most - self._start
        tail = _common(rest, lambda size: old[len(old) - size :] == new[len(new) - size :])
        self._end = len(old) - tail
        self._moved = len(new) - len(old)

    def later(self, span: Span) -> Span | None:
        """Where a span of the earlier text is in the later one."""
        if span.end <= self._start:
            return Span(self._later, span.start, span.end)
        if span.start >= self._end:
            return Span(self._later, span.start + self._moved, span.end + self._moved)
        return None

    def earlier(self, offset: int) -> int | None:
        """Where an offset of the later text was in the earlier one."""
        if offset <= self._start:
            return offset
        return offset - self._moved if offset - self._moved >= self._end else None


def _common(most: int, are_equal: Callable[[int], bool]) -> int:
    """The largest size up to ``most`` for which two pieces are equal; found by halving."""
    low, high = 0, most
    while low < high:
        middle = (low + high + 1) // 2
        low, high = (middle, high) if are_equal(middle) else (low, middle - 1)
    return low
