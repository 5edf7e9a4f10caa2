"""What two versions of a template define alike, so that it is the same value in both.

What is not known is told apart by the names it came from. A name means the same in both versions
only where it, and all that it uses, is defined alike.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guestpatch.evaluate.values import Closure
from guestpatch.source.text import Document, Span
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.values import Identity

__all__ = ["same_definitions"]

_Name: TypeAlias = tuple[str, str]
_CHANGING = frozenset({"newguid", "utcnow"})


class _Definition(NamedTuple):
    """What a name stands for, without its places, and the names it uses."""

    shape: Hashable
    uses: frozenset[_Name]


def same_definitions(run: Run, present: Run) -> Mapping[_Name, tuple[Identity, ...]]:
    """The identities in the run ``present`` of what ``run`` defines alike, by kind and name.

    Kinds are ``parameter``, ``variable`` and ``deployment``, the last by its route.
    """
    if _shape(run.template.functions) != _shape(present.template.functions):
        return {}
    ours, theirs = dict(_definitions(run, present)), dict(_definitions(present, present))
    same = {name for name, definition in ours.items() if theirs.get(name) == definition}
    while True:
        broken = {name for name in same if not ours[name].uses <= same}
        if not broken:
            break
        same -= broken
    root = present.scope.identity
    return {
        (kind, name): (root, name) if kind == "deployment" else (kind, root, name)
        for kind, name in same
    }


def _definitions(run: Run, present: Run) -> Iterator[tuple[_Name, _Definition]]:
    template = run.template
    for name, variable in template.variables.items():
        if variable.home is None:
            yield ("variable", name), _define(variable.value)
    for name, parameter in template.parameters.items():
        given = run.scope.arguments.get(name)
        if isinstance(given, Closure):
            definition = _define(given.expression)
            if not definition.uses:
                yield ("parameter", name), definition
        elif run is present or name in run.shared:
            yield ("parameter", name), _define((parameter.default, parameter.limits.allowed))
    for resource in template.resources:
        deployment = resource.deployment
        if deployment is not None and deployment.template is not None and deployment.inner:
            parts = (deployment.template, deployment.arguments, resource.copy)
            yield ("deployment", resource.route), _define(parts)


def _define(what: object) -> _Definition:
    return _Definition(_shape(what), frozenset(_names(what)))


def _shape(node: object) -> Hashable:
    """A part of a template without its places, as something that can be compared."""
    if isinstance(node, (Span, Document)):
        return None
    if isinstance(node, Mapping):
        return tuple((key, _shape(value)) for key, value in sorted(node.items()))
    if isinstance(node, tuple):
        return (type(node).__name__, *map(_shape, node))
    return type(node).__name__, node


def _names(node: object) -> Iterator[_Name]:
    """The parameters and variables that an expression uses, and functions that always change."""
    if isinstance(node, ir.Reference):
        if node.kind in ("parameter", "variable"):
            yield node.kind, node.name.lower()
    elif isinstance(node, ir.Template):
        return
    elif isinstance(node, ir.Call) and node.name.lower() in _CHANGING:
        yield "function", node.name.lower()
    elif isinstance(node, Mapping):
        for value in node.values():
            yield from _names(value)
    elif isinstance(node, tuple):
        for part in node:
            yield from _names(part)
