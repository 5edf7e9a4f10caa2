"""Functions on arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.values import ArrayValue

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]


def _create_array(call: Invocation) -> Value:
    return ArrayValue(call.slots, call.trace)


FUNCTIONS = (
    Function("createarray", _create_array, 0, None, "array", strict=False),
)
