"""What the reader says: what was found, in words."""

from __future__ import annotations

from guestpatch.syntax.remarks import Remark

__all__ = ["over_budget", "shown", "too_many_broken"]

_MOST_SHOWN = 24


def shown(kind: str, word: str) -> str:
    """A token as a message names it."""
    if kind == "newline":
        return "the end of the line"
    if kind == "end":
        return "the end of the document"
    if kind in ("left", "middle", "right"):
        return "a string with holes" if word else "the end of the line"
    first = word.splitlines()[0]
    if len(first) > _MOST_SHOWN or first != word:
        first = first[: _MOST_SHOWN - 1] + "…"
    return f"`{first}`"


def too_many_broken(most: int) -> str:
    """That nothing is read behind so many broken places."""
    return f"broken in more than {most} places"


def over_budget(start: int, end: int, message: str) -> Remark:
    """That a limit was met at a place."""
    return Remark("budget", start, end, message, "the rest is not read")
