"""Lowering resource and module declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.declared import (
    Declared,
    copy_of,
    envelope_of,
    management_group,
    span_of,
)
from guestpatch.template.bicep.modules import lower_module
from guestpatch.template.bicep.symbols import DEPLOYMENTS, SymbolUse
from guestpatch.template.bicep.texts import call, text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.template.bicep.expressions import Lowering
    from guestpatch.template.bicep.names import SymbolNames
    from guestpatch.template.bicep.symbols import Symbol, TargetScope

__all__ = ["lower_symbols"]

_LOWERED_APART = frozenset({"name", "parent", "scope", "dependsOn"})


def lower_symbols(lowering: Lowering) -> tuple[ir.Resource, ...]:
    """Every resource and module of a file, in the order they are declared, children included."""
    return tuple(
        resource
        for symbol in lowering.program.symbols.values()
        for resource in _with_children(lowering, symbol, None)
    )


def _with_children(
    lowering: Lowering, symbol: Symbol, around: ir.Expression | None
) -> Iterator[ir.Resource]:
    env = lowering.names.environment(SymbolUse(symbol))
    condition = around
    if symbol.condition is not None:
        own = lowering.lower(symbol.condition, env)
        condition = own if around is None else call(own.span, "and", around, own)
    declared = Declared(lowering, symbol, env, condition)
    yield lower_module(declared) if symbol.is_module else _resource(declared)
    for child in symbol.children.values():
        yield from _with_children(lowering, child, condition)


def _resource(declared: Declared) -> ir.Resource:
    lowering, symbol, env, condition = declared
    statement, names = symbol.statement, lowering.names
    use = SymbolUse(symbol)
    name = names.full_name(use)
    kind, kind_span, version = _type(lowering, symbol)
    scope = _resource_scope(names, use, lowering.span(statement.name))
    body: ir.Expression = ir.ObjectExpression(lowering.span(statement.name), ())
    if symbol.body is not None:
        body = lowering.object(symbol.body, env, _LOWERED_APART)
    envelope = envelope_of(
        type=kind, apiVersion=version, name=name, condition=condition, scope=scope
    )
    where = _elsewhere(names.scope_of(use), lowering.span(statement.name))
    return ir.Resource(
        span=span_of(lowering, statement),
        type=kind,
        type_span=kind_span,
        name=name,
        api_version=version,
        body=_as_object(envelope, body, where),
        symbol=symbol.name,
        condition=condition,
        copy=copy_of(lowering, symbol),
        scope=scope,
        existing=symbol.is_existing,
        deployment=_no_template(lowering, symbol),
        route=f"resources.{symbol.name}",
    )


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


def _resource_scope(names: SymbolNames, use: SymbolUse, span: Span) -> ir.Expression | None:
    if names.parent_of(use) is not None:
        return None
    scope = names.scope_of(use)
    match scope.kind:
        case "extension" if scope.extended is not None:
            return names.id_of(scope.extended, span)
        case "tenant" if not scope.is_own:
            return text(span, "/")
        case "management-group" if scope.name is not None:
            return management_group(span, scope.name)
        case _:
            return None


def _written(body: nodes.ObjectLiteral | None, *path: str) -> nodes.Expression | None:
    """What is written out at a path of properties."""
    node: nodes.Expression | None = body
    for name in path:
        members = node.members if isinstance(node, nodes.ObjectLiteral) else ()
        found = (each for each in members if isinstance(each, nodes.ObjectProperty))
        node = next((each.value for each in found if each.name == name), None)
    return node


def _no_template(lowering: Lowering, symbol: Symbol) -> ir.Deployment | None:
    """A deployment written as a resource: its template is not something Bicep looks into.

    One that is written out and has no resources, as those that count uses, deploys nothing.
    """
    if symbol.type.lower() != DEPLOYMENTS.lower() or symbol.is_existing:
        return None
    span = lowering.span(symbol.statement.name)
    message = "template is given as a value"
    unresolved = ir.Unresolved(span, "remote", message, "its resources are not checked")
    resources = _written(symbol.body, "properties", "template", "resources")
    if isinstance(resources, nodes.ArrayLiteral) and not resources.items:
        return ir.Deployment(None, {}, inner=True, span=span)
    return ir.Deployment(None, {}, inner=True, span=span, unresolved=unresolved)
