"""The deployment's own scope: what it is deployed to, and by whom.

None of it is known before deployment unless it is given, but each part of it is always the same
thing. Where a nested deployment names its place, that counts for what is in it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.scope import HERE
from guestpatch.evaluate.text import join_text, text_parts
from guestpatch.evaluate.values import Undecided

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Identity, Slot, Value

__all__ = ["FUNCTIONS", "group_name", "management_group_name", "subscription_id"]


def subscription_id(call: Invocation) -> list[Piece]:
    """The number of the subscription that the template is deployed to."""
    own = _own_text(call, "subscription", "subscriptionId")
    return _named(call, call.scope.place.subscription, own)


def group_name(call: Invocation) -> list[Piece]:
    """The name of the resource group that the template is deployed to."""
    own = _own_text(call, "resourceGroup", "name")
    return _named(call, call.scope.place.group, own)


def management_group_name(call: Invocation) -> list[Piece]:
    """The name of the management group that the template is deployed to."""
    return list(text_parts(_own_text(call, "managementGroup", "name")) or ())


def _named(call: Invocation, slot: Slot | None, own: Value) -> list[Piece]:
    """What a nested deployment says of its place, or where it says nothing, what the run has."""
    value = own if slot is None else call.force(slot)
    parts = text_parts(value)
    return list(parts) if parts else [call.unknowable("context", "place of the deployment")]


def _own_text(call: Invocation, what: str, member: str, *of: Identity) -> Value:
    """A text that the deployment's scope determines, never an empty one."""
    given = call.evaluation.run.context.get((what, member)) if not of else None
    if given is not None:
        return call.known(given)
    return _context(call, what, member, "string", *of)._replace(minimum_length=1)


def _elsewhere(call: Invocation) -> tuple[Identity, ...]:
    """What tells the place of a nested template from that of the run; empty at the same place."""
    if call.scope.place == HERE:
        return ()
    own = (
        text_parts(_own_text(call, "subscription", "subscriptionId")),
        text_parts(_own_text(call, "resourceGroup", "name")),
    )
    here = (tuple(subscription_id(call)), tuple(group_name(call)))
    is_own = all(_told(one or ()) == _told(other) for one, other in zip(own, here, strict=True))
    return () if is_own else tuple(map(_told, here))


def _told(pieces: Iterable[Piece]) -> Identity:
    return tuple(piece if isinstance(piece, str) else piece.identity for piece in pieces)


def _context(call: Invocation, what: str, member: str, kind: str, *of: Identity) -> Undecided:
    reason = f"`{what}().{member}` is known only in Azure"
    return Undecided("context", reason, call.trace, ("context", what, member, *of), kind)


def _object(call: Invocation, members: dict[str, Slot]) -> Value:
    return object_of(call, members.items(), is_open=True)


def _resource_group(call: Invocation) -> Value:
    what = "resourceGroup"
    if call.call.arguments:
        return call.unknowable("context", "another resource group is known only in Azure", "object")
    name, of = group_name(call), _elsewhere(call)
    parts: list[Piece] = ["/subscriptions/", *subscription_id(call), "/resourceGroups/", *name]
    return _object(
        call,
        {
            "id": join_text(parts, call.trace),
            "name": join_text(name, call.trace),
            "type": call.known("Microsoft.Resources/resourceGroups"),
            "location": _own_text(call, what, "location", *of),
            "managedBy": _context(call, what, "managedBy", "", *of),
            "tags": _context(call, what, "tags", "", *of),
            "properties": _context(call, what, "properties", "object", *of),
        },
    )


def _subscription(call: Invocation) -> Value:
    what = "subscription"
    if call.call.arguments:
        return call.unknowable("context", "another subscription is known only in Azure", "object")
    number = subscription_id(call)
    of = () if call.scope.place.subscription is None else (_told(number),)
    return _object(
        call,
        {
            "id": join_text(["/subscriptions/", *number], call.trace),
            "subscriptionId": join_text(number, call.trace),
            "tenantId": _own_text(call, "tenant", "tenantId"),
            "displayName": _own_text(call, what, "displayName", *of),
        },
    )


def _tenant(call: Invocation) -> Value:
    names = ("tenantId", "countryCode", "displayName")
    return _object(call, {name: _own_text(call, "tenant", name) for name in names})


def _management_group(call: Invocation) -> Value:
    what = "managementGroup"
    if call.call.arguments:
        reason = "another management group is known only in Azure"
        return call.unknowable("context", reason, "object")
    name = management_group_name(call)
    path = "/providers/Microsoft.Management/managementGroups/"
    return _object(
        call,
        {
            "id": join_text([path, *name], call.trace),
            "name": join_text(name, call.trace),
            "type": call.known("Microsoft.Management/managementGroups"),
            "properties": _context(call, what, "properties", "object"),
        },
    )


def _deployment(call: Invocation) -> Value:
    """Inside a nested template with its own scope, that is the nested deployment."""
    what, of = "deployment", _inner(call)
    return _object(
        call,
        {
            "name": _own_text(call, what, "name", *of),
            "location": _own_text(call, what, "location", *of),
            "properties": _context(call, what, "properties", "object", *of),
        },
    )


def _inner(call: Invocation) -> tuple[Identity, ...]:
    """What tells a nested deployment from that of the run."""
    base = call.scope.base
    home = base if base.home is None else base.home
    return () if home.root else (home.identity,)


def _deployer(call: Invocation) -> Value:
    what = "deployer"
    return _object(
        call,
        {
            "tenantId": _own_text(call, "tenant", "tenantId"),
            "objectId": _own_text(call, what, "objectId"),
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
