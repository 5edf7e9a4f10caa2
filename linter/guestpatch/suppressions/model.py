"""Suppressions as data."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from guestpatch.source.text import Span

__all__ = ["Suppression"]


class Suppression(NamedTuple):
    """What a comment, a directive or a ``metadata`` entry says about one rule.

    It covers the findings of the rule that have a place between ``start`` and ``end`` of its
    document. One that names several rules is as many suppressions with the same ``span``.
    """

    span: Span
    """All of the comment, directive or entry."""
    name: Span
    """The rule as it is named; the same as ``span`` where none is."""
    rule: str | None
    """Code of the rule; None where there is no such rule."""
    start: int
    end: int
    reason: str = ""
    until: str = ""
    """The last day on which it counts, as written; empty where it counts for good."""

    @property
    def until_date(self) -> date | None:
        """That day; None where there is none, or what is written is no date."""
        try:
            return date.fromisoformat(self.until) if len(self.until) == len("2000-01-01") else None
        except ValueError:
            return None

    def has_expired(self, today: date) -> bool:
        """Whether it no longer counts; one whose date cannot be read never did."""
        if not self.until:
            return False
        last = self.until_date
        return last is None or today > last

    def covers(self, span: Span) -> bool:
        """Whether a place lies where it counts."""
        return span.document.path == self.span.document.path and self.start <= span.start < self.end

    @property
    def is_of_document(self) -> bool:
        """Whether it counts for all of its document."""
        return self.start == 0 and self.end > len(self.span.document.text)

    def order(self) -> tuple[str, int, int]:
        """A key that sorts by place, and tells suppressions of different runs apart."""
        return self.name.order()
