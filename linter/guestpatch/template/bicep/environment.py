"""Names that are only visible in a part of an expression: of loops, lambdas and functions."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guestpatch.source.text import Span
    from guestpatch.syntax.bicep import nodes
    from guestpatch.template.bicep.symbols import SymbolUse

__all__ = ["NOTHING", "Binding", "Environment", "copy_index", "with_arguments", "with_loop"]

Binding: TypeAlias = "Callable[[Span], ir.Expression] | SymbolUse"
"""What a name stands for at a place; a resource where it is declared inside another."""
Environment: TypeAlias = "Mapping[str, Binding]"

NOTHING: Environment = {}


def copy_index(span: Span, loop: str) -> ir.Expression:
    """The iteration of a loop; of the loop of the resource where no name is given."""
    arguments = (ir.Constant(span, loop),) if loop else ()
    return ir.Call(span, "copyIndex", span, arguments)


def with_loop(
    around: Environment,
    loop: nodes.ForLoop,
    items: ir.Expression,
    index: Callable[[Span], ir.Expression],
) -> Environment:
    """The names inside a loop: its item is ``items[index]``."""
    inside = dict(around)
    inside[loop.item.name] = lambda span: ir.Index(span, items, index(span))
    if loop.index is not None:
        inside[loop.index.name] = index
    return inside


def with_arguments(
    around: Environment, names: tuple[nodes.Identifier, ...], kind: ir.ReferenceKind
) -> Environment:
    """The names inside a lambda (``local``) or a function (``parameter``)."""
    inside = dict(around)
    for each in names:
        inside[each.name] = _reference(kind, each.name)
    return inside


def _reference(kind: ir.ReferenceKind, name: str) -> Binding:
    return lambda span: ir.Reference(span, kind, name)
