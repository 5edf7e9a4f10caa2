"""Conditions: and, or, not, equals and comparisons; coalesce; truth by Kleene's three values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.conditions import decide, equality_identity, truth
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Failure, Known, Undecided

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]


def _and(call: Invocation) -> Value:
    return _combine(call, settles=False)


def _or(call: Invocation) -> Value:
    return _combine(call, settles=True)


def _combine(call: Invocation, *, settles: bool) -> Value:
    """A settled operand decides; a failure counts only when nothing before it decided."""
    undecided: list[Value] = []
    operator = "or" if settles else "and"
    for index in range(len(call.call.arguments)):
        value = call.value(index)
        if isinstance(value, Failure):
            return undecided_condition(call, operator, undecided) if undecided else value
        known = truth(value)
        if known is settles:
            return call.known(settles)
        if known is None:
            if not isinstance(value, Undecided):
                return call.wrong_type(index, "bool")
            undecided.append(value)
    if not undecided:
        return call.known(not settles)
    return undecided_condition(call, operator, undecided)


def undecided_condition(call: Invocation, operator: str, operands: list[Value]) -> Value:
    """A condition that hangs on its undecided operands only."""
    if len(operands) == 1 and operator in ("and", "or"):
        return operands[0]
    base = call.undecided("bool", *operands)
    return base._replace(operator=operator, operands=tuple(operands))  # type: ignore[arg-type]


def _not(call: Invocation) -> Value:
    value = call.value(0)
    if isinstance(value, Failure):
        return value
    known = truth(value)
    if known is not None:
        return call.known(not known)
    if isinstance(value, Undecided):
        return undecided_condition(call, "not", [value])
    return call.wrong_type(0, "bool")


def _equals(call: Invocation) -> Value:
    left, right = call.values
    for value in (left, right):
        if isinstance(value, Failure):
            return value
    same = equal(call.evaluation, left, right)
    if same is not None:
        return call.known(same)
    result = call.undecided("bool")
    return result._replace(identity=equality_identity(left, right), operator="equals")


def _if(call: Invocation) -> Value:
    """Only reached through ``if`` with a count of arguments that is wrong."""
    holds = decide(call.evaluation, call.value(0))
    return call.undecided() if holds is None else call.value(1 if holds else 2)


def _coalesce(call: Invocation) -> Value:
    for index in range(len(call.call.arguments)):
        value = call.value(index)
        if isinstance(value, Known) and value.data is None:
            continue
        if isinstance(value, Undecided) and not value.kind:
            return call.undecided("", value)
        return value
    return call.known(None)


def _compare(call: Invocation) -> Value:
    left, right = (value.data if isinstance(value, Known) else None for value in call.values)
    name = call.call.name.lower()
    if isinstance(left, bool) or isinstance(right, bool) or type(left) is not type(right):
        return call.fail("compares two numbers or two texts", "of different types")
    if isinstance(left, (int, float)) and isinstance(right, (int, float)):
        order = (left > right) - (left < right)
    elif isinstance(left, str) and isinstance(right, str):
        order = (left > right) - (left < right)
    else:
        return call.wrong_type(0, "int or string")
    return call.known({
        "less": order < 0,
        "lessorequals": order <= 0,
        "greater": order > 0,
        "greaterorequals": order >= 0,
    }[name])


def _true(call: Invocation) -> Value:
    return call.known(data=True)


def _false(call: Invocation) -> Value:
    return call.known(data=False)


def _null(call: Invocation) -> Value:
    return call.known(None)


FUNCTIONS = (
    Function("and", _and, 2, None, "bool", strict=False),
    Function("or", _or, 2, None, "bool", strict=False),
    Function("not", _not, 1, 1, "bool", strict=False),
    Function("equals", _equals, 2, 2, "bool", strict=False),
    Function("if", _if, 3, 3, "", strict=False),
    Function("coalesce", _coalesce, 1, None, "", strict=False),
    Function("less", _compare, 2, 2, "bool", strict=True),
    Function("lessorequals", _compare, 2, 2, "bool", strict=True),
    Function("greater", _compare, 2, 2, "bool", strict=True),
    Function("greaterorequals", _compare, 2, 2, "bool", strict=True),
    Function("true", _true, 0, 0, "bool", strict=True),
    Function("false", _false, 0, 0, "bool", strict=True),
    Function("null", _null, 0, 0, "", strict=True),
)
