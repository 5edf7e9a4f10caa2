"""What decorators say: their names and arguments."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template.limits import Bound

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.source.text import Document

__all__ = ["Decorated", "argument_of", "bound_of", "name_of", "placed"]


class Decorated(NamedTuple):
    """A decorator and the document it is written in."""

    decorator: nodes.Decorator
    document: Document


def placed(decorators: Iterable[nodes.Decorator], document: Document) -> tuple[Decorated, ...]:
    """Decorators of one document."""
    return tuple(Decorated(each, document) for each in decorators)


def name_of(decorator: nodes.Decorator) -> str:
    """The name of a decorator, without its namespace."""
    call = decorator.call
    return call.name.name if isinstance(call, (nodes.FunctionCall, nodes.MethodCall)) else ""


def argument_of(decorator: nodes.Decorator) -> nodes.Expression | None:
    """The first argument of a decorator."""
    call = decorator.call
    if isinstance(call, (nodes.FunctionCall, nodes.MethodCall)) and call.arguments:
        return call.arguments[0]
    return None


def bound_of(decorators: Iterable[Decorated], name: str) -> Bound | None:
    """The integer that the first decorator of a name has as its argument, where written out."""
    for decorator, document in decorators:
        if name_of(decorator) == name:
            argument = argument_of(decorator)
            value = _integer(argument)
            if argument is None or value is None:
                return None
            return Bound(value, Span(document, argument.start, argument.end))
    return None


def _integer(argument: nodes.Expression | None) -> int | None:
    match argument:
        case nodes.Literal(value=value) if type(value) is int:
            return value
        case nodes.Unary(operator="-", operand=nodes.Literal(value=value)) if type(value) is int:
            return -value
        case _:
            return None
