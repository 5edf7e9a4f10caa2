"""sort: by a comparer that nobody trusts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.conditions import truth
from guestpatch.evaluate.functions.arguments import array_at, lambda_at
from guestpatch.evaluate.functions.containers import array_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Failure, Undecided, type_name

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import LambdaValue, Value

__all__ = ["FUNCTIONS"]


class _StoppedError(Exception):
    """A comparison that does not say which comes first."""

    def __init__(self, answer: Failure | Undecided) -> None:
        super().__init__()
        self.answer = answer


def _sort(call: Invocation) -> Value:
    array, function = array_at(call, 0), lambda_at(call, 1)
    if isinstance(array, Failure):
        return array
    if isinstance(function, Failure):
        return function
    if array.open:
        return call.undecided("array", array, minimum_length=len(array.items))
    values: list[Value] = []
    for slot in array.items:
        value = call.force(slot)
        if isinstance(value, Failure):
            return value
        values.append(value)
    try:
        return array_of(call, _merge_sort(call, function, values))
    except _StoppedError as stopped:
        if isinstance(stopped.answer, Failure):
            return stopped.answer
        return call.undecided("array", stopped.answer, minimum_length=len(values))


def _merge_sort(call: Invocation, function: LambdaValue, values: list[Value]) -> list[Value]:
    """Stable, and done after n log n comparisons whatever they say."""
    width = 1
    while width < len(values):
        merged: list[Value] = []
        for start in range(0, len(values), 2 * width):
            left = values[start : start + width]
            right = values[start + width : start + 2 * width]
            merged.extend(_merge(call, function, left, right))
        values = merged
        width *= 2
    return values


def _merge(
    call: Invocation, function: LambdaValue, left: list[Value], right: list[Value]
) -> list[Value]:
    merged: list[Value] = []
    i = j = 0
    while i < len(left) and j < len(right):
        if _comes_before(call, function, right[j], left[i]):
            merged.append(right[j])
            j += 1
        else:
            merged.append(left[i])
            i += 1
    return [*merged, *left[i:], *right[j:]]


def _comes_before(call: Invocation, function: LambdaValue, one: Value, other: Value) -> bool:
    answer = call.apply(function, (one, other))
    if isinstance(answer, Failure):
        raise _StoppedError(answer)
    holds = truth(answer)
    if holds is not None:
        return holds
    if isinstance(answer, Undecided) and answer.kind in ("", "bool"):
        raise _StoppedError(answer)
    message = f"the lambda gives {type_name(answer)}, expected bool"
    raise _StoppedError(call.fail(message, "", 1))


FUNCTIONS = (Function("sort", _sort, 2, 2, "array", strict=True),)
