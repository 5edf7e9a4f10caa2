"""Values that a parameter, or a part of one, is tried with."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.worlds import Decision
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.evaluate.values import Identity
    from guestpatch.source.text import Span
    from guestpatch.template.limits import Limits

__all__ = ["Choice", "choice_of", "choose", "domain_of", "options_of", "same_constant"]

MAX_NUMBERS = 16
"""Most numbers of a range that are tried one by one."""


class Choice(NamedTuple):
    """Something finite as a decision, with the expressions of its options."""

    decision: Decision
    domain: tuple[ir.Expression, ...]


def choose(
    evaluation: Evaluation, identity: Identity, make: Callable[[], Choice | None]
) -> ir.Expression | None:
    """The value taken in this world; None where there is no choice, or none is taken.

    ``make`` is asked once per run.
    """
    known = evaluation.run.choices
    if identity not in known:
        known[identity] = make()
    choice = known[identity]
    option = evaluation.world.ask(choice.decision) if choice is not None else None
    return None if choice is None or option is None else choice.domain[option]


def choice_of(
    identity: Identity, name: str, domain: tuple[ir.Expression, ...], span: Span, *, default: bool
) -> Choice | None:
    """The choice among the values of a domain; None where there are none."""
    options = tuple(map(_shown, domain))
    decision = Decision(identity, "parameter", name, options, span, default)
    return Choice(decision, domain) if domain else None


def domain_of(parameter: ir.Parameter, policy: WorldPolicy) -> tuple[ir.Expression, ...]:
    """The values a free parameter is tried with, the default first; empty where not finite."""
    default, limits = parameter.default, parameter.limits
    options = options_of(limits, parameter.name_span)
    if default is None or not options:
        return options
    is_listed = limits.allowed is not None and policy != "default"
    if is_listed or (policy == "all" and isinstance(default, ir.Constant)):
        return (default, *(option for option in options if not same_constant(option, default)))
    return ()


def options_of(limits: Limits, span: Span) -> tuple[ir.Expression, ...]:
    """All values within limits, null first; empty where they are many or not known.

    An array has no such list: its allowed values limit the elements, not the array.
    """
    options: tuple[ir.Expression, ...] = ()
    if limits.secure:
        return ()
    if limits.allowed is not None and limits.kind != "array":
        options = limits.allowed
    elif limits.kind == "bool":
        options = (ir.Constant(span, value=False), ir.Constant(span, value=True))
    elif limits.kind == "int":
        options = tuple(ir.Constant(span, number) for number in _numbers(limits))
    return (ir.Constant(span, None), *options) if limits.nullable and options else options


def _numbers(limits: Limits) -> range:
    low, high = limits.minimum, limits.maximum
    if low is None or high is None or high.value - low.value >= MAX_NUMBERS:
        return range(0)
    return range(low.value, high.value + 1)


def same_constant(left: ir.Expression, right: ir.Expression) -> bool:
    """Whether two expressions are the same literal scalar."""
    return (
        isinstance(left, ir.Constant)
        and isinstance(right, ir.Constant)
        and type(left.value) is type(right.value)
        and left.value == right.value
    )


def _shown(option: ir.Expression) -> object:
    """An option as plain data; an expression in it as its text."""
    match option:
        case ir.Constant(value=data):
            return data
        case ir.ObjectExpression(properties=properties):
            return {str(_shown(key)): _shown(value) for key, value in properties}
        case ir.ArrayExpression(items=items):
            return [_shown(item) for item in items]
        case _:
            return option.span.text
