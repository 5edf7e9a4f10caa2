"""The deployment's own scope: what it is deployed to, and by whom.

None of it is known before deployment, but each part of it is always the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.text import join_text
from guestpatch.evaluate.values import Undecided

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Identity, Slot, Value

__all__ = ["FUNCTIONS", "context_text"]


def context_text(call: Invocation, what: str, member: str, *of: Identity) -> Undecided:
    """A text that the deployment's scope determines, never an empty one."""
    return _context(call, what, member, "string", *of)._replace(minimum_length=1)


def _context(call: Invocation, what: str, member: str, kind: str, *of: Identity) -> Undecided:
    reason = f"`{what}().{member}` is known only in Azure"
    return Undecided("context", reason, call.trace, ("context", what, member, *of), kind)


def _object(call: Invocation, members: dict[str, Slot]) -> Value:
    return object_of(call, members.items(), is_open=True)


def _resource_group(call: Invocation) -> Value:
    what = "resourceGroup"
    if call.call.arguments:
        return call.unknowable("context", "another resource group is known only in Azure", "object")
    name = context_text(call, what, "name")
    subscription = context_text(call, "subscription", "subscriptionId")
    parts: list[Piece] = ["/subscriptions/", subscription, "/resourceGroups/", name]
    return _object(
        call,
        {
            "id": join_text(parts, call.trace),
            "name": name,
            "type": call.known("Microsoft.Resources/resourceGroups"),
            "location": context_text(call, what, "location"),
            "managedBy": _context(call, what, "managedBy", ""),
            "tags": _context(call, what, "tags", ""),
            "properties": _context(call, what, "properties", "object"),
        },
    )


def _subscription(call: Invocation) -> Value:
    what = "subscription"
    if call.call.arguments:
        return call.unknowable("context", "another subscription is known only in Azure", "object")
    number = context_text(call, what, "subscriptionId")
    return _object(
        call,
        {
            "id": join_text(["/subscriptions/", number], call.trace),
            "subscriptionId": number,
            "tenantId": context_text(call, "tenant", "tenantId"),
            "displayName": context_text(call, what, "displayName"),
        },
    )


def _tenant(call: Invocation) -> Value:
    names = ("tenantId", "countryCode", "displayName")
    return _object(call, {name: context_text(call, "tenant", name) for name in names})


def _management_group(call: Invocation) -> Value:
    what = "managementGroup"
    if call.call.arguments:
        reason = "another management group is known only in Azure"
        return call.unknowable("context", reason, "object")
    name = context_text(call, what, "name")
    path = "/providers/Microsoft.Management/managementGroups/"
    return _object(
        call,
        {
            "id": join_text([path, name], call.trace),
            "name": name,
            "type": call.known("Microsoft.Management/managementGroups"),
            "properties": _context(call, what, "properties", "object"),
        },
    )


def _deployment(call: Invocation) -> Value:
    """Inside a nested template with its own scope, that is the nested deployment."""
    what, of = "deployment", call.scope.base.identity
    return _object(
        call,
        {
            "name": context_text(call, what, "name", of),
            "location": context_text(call, what, "location", of),
            "properties": _context(call, what, "properties", "object", of),
        },
    )


def _deployer(call: Invocation) -> Value:
    what = "deployer"
    return _object(
        call,
        {
            "tenantId": context_text(call, "tenant", "tenantId"),
            "objectId": context_text(call, what, "objectId"),
            "userPrincipalName": _context(call, what, "userPrincipalName", "string"),
        },
    )


FUNCTIONS = (
    Function("resourcegroup", _resource_group, 0, 2, "object", strict=False),
    Function("subscription", _subscription, 0, 1, "object", strict=False),
    Function("tenant", _tenant, 0, 0, "object", strict=False),
    Function("managementgroup", _management_group, 0, 1, "object", strict=False),
    Function("deployment", _deployment, 0, 0, "object", strict=False),
    Function("deployer", _deployer, 0, 0, "object", strict=False),
)
