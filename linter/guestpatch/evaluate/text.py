"""Text made of pieces, some of which may be undecided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.values import Failure, Known, TextValue, Undecided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.evaluate.values import Trace, Value
    from guestpatch.template.ir import Scalar

__all__ = ["join_text", "scalar_text", "text_parts"]


def scalar_text(data: Scalar) -> str:
    """A scalar as ``string()`` and ``concat()`` write it: booleans as ``True`` and ``False``."""
    if data is None:
        return ""
    if isinstance(data, bool):
        return "True" if data else "False"
    return str(data)


def text_parts(value: Value) -> tuple[str | Undecided, ...] | None:
    """The pieces of a scalar, text or undecided value; None for anything else."""
    if isinstance(value, Known):
        return (scalar_text(value.data),)
    if isinstance(value, TextValue):
        return value.parts
    if isinstance(value, Undecided):
        return (value,)
    return None


def join_text(parts: Iterable[str | Undecided], trace: Trace) -> Value:
    """One text of all pieces; known as a whole where every piece is."""
    joined: list[str | Undecided] = []
    run: list[str] = []
    length = 0
    for part in parts:
        if isinstance(part, str):
            length += len(part)
            if length > MAX_TEXT:
                message = f"text is longer than {MAX_TEXT} characters"
                return Failure(message, "not evaluated", trace.span, trace, budget=True)
            run.append(part)
            continue
        if any(run):
            joined.append("".join(run))
        run.clear()
        joined.append(part)
    if any(run):
        joined.append("".join(run))
    if not joined:
        return Known("", trace)
    if len(joined) == 1 and isinstance(joined[0], str):
        return Known(joined[0], trace)
    return TextValue(tuple(joined), trace)
