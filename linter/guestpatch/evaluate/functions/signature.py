"""What a function is, and what it is given when it is called."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.identity import call_identity
from guestpatch.evaluate.values import (
    Closure,
    Failure,
    Known,
    Undecided,
    computed,
    first_undecided,
    type_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.values import Cause, Identity, LambdaValue, Slot, Trace, Value
    from guestpatch.template.ir import Call, Scalar

__all__ = ["Function", "Invocation"]


class Invocation:
    """One call. Its arguments are evaluated when they are asked for, once."""

    __slots__ = ("_values", "call", "evaluation", "scope")

    def __init__(self, evaluation: Evaluation, call: Call, scope: Scope) -> None:
        self.evaluation = evaluation
        self.call = call
        self.scope = scope
        self._values: dict[int, Value] = {}

    def value(self, index: int) -> Value:
        """The value of an argument; the members of a container are not evaluated."""
        if index not in self._values:
            argument = self.call.arguments[index]
            self._values[index] = self.evaluation.evaluate(argument, self.scope)
        return self._values[index]

    @property
    def values(self) -> tuple[Value, ...]:
        """The values of all arguments."""
        arguments = self.call.arguments
        for index, argument in enumerate(arguments):
            if index not in self._values:  # as ``value`` does, one frame less for every level
                self._values[index] = self.evaluation.evaluate(argument, self.scope)
        return tuple([self._values[index] for index in range(len(arguments))])

    @property
    def slots(self) -> tuple[Slot, ...]:
        """All arguments, unevaluated, as members of a container."""
        return tuple(Closure(argument, self.scope) for argument in self.call.arguments)

    @property
    def trace(self) -> Trace:
        """The trace of a value that this call computes."""
        inputs = (value.trace for value in self._values.values())
        written = self.call.name_span.text.lower() == self.call.name.lower()
        return computed(self.call.span, "call", self.call.name if written else "", *inputs)

    def known(self, data: Scalar) -> Known:
        """A scalar that this call computes."""
        return Known(data, self.trace)

    def fail(self, message: str, label: str = "", argument: int | None = None) -> Failure:
        """A failure at one argument, or at the function's name."""
        span = self.call.name_span
        if argument is not None and argument < len(self.call.arguments):
            span = self.call.arguments[argument].span
        return Failure(f"`{self.call.name}`: {message}", label or message, span, self.trace)

    def wrong_type(self, argument: int, expected: str) -> Failure:
        """The failure of an argument of the wrong type."""
        found = type_name(self.value(argument)) or "another type"
        return self.fail(f"expected {expected}, found {found}", f"this is {found}", argument)

    def over_budget(self, message: str) -> Failure:
        """A failure because the result would be larger than we are willing to build."""
        return self.fail(message, "not evaluated")._replace(budget=True)

    @property
    def identity(self) -> Identity:
        """What makes an undecided result of this call the same as another one.

        Arguments that were not evaluated so far stay so.
        """
        return call_identity(self.evaluation.run, self.call, self.scope, self._values)

    def undecided(self, kind: str = "", *values: Value, minimum_length: int = 0) -> Undecided:
        """The unknown result of a call with unknown arguments; equal calls have equal results.

        The reason is that of the first undecided value among ``values``, else among the
        arguments evaluated so far.
        """
        cause: Cause = "error"
        reason = "not all of the value is known"
        for value in values or tuple(self._values.values()):
            first = first_undecided(value)
            if first is not None:
                cause, reason = first.cause, first.reason
                break
        return Undecided(
            cause, reason, self.trace, self.identity, kind, minimum_length=minimum_length
        )

    def unknowable(
        self, cause: Cause, reason: str, kind: str = "", *, minimum_length: int = 0
    ) -> Undecided:
        """A result that no argument could make known before deployment."""
        return Undecided(
            cause, reason, self.trace, self.identity, kind, minimum_length=minimum_length
        )

    def force(self, slot: Slot) -> Value:
        """The value of a member of a container."""
        return self.evaluation.force(slot)

    def apply(self, function: LambdaValue, arguments: Sequence[Slot]) -> Value:
        """The result of a lambda."""
        names = function.definition.parameters
        pairs = tuple((n.lower(), a) for n, a in zip(names, arguments, strict=False))
        return self.evaluation.evaluate(function.definition.body, function.scope.with_locals(pairs))


class Function(NamedTuple):
    """A function by its name in lower case. ``most`` is None where any number is taken.

    A strict function is not called when an argument is a failure or undecided: the result is
    that failure, or undecided of type ``returns``. A function that is not strict evaluates only
    the arguments it needs, and deals with failures and undecided values itself.
    """

    name: str
    run: Callable[[Invocation], Value]
    least: int
    most: int | None
    returns: str
    strict: bool

    def accepts(self, count: int) -> bool:
        """Whether the function can be called with so many arguments."""
        return count >= self.least and (self.most is None or count <= self.most)

    @property
    def counted(self) -> str:
        """How many arguments it takes, in words."""
        if self.most is None:
            return f"at least {self.least} argument{'' if self.least == 1 else 's'}"
        if self.least == self.most:
            return f"{self.least} argument{'' if self.least == 1 else 's'}"
        return f"{self.least} to {self.most} arguments"
