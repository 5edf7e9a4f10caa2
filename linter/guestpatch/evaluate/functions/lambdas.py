"""Functions that take a function: map, mapValues, filter, reduce, toObject, groupBy.

What ``map`` makes of an element is evaluated when that element is asked for.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.conditions import truth
from guestpatch.evaluate.functions.arguments import array_at, lambda_at, object_at
from guestpatch.evaluate.functions.containers import array_of, members_of, open_array
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import (
    ArrayValue,
    Closure,
    Failure,
    Known,
    ObjectMember,
    TextValue,
    Undecided,
    type_name,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import LambdaValue, Slot, Value

__all__ = ["FUNCTIONS"]

_ELEMENTS_PER_STEP = 2
"""Making a scope for an element costs about half of evaluating an expression."""


def _later(function: LambdaValue, *arguments: Slot) -> Closure:
    """What a lambda makes of its arguments, not evaluated yet."""
    names = function.definition.parameters
    pairs = tuple([(n.lower(), each) for n, each in zip(names, arguments, strict=False)])
    return Closure(function.definition.body, function.scope.with_locals(pairs))


def _map(call: Invocation) -> Value:
    array, function = array_at(call, 0), lambda_at(call, 1)
    if isinstance(array, Failure):
        return array
    if isinstance(function, Failure):
        return function
    call.evaluation.run.charge(len(array.items) // _ELEMENTS_PER_STEP)
    if len(function.definition.parameters) > 1:
        trace = call.trace
        items = [_later(function, slot, Known(i, trace)) for i, slot in enumerate(array.items)]
    else:
        items = [_later(function, slot) for slot in array.items]
    return open_array(call, items, array) if array.open else array_of(call, items)


def _map_values(call: Invocation) -> Value:
    container, function = object_at(call, 0), lambda_at(call, 1)
    if isinstance(container, Failure):
        return container
    if isinstance(function, Failure):
        return function
    call.evaluation.run.charge(len(container.members) // _ELEMENTS_PER_STEP)
    members = {
        key: member._replace(slot=_later(function, member.slot))
        for key, member in container.members.items()
    }
    return members_of(call, members, is_open=container.open)


def _filter(call: Invocation) -> Value:
    array, function = array_at(call, 0), lambda_at(call, 1)
    if isinstance(array, Failure):
        return array
    if isinstance(function, Failure):
        return function
    kept: list[Slot] = []
    unknown: Value | None = None
    behind = 0
    for index, slot in enumerate(array.items):
        answer = call.apply(function, (slot, call.known(index)))
        if isinstance(answer, Failure):
            return answer
        holds = truth(answer)
        if holds is None and not _may_be(answer, "bool"):
            return call.fail(f"the lambda gives {type_name(answer)}, expected bool", "", 1)
        if holds is None:
            unknown = answer if unknown is None else unknown
        elif holds and unknown is None:
            kept.append(slot)
        elif holds:
            behind += 1
    if unknown is None and not array.open:
        return array_of(call, kept)
    return open_array(call, kept, array if unknown is None else unknown, behind)


def _may_be(value: Value, kind: str) -> bool:
    return isinstance(value, Undecided) and value.kind in ("", kind)


def _reduce(call: Invocation) -> Value:
    array, function = call.value(0), lambda_at(call, 2)
    if _may_be(array, "array"):
        return call.undecided("", array)
    if not isinstance(array, ArrayValue):
        return array if isinstance(array, Failure) else call.wrong_type(0, "array")
    if isinstance(function, Failure):
        return function
    if array.open:
        return call.undecided("", array)
    result = call.value(1)
    for index, slot in enumerate(array.items):
        if isinstance(result, Failure):
            return result
        result = call.apply(function, (result, slot, call.known(index)))
    return result


class _Keyed:
    """The elements of an array with the key that a lambda gives each."""

    def __init__(self, call: Invocation, array: ArrayValue, function: LambdaValue) -> None:
        self.pairs: list[tuple[Known, str, Slot]] = []
        self.unknown: Value | None = array if array.open else None
        self.failure: Failure | None = None
        for slot in array.items:
            key = call.apply(function, (slot,))
            if isinstance(key, Known) and isinstance(key.data, str):
                self.pairs.append((key, key.data, slot))
            elif isinstance(key, TextValue) or _may_be(key, "string"):
                self.unknown = key
            elif isinstance(key, Failure):
                self.failure = key
                return
            else:
                message = f"the lambda gives {type_name(key)}, expected string"
                self.failure = call.fail(message, "", 1)
                return


def _to_object(call: Invocation) -> Value:
    keyed = _keyed(call)
    if isinstance(keyed, Failure):
        return keyed
    value = _value_lambda(call)
    if isinstance(value, Failure):
        return value
    members = {
        key.lower(): ObjectMember(
            key, known.trace.span, slot if value is None else _later(value, slot)
        )
        for known, key, slot in keyed.pairs
    }
    if keyed.unknown is not None and not members:
        return call.undecided("object", keyed.unknown)
    return members_of(call, members, is_open=keyed.unknown is not None)


def _group_by(call: Invocation) -> Value:
    keyed = _keyed(call)
    if isinstance(keyed, Failure):
        return keyed
    value = _value_lambda(call)
    if isinstance(value, Failure):
        return value
    groups: dict[str, tuple[Known, str, list[Slot]]] = {}
    for known, key, slot in keyed.pairs:
        group = groups.setdefault(key.lower(), (known, key, []))
        group[2].append(slot if value is None else _later(value, slot))
    if keyed.unknown is not None and not groups:
        return call.undecided("object", keyed.unknown)
    members: dict[str, ObjectMember] = {}
    for lowered, (known, key, items) in groups.items():
        members[lowered] = ObjectMember(key, known.trace.span, array_of(call, items))
        if keyed.unknown is not None:  # its element may belong to any group, at any place
            either = call.undecided("array", keyed.unknown, minimum_length=len(items))
            either = either._replace(identity=("group", either.identity, lowered))
            members[lowered] = members[lowered]._replace(slot=either)
    return members_of(call, members, is_open=keyed.unknown is not None)


def _keyed(call: Invocation) -> _Keyed | Failure:
    array, function = array_at(call, 0), lambda_at(call, 1)
    if isinstance(array, Failure):
        return array
    if isinstance(function, Failure):
        return function
    keyed = _Keyed(call, array, function)
    return keyed if keyed.failure is None else keyed.failure


def _value_lambda(call: Invocation) -> LambdaValue | Failure | None:
    return lambda_at(call, 2) if len(call.call.arguments) > 2 else None  # noqa: PLR2004 - the third


FUNCTIONS = (
    Function("map", _map, 2, 2, "array", strict=True),
    Function("mapvalues", _map_values, 2, 2, "object", strict=True),
    Function("filter", _filter, 2, 2, "array", strict=True),
    Function("reduce", _reduce, 3, 3, "", strict=False),
    Function("toobject", _to_object, 2, 3, "object", strict=True),
    Function("groupby", _group_by, 2, 3, "object", strict=True),
)
