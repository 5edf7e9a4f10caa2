"""How a definition that cannot be used is refused: at its place, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.yaml import Mistake, MistakeError

if TYPE_CHECKING:
    from guestpatch.source.text import Span

__all__ = ["refuse"]

_MOST_SHOWN = 80
"""Characters of a place that are underlined."""


def refuse(span: Span, message: str, label: str, hint: str = "") -> MistakeError:
    """What to raise about a place of a definition."""
    end = min(span.end, span.start + _MOST_SHOWN)
    line_end = span.document.text.find("\n", span.start, end)
    shown = span._replace(end=end if line_end < 0 else line_end)
    return MistakeError(Mistake(shown, message, label, hint))
