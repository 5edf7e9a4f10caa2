"""Where the resources of a template stand: through nested deployments, children and loops.

A site is a resource as declared, with everything needed to evaluate it. Nothing is expanded: a
loop of 800 is one site until somebody asks which iteration it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

from guestpatch.evaluate.conditions import suppose, truth
from guestpatch.evaluate.loops import loop_count
from guestpatch.evaluate.scope import Loop, Scope
from guestpatch.evaluate.values import Closure, Failure, Known, Undecided

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.values import Value
    from guestpatch.template.ir import Deployment, Expression, Resource

__all__ = ["Presence", "Site", "find_sites", "presence"]

MAX_NESTING = 20
"""Deployments inside one another; the deepest seen in public templates is 7."""
MAX_SITES = 5_000
"""Resources declared by one template with all that is nested in it."""

Presence: TypeAlias = Literal["present", "absent", "undecided"]


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A declared resource in its surroundings."""

    resource: Resource
    scope: Scope
    """The scope its body is evaluated in."""
    conditions: tuple[tuple[Expression, Scope], ...]
    """Its own condition and those of the deployments around it."""
    loops: tuple[tuple[Loop, Scope], ...]
    """Its own loop and those of the deployments around it, outermost first."""
    route: str
    """Where it stands, free of line numbers: ``resources[0].template.resources[2]``."""
    around: Site | None = None
    """The deployment it stands in."""
    parent: Site | None = None
    """The resource it is written inside of."""


def find_sites(run: Run) -> tuple[Site, ...]:
    """All resources of a template in document order, each deployment before what is in it."""
    sites: list[Site] = []
    for site in _walk(run.template.resources, run.scope, None, None):
        sites.append(site)
        if len(sites) >= MAX_SITES:
            break
    return tuple(sites)


def _walk(
    resources: tuple[Resource, ...], scope: Scope, around: Site | None, parent: Site | None
) -> Iterator[Site]:
    prefix = f"{around.route}.template." if around is not None else ""
    for resource in resources:
        site = _site(resource, scope, around, parent, prefix)
        yield site
        yield from _walk(resource.children, site.scope, around, site)
        deployment = resource.deployment
        if deployment is not None and deployment.template is not None:
            if site.route.count(".template.") >= MAX_NESTING:
                continue
            inner = _inner_scope(deployment, site)
            yield from _walk(deployment.template.resources, inner, site, None)


def _site(
    resource: Resource, scope: Scope, around: Site | None, parent: Site | None, prefix: str
) -> Site:
    outer = parent if parent is not None else around
    loops = outer.loops if outer is not None else ()
    conditions = around.conditions if around is not None else ()
    if resource.copy is not None:
        copy = resource.copy
        identity = (scope.identity, id(resource))
        loop = Loop(copy.name, identity, copy.span, copy.count, of_resource=True)
        loops = (*loops, (loop, scope))
        scope = scope.in_loop(loop)
    if resource.condition is not None:
        conditions = (*conditions, (resource.condition, scope))
    return Site(resource, scope, conditions, loops, prefix + resource.route, around, parent)


def _inner_scope(deployment: Deployment, site: Site) -> Scope:
    """The scope of a nested template: its own, or with outer scope that of its surroundings."""
    if not deployment.inner or deployment.template is None:
        return site.scope
    arguments = {
        name: Closure(expression, site.scope)
        for name, expression in deployment.arguments.items()
    }
    identity = (site.scope.identity, site.route)
    return Scope(deployment.template, identity, arguments)


def presence(evaluation: Evaluation, site: Site, *, assume: bool = True) -> Presence:
    """Whether the resource is deployed in this world.

    With ``assume`` an undecided condition is taken to hold; else the answer is "undecided".
    """
    undecided = False
    for loop, outside in site.loops:
        count = loop_count(evaluation, loop, outside) if loop.index is None else None
        if isinstance(count, Failure) or (isinstance(count, Known) and count.data == 0):
            return "absent"
        undecided = undecided or isinstance(count, Undecided)
    for expression, scope in site.conditions:
        condition: Value = evaluation.evaluate(expression, scope)
        holds = suppose(evaluation, condition) if assume else truth(condition)
        if holds is False:
            return "absent"
        undecided = undecided or holds is None
    return "undecided" if undecided and not assume else "present"
