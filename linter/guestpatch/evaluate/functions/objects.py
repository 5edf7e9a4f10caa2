"""Functions on objects. Values of members stay unevaluated wherever keys are enough."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import array_at, object_at
from guestpatch.evaluate.functions.containers import array_of, members_of, object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.functions.utf16 import upper
from guestpatch.evaluate.values import (
    Failure,
    Known,
    ObjectMember,
    ObjectValue,
    TextValue,
    Trace,
    Undecided,
    type_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Slot, Value

__all__ = ["FUNCTIONS", "overridden"]


def _create_object(call: Invocation) -> Value:
    slots = call.slots
    if len(slots) % 2:
        return call.fail("takes keys and values in turn, found an odd number")
    members: dict[str, ObjectMember] = {}
    is_open = False
    for index in range(0, len(slots), 2):
        key = call.value(index)
        if isinstance(key, Failure):
            return key
        if isinstance(key, Known) and isinstance(key.data, str):
            span = call.call.arguments[index].span
            members[key.data.lower()] = ObjectMember(key.data, span, slots[index + 1])
        elif isinstance(key, TextValue) or (
            isinstance(key, Undecided) and key.kind in ("", "string")
        ):
            is_open = True
        else:
            return call.wrong_type(index, "string")
    return members_of(call, members, is_open=is_open)


def overridden(unknown: Undecided, key: str) -> Undecided:
    """A member on which an object with unknown members was laid: the old value or another one."""
    return unknown._replace(identity=("overridden", unknown.identity, key))


def _shallow_merge(call: Invocation) -> Value:
    entries = array_at(call, 0)
    if isinstance(entries, Failure):
        return entries
    members: dict[str, ObjectMember] = {}
    layers: list[Value] = [call.force(slot) for slot in entries.items]
    if entries.open:
        layers.append(call.undecided("object", entries))
    is_open = False
    for layer in layers:
        if isinstance(layer, Failure):
            return layer
        if isinstance(layer, Known) and layer.data is None:
            continue
        above = layer.members if isinstance(layer, ObjectValue) else {}
        if not isinstance(layer, ObjectValue) or layer.open:
            if not isinstance(layer, ObjectValue) and type_name(layer) not in ("", "object"):
                found = type_name(layer)
                return call.fail(f"expected an array of objects, found {found}", "", 0)
            is_open = True
            either = call.undecided("", layer)
            for key in members.keys() - above.keys():
                members[key] = members[key]._replace(slot=overridden(either, key))
        members.update(above)
        call.evaluation.run.charge(len(above) >> 3)
    return members_of(call, members, is_open=is_open)


def _listed(call: Invocation, listed_as: Callable[[ObjectMember], Slot]) -> Value:
    """An array of the members of an object in the order of their keys."""
    container = object_at(call, 0)
    if isinstance(container, Failure):
        return container
    if container.open:
        least = len(container.members)
        return call.undecided("array", container, minimum_length=least)
    call.evaluation.run.charge(len(container.members))
    members = sorted(container.members.values(), key=lambda member: upper(member.key))
    return array_of(call, [listed_as(member) for member in members])


def _key(member: ObjectMember) -> Known:
    return Known(member.key, Trace(member.key_span))


def _items(call: Invocation) -> Value:
    return _listed(
        call, lambda member: object_of(call, (("key", _key(member)), ("value", member.slot)))
    )


def _object_keys(call: Invocation) -> Value:
    return _listed(call, _key)


FUNCTIONS = (
    Function("createobject", _create_object, 0, None, "object", strict=False),
    Function("shallowmerge", _shallow_merge, 1, 1, "object", strict=True),
    Function("items", _items, 1, 1, "array", strict=True),
    Function("objectkeys", _object_keys, 1, 1, "array", strict=True),
)
