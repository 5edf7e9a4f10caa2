"""Access to members by functions: tryGet, tryIndexFromEnd, indexFromEnd."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.access import element_of, member_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import ArrayValue, Failure, Known, ObjectValue, TextValue, Undecided
from guestpatch.template.ir import Index

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]


def _try_get(call: Invocation) -> Value:
    return _follow(call, safe=True, from_end=False)


def _index_from_end(call: Invocation) -> Value:
    return _follow(call, safe=False, from_end=True)


def _try_index_from_end(call: Invocation) -> Value:
    return _follow(call, safe=True, from_end=True)


def _follow(call: Invocation, *, safe: bool, from_end: bool) -> Value:
    """The first access may be a safe one; those behind it are ordinary."""
    target, key = call.value(0), call.value(1)
    for value in (target, key):
        if isinstance(value, Failure):
            return value
    if safe and _is_missing(target, key, from_end=from_end):
        return call.known(None)
    target = _access(call, target, 1, safe=safe, from_end=from_end)
    for index in range(2, len(call.call.arguments)):
        if isinstance(target, Failure):
            return target
        target = _access(call, target, index)
    return target


def _is_missing(target: Value, key: Value, *, from_end: bool) -> bool:
    """Whether a safe access certainly finds nothing."""
    if isinstance(target, Known):
        return target.data is None
    if not isinstance(key, Known):
        return False
    if isinstance(target, ObjectValue) and isinstance(key.data, str):
        return not target.open and key.data.lower() not in target.members
    if isinstance(target, ArrayValue) and type(key.data) is int and not target.open:
        position = len(target.items) - key.data if from_end else key.data
        return not 0 <= position < len(target.items)
    return False


def _access(
    call: Invocation, target: Value, argument: int, *, safe: bool = False, from_end: bool = False
) -> Value:
    key = call.value(argument)
    if isinstance(key, Failure):
        return key
    if isinstance(key, ObjectValue):
        return _access_described(call, target, key, argument, safe=safe)
    if isinstance(key, Known) and isinstance(key.data, str) and not from_end:
        return member_of(call.evaluation, target, key.data, call.call.span)
    return _element(call, target, key, argument, safe=safe, from_end=from_end)


def _access_described(
    call: Invocation, target: Value, key: ObjectValue, argument: int, *, safe: bool
) -> Value:
    """A key of the shape ``{value: 1, fromEnd: true}``."""
    position, from_end = (key.members.get(name) for name in ("value", "fromend"))
    if position is None:
        return call.wrong_type(argument, "string or int")
    index = call.force(position.slot)
    backwards = None if from_end is None else call.force(from_end.slot)
    for value in (index, backwards):
        if isinstance(value, Failure):
            return value
    if isinstance(backwards, (Undecided, TextValue)):
        return call.undecided("", backwards)
    is_backwards = isinstance(backwards, Known) and backwards.data is True
    return _element(call, target, index, argument, safe=safe, from_end=is_backwards)


def _element(  # noqa: PLR0913 - the parts of an access
    call: Invocation, target: Value, key: Value, argument: int, *, safe: bool, from_end: bool
) -> Value:
    if isinstance(key, (TextValue, Undecided)):
        return target if isinstance(target, Failure) else call.undecided("", key)
    if from_end and isinstance(target, ArrayValue) and target.open:
        return call.undecided("", target)
    base, index = call.call.arguments[0], call.call.arguments[argument]
    expression = Index(call.call.span, base, index, safe=safe, from_end=from_end)
    return element_of(call.evaluation, target, key, expression)


FUNCTIONS = (
    Function("tryget", _try_get, 2, None, "", strict=False),
    Function("indexfromend", _index_from_end, 2, 2, "", strict=False),
    Function("tryindexfromend", _try_index_from_end, 2, None, "", strict=False),
)
