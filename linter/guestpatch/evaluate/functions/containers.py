"""Building containers, and handing out their members with the places they came through."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.access import came_through
from guestpatch.evaluate.limits import MAX_ARRAY
from guestpatch.evaluate.values import ArrayValue, ObjectMember, ObjectValue

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Failure, Slot, Value

__all__ = ["array_of", "hand_out", "members_of", "object_of", "open_array", "too_long"]

_ELEMENTS_PER_STEP = 8
"""Copying a member costs about an eighth of evaluating an expression."""


def array_of(call: Invocation, items: Sequence[Slot], *, is_open: bool = False) -> ArrayValue:
    """An array that a call builds; paid for by its length.

    A call that makes one array of several looks at their lengths before.
    """
    call.evaluation.run.charge(len(items) // _ELEMENTS_PER_STEP)
    return ArrayValue(tuple(items), call.trace, call.identity if is_open else None)


def too_long(call: Invocation) -> Failure:
    """The failure of an array that would have too many elements."""
    return call.over_budget(f"array has more than {MAX_ARRAY} elements")


def open_array(call: Invocation, items: Sequence[Slot], unknown: Value, certain: int = 0) -> Value:
    """An array known only as far as ``items``, because of ``unknown``.

    ``certain`` further elements exist, somewhere. Without a known start all is undecided, which
    keeps the reason.
    """
    if items:
        return array_of(call, items, is_open=True)
    return call.undecided("array", unknown, minimum_length=certain)


def members_of(
    call: Invocation, members: Mapping[str, ObjectMember], *, is_open: bool = False
) -> ObjectValue:
    """An object of members that a call passes on or puts together."""
    return ObjectValue(members, call.trace, call.identity if is_open else None)


def object_of(
    call: Invocation, members: Iterable[tuple[str, Slot]], *, is_open: bool = False
) -> ObjectValue:
    """An object whose keys a call comes up with."""
    span = call.call.span
    built = {key.lower(): ObjectMember(key, span, slot) for key, slot in members}
    return members_of(call, built, is_open=is_open)


def hand_out(call: Invocation, container: ArrayValue | ObjectValue, slot: Slot) -> Value:
    """The value of a member. It knows how its container got here, as on plain access."""
    value = call.force(slot)
    via = container.trace.via
    if via is None:
        return value
    return came_through(value, call.call.span, via.kind, via.name, via.before)
