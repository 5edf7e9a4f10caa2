"""Worlds, found on demand.

A question (a rule about a VM) is answered by evaluating it. Whenever the evaluation needs the
value of a finite parameter, it asks; every ask is a decision, and the explorer runs the question
again for each further option. So only parameters that matter to the question are ever varied.
Conditions that cannot be known and indexes of loops are decisions of the same kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from guestpatch.evaluate.limits import BudgetExceededError

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.evaluate.values import Identity
    from guestpatch.source.text import Span

__all__ = [
    "Decision",
    "DecisionKind",
    "DefaultWorld",
    "Exploration",
    "Leaf",
    "OpenWorld",
    "Step",
    "World",
    "explore",
]

T = TypeVar("T")

MAX_WORLDS = 256
"""Most worlds that one question is asked in; past it the answer is partly explored."""
MAX_VALUES = 1_024
"""The same for a question that hangs on one decision only: such a list is not a product."""

DecisionKind: TypeAlias = Literal["parameter", "condition", "index"]


class Decision(NamedTuple):
    """Something that has several possible outcomes; option 0 is the default or the first one."""

    identity: Identity
    kind: DecisionKind
    name: str
    options: tuple[object, ...]
    """What each option is, as plain data for people and reports."""
    span: Span
    has_default: bool = False

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Decision) and self.identity == other.identity

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash(self.identity)


class Step(NamedTuple):
    """A decision with the option taken. A supposed step has no alternatives."""

    decision: Decision
    option: int
    supposed: bool = False

    @property
    def value(self) -> object:
        """The option taken."""
        return self.decision.options[self.option]


class World:
    """One path through the decisions; grows while a question is being evaluated."""

    is_default = False
    """Whether it leaves undecided what has no default; results are remembered apart."""

    def __init__(self, prefix: tuple[Step, ...] = ()) -> None:
        self._prefix = {step.decision.identity: step.option for step in prefix}
        self._taken: dict[Identity, Step] = {}
        self._frames: list[dict[Identity, Step]] = []

    @property
    def path(self) -> tuple[Step, ...]:
        """The decisions in the order in which they were asked for."""
        return tuple(self._taken.values())

    def ask(self, decision: Decision) -> int | None:
        """The option taken for a decision; None where this world leaves it undecided."""
        step = self._taken.get(decision.identity)
        if step is None:
            option = self._choose(decision)
            if option is None:
                return None
            step = Step(decision, option)
            self._taken[decision.identity] = step
        self._note(step)
        return step.option

    def suppose(self, decision: Decision, option: int) -> None:
        """Fix a decision without alternatives, unless it is taken already."""
        if decision.identity not in self._taken:
            step = Step(decision, option, supposed=True)
            self._taken[decision.identity] = step
        self._note(self._taken[decision.identity])

    def taken(self, identity: Identity) -> Step | None:
        """The step of a decision already taken; counts as having asked for it."""
        step = self._taken.get(identity)
        if step is not None:
            self._note(step)
        return step

    def taken_conditions(self) -> tuple[Step, ...]:
        """The conditions assumed so far."""
        return tuple(step for step in self._taken.values() if step.decision.kind == "condition")

    def _choose(self, decision: Decision) -> int | None:
        return self._prefix.get(decision.identity, 0)

    # -- what an evaluation depended on ----------------------------------------------------------

    def record(self) -> dict[Identity, Step]:
        """Start noting the decisions that are asked for; end with ``stop``."""
        frame: dict[Identity, Step] = {}
        self._frames.append(frame)
        return frame

    def stop(self) -> None:
        """End the innermost ``record``; what it noted counts for the one around it too."""
        frame = self._frames.pop()
        if self._frames:
            self._frames[-1].update(frame)

    def _note(self, step: Step) -> None:
        if self._frames:
            self._frames[-1][step.decision.identity] = step


class DefaultWorld(World):
    """The world of the defaults: what has none stays undecided."""

    is_default = True

    def _choose(self, decision: Decision) -> int | None:
        return 0 if decision.has_default else None


class OpenWorld(World):
    """A world with the defaults: only what has none is tried in every way."""

    def ask(self, decision: Decision) -> int | None:
        """The default, else the option taken."""
        if decision.has_default:
            self.suppose(decision, 0)
        return super().ask(decision)


class Leaf(NamedTuple, Generic[T]):
    """The answer to a question in one world."""

    path: tuple[Step, ...]
    answer: T


class Exploration(NamedTuple, Generic[T]):
    """All answers, in the order of the decisions.

    Not ``complete`` when the cap was met, or a limit of steps: ``exhausted`` says which.
    """

    leaves: tuple[Leaf[T], ...]
    complete: bool
    exhausted: str = ""


def explore(
    question: Callable[[World], T], cap: int = MAX_WORLDS, world_type: type[World] = World
) -> Exploration[T]:
    """Ask a question in every world of a type that it can tell apart."""
    leaves: list[Leaf[T]] = []
    prefix: list[Step] = []
    while True:
        world = world_type(tuple(prefix))
        try:
            answer = question(world)
        except BudgetExceededError as error:
            return Exploration(tuple(leaves), complete=False, exhausted=str(error))
        path = world.path
        leaves.append(Leaf(path, answer))
        prefix = list(path)
        while prefix and (
            prefix[-1].supposed or prefix[-1].option + 1 >= len(prefix[-1].decision.options)
        ):
            prefix.pop()
        if not prefix:
            return Exploration(tuple(leaves), complete=True)
        if len(leaves) >= cap and not _is_list(leaves):
            return Exploration(tuple(leaves), complete=False)
        last = prefix.pop()
        prefix.append(Step(last.decision, last.option + 1))


def _is_list(leaves: list[Leaf[T]]) -> bool:
    """Whether all answers hang on one decision whose values are few enough to be tried."""
    return len(leaves) < MAX_VALUES and all(len(leaf.path) <= 1 for leaf in leaves)
