"""Expressions that Azure would refuse, whatever values are given."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.engine.certain_failures import certain_failures
from guestpatch.engine.tool_findings import tool_finding
from guestpatch.evaluate.functions import FUNCTIONS
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.sites import template_scopes
from guestpatch.evaluate.values import Closure
from guestpatch.findings import Label
from guestpatch.source.spelling import suggestion
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Failure
    from guestpatch.findings import Finding
    from guestpatch.policy import Pack
    from guestpatch.source.text import Span

__all__ = ["expression_findings"]

_RUNTIME_PREFIX = "list"
_NAMESPACES = ("sys.", "az.")


def expression_findings(
    pack: Pack, scope: Scope, sites: tuple[Site, ...], failures: tuple[Failure, ...]
) -> tuple[Finding, ...]:
    """What is wrong with the expressions of a template and all that is nested in it.

    ``failures`` are those met while evaluating; of them circles are reported, and those that do
    not depend on values that a deployment would give.
    """
    found: dict[tuple[Span, str], Finding] = {}
    for expression, inside in _roots(scope, sites):
        for part, is_branch in _parts(expression):
            complaint = _complaint(part, inside)
            if complaint is None:
                continue
            span, headline, label = complaint
            finding = tool_finding(pack, "GP903", headline, Label(span, label))
            if is_branch and isinstance(part, ir.Reference):
                # Azure evaluates only the chosen branch, and this may never be it.
                finding = finding._replace(confidence="possible")
            found.setdefault((span, headline), finding)
    circles = (failure for failure in failures if failure.circle)
    certain = certain_failures(template_scopes(scope, sites), sites, failures)
    reported = {span for span, _ in found}
    for failure in (*circles, *certain):
        if failure.circle or failure.at not in reported:
            place = Label(failure.at, failure.label)
            finding = tool_finding(pack, "GP903", failure.message, place)
            # What a function takes is read from its documentation, not from Azure.
            confidence = finding.confidence if failure.circle else "likely"
            finding = finding._replace(confidence=confidence)
            found.setdefault((failure.at, failure.message), finding)
    return tuple(found.values())


def _roots(scope: Scope, sites: tuple[Site, ...]) -> Iterator[tuple[ir.Expression, Scope]]:
    """Every expression with the scope that tells which names it may use."""
    for base in template_scopes(scope, sites):
        template = base.template
        for parameter in template.parameters.values():
            if parameter.default is not None:
                yield parameter.default, base
        for variable in template.variables.values():
            if variable.home is None:
                yield variable.value, base
        for function in template.functions.values():
            if function.home is not None:
                continue
            names = {name.lower(): Closure(function.body, base) for name in function.parameters}
            identity = ("body", base.identity, function.name)
            inside = Scope(template, identity, names, in_function=True, home=base)
            yield function.body, inside
        for output in template.outputs:
            for value in (output.value, output.condition):
                if value is not None:
                    yield value, base
    for site in sites:
        resource = site.resource
        yield resource.body, site.scope
        if resource.copy is not None:
            yield resource.copy.times, site.loops[-1][1]


def _parts(root: ir.Expression) -> Iterator[tuple[ir.Expression, bool]]:
    """An expression and everything in it, and whether that stands in a branch of an ``if``.

    Without recursion, in the order it is written. What is used in several places is given once.
    """
    pending = [(root, False)]
    seen: set[tuple[int, bool]] = set()
    while pending:
        expression, is_branch = pending.pop()
        if (id(expression), is_branch) in seen:
            continue
        seen.add((id(expression), is_branch))
        yield expression, is_branch
        if isinstance(expression, ir.If):
            pending += [(expression.otherwise, True), (expression.then, True)]
            pending.append((expression.condition, is_branch))
        else:
            pending.extend((child, is_branch) for child in reversed(_children(expression)))


def _children(expression: ir.Expression) -> tuple[ir.Expression, ...]:
    match expression:
        case ir.ObjectExpression():
            return tuple(part for pair in expression.properties for part in pair)
        case ir.ArrayExpression():
            return expression.items
        case ir.Call():
            return expression.arguments
        case ir.Member():
            return (expression.target,)
        case ir.Index():
            return (expression.target, expression.at)
        case ir.Lambda():
            return (expression.body,)
        case ir.For():
            return (expression.times, expression.body)
        case _:
            return ()


def _complaint(part: ir.Expression, scope: Scope) -> tuple[Span, str, str] | None:
    """Place, headline and label of what is wrong with one node, its parts left aside."""
    if isinstance(part, ir.Broken):
        return None if part.known else (part.at, part.message, part.label)
    if isinstance(part, ir.Reference):
        return _unknown_name(part, scope)
    if isinstance(part, ir.Call):
        return _wrong_call(part, scope)
    return None


def _unknown_name(part: ir.Reference, scope: Scope) -> tuple[Span, str, str] | None:
    base = scope.base
    template = base.template
    known: Mapping[str, object]
    if part.kind == "parameter":
        known = base.arguments if base.in_function else template.parameters
    elif part.kind == "variable":
        known = template.variables
    else:
        return None
    if part.name.lower() in known:
        return None
    names = tuple(
        each.name if isinstance(each, (ir.Parameter, ir.Variable)) else name
        for name, each in known.items()
    )
    headline = f"no {part.kind} is called `{part.name}`"
    return part.span, headline, _did_you_mean(part.name, names, "not declared in this template")


def _wrong_call(part: ir.Call, scope: Scope) -> tuple[Span, str, str] | None:
    name = part.name.lower()
    template = scope.template
    own = template.functions.get(name)
    if own is not None:
        expected, found = len(own.parameters), len(part.arguments)
        if expected == found:
            return None
        headline = f"`{own.name}` takes {expected} argument{'' if expected == 1 else 's'}"
        return part.name_span, headline, f"found {found}"
    for namespace in _NAMESPACES:
        name = name.removeprefix(namespace)
    function = FUNCTIONS.get(name)
    if function is None:
        if template.compiled or name.startswith(_RUNTIME_PREFIX):
            return None
        known = tuple(known for known in FUNCTIONS if " " not in known)
        label = _did_you_mean(part.name, known, "no such function in template expressions")
        return part.name_span, f"no function is called `{part.name}`", label
    count = len(part.arguments)
    if function.accepts(count):
        return None
    return part.name_span, f"`{part.name}` takes {function.counted}", f"found {count}"


def _did_you_mean(written: str, known: tuple[str, ...], otherwise: str) -> str:
    near = suggestion(written, known)
    return f"did you mean `{near}`" if near is not None else otherwise
