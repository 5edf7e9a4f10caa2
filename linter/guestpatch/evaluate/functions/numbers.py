"""Arithmetic on 64-bit whole numbers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import integer_at
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import ArrayValue, Failure, Known, Undecided, type_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS", "in_range"]

_LEAST, _MOST = -(2**63), 2**63 - 1


def in_range(call: Invocation, number: int) -> Value:
    """A number that a call computes; a failure where 64 bits are too few."""
    if _LEAST <= number <= _MOST:
        return call.known(number)
    return call.fail("the number does not fit into 64 bits", "overflows")


def _binary(call: Invocation, compute: Callable[[int, int], int]) -> Value:
    left, right = integer_at(call, 0), integer_at(call, 1)
    if isinstance(left, Failure):
        return left
    if isinstance(right, Failure):
        return right
    return in_range(call, compute(left, right))


def _add(call: Invocation) -> Value:
    return _binary(call, lambda left, right: left + right)


def _sub(call: Invocation) -> Value:
    return _binary(call, lambda left, right: left - right)


def _mul(call: Invocation) -> Value:
    return _binary(call, lambda left, right: left * right)


def _div(call: Invocation) -> Value:
    return _divide(call, _quotient)


def _mod(call: Invocation) -> Value:
    return _divide(call, lambda left, right: left - right * _quotient(left, right))


def _divide(call: Invocation, compute: Callable[[int, int], int]) -> Value:
    if integer_at(call, 1) == 0:
        return call.fail("division by zero", "this is 0", 1)
    return _binary(call, compute)


def _quotient(left: int, right: int) -> int:
    """Truncated toward zero, as processors do it and Python does not."""
    quotient = abs(left) // abs(right)
    return quotient if (left < 0) == (right < 0) else -quotient


def _min(call: Invocation) -> Value:
    return _extreme(call, min)


def _max(call: Invocation) -> Value:
    return _extreme(call, max)


def _extreme(call: Invocation, choose: Callable[[list[int]], int]) -> Value:
    """Of several numbers, or of one array of numbers."""
    array = call.value(0)
    if isinstance(array, ArrayValue) and len(call.call.arguments) == 1:
        return _extreme_of(call, array, choose)
    numbers: list[int] = []
    for index in range(len(call.call.arguments)):
        number = integer_at(call, index)
        if isinstance(number, Failure):
            return number
        numbers.append(number)
    return call.known(choose(numbers))


def _extreme_of(call: Invocation, array: ArrayValue, choose: Callable[[list[int]], int]) -> Value:
    numbers: list[int] = []
    unknown: Value | None = array if array.open else None
    for slot in array.items:
        element = call.force(slot)
        if isinstance(element, Failure):
            return element
        if isinstance(element, Known) and type(element.data) is int:
            numbers.append(element.data)
        elif isinstance(element, Undecided) and element.kind in ("", "int"):
            unknown = element
        else:
            found = type_name(element) or "another type"
            return call.fail(f"expected an array of ints, found {found} in it", "", 0)
    if unknown is not None:
        return call.undecided("int", unknown)
    return call.known(choose(numbers)) if numbers else call.fail("the array is empty", "", 0)


FUNCTIONS = (
    Function("add", _add, 2, 2, "int", strict=True),
    Function("sub", _sub, 2, 2, "int", strict=True),
    Function("mul", _mul, 2, 2, "int", strict=True),
    Function("div", _div, 2, 2, "int", strict=True),
    Function("mod", _mod, 2, 2, "int", strict=True),
    Function("min", _min, 1, None, "int", strict=True),
    Function("max", _max, 1, None, "int", strict=True),
)
