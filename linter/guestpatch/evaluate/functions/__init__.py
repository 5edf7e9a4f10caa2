"""The functions of template expressions (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions)."""

from guestpatch.evaluate.functions.calling import call_function
from guestpatch.evaluate.functions.registry import FUNCTIONS, Function

__all__ = ["FUNCTIONS", "Function", "call_function"]
