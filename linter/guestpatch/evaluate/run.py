"""What one evaluation of a template is about: the values given to it, and its memory."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, TypeAlias

from guestpatch.evaluate.limits import WHOLE, BudgetExceededError, StepLimit
from guestpatch.evaluate.memory import Memory
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.values import Closure

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.context import Context
    from guestpatch.evaluate.domains import Choice
    from guestpatch.evaluate.values import Failure, Identity
    from guestpatch.evaluate.worlds import Exploration
    from guestpatch.template.ir import Expression, Template

__all__ = ["Run", "WorldPolicy", "start_run"]

WorldPolicy: TypeAlias = Literal["default", "allowed", "all"]
"""Which parameters are varied: none that has a default, those with a list of allowed values, or
also switches (``bool``) and small ranges of numbers that have a default. Without a default a
finite parameter always is."""


@dataclass(slots=True)
class Run:
    """One template with one set of given values. Remembers what has been evaluated, and counts."""

    template: Template
    scope: Scope
    policy: WorldPolicy
    context: Context = field(default_factory=dict)
    memories: dict[Identity, Memory[object]] = field(default_factory=dict)
    failures: dict[tuple[str, int, int], Failure] = field(default_factory=dict)
    """Failures met on the way, by place."""
    choices: dict[Identity, Choice | None] = field(default_factory=dict)
    """Of parameters and their parts by identity: None for those that are not finite."""
    shared: dict[str, Identity] = field(default_factory=dict)
    """Of parameters by name in lower case: the identity they have in another run, where they stand
    for the same value in both."""
    loops: dict[Identity, Identity] = field(default_factory=dict)
    """Of loops by identity: the loop of another run that they run in step with."""
    apart: dict[Identity, Exploration[bool]] = field(default_factory=dict)
    """Answers to what is asked once, in all worlds, apart from the questions that need it."""
    steps: int = 0
    limit: StepLimit = WHOLE
    """The limit that what is being done now meets first."""
    last: int = WHOLE.steps
    """The steps at which it does."""

    def allow(self, limit: StepLimit) -> None:
        """Begin something that has a limit of its own, besides that of the run as a whole."""
        self.last = min(self.steps + limit.steps, WHOLE.steps)
        self.limit = limit if self.last < WHOLE.steps else WHOLE

    def memory_of(self, key: Identity) -> Memory[object]:
        """What is remembered under a key."""
        memory = self.memories.get(key)
        if memory is None:
            memory = self.memories[key] = Memory()
        return memory

    def note(self, failure: Failure) -> None:
        """Remember a failure that was met, once per place."""
        span = failure.at
        self.failures.setdefault((span.document.path, span.start, span.end), failure)

    def charge(self, steps: int = 1) -> None:
        """Count work before doing it; raises BudgetExceededError when there is no more."""
        self.steps += steps
        if self.steps > self.last:
            raise BudgetExceededError(self.limit)


def start_run(
    template: Template,
    given: Mapping[str, Expression],
    policy: WorldPolicy = "allowed",
    around: Template | None = None,
    context: Context | None = None,
) -> Run:
    """A run of a root template; ``given`` are values from outside by name in lower case.

    ``around`` holds the variables and functions that those values use.
    """
    outside = Scope(around or template, ("outside", id(template)), {}, in_function=True)
    arguments = {name: Closure(expression, outside) for name, expression in given.items()}
    scope = Scope(template, ("root", id(template)), arguments, root=True)
    return Run(template, scope, policy, context or {})
