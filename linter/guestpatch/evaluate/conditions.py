"""Deciding conditions, and assuming those that cannot be known.

An undecided condition splits the world in two: it holds, or it does not. ``not``, ``and`` and
``or`` are taken apart first, so that what is assumed is as small as possible; a value that is
assumed to equal one constant is known to differ from all others.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.values import Known, Undecided
from guestpatch.evaluate.worlds import Decision

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Identity, Value
    from guestpatch.evaluate.worlds import Step

__all__ = ["allows", "decide", "equality_identity", "option_of", "suppose", "truth"]

_HOLDS, _FAILS = 0, 1
_WORDS = {"true": True, "false": False}


def truth(value: Value) -> bool | None:
    """Whether a known value is true; None for undecided values and for no boolean at all."""
    if isinstance(value, Known):
        if isinstance(value.data, bool):
            return value.data
        if isinstance(value.data, str):
            return _WORDS.get(value.data.lower())
    return None


def decide(evaluation: Evaluation, condition: Value) -> bool | None:
    """Whether a condition holds in this world; an undecided one is assumed, both ways in turn.

    None where the world assumes nothing, or where the condition is no boolean.
    """
    evaluation.run.charge()
    known = truth(condition)
    if known is not None or not isinstance(condition, Undecided):
        return known
    taken = evaluation.world.taken(condition.identity)
    if taken is not None:
        return taken.option == _HOLDS
    if condition.operator in ("not", "and", "or"):
        return _decide_parts(evaluation, condition)
    option = _option(evaluation, _decision(condition))
    return None if option is None else option == _HOLDS


def suppose(evaluation: Evaluation, condition: Value, *, holds: bool = True) -> bool | None:
    """Like ``decide``, but an undecided condition is taken to hold, with no other world.

    For the conditions of resources: what is said of a resource is said of it when it exists.
    Returns whether the condition can hold; None where it is no boolean.
    """
    known = truth(condition)
    if known is not None:
        return known is holds
    if not isinstance(condition, Undecided):
        return None
    if condition.operator == "not":
        return suppose(evaluation, condition.operands[0], holds=not holds)
    if (condition.operator, holds) in (("and", True), ("or", False)):
        parts = [suppose(evaluation, each, holds=holds) for each in condition.operands]
        return False not in parts
    option = _HOLDS if holds else _FAILS
    implied = _implied(evaluation, condition.identity)
    if implied is not None:
        return implied == option
    taken = evaluation.world.taken(condition.identity)
    if taken is None:
        evaluation.world.suppose(_decision(condition), option)
        return True
    return taken.option == option


def allows(evaluation: Evaluation, path: tuple[Step, ...]) -> bool:
    """Whether a path through decisions agrees with all that this world has decided so far."""
    for decision, option, _ in path:
        taken = evaluation.world.taken(decision.identity)
        here = _implied(evaluation, decision.identity) if taken is None else taken.option
        if here not in (None, option):
            return False
    return True


def option_of(evaluation: Evaluation, decision: Decision) -> int | None:
    """The option this world takes for a decision that was recorded in another one."""
    if decision.kind == "condition":
        return _option(evaluation, decision)
    return evaluation.world.ask(decision)


def _decide_parts(evaluation: Evaluation, condition: Undecided) -> bool | None:
    if condition.operator == "not":
        holds = decide(evaluation, condition.operands[0])
        return None if holds is None else not holds
    settles = condition.operator == "or"
    unknown = False
    for operand in condition.operands:
        holds = decide(evaluation, operand)
        if holds is settles:
            return settles
        unknown = unknown or holds is None
    return None if unknown else not settles


def _decision(condition: Undecided) -> Decision:
    name = " ".join(condition.trace.span.text.split()).strip('[]"')
    return Decision(condition.identity, "condition", name, (True, False), condition.trace.span)


def _option(evaluation: Evaluation, decision: Decision) -> int | None:
    implied = _implied(evaluation, decision.identity)
    return evaluation.world.ask(decision) if implied is None else implied


def _implied(evaluation: Evaluation, identity: Identity) -> int | None:
    """The option that earlier assumptions force: what equals one constant equals no other."""
    if not isinstance(identity, tuple) or identity[0] != "equals":
        return None
    for step in evaluation.world.taken_conditions():
        other = step.decision.identity
        if (
            step.option == _HOLDS
            and isinstance(other, tuple)
            and other[0] == "equals"
            and other[1] == identity[1]
            and other[2] != identity[2]
        ):
            evaluation.world.taken(other)
            return _FAILS
    return None


def equality_identity(left: Value, right: Value) -> Identity:
    """The identity of ``equals(left, right)``: an undecided side first, a constant second."""
    if isinstance(left, Known):
        left, right = right, left
    if isinstance(right, Known):
        return ("equals", identity_of(left), identity_of(right))
    return ("equal", frozenset((identity_of(left), identity_of(right))))
