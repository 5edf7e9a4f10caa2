"""``reference(…)``: what Azure says of a resource.

Of a deployment whose template is here, the outputs are known as far as their values are. See
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource#reference
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.evaluate.deployments import deployment_scope, iteration, nested_deployments
from guestpatch.evaluate.functions.containers import object_of
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.limits import MAX_COPIES
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
_FULL = 3


def _reference(call: Invocation) -> Value:
    found = _find(call)
    if found is None or len(call.call.arguments) >= _FULL:
        return call.unknowable("runtime", f"`{call.call.name}` is known only in Azure", "object")
    resource, template, scope = found
    return object_of(call, [("outputs", _outputs(call, resource, template, scope))], is_open=True)


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
        return _by_symbol(call, deployments, scope)
    name = _deployment_name(call.call.arguments[0])
    if name is None:
        return None
    wanted = call.evaluation.evaluate(name, call.scope)
    if isinstance(wanted, Failure):
        return None
    found = [
        (resource, template, inside)
        for resource, template in deployments
        for inside in _iterations(call, resource, scope)
        if _name_identity(call, resource, inside) == identity_of(wanted)
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
    if isinstance(count, Known) and type(count.data) is int and count.data <= MAX_COPIES:
        for index in range(count.data):
            yield iteration(resource, scope, index)


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


def _deployment_name(argument: Expression) -> Expression | None:
    """The name in the id of a deployment; a name by itself is one, too."""
    if isinstance(argument, Call):
        for position, part in enumerate(argument.arguments[:-1]):
            if isinstance(part, Constant) and str(part.value).lower() == _DEPLOYMENTS:
                rest = argument.arguments[position + 1 :]
                return rest[0] if len(rest) == 1 else None
        return None if _has_type(argument) else argument
    return argument


def _has_type(call: Call) -> bool:
    parts: Iterator[object] = (part.value for part in call.arguments if isinstance(part, Constant))
    return any(isinstance(value, str) and "/" in value for value in parts)


FUNCTIONS = (Function("reference", _reference, 1, 3, "object", strict=False),)
