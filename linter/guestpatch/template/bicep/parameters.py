"""Lowering parameter declarations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.types import argument_of, integer_argument, name_of, type_facts

if TYPE_CHECKING:
    from guestpatch.template.bicep.expressions import Lowering

__all__ = ["lower_parameter"]


def lower_parameter(lowering: Lowering, statement: nodes.Param) -> ir.Parameter:
    """A parameter with what its type and its decorators say of its values."""
    facts = type_facts(statement.type, lowering.program)
    allowed = facts.allowed
    listed = argument_of(statement.decorators, "allowed")
    if isinstance(listed, nodes.ArrayLiteral) and listed.items:
        items = (item for item in listed.items if not isinstance(item, nodes.Spread))
        allowed = tuple(lowering.lower(item) for item in items)
    minimum = integer_argument(statement.decorators, "minLength")
    default = statement.default
    return ir.Parameter(
        name=statement.name.name,
        name_span=lowering.span(statement.name),
        type=facts.kind,
        default=None if default is None else lowering.lower(default),
        allowed=allowed,
        nullable=facts.nullable,
        secure=facts.secure or any(name_of(each) == "secure" for each in statement.decorators),
        minimum_length=facts.minimum_length if minimum is None else minimum,
        described=facts.described,
    )
