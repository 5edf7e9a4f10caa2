"""A mistake in a file, as people are told of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from guestpatch.source.text import Span

__all__ = ["Mistake", "MistakeError"]


class Mistake(NamedTuple):
    """What is wrong, where, what is said at the place, and what to do about it."""

    span: Span
    message: str
    label: str
    help: str = ""


class MistakeError(Exception):
    """A file that cannot be used because of a mistake in it."""

    def __init__(self, mistake: Mistake) -> None:
        start, _ = mistake.span.positions()
        super().__init__(f"{mistake.span.document.path}:{start.line}: {mistake.message}")
        self.mistake = mistake
