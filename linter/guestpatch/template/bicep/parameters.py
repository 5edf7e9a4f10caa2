"""Lowering parameter declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.decorators import argument_of, name_of
from guestpatch.template.bicep.types import limits_of

if TYPE_CHECKING:
    from guestpatch.template.bicep.expressions import Lowering

__all__ = ["lower_parameter"]


def lower_parameter(lowering: Lowering, statement: nodes.Param) -> ir.Parameter:
    """A parameter with what its type and its decorators say of its values."""
    limits = limits_of(statement.type, lowering.program, statement.decorators)
    for decorator in statement.decorators:
        listed = argument_of(decorator) if name_of(decorator) == "allowed" else None
        if isinstance(listed, nodes.ArrayLiteral) and listed.items:
            items = (item for item in listed.items if not isinstance(item, nodes.Spread))
            limits = limits._replace(allowed=tuple(lowering.lower(item) for item in items))
    default = statement.default
    return ir.Parameter(
        name=statement.name.name,
        name_span=lowering.span(statement.name),
        limits=limits,
        default=None if default is None else lowering.lower(default),
    )
