"""Lowering resource and module declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.accesses import Step, take_steps
from guestpatch.template.bicep.symbols import DEPLOYMENTS, SymbolUse
from guestpatch.template.bicep.texts import call, join, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.template.bicep.environment import Environment
    from guestpatch.template.bicep.expressions import Lowering
    from guestpatch.template.bicep.symbols import Symbol, TargetScope
    from guestpatch.template.bicep.usage import SymbolLowering

__all__ = ["lower_symbols"]

_ENVELOPE = frozenset({"name", "parent", "scope", "dependsOn"})
_MODULE_ONLY = frozenset({"name", "params", "scope", "dependsOn"})


def lower_symbols(lowering: Lowering) -> tuple[ir.Resource, ...]:
    """Every resource and module of a file, in the order they are declared, children included."""
    declared = lowering.symbols
    return tuple(
        resource
        for symbol in lowering.program.symbols.values()
        for resource in _with_children(lowering, declared, symbol, None)
    )


def _with_children(
    lowering: Lowering,
    declared: SymbolLowering,
    symbol: Symbol,
    around: ir.Expression | None,
) -> Iterator[ir.Resource]:
    env = declared.environment(SymbolUse(symbol))
    condition = around
    if symbol.condition is not None:
        own = lowering.lower(symbol.condition, env)
        condition = own if around is None else call(own.span, "and", around, own)
    if symbol.is_module:
        yield _module(lowering, declared, symbol, condition, env)
    else:
        yield _resource(lowering, declared, symbol, condition, env)
    for child in symbol.children.values():
        yield from _with_children(lowering, declared, child, condition)


def _resource(
    lowering: Lowering,
    declared: SymbolLowering,
    symbol: Symbol,
    condition: ir.Expression | None,
    env: Environment,
) -> ir.Resource:
    statement = symbol.statement
    use = SymbolUse(symbol)
    name = declared.full_name(use)
    kind, kind_span, version = _type(lowering, symbol)
    scope = _resource_scope(declared, use, lowering.span(statement.name))
    body: ir.Expression = ir.ObjectExpression(lowering.span(statement.name), ())
    if symbol.body is not None:
        body = lowering.object(symbol.body, env, _ENVELOPE)
    envelope = _envelope(type=kind, apiVersion=version, name=name, condition=condition, scope=scope)
    where = _elsewhere(declared.scope_of(use), lowering.span(statement.name))
    return ir.Resource(
        span=_span(lowering, statement),
        type=kind,
        type_span=kind_span,
        name=name,
        api_version=version,
        body=_as_object(envelope, body, where),
        symbol=symbol.name,
        condition=condition,
        copy=_copy(lowering, symbol),
        scope=scope,
        existing=symbol.is_existing,
        deployment=_no_template(lowering, symbol),
        route=f"resources.{symbol.name}",
    )


def _span(lowering: Lowering, statement: nodes.Resource | nodes.Module) -> Span:
    """The declaration without its decorators, which belong to the text around it."""
    start = statement.decorators[-1].end if statement.decorators else statement.start
    written = lowering.document.text
    while start < statement.end and written[start] in " \t\r\n":
        start += 1
    return Span(lowering.document, start, statement.end)


def _type(lowering: Lowering, symbol: Symbol) -> tuple[ir.Expression, Span, ir.Expression | None]:
    """The full type, where it is written, and the API version."""
    statement = symbol.statement
    written = statement.type if isinstance(statement, nodes.Resource) else None
    if not isinstance(written, nodes.StringLiteral) or not symbol.type:
        place = lowering.span(written if written is not None else statement.name)
        broken = ir.Broken(place, place, "resource has no type", "a type is missing here", True)  # noqa: FBT003
        return broken, place, None
    whole = Span(lowering.document, written.start + 1, written.end - 1)
    own, mark, _ = whole.text.partition("@")
    span = whole._replace(end=whole.start + len(own))
    version: ir.Expression | None = None
    if symbol.version:
        place = whole._replace(start=span.end + 1) if mark else span
        version = ir.Constant(place, symbol.version)
    return ir.Constant(span, symbol.type), span, version


def _envelope(**parts: ir.Expression | None) -> tuple[ir.Property, ...]:
    """The parts of a declaration that a template has as members of the resource."""
    return tuple(
        ir.Property(text(value.span, name), value)
        for name, value in parts.items()
        if value is not None
    )


def _as_object(
    envelope: tuple[ir.Property, ...], body: ir.Expression, more: tuple[ir.Property, ...]
) -> ir.ObjectExpression:
    """The body with what is around it; the compiler takes none that is spread together."""
    own = body.properties if isinstance(body, ir.ObjectExpression) else ()
    return ir.ObjectExpression(body.span, (*envelope, *own, *more))


def _elsewhere(scope: TargetScope, span: Span) -> tuple[ir.Property, ...]:
    """The members that say in which resource group or subscription an existing resource is."""
    found: list[ir.Property] = []
    if not scope.is_own and scope.kind in ("group", "subscription"):
        if scope.subscription is not None:
            found.append(ir.Property(text(span, "subscriptionId"), scope.subscription))
        if scope.kind == "group" and scope.name is not None:
            found.append(ir.Property(text(span, "resourceGroup"), scope.name))
    return tuple(found)


def _copy(lowering: Lowering, symbol: Symbol) -> ir.Copy | None:
    loop = symbol.loop
    if loop is None:
        return None
    items = lowering.lower(loop.items)
    span = Span(lowering.document, loop.item.start, loop.items.end)
    return ir.Copy(symbol.own_name, span, ir.Call(items.span, "length", items.span, (items,)))


def _resource_scope(declared: SymbolLowering, use: SymbolUse, span: Span) -> ir.Expression | None:
    if declared.parent_of(use) is not None:
        return None
    scope = declared.scope_of(use)
    match scope.kind:
        case "extension" if scope.extended is not None:
            return declared.id_of(scope.extended, span)
        case "tenant" if not scope.is_own:
            return text(span, "/")
        case "management-group" if scope.name is not None:
            return _management_group(span, scope.name)
        case _:
            return None


def _management_group(span: Span, name: ir.Expression) -> ir.Expression:
    prefix = "Microsoft.Management/managementGroups/"
    if isinstance(name, ir.Constant):
        return text(span, f"{prefix}{name.value}")
    return join(span, prefix, name)


def _no_template(lowering: Lowering, symbol: Symbol) -> ir.Deployment | None:
    """A deployment written as a resource: its template is not something Bicep looks into."""
    if symbol.type.lower() != DEPLOYMENTS.lower() or symbol.is_existing:
        return None
    span = lowering.span(symbol.statement.name)
    message = "template is given as a value"
    unresolved = ir.Unresolved(span, "remote", message, "its resources are not checked")
    return ir.Deployment(None, {}, inner=True, span=span, unresolved=unresolved)


# -- modules ---------------------------------------------------------------------------------------


def _module(
    lowering: Lowering,
    declared: SymbolLowering,
    symbol: Symbol,
    condition: ir.Expression | None,
    env: Environment,
) -> ir.Resource:
    statement = symbol.statement
    use = SymbolUse(symbol)
    at = lowering.span(statement.name)
    deployment, arguments = _deployment(lowering, symbol, env, at)
    envelope, scope = _module_scope(lowering, declared.scope_of(use), at)
    given = ir.ObjectExpression(
        at,
        tuple(
            ir.Property(
                text(value.span, name),
                ir.ObjectExpression(value.span, (ir.Property(text(value.span, "value"), value),)),
            )
            for name, value in arguments.items()
        ),
    )
    properties = ir.ObjectExpression(
        at,
        (
            ir.Property(
                text(at, "expressionEvaluationOptions"),
                ir.ObjectExpression(at, (ir.Property(text(at, "scope"), text(at, "inner")),)),
            ),
            ir.Property(text(at, "mode"), text(at, "Incremental")),
            ir.Property(text(at, "parameters"), given),
        ),
    )
    own = (
        lowering.object(symbol.body, env, _MODULE_ONLY)
        if symbol.body is not None
        else ir.ObjectExpression(at, ())
    )
    name = declared.own_name(use)
    members = (
        *_envelope(name=name, condition=condition, scope=scope),
        *(own.properties if isinstance(own, ir.ObjectExpression) else ()),
        *(ir.Property(text(at, key), value) for key, value in envelope.items()),
        ir.Property(text(at, "properties"), properties),
    )
    return ir.Resource(
        span=_span(lowering, statement),
        type=text(deployment.span, DEPLOYMENTS),
        type_span=deployment.span,
        name=name,
        api_version=text(at, symbol.version),
        body=ir.ObjectExpression(at, members),
        symbol=symbol.name,
        condition=condition,
        copy=_copy(lowering, symbol),
        scope=scope,
        deployment=deployment,
        route=f"resources.{symbol.name}",
    )


def _deployment(
    lowering: Lowering, symbol: Symbol, env: Environment, at: Span
) -> tuple[ir.Deployment, dict[str, ir.Expression]]:
    """The template behind a module, and what it is given by names as written."""
    statement = symbol.statement
    path = statement.path if isinstance(statement, nodes.Module) else None
    if not isinstance(path, nodes.StringLiteral):
        unresolved = ir.Unresolved(at, "missing", "module has no path", "a path is missing here")
        return ir.Deployment(None, {}, inner=True, span=at, unresolved=unresolved), {}
    found = lowering.program.library.module(lowering.document, path)
    template = None if isinstance(found, ir.Unresolved) else found
    arguments = _arguments(lowering, symbol, env, template)
    deployment = ir.Deployment(
        template,
        {name.lower(): value for name, value in arguments.items()},
        inner=True,
        span=lowering.span(path),
        unresolved=found if isinstance(found, ir.Unresolved) else None,
    )
    return deployment, arguments


def _arguments(
    lowering: Lowering, symbol: Symbol, env: Environment, template: ir.Template | None
) -> dict[str, ir.Expression]:
    """The values given to a module by name."""
    written = symbol.value("params")
    if written is None:
        return {}
    if isinstance(written, nodes.ObjectLiteral) and not any(
        isinstance(member, nodes.Spread) for member in written.members
    ):
        arguments: dict[str, ir.Expression] = {}
        for member in written.members:
            if isinstance(member, nodes.ObjectProperty):
                key = member.key
                name = key.name if isinstance(key, nodes.Identifier) else key.text
                if name is not None:
                    arguments[name] = lowering.lower(member.value, env, "value")
        return arguments
    whole = lowering.lower(written, env)
    names = [each.name for each in template.parameters.values()] if template is not None else []
    return {
        name: take_steps(whole, [Step(whole.span, text(whole.span, name), safe=True)])
        for name in names
    }


def _module_scope(
    lowering: Lowering, scope: TargetScope, span: Span
) -> tuple[dict[str, ir.Expression], ir.Expression | None]:
    """The members of the deployment that say where to, and its ``scope``."""
    if scope.is_own:
        return ({} if scope.kind == "group" else _located(lowering, span)), None
    envelope: dict[str, ir.Expression] = {}
    match scope.kind:
        case "tenant":
            return _located(lowering, span), text(span, "/")
        case "management-group":
            if scope.name is None:
                return _located(lowering, span), None
            return _located(lowering, span), _management_group(span, scope.name)
        case "subscription":
            subscription = scope.subscription
            if subscription is None:
                subscription = ir.Member(span, call(span, "subscription"), "subscriptionId")
            envelope["subscriptionId"] = subscription
            envelope |= _located(lowering, span)
        case "group":
            if scope.subscription is not None:
                envelope["subscriptionId"] = scope.subscription
            if scope.name is not None:
                envelope["resourceGroup"] = scope.name
        case _:
            pass
    return envelope, None


def _located(lowering: Lowering, span: Span) -> dict[str, ir.Expression]:
    """Deployments outside a resource group say where their record is kept."""
    what = "resourceGroup" if lowering.program.target_scope == "resourceGroup" else "deployment"
    return {"location": ir.Member(span, call(span, what), "location")}
