"""Conditions: and, or, not, equals; coalesce; truth by Kleene's three values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.conditions import decide, equality_identity, truth
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Failure, Known, TextValue, Undecided

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Operator, Value

__all__ = ["FUNCTIONS"]


def _and(call: Invocation) -> Value:
    return _combine(call, "and", settles=False)


def _or(call: Invocation) -> Value:
    return _combine(call, "or", settles=True)


def _combine(call: Invocation, operator: Operator, *, settles: bool) -> Value:
    """A settled operand decides; a failure counts only when nothing before it is undecided."""
    operands: dict[object, Undecided] = {}
    for index in range(len(call.call.arguments)):
        condition = _condition(call, index, call.value(index))
        if isinstance(condition, Failure):
            if operands:
                break
            return condition
        if condition is settles:
            return call.known(settles)
        if isinstance(condition, Undecided):
            operands.setdefault(condition.identity, condition)
    undecided = tuple(operands.values())
    if not undecided:
        return call.known(not settles)
    if len(undecided) == 1:
        return undecided[0]
    return call.undecided("bool", *undecided)._replace(operator=operator, operands=undecided)


def _condition(call: Invocation, index: int, value: Value) -> bool | Undecided | Failure:
    """An operand: true, false, undecided, or the failure to return."""
    known = truth(value)
    if known is not None:
        return known
    if isinstance(value, Failure):
        return value
    if isinstance(value, Undecided) and value.kind in ("", "bool", "string"):
        return value
    if isinstance(value, TextValue):
        return call.undecided("bool", value)
    return call.wrong_type(index, "bool")


def _not(call: Invocation) -> Value:
    condition = _condition(call, 0, call.value(0))
    if isinstance(condition, Failure):
        return condition
    return call.known(not condition) if isinstance(condition, bool) else _negation(call, condition)


def _negation(call: Invocation, condition: Undecided) -> Undecided:
    if condition.operator == "not" and isinstance(condition.operands[0], Undecided):
        return condition.operands[0]
    return call.undecided("bool", condition)._replace(operator="not", operands=(condition,))


def _equals(call: Invocation) -> Value:
    left, right = call.values
    for value in (left, right):
        if isinstance(value, Failure):
            return value
    same = equal(call.evaluation, left, right)
    if same is not None:
        return call.known(same)
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Undecided) and one.kind == "bool" and isinstance(other, Known):
            # Its equality with a boolean is the condition itself, or its opposite.
            return one if other.data is True else _negation(call, one)
    identity = equality_identity(left, right)
    return call.undecided("bool")._replace(identity=identity, operator="equals")


def _coalesce(call: Invocation) -> Value:
    """The first value that is not null; what stands behind it is not evaluated."""
    for index in range(len(call.call.arguments)):
        value = call.value(index)
        if isinstance(value, Known) and value.data is None:
            continue
        if isinstance(value, Undecided) and not value.kind:
            return call.undecided("", value)
        return value
    return call.known(None)


def _if(call: Invocation) -> Value:
    """Only as ``sys.if``; a plain ``if`` with three arguments has been read as a choice."""
    condition = _condition(call, 0, call.value(0))
    if isinstance(condition, Failure):
        return condition
    holds = decide(call.evaluation, condition) if isinstance(condition, Undecided) else condition
    return call.undecided() if holds is None else call.value(1 if holds else 2)


def _true(call: Invocation) -> Value:
    return call.known(data=True)


def _false(call: Invocation) -> Value:
    return call.known(data=False)


def _null(call: Invocation) -> Value:
    return call.known(None)


FUNCTIONS = (
    Function("and", _and, 1, None, "bool", strict=False),
    Function("or", _or, 1, None, "bool", strict=False),
    Function("not", _not, 1, 1, "bool", strict=False),
    Function("equals", _equals, 2, 2, "bool", strict=False),
    Function("if", _if, 3, 3, "", strict=False),
    Function("coalesce", _coalesce, 1, None, "", strict=False),
    Function("true", _true, 0, 0, "bool", strict=True),
    Function("false", _false, 0, 0, "bool", strict=True),
    Function("null", _null, 0, 0, "", strict=True),
)
