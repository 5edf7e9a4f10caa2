"""Text made of pieces, some of which may be undecided."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.values import (
    ArrayValue,
    Closure,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
)

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guestpatch.evaluate.values import Identity, Slot, Trace, Value
    from guestpatch.template.ir import Scalar

__all__ = ["identity_of", "join_text", "scalar_text", "text_parts"]

_MAX_DEPTH = 6
_MAX_MEMBERS = 50


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
    length = 0
    for part in parts:
        if isinstance(part, str):
            length += len(part)
            if length > MAX_TEXT:
                message = f"text is longer than {MAX_TEXT} characters"
                return Failure(message, "not evaluated", trace.span, trace, budget=True)
            if joined and isinstance(joined[-1], str):
                joined[-1] += part
            elif part:
                joined.append(part)
        else:
            joined.append(part)
    if not joined:
        return Known("", trace)
    if len(joined) == 1 and isinstance(joined[0], str):
        return Known(joined[0], trace)
    return TextValue(tuple(joined), trace)


def identity_of(value: Value, depth: int = 0) -> Identity:
    """What makes a value the same as another one, decided or not.

    Taken from where and in which scope a value was written, never from the object that holds it:
    a question is evaluated once per world, and its values have to be recognised in the next one.
    """
    match value:
        case Known(data=data):
            return ("known", type(data).__name__, data)
        case TextValue(parts=parts):
            return ("text", *(part if isinstance(part, str) else part.identity for part in parts))
        case Undecided(identity=identity):
            return identity
        case ArrayValue(items=items, open=is_open):
            return ("array", is_open, _place(value), _identities(items, depth))
        case ObjectValue(members=members, open=is_open):
            slots = [member.slot for member in members.values()]
            return ("object", is_open, _place(value), *members, _identities(slots, depth))
        case _:
            return ("other", _place(value))


def _place(value: Value) -> Identity:
    span = value.trace.span
    return (id(span.document), span.start, span.end)


def _identities(slots: Sequence[Slot], depth: int) -> Identity:
    """The identities of members; of very large or deep containers only the first few."""
    if depth >= _MAX_DEPTH:
        return len(slots)
    return (len(slots), *(_slot_identity(slot, depth + 1) for slot in slots[:_MAX_MEMBERS]))


def _slot_identity(slot: Slot, depth: int) -> Identity:
    if not isinstance(slot, Closure):
        return identity_of(slot, depth)
    scope = slot.scope
    loops = tuple((loop.identity, loop.index) for loop, _ in scope.loops)
    names = _identities([each for _, each in scope.locals], depth)
    return (id(slot.expression), scope.identity, loops, names)
