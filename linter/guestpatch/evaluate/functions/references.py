"""``reference(…)`` and ``references(…)``: what Azure says of a resource.

Of a deployment whose template is here, the outputs are known as far as their values are. See
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#reference
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.evaluate.deployments import deployment_scope, iteration, nested_deployments
from guestpatch.evaluate.functions.containers import array_of, object_of
from guestpatch.evaluate.functions.pieces import join_pieces
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.limits import MAX_COPIES
from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import Closure, Failure, Known
from guestpatch.template.ir import Call, Constant, Reference

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.values import Identity, Slot, Value
    from guestpatch.template.ir import Expression, Resource, Template

__all__ = ["FUNCTIONS"]

_DEPLOYMENTS = "microsoft.resources/deployments"
_ITERATION = re.compile(r"(.+)\[(\d{1,4})\]", re.DOTALL)
_MARK = f"{_DEPLOYMENTS}/"


def _reference(call: Invocation) -> Value:
    found = _find(call)
    return _in_azure(call, "object") if found is None else _described(call, 2, *found)


def _references(call: Invocation) -> Value:
    """All iterations of a loop of deployments, by its symbol."""
    scope = call.scope.base
    symbol = call.value(0)
    for resource, template in nested_deployments(scope.template):
        is_meant = isinstance(symbol, Known) and resource.symbol == symbol.data
        if is_meant and resource.copy is not None and not scope.in_function:
            count = call.evaluation.evaluate(resource.copy.times, scope)
            if _length(count) is not None:
                inside = _iterations(call, resource, scope)
                items = [_described(call, 1, resource, template, each) for each in inside]
                return array_of(call, items)
    return _in_azure(call, "array")


def _in_azure(call: Invocation, kind: str) -> Value:
    return call.unknowable("runtime", f"`{call.call.name}` is known only in Azure", kind)


def _described(
    call: Invocation, at: int, resource: Resource, template: Template, scope: Scope
) -> Value:
    """A deployment as Azure describes it; in full where argument ``at`` says so."""
    outputs = object_of(
        call, [("outputs", _outputs(call, resource, template, scope))], is_open=True
    )
    if len(call.call.arguments) <= at:
        return outputs
    form = call.value(at)
    if not isinstance(form, Known) or str(form.data).lower() != "full":
        return _in_azure(call, "object")
    return object_of(call, [("properties", outputs)], is_open=True)


def _outputs(call: Invocation, resource: Resource, template: Template, scope: Scope) -> Value:
    deployment = resource.deployment
    inside = scope if deployment is None else deployment_scope(deployment, resource, scope)
    members: list[tuple[str, Slot]] = []
    for output in template.outputs:
        if output.value is not None:
            given: Expression = output.value
            if inside.template is template:
                given = Reference(call.call.span, "output", output.name)
            value = object_of(call, [("value", Closure(given, inside))], is_open=True)
            members.append((output.name, value))
    return object_of(call, members, is_open=True)


def _find(call: Invocation) -> tuple[Resource, Template, Scope] | None:
    """The deployment that is meant: by its symbol, its name, or its id."""
    scope = call.scope.base
    deployments = list(nested_deployments(scope.template))
    if not deployments or scope.in_function:
        return None
    if scope.template.symbolic:
        found = _by_symbol(call, deployments, scope)
        if found is not None:
            return found
    wanted = _wanted_name(call, by_id=scope.template.symbolic)
    if wanted is None:
        return None
    return _by_name(call, deployments, scope, identity_of(wanted))


def _by_name(
    call: Invocation,
    deployments: list[tuple[Resource, Template]],
    scope: Scope,
    wanted: Identity,
) -> tuple[Resource, Template, Scope] | None:
    # A name that asks for a deployment by name is none: Azure answers when all names are known.
    with call.evaluation.busy(("names", scope.identity)) as is_in_name:
        if is_in_name:
            return None
        found = [
            (resource, template, inside)
            for resource, template in deployments
            for inside in _iterations(call, resource, scope)
            if _name_identity(call, resource, inside) == wanted
        ]
    # Deployments of one name are in different resource groups or subscriptions.
    return found[0] if len(found) == 1 else None


def _name_identity(call: Invocation, resource: Resource, scope: Scope) -> Identity:
    """What the name of a deployment is; every reference asks for those of all deployments."""
    indexes = tuple(loop.index for loop, _ in scope.loops)
    key = ("deployment", scope.identity, id(resource), indexes)
    return call.evaluation.remember(
        key, lambda: identity_of(call.evaluation.evaluate(resource.name, scope))
    )


def _iterations(call: Invocation, resource: Resource, scope: Scope) -> Iterator[Scope]:
    """The scope of a deployment, or those of all iterations of its loop where they are known."""
    if resource.copy is None:
        yield scope
        return
    count = call.evaluation.evaluate(resource.copy.times, scope)
    for index in range(_length(count) or 0):
        yield iteration(resource, scope, index)


def _length(count: Value) -> int | None:
    if isinstance(count, Known) and type(count.data) is int and count.data <= MAX_COPIES:
        return count.data
    return None


def _by_symbol(
    call: Invocation, deployments: list[tuple[Resource, Template]], scope: Scope
) -> tuple[Resource, Template, Scope] | None:
    symbol = call.value(0)
    written = symbol.data if isinstance(symbol, Known) else None
    if not isinstance(written, str):
        return None
    match = _ITERATION.fullmatch(written)
    name, index = (match[1], int(match[2])) if match is not None else (written, None)
    for resource, template in deployments:
        if resource.symbol == name and (resource.copy is None) == (index is None):
            return resource, template, iteration(resource, scope, index)
    return None


def _wanted_name(call: Invocation, *, by_id: bool) -> Value | None:
    """The name of the deployment that is meant; None where it is none, or an id without one.

    With ``by_id`` a name alone does not do, as where deployments have symbols.
    """
    name = _name_in_id(call.call.arguments[0])
    if name is not None:
        value = call.evaluation.evaluate(name, call.scope)
        return None if isinstance(value, Failure) else value
    value = call.value(0)
    parts = () if isinstance(value, Failure) else text_parts(value) or ()
    for index, part in enumerate(parts):
        if isinstance(part, str) and _MARK in part.lower():
            start = part.lower().rindex(_MARK) + len(_MARK)
            pieces = (part[start:], *parts[index + 1 :])
            return join_pieces(call, [piece for piece in pieces if piece])
    is_id = any(isinstance(part, str) and "/" in part for part in parts)
    return None if is_id or by_id or not parts else value


def _name_in_id(argument: Expression) -> Expression | None:
    """The name of a deployment in a call that makes its id, whatever else is not known of it."""
    if isinstance(argument, Call):
        for position, part in enumerate(argument.arguments[:-1]):
            if isinstance(part, Constant) and str(part.value).lower() == _DEPLOYMENTS:
                rest = argument.arguments[position + 1 :]
                return rest[0] if len(rest) == 1 else None
    return None


FUNCTIONS = (
    Function("reference", _reference, 1, 3, "object", strict=False),
    Function("references", _references, 1, 2, "array", strict=False),
)
