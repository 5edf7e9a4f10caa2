"""Deployments inside a template: the scope of what they deploy, and what they give back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.scope import Loop, Place, Scope
from guestpatch.evaluate.values import Closure
from guestpatch.template.ir import Constant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.template.ir import Deployment, Resource, Template

__all__ = ["deployment_scope", "iteration", "nested_deployments"]


def deployment_scope(deployment: Deployment, resource: Resource, scope: Scope) -> Scope:
    """The scope of a nested template: its own, or with outer scope that of its surroundings.

    ``scope`` is the one the deployment stands in, inside its loop where it has one.
    """
    if not deployment.inner or deployment.template is None:
        return scope
    arguments = {
        name: Closure(expression, scope) for name, expression in deployment.arguments.items()
    }
    iterations = tuple(loop.index for loop, _ in scope.loops)
    shared = scope.base.identity_of("deployment", resource.route)
    identity = (*(shared or (scope.identity, resource.route)), iterations)
    place = _place(resource, scope)
    return Scope(deployment.template, identity, arguments, own_place=place)


def _place(resource: Resource, scope: Scope) -> Place:
    """Where a deployment goes: to the place it names, else to that of the template it is in."""
    named = {
        str(key.value).lower(): Closure(value, scope)
        for key, value in resource.body.properties
        if isinstance(key, Constant)
    }
    around = scope.place
    if "resourcegroup" not in named and "subscriptionid" not in named:
        return around
    subscription = named.get("subscriptionid", around.subscription)
    return Place(subscription, named.get("resourcegroup"))


def iteration(resource: Resource, scope: Scope, index: int | None) -> Scope:
    """The scope of one iteration of a resource; of the whole loop where there is no index."""
    copy = resource.copy
    if copy is None:
        return scope
    identity = (scope.identity, id(resource))
    loop = Loop(copy.name, identity, copy.span, copy.times, of_resource=True, index=index)
    return scope.in_loop(loop)


def nested_deployments(template: Template) -> Iterator[tuple[Resource, Template]]:
    """The deployments of a template whose own template is here."""
    for resource in template.resources:
        deployment = resource.deployment
        if deployment is not None and deployment.template is not None:
            yield resource, deployment.template
