"""The deployment's own scope: what it is deployed to, and by whom.

What nobody has said is not known before deployment, but each part of it is always the same thing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.targets import Target
from guestpatch.evaluate.text import join_text, text_parts
from guestpatch.evaluate.values import Undecided

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Identity, Slot, Value

__all__ = ["FUNCTIONS", "target_of"]


def target_of(call: Invocation) -> Target:
    """What the template that a call stands in is deployed to."""
    return Target(call.evaluation, call.scope, call.call.span)


def _context(call: Invocation, what: str, member: str, kind: str, *of: Identity) -> Undecided:
    reason = f"`{what}().{member}` is known only in Azure"
    return Undecided("context", reason, call.trace, ("context", what, member, *of), kind)


def _text(call: Invocation, what: str, member: str, *of: Identity) -> Value:
    """A text that is never empty; ``of`` is what it is of, where that is not the own deployment."""
    given = call.evaluation.run.context.get((what, member)) if not of else None
    if given is not None:
        return call.known(given)
    return _context(call, what, member, "string", *of)._replace(minimum_length=1)


def _path(call: Invocation, *pieces: str | Value) -> Value:
    """A path of texts; what is wrong with one of them is wrong with the path."""
    parts: list[str | Undecided] = []
    for piece in pieces:
        if isinstance(piece, str):
            parts.append(piece)
            continue
        found = text_parts(piece)
        if found is None:
            return piece
        parts.extend(found)
    return join_text(parts, call.trace)


def _object(call: Invocation, members: dict[str, Slot]) -> Value:
    return object_of(call, members.items(), is_open=True)


def _resource_group(call: Invocation) -> Value:
    what = "resourceGroup"
    if call.call.arguments:
        return call.unknowable("context", "another resource group is known only in Azure", "object")
    target = target_of(call)
    name, of = target.group_name(), target.group_identity()
    return _object(
        call,
        {
            "id": _path(
                call, "/subscriptions/", target.subscription_id(), "/resourceGroups/", name
            ),
            "name": name,
            "type": call.known("Microsoft.Resources/resourceGroups"),
            "location": target.group_location(),
            "managedBy": _context(call, what, "managedBy", "", *of),
            "tags": _context(call, what, "tags", "", *of),
            "properties": _context(call, what, "properties", "object", *of),
        },
    )


def _subscription(call: Invocation) -> Value:
    what = "subscription"
    if call.call.arguments:
        return call.unknowable("context", "another subscription is known only in Azure", "object")
    target = target_of(call)
    number, of = target.subscription_id(), target.subscription_identity()
    return _object(
        call,
        {
            "id": _path(call, "/subscriptions/", number),
            "subscriptionId": number,
            "tenantId": _text(call, "tenant", "tenantId", *of),
            "displayName": _text(call, what, "displayName", *of),
        },
    )


def _tenant(call: Invocation) -> Value:
    names = ("tenantId", "countryCode", "displayName")
    return _object(call, {name: _text(call, "tenant", name) for name in names})


def _management_group(call: Invocation) -> Value:
    what = "managementGroup"
    if call.call.arguments:
        reason = "another management group is known only in Azure"
        return call.unknowable("context", reason, "object")
    name = target_of(call).management_group()
    of = (name.identity,) if isinstance(name, Undecided) else ()
    return _object(
        call,
        {
            "id": _path(call, "/providers/Microsoft.Management/managementGroups/", name),
            "name": name,
            "type": call.known("Microsoft.Management/managementGroups"),
            "properties": _context(call, what, "properties", "object", *of),
        },
    )


def _deployment(call: Invocation) -> Value:
    """Inside a nested template with its own scope, that is the nested deployment."""
    target = target_of(call)
    properties = _context(call, "deployment", "properties", "object", call.scope.base.identity)
    return _object(
        call,
        {
            "name": target.deployment_name(),
            "location": target.deployment_location(),
            "properties": properties,
        },
    )


def _deployer(call: Invocation) -> Value:
    what = "deployer"
    return _object(
        call,
        {
            "tenantId": _text(call, "tenant", "tenantId"),
            "objectId": _text(call, what, "objectId"),
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
