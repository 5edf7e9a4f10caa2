"""Loops: how often, and which iteration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.limits import MAX_COPIES
from guestpatch.evaluate.values import Failure, Known, Trace, Undecided
from guestpatch.evaluate.worlds import Decision

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.scope import Loop, Scope
    from guestpatch.evaluate.values import Value
    from guestpatch.evaluate.worlds import Exploration
    from guestpatch.source.text import Span

__all__ = ["check_count", "find_loop", "loop_count", "loop_index", "loop_worlds"]


def check_count(count: int, span: Span) -> Failure | None:
    """A failure where Azure would refuse the count of a loop."""
    if count < 0:
        return Failure(f"copy count is {count}", "a count starts at 0", span, Trace(span))
    if count > MAX_COPIES:
        message = f"copy count {count} is more than {MAX_COPIES}"
        label = f"Azure allows {MAX_COPIES} iterations"
        return Failure(message, label, span, Trace(span), budget=True)
    return None


def find_loop(scope: Scope, name: str) -> tuple[Loop, Scope] | None:
    """The innermost loop of a name; without a name the innermost loop of a resource."""
    lowered = name.lower()
    for loop, outside in reversed(scope.loops):
        if (loop.name.lower() == lowered) if lowered else loop.of_resource:
            return loop, outside
    return None


def loop_count(evaluation: Evaluation, loop: Loop, outside: Scope) -> Value:
    """How often a loop runs; a failure where Azure would refuse the count."""
    if loop.count is None:
        return Undecided("loop", "the loop's length is not known", Trace(loop.span), loop.identity)
    value = evaluation.evaluate(loop.count, outside)
    if isinstance(value, Known) and isinstance(value.data, int):
        failure = check_count(value.data, loop.count.span)
        return value if failure is None else failure
    if isinstance(value, Known):
        span = loop.count.span
        return Failure("copy count is not a whole number", "expected an int", span, Trace(span))
    return value


def loop_worlds(evaluation: Evaluation, loops: tuple[tuple[Loop, Scope], ...]) -> Exploration[bool]:
    """In which worlds each of some loops inside one another has an iteration.

    Asked apart, so that no question has as many worlds as a count has values. A count that cannot
    be known counts as an iteration.
    """
    asked = [(loop, outside) for loop, outside in loops if loop.index is None]

    def all_run(here: Evaluation) -> bool:
        return not any(_is_none(loop_count(here, loop, outside)) for loop, outside in asked)

    return evaluation.apart(("loops", *(loop.identity for loop, _ in asked)), all_run)


def _is_none(count: Value) -> bool:
    """Whether a loop of this count has no iteration; a count Azure would refuse has none."""
    return isinstance(count, Failure) or (isinstance(count, Known) and count.data == 0)


def loop_index(evaluation: Evaluation, loop: Loop, outside: Scope, span: Span) -> Value:
    """The current iteration: fixed, or decided now because somebody needs it."""
    if loop.index is not None:
        return Known(loop.index, Trace(span))
    identity = ("index", evaluation.run.loops.get(loop.identity, loop.identity))
    count = loop_count(evaluation, loop, outside)
    if isinstance(count, Failure):
        return count
    if isinstance(count, Known) and isinstance(count.data, int) and count.data > 0:
        name = loop.name or "copy"
        options = tuple(range(count.data))
        decision = Decision(identity, "index", name, options, loop.span)
        option = evaluation.world.ask(decision)
        if option is not None:
            return Known(option, Trace(span))
    reason = "the iteration of a loop whose length is not known"
    return Undecided("loop", reason, Trace(span), identity, kind="int")
