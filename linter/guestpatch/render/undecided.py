"""What could not be decided, as people want to read it: by the place that is to blame."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.render.visible import place, visible

if TYPE_CHECKING:
    from guestpatch.findings import Report
    from guestpatch.source.text import Span

__all__ = ["OpenQuestions", "open_questions"]


class OpenQuestions(NamedTuple):
    """The rules that one reason at one place left open; all texts are visible."""

    place: str
    reason: str
    codes: tuple[str, ...]


def open_questions(report: Report) -> tuple[OpenQuestions, ...]:
    """Group the undecided questions by place and reason, in the order of the places."""
    groups: dict[tuple[Span, str], set[str]] = {}
    for question in sorted(report.undecided, key=lambda question: question.order()):
        groups.setdefault((question.span, question.reason), set()).add(question.code)
    return tuple(
        OpenQuestions(place(span), visible(reason), tuple(sorted(codes)))
        for (span, reason), codes in groups.items()
    )
