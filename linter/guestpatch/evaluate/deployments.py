"""Deployments inside a template: the scope of what they deploy, and what they give back."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.scope import Loop, Scope
from guestpatch.evaluate.values import Closure
from guestpatch.template.ir import Constant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.values import Identity
    from guestpatch.template.ir import Deployment, Expression, Resource, Template

__all__ = [
    "deployment_scope",
    "deployments_around",
    "iteration",
    "nested_deployments",
    "target_identity",
    "written",
]

TARGET_KEYS = ("resourcegroup", "subscriptionid", "scope")
"""What a deployment says of where its template goes, in lower case."""


def deployment_scope(deployment: Deployment, resource: Resource, scope: Scope) -> Scope:
    """The scope of a nested template: its own, or with outer scope that of its surroundings.

    ``scope`` is the one the deployment stands in, inside its loop where it has one.
    """
    if not deployment.inner or deployment.template is None:
        return scope.shared_with(resource)
    arguments = {
        name: Closure(expression, scope) for name, expression in deployment.arguments.items()
    }
    iterations = tuple(loop.index for loop, _ in scope.loops)
    shared = scope.base.identity_of("deployment", resource.route)
    identity = (*(shared or (scope.identity, resource.route)), iterations)
    return Scope(deployment.template, identity, arguments, deployed_by=(resource, scope))


def deployments_around(scope: Scope) -> Iterator[tuple[Resource, Scope]]:
    """The deployments that a template stands in, innermost first, with the scopes they are in."""
    around = scope.base.deployed_by
    while around is not None:
        yield around
        outer = around[1]
        yield from ((resource, outer) for resource in reversed(outer.shared_by))
        around = outer.deployed_by


def written(resource: Resource, key: str) -> Expression | None:
    """What a resource says under a key of its own; ``key`` is in lower case."""
    for name, value in resource.body.properties:
        if isinstance(name, Constant) and str(name.value).lower() == key:
            return value
    return None


def target_identity(scope: Scope) -> tuple[Identity, ...]:
    """The deployment that says where a template goes, without a look at what it says.

    Empty where none does: then it goes where the whole is deployed to.
    """
    for resource, outer in deployments_around(scope):
        if any(written(resource, key) is not None for key in TARGET_KEYS):
            return (outer.base.identity, resource.route)
    return ()


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
