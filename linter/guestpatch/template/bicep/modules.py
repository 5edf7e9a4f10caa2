"""Lowering module declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.accesses import Step, take_steps
from guestpatch.template.bicep.declared import copy_of, envelope_of, management_group, span_of
from guestpatch.template.bicep.symbols import DEPLOYMENTS, SymbolUse
from guestpatch.template.bicep.texts import call, text

if TYPE_CHECKING:
    from guestpatch.source.text import Span
    from guestpatch.template.bicep.declared import Declared
    from guestpatch.template.bicep.environment import Environment
    from guestpatch.template.bicep.expressions import Lowering
    from guestpatch.template.bicep.symbols import Symbol, TargetScope

__all__ = ["lower_module"]

_LOWERED_APART = frozenset({"name", "params", "scope", "dependsOn"})


def lower_module(declared: Declared) -> ir.Resource:
    """The deployment that a module becomes."""
    lowering, symbol, env, condition = declared
    statement, names = symbol.statement, lowering.names
    use = SymbolUse(symbol)
    at = lowering.span(statement.name)
    deployment, arguments = _deployment(lowering, symbol, env, at)
    envelope, scope = _module_scope(lowering, names.scope_of(use), at)
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
        lowering.object(symbol.body, env, _LOWERED_APART)
        if symbol.body is not None
        else ir.ObjectExpression(at, ())
    )
    name = names.own_name(use)
    members = (
        *envelope_of(name=name, condition=condition, scope=scope),
        *(own.properties if isinstance(own, ir.ObjectExpression) else ()),
        *(ir.Property(text(at, key), value) for key, value in envelope.items()),
        ir.Property(text(at, "properties"), properties),
    )
    return ir.Resource(
        span=span_of(lowering, statement),
        type=text(deployment.span, DEPLOYMENTS),
        type_span=deployment.span,
        name=name,
        api_version=text(at, symbol.version),
        body=ir.ObjectExpression(at, members),
        symbol=symbol.name,
        condition=condition,
        copy=copy_of(lowering, symbol),
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
        names=_argument_names(lowering, symbol),
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
                name = member.name
                if name is not None:
                    arguments[name] = lowering.lower(member.value, env, "value")
        return arguments
    whole = lowering.lower(written, env)
    names = [each.name for each in template.parameters.values()] if template is not None else []
    return {
        name: take_steps(whole, [Step(whole.span, text(whole.span, name), safe=True)])
        for name in names
    }


def _argument_names(lowering: Lowering, symbol: Symbol) -> dict[str, Span] | None:
    """Where the arguments of a module have their names; None where they are computed."""
    written = symbol.value("params")
    if written is None:
        return {}
    if not isinstance(written, nodes.ObjectLiteral):
        return None
    names: dict[str, Span] = {}
    for member in written.members:
        name = member.name if isinstance(member, nodes.ObjectProperty) else None
        if name is None or not isinstance(member, nodes.ObjectProperty):
            return None
        names[name.lower()] = lowering.span(member.key)
    return names


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
            return _located(lowering, span), management_group(span, scope.name)
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
