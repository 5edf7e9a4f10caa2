"""What a reader has to say about the text of a document."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

__all__ = ["Remark", "RemarkKind"]

RemarkKind: TypeAlias = Literal["broken", "loose", "budget"]


class Remark(NamedTuple):
    """What the reader has to say about a place in the text.

    ``broken``: cannot be read here, the reader went on behind it. ``loose``: read, but not
    strict JSON in a way that can surprise. ``budget``: a limit of the reader was met and the
    rest was not read.
    """

    kind: RemarkKind
    start: int
    end: int
    message: str
    label: str
    """What stands at the place, said beside it."""
    related: tuple[int, int, str] | None = None
    """Another place (start, end) that explains the remark, and what it is."""
