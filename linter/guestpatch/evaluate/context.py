"""What is known of a deployment besides its template: where it goes, and by whom.

https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-scope
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["CONTEXT_KEYS", "Context", "UnknownContextError", "build_context"]

Context: TypeAlias = "Mapping[tuple[str, str], str]"
"""Values by function and member: ``("resourceGroup", "name")``. What is not there is undecided."""

CONTEXT_KEYS: Mapping[str, tuple[tuple[str, str], ...]] = {
    "location": (("resourceGroup", "location"), ("deployment", "location")),
    "resourceGroup": (("resourceGroup", "name"),),
    "subscriptionId": (("subscription", "subscriptionId"),),
    "subscriptionName": (("subscription", "displayName"),),
    "tenantId": (("tenant", "tenantId"),),
    "managementGroup": (("managementGroup", "name"),),
    "deployment": (("deployment", "name"),),
    "environment": (("environment", "name"),),
}
"""What can be said of a deployment, and the members of functions that it gives."""


class UnknownContextError(ValueError):
    """A key that says nothing of a deployment."""


def build_context(said: Mapping[str, str]) -> Context:
    """A context from what was said by key. Raises UnknownContextError."""
    context: dict[tuple[str, str], str] = {}
    for key, value in said.items():
        if key not in CONTEXT_KEYS:
            raise UnknownContextError(key)
        context |= dict.fromkeys(CONTEXT_KEYS[key], value)
    return context
