"""What an array, an object or a text contains: contains, empty, length, indexOf, lastIndexOf.

By Kleene's rules: what is known decides where it can, and the values of members are looked at
only where they are compared.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.conditions import equality_identity
from guestpatch.evaluate.functions.arguments import first_failure
from guestpatch.evaluate.functions.pieces import charge_text, known_length, pieces_at, whole
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.functions.utf16 import units, upper
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]

MAX_ALTERNATIVES = 4
"""How many elements an undecided item is compared with one by one, as separate conditions."""

_SIZED = "array, object or string"


def _contains(call: Invocation) -> Value:
    container = call.value(0)
    if isinstance(container, Failure):
        return container
    if isinstance(container, Undecided) and container.kind in ("", "array", "object"):
        return call.undecided("bool", container)
    item = call.value(1)
    if isinstance(item, Failure):
        return item
    if isinstance(container, ArrayValue):
        return _has_element(call, container, item)
    if isinstance(container, ObjectValue):
        return _has_key(call, container, item)
    return _has_text(call)


def _has_element(call: Invocation, array: ArrayValue, item: Value) -> Value:
    possible: list[Value] = []
    for slot in array.items:
        element = call.force(slot)
        if isinstance(element, Failure):
            return element
        same = equal(call.evaluation, element, item)
        if same:
            return call.known(data=True)
        if same is None:
            possible.append(element)
    if not possible and not array.open:
        return call.known(data=False)
    result = call.undecided("bool", item, *possible, array)
    if (
        isinstance(item, Undecided)
        and not array.open
        and len(possible) <= MAX_ALTERNATIVES
        and all(isinstance(element, Known) for element in possible)
    ):
        alternatives = tuple(
            result._replace(identity=equality_identity(element, item), operator="equals")
            for element in possible
        )
        if len(alternatives) == 1:
            return alternatives[0]
        return result._replace(operator="or", operands=alternatives)
    return result


def _has_key(call: Invocation, container: ObjectValue, key: Value) -> Value:
    if isinstance(key, Known) and isinstance(key.data, str):
        if key.data.lower() in container.members:
            return call.known(data=True)
        return call.undecided("bool", container) if container.open else call.known(data=False)
    if isinstance(key, TextValue) or (isinstance(key, Undecided) and key.kind in ("", "string")):
        if not container.members and not container.open:
            return call.known(data=False)
        return call.undecided("bool", key)
    return call.wrong_type(1, "string")


def _has_text(call: Invocation) -> Value:
    pieces = pieces_at(call, 0)
    if isinstance(pieces, Failure):
        return call.wrong_type(0, _SIZED)
    wanted = pieces_at(call, 1)
    if isinstance(wanted, Failure):
        return wanted
    text, item = whole(pieces), whole(wanted)
    charge_text(call, known_length(pieces))
    if item is not None and (
        not item or any(item in piece for piece in pieces if isinstance(piece, str))
    ):
        return call.known(data=True)
    if text is not None and any(piece not in text for piece in wanted if isinstance(piece, str)):
        return call.known(data=False)
    return call.undecided("bool")


def _empty(call: Invocation) -> Value:
    value = call.value(0)
    match value:
        case Failure():
            return value
        case Known(data=None):
            return call.known(data=True)
        case Known(data=str(text)):
            return call.known(not text)
        case TextValue():
            if known_length(value.parts):
                return call.known(data=False)
            return call.undecided("bool", value)
        case ArrayValue():
            if value.open and not value.items:
                return call.undecided("bool", value)
            return call.known(not value.items)
        case ObjectValue():
            if value.open and not value.members:
                return call.undecided("bool", value)
            return call.known(not value.members)
        case Undecided(kind="" | "array" | "object" | "string"):
            return _empty_undecided(call, value)
    return call.wrong_type(0, _SIZED)


def _empty_undecided(call: Invocation, value: Undecided) -> Value:
    if value.minimum_length:
        return call.known(data=False)
    result = call.undecided("bool", value)
    if value.kind == "string":
        identity = equality_identity(value, call.known(""))
        return result._replace(identity=identity, operator="equals")
    return result


def _length(call: Invocation) -> Value:
    value = call.value(0)
    match value:
        case Failure():
            return value
        case Known(data=str(text)):
            charge_text(call, len(text))
            return call.known(units(text))
        case ArrayValue(open=False):
            return call.known(len(value.items))
        case ObjectValue(open=False):
            return call.known(len(value.members))
        case TextValue() | ArrayValue() | ObjectValue():
            return call.undecided("int", value)
        case Undecided(kind="" | "array" | "object" | "string"):
            return call.undecided("int", value)
    return call.wrong_type(0, _SIZED)


def _index_of(call: Invocation) -> Value:
    return _position(call, *call.values, from_end=False)


def _last_index_of(call: Invocation) -> Value:
    return _position(call, *call.values, from_end=True)


def _position(call: Invocation, container: Value, item: Value, *, from_end: bool) -> Value:
    failure = first_failure((container, item))
    if failure is not None:
        return failure
    if isinstance(container, ArrayValue):
        return _position_of_element(call, container, item, from_end=from_end)
    if isinstance(container, Undecided) and container.kind in ("", "array"):
        return call.undecided("int", container)
    pieces, wanted = pieces_at(call, 0), pieces_at(call, 1)
    if isinstance(pieces, Failure):
        return call.wrong_type(0, "array or string")
    if isinstance(wanted, Failure):
        return wanted
    text, part = whole(pieces), whole(wanted)
    if text is None or part is None:
        return call.undecided("int")
    charge_text(call, len(text))
    folded, part = upper(text), upper(part)
    index = folded.rfind(part) if from_end else folded.find(part)
    return call.known(index if index < 0 else units(text[:index]))


def _position_of_element(
    call: Invocation, array: ArrayValue, item: Value, *, from_end: bool
) -> Value:
    if array.open and from_end:
        return call.undecided("int", array)
    positions = range(len(array.items))
    for position in reversed(positions) if from_end else positions:
        element = call.force(array.items[position])
        if isinstance(element, Failure):
            return element
        same = equal(call.evaluation, element, item)
        if same:
            return call.known(position)
        if same is None:
            return call.undecided("int", element, item)
    return call.undecided("int", array) if array.open else call.known(-1)


FUNCTIONS = (
    Function("contains", _contains, 2, 2, "bool", strict=False),
    Function("empty", _empty, 1, 1, "bool", strict=False),
    Function("length", _length, 1, 1, "int", strict=False),
    Function("indexof", _index_of, 2, 2, "int", strict=False),
    Function("lastindexof", _last_index_of, 2, 2, "int", strict=False),
)
