"""Evaluating expressions in one world."""

from __future__ import annotations

from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING, TypeVar, assert_never, cast

from guestpatch.evaluate.access import came_through, element_of, member_of
from guestpatch.evaluate.conditions import decide, option_of
from guestpatch.evaluate.functions import call_function
from guestpatch.evaluate.identity import expression_identity
from guestpatch.evaluate.limits import MAX_DEPTH
from guestpatch.evaluate.loops import check_count
from guestpatch.evaluate.names import VALUE_OF
from guestpatch.evaluate.scope import Loop
from guestpatch.evaluate.values import (
    ArrayValue,
    Closure,
    Failure,
    Known,
    LambdaValue,
    ObjectMember,
    ObjectValue,
    Trace,
    Undecided,
    computed,
)
from guestpatch.evaluate.worlds import explore
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.values import Identity, Slot, Value
    from guestpatch.evaluate.worlds import Exploration, World
    from guestpatch.source.text import Span

__all__ = ["Evaluation"]

T = TypeVar("T")

_ITERATIONS_PER_STEP = 3
"""Making the scope of an iteration costs about a third of evaluating an expression."""


class Evaluation:
    """Evaluates expressions of one run in one world."""

    def __init__(self, run: Run, world: World) -> None:
        self.run = run
        self.world = world
        self._depth = 0
        self._cut_short = 0
        self._busy: set[Identity] = set()

    def in_world(self, world: World) -> Evaluation:
        """The same run in another world."""
        return Evaluation(self.run, world)

    # -- evaluating ----------------------------------------------------------------------------

    def force(self, slot: Slot) -> Value:
        """The value of a slot, evaluated now if it has not been."""
        while isinstance(slot, Closure):
            slot = self.evaluate(slot.expression, slot.scope)
        return slot

    def evaluate(self, expression: ir.Expression, scope: Scope) -> Value:
        """The value of an expression; its members stay unevaluated.

        Raises BudgetExceededError when the run has used up its steps.
        """
        self.run.charge()
        if self._depth >= MAX_DEPTH:
            self._cut_short += 1
            span = expression.span
            message = f"evaluation is nested deeper than {MAX_DEPTH} levels"
            return Failure(message, "not evaluated", span, Trace(span), budget=True)
        self._depth += 1
        try:
            value = self._evaluate(expression, scope)
        finally:
            self._depth -= 1
        self.note(value)
        return value

    def note(self, value: Value) -> None:
        """Remember a failure that was met, once per place."""
        if isinstance(value, Failure):
            self.run.note(value)

    def _evaluate(self, expression: ir.Expression, scope: Scope) -> Value:
        match expression:
            case ir.Constant(span, data):
                return Known(data, Trace(span))
            case ir.Reference(kind=kind):
                return VALUE_OF[kind](self, expression, scope)
            case ir.Call():
                return call_function(self, expression, scope)
            case ir.Member(span, target, name, safe):
                return member_of(self, self.evaluate(target, scope), name, span, safe=safe)
            case ir.Index():
                return self._index(expression, scope)
            case ir.If():
                return self._if(expression, scope)
            case ir.ObjectExpression():
                return self._object(expression, scope)
            case ir.ArrayExpression(span, items):
                return ArrayValue(tuple(Closure(item, scope) for item in items), Trace(span))
            case ir.For():
                return self._for(expression, scope)
            case ir.Lambda(span):
                return LambdaValue(expression, scope, Trace(span))
            case ir.Unknown(span, name, reason):
                return Undecided("linked", reason, Trace(span), ("unknown", name))
            case ir.Broken(span, at, message, label, _):
                return Failure(message, label, at, Trace(span))
        assert_never(expression)

    def _if(self, expression: ir.If, scope: Scope) -> Value:
        condition = self.evaluate(expression.condition, scope)
        if isinstance(condition, Failure):
            return condition
        holds = decide(self, condition)
        if holds is None:
            if isinstance(condition, Undecided):
                return condition._replace(
                    kind="",
                    free=None,
                    operator="",
                    operands=(),
                    trace=computed(expression.span, "open", "", condition.trace),
                    identity=("if", expression_identity(expression, scope)),
                )
            span = expression.condition.span
            return Failure("condition is neither true nor false", "not a bool", span, Trace(span))
        chosen = expression.then if holds else expression.otherwise
        value = self.evaluate(chosen, scope)
        name = expression.condition.span.text
        return came_through(value, chosen.span, "then" if holds else "else", name, condition.trace)

    def _index(self, expression: ir.Index, scope: Scope) -> Value:
        target = self.evaluate(expression.target, scope)
        index = self.evaluate(expression.at, scope)
        if isinstance(index, Known) and isinstance(index.data, str):
            return member_of(self, target, index.data, expression.span, safe=expression.safe)
        return element_of(self, target, index, expression)

    def _object(self, expression: ir.ObjectExpression, scope: Scope) -> Value:
        members: dict[str, ObjectMember] = {}
        is_open = False
        for key, value in expression.properties:
            name = key if isinstance(key, ir.Constant) else self.evaluate(key, scope)
            written = name.value if isinstance(name, ir.Constant) else None
            if isinstance(name, Known):
                written = name.data
            if isinstance(written, str):
                members[written.lower()] = ObjectMember(written, key.span, Closure(value, scope))
            else:
                is_open = True
        rest = expression_identity(expression, scope) if is_open else None
        return ObjectValue(members, Trace(expression.span), rest)

    def _for(self, expression: ir.For, scope: Scope) -> Value:
        count = self.evaluate(expression.times, scope)
        span = expression.span
        if isinstance(count, Failure):
            return count
        if isinstance(count, Known) and isinstance(count.data, int):
            failure = check_count(count.data, expression.times.span)
            if failure is not None:
                return failure
            self.run.charge(count.data // _ITERATIONS_PER_STEP)
            name, identity = expression.loop, (scope.identity, id(expression))
            loops = (Loop(name, identity, span, None, not name, i) for i in range(count.data))
            items = [Closure(expression.body, scope.in_loop(loop)) for loop in loops]
            return ArrayValue(tuple(items), Trace(span))
        return ArrayValue((), Trace(span), expression_identity(expression, scope))

    @contextmanager
    def busy(self, key: Identity) -> Iterator[bool]:
        """Do something that may come back to itself; gives whether that has happened.

        What was not done for that reason is not remembered: elsewhere it may be.
        """
        if key in self._busy:
            self._cut_short += 1
            yield True
            return
        self._busy.add(key)
        try:
            yield False
        finally:
            self._busy.discard(key)

    # -- remembering ---------------------------------------------------------------------------

    def remember(self, key: Identity, compute: Callable[[], T]) -> T:
        """What ``compute`` gives: once per combination of the decisions it depends on."""
        memory = self.run.memory_of((self.world.is_default, key))
        known = memory.find(partial(option_of, self))
        if known is not None:
            return cast("T", known.value)
        cut_short = self._cut_short
        frame = self.world.record()
        try:
            value = compute()
        finally:
            self.world.stop()
        if cut_short == self._cut_short:
            # What was cut short here may be done where it is asked for next.
            memory.keep(frame.values(), value)
        return value

    def apart(self, key: Identity, ask: Callable[[Evaluation], bool]) -> Exploration[bool]:
        """What ``ask`` gives in every world; asked once per run, and nothing is decided here."""
        known = self.run.apart.get(key)
        if known is not None:
            return known
        exploration = explore(lambda world: ask(self.in_world(world)))
        if not exploration.exhausted:
            self.run.apart[key] = exploration
        return exploration

    def named(self, key: Identity, span: Span, compute: Callable[[], Value]) -> Value:
        """The value of a parameter or variable; one that needs itself is a failure."""
        if key in self._busy:
            message = f"`{span.text}` needs itself"
            label = "comes back to where it started"
            return Failure(message, label, span, Trace(span), circle=True)
        self._busy.add(key)
        try:
            return self.remember(key, compute)
        finally:
            self._busy.discard(key)
