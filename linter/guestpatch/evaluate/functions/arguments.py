"""Reading arguments: the plain value of the wanted type, or the failure to return instead.

For strict functions, whose arguments are known when they are called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.values import ArrayValue, Failure, Known, LambdaValue, ObjectValue

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["array_at", "first_failure", "integer_at", "lambda_at", "object_at", "text_at"]


def first_failure(values: Iterable[Value]) -> Failure | None:
    """The first value that is a failure."""
    return next((value for value in values if isinstance(value, Failure)), None)


def text_at(call: Invocation, index: int) -> str | Failure:
    """A known text."""
    value = call.value(index)
    if isinstance(value, Known) and isinstance(value.data, str):
        return value.data
    return value if isinstance(value, Failure) else call.wrong_type(index, "string")


def integer_at(call: Invocation, index: int) -> int | Failure:
    """A known whole number; a boolean is none."""
    value = call.value(index)
    if (
        isinstance(value, Known)
        and isinstance(value.data, int)
        and not isinstance(value.data, bool)
    ):
        return value.data
    return value if isinstance(value, Failure) else call.wrong_type(index, "int")


def array_at(call: Invocation, index: int) -> ArrayValue | Failure:
    """An array, whatever its members are."""
    value = call.value(index)
    return value if isinstance(value, (ArrayValue, Failure)) else call.wrong_type(index, "array")


def object_at(call: Invocation, index: int) -> ObjectValue | Failure:
    """An object, whatever its members are."""
    value = call.value(index)
    return value if isinstance(value, (ObjectValue, Failure)) else call.wrong_type(index, "object")


def lambda_at(call: Invocation, index: int) -> LambdaValue | Failure:
    """A function written in place."""
    value = call.value(index)
    return value if isinstance(value, (LambdaValue, Failure)) else call.wrong_type(index, "lambda")
