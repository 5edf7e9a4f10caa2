"""All functions, by name."""

from __future__ import annotations

from guestpatch.evaluate.functions import arrays, logic
from guestpatch.evaluate.functions.signature import Function

__all__ = ["FUNCTIONS", "Function"]

FUNCTIONS: dict[str, Function] = {
    function.name: function
    for module in (arrays, logic)
    for function in module.FUNCTIONS
}
"""Every function by its name in lower case."""
