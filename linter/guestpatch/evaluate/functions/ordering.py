"""less, greater and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import Known, type_name

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]


def _less(call: Invocation) -> Value:
    return _compare(call, (-1,))


def _less_or_equals(call: Invocation) -> Value:
    return _compare(call, (-1, 0))


def _greater(call: Invocation) -> Value:
    return _compare(call, (1,))


def _greater_or_equals(call: Invocation) -> Value:
    return _compare(call, (0, 1))


def _compare(call: Invocation, wanted: tuple[int, ...]) -> Value:
    left, right = call.values
    kinds = (type_name(left), type_name(right))
    for index, kind in enumerate(kinds):
        if kind not in ("int", "float", "string"):
            return call.wrong_type(index, "int or string")
    if (kinds[0] == "string") != (kinds[1] == "string"):
        return call.fail(f"cannot compare {kinds[0]} with {kinds[1]}", f"this is {kinds[1]}", 1)
    order = _order(left, right)
    if order is None:
        reason = "how Azure orders texts with signs in them is not known to guestpatch"
        return call.unknowable("function", reason, "bool")
    return call.known(order in wanted)


def _order(left: Value, right: Value) -> int | None:
    """-1, 0 or 1; None for texts whose order is a matter of the language."""
    one, other = (value.data if isinstance(value, Known) else None for value in (left, right))
    if one == other:
        return 0
    if isinstance(one, (int, float)) and isinstance(other, (int, float)):
        return (one > other) - (one < other)
    if isinstance(one, str) and isinstance(other, str) and _is_plain(one + other):
        return _sign(_text_key(one), _text_key(other))
    return None


def _is_plain(text: str) -> bool:
    """Letters and digits of ASCII only; nothing else has an order of its own."""
    return text.isascii() and (text.isalnum() or not text)


def _text_key(text: str) -> tuple[str, str]:
    """Digits before letters; letter case counts last, and ``a`` comes before ``A``."""
    return text.lower(), text.swapcase()


def _sign(one: tuple[str, str], other: tuple[str, str]) -> int:
    return (one > other) - (one < other)


FUNCTIONS = (
    Function("less", _less, 2, 2, "bool", strict=True),
    Function("lessorequals", _less_or_equals, 2, 2, "bool", strict=True),
    Function("greater", _greater, 2, 2, "bool", strict=True),
    Function("greaterorequals", _greater_or_equals, 2, 2, "bool", strict=True),
)
