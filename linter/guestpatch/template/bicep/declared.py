"""What the lowering of resources and that of modules have in common."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.text import Span
from guestpatch.template import ir
from guestpatch.template.bicep.texts import join, text

if TYPE_CHECKING:
    from guestpatch.syntax.bicep import nodes
    from guestpatch.template.bicep.environment import Environment
    from guestpatch.template.bicep.expressions import Lowering
    from guestpatch.template.bicep.symbols import Symbol

__all__ = ["Declared", "copy_of", "envelope_of", "management_group", "span_of"]


class Declared(NamedTuple):
    """A symbol where it is declared: the names in its body, and when it is deployed."""

    lowering: Lowering
    symbol: Symbol
    env: Environment
    condition: ir.Expression | None


def span_of(lowering: Lowering, statement: nodes.Resource | nodes.Module) -> Span:
    """The declaration without its decorators, which belong to the text around it."""
    start = statement.decorators[-1].end if statement.decorators else statement.start
    written = lowering.document.text
    while start < statement.end and written[start] in " \t\r\n":
        start += 1
    return Span(lowering.document, start, statement.end)


def envelope_of(**parts: ir.Expression | None) -> tuple[ir.Property, ...]:
    """The parts of a declaration that a template has as members of the resource."""
    return tuple(
        ir.Property(text(value.span, name), value)
        for name, value in parts.items()
        if value is not None
    )


def copy_of(lowering: Lowering, symbol: Symbol) -> ir.Copy | None:
    """The loop that a symbol is declared in."""
    loop = symbol.loop
    if loop is None:
        return None
    items = lowering.lower(loop.items)
    span = Span(lowering.document, loop.item.start, loop.items.end)
    return ir.Copy(symbol.own_name, span, ir.Call(items.span, "length", items.span, (items,)))


def management_group(span: Span, name: ir.Expression) -> ir.Expression:
    """The scope that a management group is, as templates write it."""
    prefix = "Microsoft.Management/managementGroups/"
    if isinstance(name, ir.Constant):
        return text(span, f"{prefix}{name.value}")
    return join(span, prefix, name)
