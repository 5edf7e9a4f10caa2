"""Ids of resources: resourceId and its family.

Where the subscription and the resource group of a deployment are not known they are unknown pieces
of the text, always the same ones, so that two ids of one resource are equal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import first_failure
from guestpatch.evaluate.functions.deployment import target_of
from guestpatch.evaluate.functions.pieces import join_pieces, pieces_at, whole
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import Failure

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]

_GROUPS = "/providers/Microsoft.Management/managementGroups/"


def _resource_id(call: Invocation) -> Value:
    found = _find_type(call, call.values, 2)
    if not isinstance(found, int):
        return found
    target = target_of(call)
    leading = [_text(call, index) for index in range(found)]
    group = leading[-1] if leading else _pieces(target.group_name())
    subscription = leading[0] if len(leading) > 1 else _pieces(target.subscription_id())
    scope = ["/subscriptions/", *subscription, "/resourceGroups/", *group]
    return _join(call, scope, found)


def _subscription_resource_id(call: Invocation) -> Value:
    found = _find_type(call, call.values, 1)
    if not isinstance(found, int):
        return found
    subscription = _text(call, 0) if found else _pieces(target_of(call).subscription_id())
    return _join(call, ["/subscriptions/", *subscription], found)


def _management_group_resource_id(call: Invocation) -> Value:
    found = _find_type(call, call.values, 1)
    if not isinstance(found, int):
        return found
    group = _text(call, 0) if found else _pieces(target_of(call).management_group())
    return _join(call, [_GROUPS, *group], found)


def _tenant_resource_id(call: Invocation) -> Value:
    found = _find_type(call, call.values, 0)
    return _join(call, [], found) if isinstance(found, int) else found


def _extension_resource_id(call: Invocation) -> Value:
    failure = first_failure(call.values)
    if failure is not None:
        return failure
    scope = pieces_at(call, 0)
    if isinstance(scope, Failure):
        return scope
    if scope and isinstance(scope[-1], str):
        scope[-1] = scope[-1].rstrip("/")
    return _join(call, scope, 1)


def _pieces(value: Value) -> list[Piece]:
    """A part of the deployment's own scope; one that fails has been reported where it stands."""
    return list(text_parts(value) or ())


def _text(call: Invocation, index: int) -> list[Piece]:
    pieces = pieces_at(call, index)
    return [] if isinstance(pieces, Failure) else pieces


def _find_type(call: Invocation, values: tuple[Value, ...], most: int) -> int | Value:
    """Which argument is the type, with ``most`` texts before it; else what the call comes to."""
    count = len(values)
    texts: list[str | None] = []
    for index in range(count):
        pieces = pieces_at(call, index)
        if isinstance(pieces, Failure):
            return pieces
        texts.append(whole(pieces))
    for index, text in enumerate(texts[: most + 1]):
        if text is not None and "/" in text:
            if None in texts[:index] and not _is_type(text, count - index - 1):
                break
            return index
    if None in texts[: most + 1]:
        return call.undecided("string")
    message = "none of the arguments is a resource type"
    return call.fail(message, "expected a type such as `Microsoft.Compute/virtualMachines`", 0)


def _is_type(text: str, names: int) -> bool:
    """Whether a text can be nothing but a type with so many names behind it."""
    provider, *kinds = text.split("/")
    return "." in provider and len(kinds) == names


def _join(call: Invocation, scope: list[Piece], type_index: int) -> Value:
    """The id from the scope, the type and the names behind it, in turn."""
    pieces = pieces_at(call, type_index)
    if isinstance(pieces, Failure):
        return pieces
    full_type = whole(pieces)
    if full_type is None:
        return call.undecided("string", call.value(type_index))
    provider, *kinds = full_type.strip("/").split("/")
    names = range(type_index + 1, len(call.call.arguments))
    if len(kinds) != len(names):
        wanted = f"{len(kinds)} name{'' if len(kinds) == 1 else 's'}"
        message = f"`{full_type[:100]}` takes {wanted}, found {len(names)}"
        return call.fail(message, f"takes {wanted}", type_index)
    result: list[Piece] = [*scope, "/providers/", provider]
    for kind, index in zip(kinds, names, strict=True):
        name = pieces_at(call, index)
        if isinstance(name, Failure):
            return name
        result += ["/", kind, "/", *name]
    return join_pieces(call, result)


FUNCTIONS = (
    Function("resourceid", _resource_id, 2, None, "string", strict=False),
    Function("subscriptionresourceid", _subscription_resource_id, 2, None, "string", strict=False),
    Function("tenantresourceid", _tenant_resource_id, 2, None, "string", strict=False),
    Function("extensionresourceid", _extension_resource_id, 3, None, "string", strict=False),
    Function(
        "managementgroupresourceid", _management_group_resource_id, 2, None, "string", strict=False
    ),
)
