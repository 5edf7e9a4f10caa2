"""Functions that make arrays, and those that take parts of an array or a text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import array_at, first_failure
from guestpatch.evaluate.functions.containers import (
    array_of,
    hand_out,
    open_array,
    too_long,
)
from guestpatch.evaluate.functions.pieces import (
    derive,
    join_pieces,
    least_length,
    pieces_at,
)
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.functions.utf16 import cut, units
from guestpatch.evaluate.limits import MAX_ARRAY, MAX_RANGE
from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    TextValue,
    Undecided,
    type_name,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Slot, Value

__all__ = ["FUNCTIONS"]

_LAST_OF_RANGE = 2_147_483_647


def _create_array(call: Invocation) -> Value:
    return array_of(call, call.slots)


def _array(call: Invocation) -> Value:
    value = call.value(0)
    if isinstance(value, (ArrayValue, Failure)):
        return value
    if isinstance(value, Undecided) and value.kind in ("", "array"):
        return call.undecided("array", value)
    return array_of(call, (value,))


def _concat(call: Invocation) -> Value:
    values = call.values
    failure = first_failure(values)
    if failure is not None:
        return failure
    kinds = [type_name(value) for value in values]
    if "array" in kinds:
        return _concat_arrays(call, kinds)
    if not any(kinds):
        return call.undecided("", *values)
    pieces: list[Piece] = []
    for index, value in enumerate(values):
        parts = text_parts(value)
        if parts is None or kinds[index] == "object":
            return call.wrong_type(index, "string")
        pieces.extend(parts)
    return join_pieces(call, pieces)


def _concat_arrays(call: Invocation, kinds: list[str]) -> Value:
    items: list[Slot] = []
    unknown: Value | None = None
    behind = 0
    for index, value in enumerate(call.values):
        if kinds[index] not in ("", "array"):
            return call.wrong_type(index, "array")
        known = value.items if isinstance(value, ArrayValue) else ()
        if len(items) + len(known) > MAX_ARRAY:
            return too_long(call)
        if unknown is None:
            items.extend(known)
        else:
            behind += len(known)
        if not isinstance(value, ArrayValue) or value.open:
            unknown = value if unknown is None else unknown
    return array_of(call, items) if unknown is None else open_array(call, items, unknown, behind)


def _range(call: Invocation) -> Value:
    start, count = call.values
    failure = first_failure((start, count))
    if failure is not None:
        return failure
    if isinstance(count, Undecided) and count.kind in ("", "int"):
        return call.undecided("array", count)
    if not isinstance(count, Known) or type(count.data) is not int:
        return call.wrong_type(1, "int")
    number = count.data
    if number > MAX_RANGE:
        return call.over_budget(f"count is {number}, the most is {MAX_RANGE}")
    if number < 0:
        return call.fail(f"count is {number}", "a count starts at 0", 1)
    if isinstance(start, Undecided) and start.kind in ("", "int"):
        return array_of(call, [derive(call, start, i)._replace(kind="int") for i in range(number)])
    if not isinstance(start, Known) or type(start.data) is not int:
        return call.wrong_type(0, "int")
    if start.data + number > _LAST_OF_RANGE:
        return call.fail(f"ends behind {_LAST_OF_RANGE}", "numbers grow too large", 0)
    trace = call.trace
    return array_of(call, [Known(start.data + i, trace) for i in range(number)])


def _flatten(call: Invocation) -> Value:
    outer = array_at(call, 0)
    if isinstance(outer, Failure):
        return outer
    items: list[Slot] = []
    for slot in outer.items:
        inner = call.force(slot)
        if isinstance(inner, Failure):
            return inner
        if isinstance(inner, Undecided) and inner.kind in ("", "array"):
            return open_array(call, items, inner)
        if not isinstance(inner, ArrayValue):
            found = type_name(inner) or "another type"
            return call.fail(f"expected an array of arrays, found {found}", "", 0)
        if len(items) + len(inner.items) > MAX_ARRAY:
            return too_long(call)
        items.extend(inner.items)
        if inner.open:
            return open_array(call, items, inner)
    return open_array(call, items, outer) if outer.open else array_of(call, items)


def _first(call: Invocation) -> Value:
    return _end(call, 0)


def _last(call: Invocation) -> Value:
    return _end(call, -1)


def _end(call: Invocation, position: int) -> Value:
    value = call.value(0)
    if isinstance(value, ArrayValue):
        if value.open and (position or not value.items):
            return call.undecided("", value)
        return hand_out(call, value, value.items[position]) if value.items else call.known(None)
    if isinstance(value, Undecided) and value.kind in ("", "array"):
        return call.undecided("", value)
    pieces = pieces_at(call, 0)
    if isinstance(pieces, Failure):
        return pieces if isinstance(value, Failure) else call.wrong_type(0, "array or string")
    if not pieces:
        return call.known("")
    piece = pieces[position]
    if not isinstance(piece, str):
        return call.undecided("string", piece)
    return call.known(cut(piece, 0, 1) if position == 0 else cut(piece, units(piece) - 1))


def _take(call: Invocation) -> Value:
    value, count = call.value(0), _count(call)
    if not isinstance(count, int):
        return count
    if isinstance(value, ArrayValue):
        if len(value.items) >= count or not value.open:
            return array_of(call, value.items[:count])
        return open_array(call, value.items, value)
    pieces = _pieces_of_text(call)
    if not isinstance(pieces, list):
        return pieces
    taken: list[Piece] = []
    for piece in pieces:
        if count == 0:
            break
        if not isinstance(piece, str):
            least = min(count, least_length(piece))
            taken.append(call.undecided("string", piece, minimum_length=least))
            break
        taken.append(cut(piece, 0, count))
        count -= min(count, units(piece))
    return join_pieces(call, taken)


def _skip(call: Invocation) -> Value:
    value, count = call.value(0), _count(call)
    if not isinstance(count, int):
        return count
    if isinstance(value, ArrayValue):
        kept = value.items[count:]
        return open_array(call, kept, value) if value.open else array_of(call, kept)
    pieces = _pieces_of_text(call)
    if not isinstance(pieces, list):
        return pieces
    while pieces and count:
        piece = pieces.pop(0)
        if not isinstance(piece, str):
            return call.undecided("string", piece)
        rest = cut(piece, count)
        count -= min(count, units(piece))
        if rest:
            pieces.insert(0, rest)
    return join_pieces(call, pieces)


def _count(call: Invocation) -> int | Value:
    """How many to take or skip; else what the whole call comes to."""
    value, count = call.value(0), call.value(1)
    failure = first_failure((value, count))
    if failure is not None:
        return failure
    if isinstance(count, Undecided) and count.kind in ("", "int"):
        return call.undecided(type_name(value), count)
    if not isinstance(count, Known) or type(count.data) is not int:
        return call.wrong_type(1, "int")
    return max(count.data, 0)


def _pieces_of_text(call: Invocation) -> list[Piece] | Value:
    """The pieces of a text whose first units are wanted; else what the whole call comes to."""
    value = call.value(0)
    if isinstance(value, Undecided) and value.kind in ("", "array"):
        return call.undecided(value.kind, value)
    if isinstance(value, (Undecided, TextValue)) or type_name(value) == "string":
        return pieces_at(call, 0)
    return call.wrong_type(0, "array or string")


FUNCTIONS = (
    Function("createarray", _create_array, 0, None, "array", strict=False),
    Function("array", _array, 1, 1, "array", strict=False),
    Function("concat", _concat, 1, None, "", strict=False),
    Function("range", _range, 2, 2, "array", strict=False),
    Function("flatten", _flatten, 1, 1, "array", strict=True),
    Function("first", _first, 1, 1, "", strict=False),
    Function("last", _last, 1, 1, "", strict=False),
    Function("take", _take, 2, 2, "", strict=False),
    Function("skip", _skip, 2, 2, "", strict=False),
)
