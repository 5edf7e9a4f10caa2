"""Evaluating everything in a template once, with its defaults, to meet what cannot be evaluated."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import SWEEP, BudgetExceededError
from guestpatch.evaluate.loops import loop_count
from guestpatch.evaluate.sites import template_scopes
from guestpatch.evaluate.values import ArrayValue, Closure, Failure, ObjectValue, Trace
from guestpatch.evaluate.worlds import DefaultWorld

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Slot
    from guestpatch.template.ir import Expression

__all__ = ["sweep"]


def sweep(run: Run, sites: tuple[Site, ...]) -> tuple[Failure, ...]:
    """All failures met, in the order of their places; a budget that ran out is one of them."""
    evaluation = Evaluation(run, DefaultWorld())
    run.allow(SWEEP)
    try:
        seen: set[tuple[int, Scope]] = set()
        for expression, scope in _everything(run, sites):
            _force_all(evaluation, evaluation.evaluate(expression, scope), seen)
        for site in sites:
            for loop, outside in site.loops:
                evaluation.note(loop_count(evaluation, loop, outside))
    except BudgetExceededError as error:
        span = run.template.span._replace(end=run.template.span.start + 1)
        failure = Failure(str(error), "not evaluated to the end", span, Trace(span), budget=True)
        return (*_ordered(run), failure)
    return _ordered(run)


def _ordered(run: Run) -> tuple[Failure, ...]:
    return tuple(sorted(run.failures.values(), key=lambda failure: failure.at.order()))


def _everything(run: Run, sites: tuple[Site, ...]) -> Iterator[tuple[Expression, Scope]]:
    for scope in template_scopes(run.scope, sites):
        for variable in scope.template.variables.values():
            yield variable.value, scope
        for parameter in scope.template.parameters.values():
            if parameter.default is not None:
                yield parameter.default, scope
        for output in scope.template.outputs:
            if output.value is not None:
                yield output.value, scope
    for site in sites:
        yield site.resource.body, site.scope


def _force_all(evaluation: Evaluation, root: Slot, seen: set[tuple[int, Scope]]) -> None:
    """Evaluate a value with all its members, without recursion; ``seen`` is not done twice.

    It keeps the scopes: the number of one that is gone would be given to another.
    """
    pending: list[Slot] = [root]
    while pending:
        slot = pending.pop()
        if isinstance(slot, Closure):
            key = (id(slot.expression), slot.scope)
            if key in seen:
                continue
            seen.add(key)
        value = evaluation.force(slot)
        if isinstance(value, ArrayValue):
            pending.extend(value.items)
        elif isinstance(value, ObjectValue):
            pending.extend(member.slot for member in value.members.values())
