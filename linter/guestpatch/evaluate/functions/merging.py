"""union, intersection, distinct.

``union`` of objects merges members that are objects on both sides. Whether they are is found out
when the member is asked for: until then it is a call of a function of our own, which no template
can write because its name holds a blank.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.functions.arguments import array_at, first_failure
from guestpatch.evaluate.functions.containers import array_of, members_of, open_array, too_long
from guestpatch.evaluate.functions.objects import overridden
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.limits import MAX_ARRAY
from guestpatch.evaluate.values import (
    ArrayValue,
    Closure,
    Failure,
    Known,
    ObjectMember,
    ObjectValue,
    TextValue,
    Undecided,
    type_name,
)
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Slot, Value

__all__ = ["FUNCTIONS"]

_MERGE = "union of members"
_EARLIER, _LATER = "earlier", "later"


def _union(call: Invocation) -> Value:
    values = call.values
    failure = first_failure(values)
    if failure is not None:
        return failure
    kinds = {type_name(value) for value in values}
    kind = "object" if "object" in kinds else "array"
    for index, value in enumerate(values):
        if type_name(value) not in ("", kind):
            return call.wrong_type(
                index, kind if kinds & {"object", "array"} else "array or object"
            )
    if kinds == {""}:
        return call.undecided("", *values)
    return _union_objects(call, values) if kind == "object" else _union_arrays(call, values)


# -- objects -----------------------------------------------------------------------------------


def _union_objects(call: Invocation, values: Sequence[Value]) -> Value:
    members: dict[str, ObjectMember] = {}
    unknown: Undecided | None = None
    for value in values:
        above = value.members if isinstance(value, ObjectValue) else {}
        call.evaluation.run.charge(len(above) >> 3)
        for key, member in above.items():
            below = members.get(key)
            if below is not None:
                members[key] = member._replace(slot=_merged(call, below.slot, member.slot))
            elif unknown is not None:
                below_slot = overridden(unknown, key)
                members[key] = member._replace(slot=_merged(call, below_slot, member.slot))
            else:
                members[key] = member
        if not isinstance(value, ObjectValue) or value.open:
            unknown = call.undecided("", value)
            for key in members.keys() - above.keys():
                members[key] = members[key]._replace(slot=overridden(unknown, key))
    if unknown is not None and not members:
        return call.undecided("object", unknown)
    return members_of(call, members, is_open=unknown is not None)


def _merged(call: Invocation, below: Slot, above: Slot) -> Slot:
    """What a later member makes of an earlier one: decided when it is asked for."""
    if below is above or _is_no_object(above) or _is_no_object(below):
        return above
    span = call.call.span
    both = (ir.Reference(span, "local", _EARLIER), ir.Reference(span, "local", _LATER))
    expression = ir.Call(span, _MERGE, call.call.name_span, both)
    return Closure(expression, call.scope.with_locals(((_EARLIER, below), (_LATER, above))))


def _is_no_object(slot: Slot) -> bool:
    """Whether it is plain without evaluating anything that a member is no object."""
    if isinstance(slot, Closure):
        no_objects = (ir.Constant, ir.ArrayExpression, ir.For)
        return isinstance(slot.expression, no_objects)
    return type_name(slot) not in ("", "object")


def _merge(call: Invocation) -> Value:
    above = call.value(1)
    if isinstance(above, Failure) or _is_no_object(above):
        return above
    below = call.value(0)
    if isinstance(below, Failure):
        return below
    if _is_no_object(below):
        return above
    if isinstance(above, ObjectValue):
        return _union_objects(call, (below, above))
    return call.undecided("", above)


# -- arrays ------------------------------------------------------------------------------------


def _union_arrays(call: Invocation, values: Sequence[Value]) -> Value:
    total = sum(len(value.items) for value in values if isinstance(value, ArrayValue))
    if total > MAX_ARRAY:
        return too_long(call)
    gathered = _Distinct(call)
    for value in values:
        for slot in value.items if isinstance(value, ArrayValue) else ():
            result = gathered.add(slot)
            if result is not None:
                return result
        if not isinstance(value, ArrayValue) or value.open:
            return open_array(call, gathered.items, value)
    return array_of(call, gathered.items)


def _distinct(call: Invocation) -> Value:
    array = array_at(call, 0)
    return array if isinstance(array, Failure) else _union_arrays(call, (array,))


class _Distinct:
    """Collects elements without those that were there before."""

    def __init__(self, call: Invocation) -> None:
        self.items: list[Value] = []
        self._call = call
        self._scalars: set[tuple[str, object]] = set()
        self._others: list[Value] = []

    def add(self, slot: Slot) -> Value | None:
        """Add an element; the result of the whole call where it cannot go on."""
        element = self._call.force(slot)
        if isinstance(element, Failure):
            return element
        if isinstance(element, Known):
            key = (type_name(element), element.data)
            if key in self._scalars:
                return None
            self._scalars.add(key)
        partly = isinstance(element, (Undecided, TextValue))
        for other in self.items if partly else self._others:
            same = equal(self._call.evaluation, other, element)
            if same:
                return None
            if same is None:
                return open_array(self._call, self.items, element)
        if not isinstance(element, Known):
            self._others.append(element)
        self.items.append(element)
        return None


# -- intersection ------------------------------------------------------------------------------


def _intersection(call: Invocation) -> Value:
    first, *others = call.values
    if isinstance(first, ArrayValue):
        arrays = [value for value in others if isinstance(value, ArrayValue)]
        if len(arrays) == len(others):
            return _shared_elements(call, first, arrays)
    if isinstance(first, ObjectValue):
        objects = [value for value in others if isinstance(value, ObjectValue)]
        if len(objects) == len(others):
            return _shared_members(call, first, objects)
    kind = type_name(first)
    if kind not in ("array", "object"):
        return call.wrong_type(0, "array or object")
    index = next(i for i, value in enumerate(others) if type_name(value) != kind)
    return call.wrong_type(index + 1, kind)


def _shared_elements(call: Invocation, first: ArrayValue, others: list[ArrayValue]) -> Value:
    shared = _Distinct(call)
    for slot in first.items:
        element = call.force(slot)
        everywhere: bool | None = True
        for other in others:
            inside = _is_in(call, element, other)
            if isinstance(inside, Failure):
                return inside
            if inside is not True:
                everywhere = inside
                break
        if everywhere is None:
            return open_array(call, shared.items, element)
        result = shared.add(element) if everywhere else None
        if result is not None:
            return result
    return open_array(call, shared.items, first) if first.open else array_of(call, shared.items)


def _is_in(call: Invocation, element: Value, array: ArrayValue) -> bool | Failure | None:
    """Whether an array contains an element; None where that is not known."""
    if isinstance(element, Failure):
        return element
    unknown = array.open
    for slot in array.items:
        other = call.force(slot)
        if isinstance(other, Failure):
            return other
        same = equal(call.evaluation, element, other)
        if same:
            return True
        unknown = unknown or same is None
    return None if unknown else False


def _shared_members(call: Invocation, first: ObjectValue, others: list[ObjectValue]) -> Value:
    shared: dict[str, ObjectMember] = {}
    is_open = first.open
    for key, member in first.members.items():
        found = [other.members.get(key) for other in others]
        if any(each is None and not other.open for each, other in zip(found, others, strict=True)):
            continue
        same = _is_same_everywhere(call, member, found)
        if isinstance(same, Failure):
            return same
        if same:
            shared[key] = member
        is_open = is_open or same is None
    return members_of(call, shared, is_open=is_open)


def _is_same_everywhere(
    call: Invocation, member: ObjectMember, others: list[ObjectMember | None]
) -> bool | Failure | None:
    """Whether all others have the value of a member; None where one may have it or not."""
    unknown = None in others
    value = call.force(member.slot)
    for other in others:
        other_value = value if other is None else call.force(other.slot)
        for operand in (value, other_value):
            if isinstance(operand, Failure):
                return operand
        same = equal(call.evaluation, value, other_value)
        if same is False:
            return False
        unknown = unknown or same is None
    return None if unknown else True


FUNCTIONS = (
    Function("union", _union, 2, None, "", strict=False),
    Function(_MERGE, _merge, 2, 2, "", strict=False),
    Function("distinct", _distinct, 1, 1, "array", strict=True),
    Function("intersection", _intersection, 2, None, "", strict=True),
)
