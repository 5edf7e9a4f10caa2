"""Where the resources of a template stand: through nested deployments, children and loops.

A site is a resource as declared, with everything needed to evaluate it. Nothing is expanded: a
loop of 800 is one site until somebody asks which iteration it is.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, TypeAlias

from guestpatch.evaluate.conditions import allows, suppose, truth
from guestpatch.evaluate.deployments import deployment_scope
from guestpatch.evaluate.identity import expression_identity
from guestpatch.evaluate.loops import loop_count, loop_worlds
from guestpatch.evaluate.scope import Loop, Scope
from guestpatch.evaluate.values import Failure, Known, Trace, Undecided
from guestpatch.template.ir import Constant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Identity
    from guestpatch.template.ir import Expression, Resource

__all__ = [
    "Presence",
    "Site",
    "find_sites",
    "presence",
    "still_present",
    "suppose_present",
    "template_scopes",
]

MAX_NESTING = 20
"""Deployments inside one another; the deepest seen in public templates is 7."""
MAX_SITES = 5_000
"""Resources declared by one template with all that is nested in it."""

Presence: TypeAlias = Literal["present", "absent", "undecided"]


@dataclass(frozen=True, slots=True, eq=False)
class Site:
    """A declared resource in its surroundings."""

    resource: Resource
    type: str
    """The full type in lower case, as it is with the defaults; ``""`` where it cannot be known."""
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


def find_sites(evaluation: Evaluation, *, expand: bool = False) -> tuple[Site, ...]:
    """All resources of a template in document order, each deployment before what is in it.

    ``evaluation`` is one with the defaults. With ``expand`` a loop whose length is known there
    gives one site per iteration.
    """
    run = evaluation.run
    walker = _Walker(evaluation, expand=expand)
    sites: list[Site] = []
    for site in walker.walk(run.template.resources, run.scope, None, None):
        if len(sites) == MAX_SITES:
            walker.stop(site.resource, f"more than {MAX_SITES} resources")
            break
        sites.append(site)
    return tuple(sites)


class _Walker:
    def __init__(self, evaluation: Evaluation, *, expand: bool) -> None:
        self._evaluation = evaluation
        self._expand = expand

    def stop(self, resource: Resource, message: str) -> None:
        """Remember that the walk ends at a resource, so that it is reported."""
        span = resource.type_span
        self._evaluation.run.note(
            Failure(message, "not looked at from here", span, Trace(span), budget=True)
        )

    def walk(
        self,
        resources: tuple[Resource, ...],
        scope: Scope,
        around: Site | None,
        parent: Site | None,
    ) -> Iterator[Site]:
        """The resources of a template or parent, with everything below them."""
        for resource in resources:
            for site in self._sites(resource, scope, around, parent):
                yield site
                yield from self.walk(resource.children, site.scope, around, site)
                deployment = resource.deployment
                if deployment is None or deployment.template is None:
                    continue
                if site.route.count(".template.") >= MAX_NESTING:
                    self.stop(resource, f"deployments nested deeper than {MAX_NESTING} levels")
                    continue
                inner = deployment_scope(deployment, resource, site.scope)
                yield from self.walk(deployment.template.resources, inner, site, None)

    def _sites(
        self, resource: Resource, scope: Scope, around: Site | None, parent: Site | None
    ) -> Iterator[Site]:
        prefix = f"{around.route}.template." if around is not None else ""
        outer = parent if parent is not None else around
        loops = outer.loops if outer is not None else ()
        conditions = around.conditions if around is not None else ()
        for loop in self._loops(resource, scope):
            inside = scope if loop is None else scope.in_loop(loop)
            own = () if resource.condition is None else ((resource.condition, inside),)
            yield Site(
                resource,
                self._type(resource, inside),
                inside,
                (*conditions, *own),
                loops if loop is None else (*loops, (loop, scope)),
                prefix + resource.route,
                around,
                parent,
            )

    def _type(self, resource: Resource, scope: Scope) -> str:
        """Documented to be a literal; older templates have it in a variable."""
        kind = resource.type
        if isinstance(kind, Constant):
            return kind.value.lower() if isinstance(kind.value, str) else ""
        value = self._evaluation.evaluate(kind, scope)
        return (
            value.data.lower() if isinstance(value, Known) and isinstance(value.data, str) else ""
        )

    def _loops(self, resource: Resource, scope: Scope) -> Iterator[Loop | None]:
        copy = resource.copy
        if copy is None:
            yield None
            return
        identity = (scope.identity, id(resource))
        loop = Loop(copy.name, identity, copy.span, copy.times, of_resource=True)
        count = loop_count(self._evaluation, loop, scope) if self._expand else None
        if isinstance(count, Known) and isinstance(count.data, int):
            yield from (replace(loop, index=index) for index in range(count.data))
        elif not isinstance(count, Failure):
            yield loop


def presence(evaluation: Evaluation, site: Site, beside: Site | None = None) -> Presence:
    """Whether the resource is deployed in this world, as far as that can be known.

    Where one ``beside`` it is deployed, loops that run as often as its own are not asked about.
    """
    undecided = False
    running = set(_counts(beside)) if beside is not None and site.loops else ()
    for loop, outside in site.loops:
        if loop.index is not None or (running and _count_identity(loop, outside) in running):
            continue
        count = loop_count(evaluation, loop, outside)
        if isinstance(count, Failure) or (isinstance(count, Known) and count.data == 0):
            return "absent"
        undecided = undecided or isinstance(count, Undecided)
    for expression, scope in site.conditions:
        holds = truth(evaluation.evaluate(expression, scope))
        if holds is False:
            return "absent"
        undecided = undecided or holds is None
    return "undecided" if undecided else "present"


def _counts(site: Site) -> Iterator[Identity]:
    return (_count_identity(loop, outside) for loop, outside in site.loops)


def _count_identity(loop: Loop, outside: Scope) -> Identity:
    """What two loops have in common that run equally often."""
    return loop.identity if loop.count is None else expression_identity(loop.count, outside)


def suppose_present(evaluation: Evaluation, site: Site) -> bool:
    """Whether the resource can be deployed in this world, conditions supposed to hold if they can.

    How often its loops run is not decided for that; once other things are, ``still_present``
    tells whether they leave an iteration.
    """
    return still_present(evaluation, site) and all(
        suppose(evaluation, evaluation.evaluate(expression, scope)) is not False
        for expression, scope in site.conditions
    )


def still_present(evaluation: Evaluation, site: Site) -> bool:
    """Whether what this world has decided so far leaves the loops of a resource an iteration."""
    worlds = loop_worlds(evaluation, site.loops)
    return not worlds.complete or any(
        leaf.answer and allows(evaluation, leaf.path) for leaf in worlds.leaves
    )


def template_scopes(scope: Scope, sites: tuple[Site, ...]) -> tuple[Scope, ...]:
    """The scopes of a template and of all that is nested in it, each once.

    ``scope`` is that of the template; a nested one may have outputs without any resource.
    """
    scopes = {id(scope): scope}
    for site in sites:
        scopes.setdefault(id(site.scope.base), site.scope.base)
        deployment = site.resource.deployment
        if deployment is None or deployment.template is None or deployment.template.resources:
            continue
        inner = deployment_scope(deployment, site.resource, site.scope).base
        scopes.setdefault(id(inner), inner)
    return tuple(scopes.values())
