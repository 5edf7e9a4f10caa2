"""Which failures do not hang on anything that a deployment would give.

A failure met with the defaults may be gone with other values. One of an expression that is made of
constants alone, read by way of variables too, is there in every deployment.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.deployments import deployments_around
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Failure
    from guestpatch.source.text import Span

__all__ = ["certain_failures"]

_PURE = frozenset(
    {
        *("add", "sub", "mul", "div", "mod", "min", "max", "int", "float", "bool", "string"),
        *("not", "and", "or", "equals", "less", "lessorequals", "greater", "greaterorequals"),
        *("length", "empty", "contains", "concat", "union", "intersection", "first", "last"),
        *("take", "skip", "range", "array", "createarray", "createobject", "flatten", "items"),
        *("objectkeys", "split", "join", "replace", "substring", "startswith", "endswith"),
        *("indexof", "lastindexof", "tolower", "toupper", "trim", "padleft", "format", "json"),
        *("base64", "base64tojson", "base64tostring", "coalesce", "true", "false", "null"),
    }
)
"""Functions whose result is that of their arguments, and nothing but it."""
_ASKED_IN_TURN = frozenset({"and", "or", "coalesce"})
"""Functions whose later arguments are evaluated only where the first one does not settle it."""
_MAX_DEPTH = 60


def certain_failures(
    scopes: tuple[Scope, ...], sites: tuple[Site, ...], failures: tuple[Failure, ...]
) -> Iterator[Failure]:
    """Those of some failures that every deployment of the template meets."""
    by_place = {each.at: each for each in failures if not each.budget and not each.circle}
    if not by_place:
        return
    closed: dict[tuple[int, int], bool] = {}
    for expression, scope in _surely_evaluated(scopes, sites):
        for part in _parts(expression, scope):
            for span in _to_blame(part):
                if span in by_place and _is_closed(part, scope.base, closed):
                    yield by_place[span]


def _surely_evaluated(
    scopes: tuple[Scope, ...], sites: tuple[Site, ...]
) -> Iterator[tuple[ir.Expression, Scope]]:
    """What every deployment evaluates: variables, outputs and resources without a condition."""
    for scope in scopes:
        if _is_sure(scope):
            for variable in scope.template.variables.values():
                if variable.home is None:
                    yield variable.value, scope
            for output in scope.template.outputs:
                if output.value is not None and output.condition is None:
                    yield output.value, scope
    for site in sites:
        if not site.conditions and not site.loops and not site.resource.existing:
            yield site.resource.body, site.scope


def _is_sure(scope: Scope) -> bool:
    return all(
        resource.condition is None and resource.copy is None
        for resource, _ in deployments_around(scope)
    )


def _parts(root: ir.Expression, scope: Scope) -> Iterator[ir.Expression]:
    """An expression and all in it that is evaluated whatever the rest comes to.

    What is used in several places is given once.
    """
    pending = [root]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        yield part
        match part:
            case ir.ObjectExpression(properties=properties):
                pending.extend(each for pair in properties for each in pair)
            case ir.ArrayExpression(items=items):
                pending.extend(items)
            case ir.Call(name=name, arguments=arguments):
                if name.lower() in _ASKED_IN_TURN:
                    pending.extend(arguments[:1])
                elif name.lower() not in scope.template.functions:
                    pending.extend(arguments)
            case ir.Member(target=target):
                pending.append(target)
            case ir.Index(target=target, at=at):
                pending += (target, at)
            case ir.If(condition=condition):
                pending.append(condition)


def _to_blame(part: ir.Expression) -> tuple[Span, ...]:
    """The places that a failure of a node itself points at."""
    match part:
        case ir.Call(name_span=name_span, arguments=arguments):
            return (name_span, *(argument.span for argument in arguments))
        case ir.Member() | ir.Index():
            return (part.span,)
        case ir.If(condition=condition):
            return (condition.span,)
        case _:
            return ()


def _is_closed(
    expression: ir.Expression, base: Scope, known: dict[tuple[int, int], bool], depth: int = 0
) -> bool:
    """Whether an expression is made of constants alone; each is looked at once."""
    key = (id(expression), id(base))
    if key not in known:
        # Until it is known otherwise: what needs itself is none.
        known[key] = False
        parts = _needed(expression, base)
        known[key] = (
            parts is not None
            and depth < _MAX_DEPTH
            and all(_is_closed(each, base, known, depth + 1) for each in parts)
        )
    return known[key]


def _needed(expression: ir.Expression, base: Scope) -> tuple[ir.Expression, ...] | None:
    """What an expression is made of; None where that is not the template alone."""
    template = base.template
    match expression:
        case ir.Constant():
            return ()
        case ir.ObjectExpression(properties=properties):
            return tuple(each for pair in properties for each in pair)
        case ir.ArrayExpression(items=items):
            return items
        case ir.Call(name=name, arguments=arguments):
            is_pure = name.lower() in _PURE and name.lower() not in template.functions
            return arguments if is_pure else None
        case ir.Member(target=target):
            return (target,)
        case ir.Index(target=target, at=at):
            return (target, at)
        case ir.If(condition=condition, then=then, otherwise=otherwise):
            return (condition, then, otherwise)
        case ir.Reference(kind="variable", name=name):
            variable = template.variables.get(name.lower())
            return None if variable is None or variable.home is not None else (variable.value,)
    return None
