"""Parts of a value that is not known: where a caller chooses it among few, they are tried."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.domains import choice_of, choose, options_of
from guestpatch.evaluate.identity import compact, identity_of
from guestpatch.evaluate.values import Free, Known, Undecided, computed
from guestpatch.template.limits import Limits

if TYPE_CHECKING:
    from guestpatch.evaluate.domains import Choice
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Trace, Value

__all__ = ["free_element", "free_member", "part_of"]


class _Part(NamedTuple):
    """A part that the type of a value describes; ``name`` is as people write it."""

    name: str
    limits: Limits


def part_of(target: Value, key: object, trace: Trace) -> Undecided:
    """Some part of a value that is not known: itself not known, for the same reason."""
    identity = ("part", compact(identity_of(target), key.lower() if isinstance(key, str) else key))
    trace = computed(trace.span, "access", str(key), target.trace)
    if isinstance(target, Undecided):
        return Undecided(target.cause, target.reason, trace, identity)
    return Undecided("error", "not all members of the value are known", trace, identity)


def free_member(evaluation: Evaluation, target: Undecided, key: str, trace: Trace) -> Value:
    """A member of an object that is not known; one of few values is tried."""
    part = part_of(target, key, trace)
    free = target.free
    if free is None:
        return part
    limits = free.limits
    found: _Part | None
    if not limits.discriminator:
        found = _declared(free, limits, key)
    elif key.lower() == limits.discriminator.lower():
        found = _kind(free)
    else:
        kind = free_member(evaluation, target, limits.discriminator, trace)
        named = kind.data if isinstance(kind, Known) else None
        case = next((each for name, each in limits.cases if name == named), None)
        found = None if case is None else _declared(free, case(), key)
    return part if found is None else _chosen(evaluation, free, found, part)


def free_element(
    evaluation: Evaluation, target: Undecided, index: int | None, part: Undecided, *, safe: bool
) -> Value:
    """An element of an array that is not known, which is ``part``; one of few values is tried.

    ``index`` is None for that of a loop over all of them. With ``safe`` it may be missing: then
    only what is surely there is tried.
    """
    free = target.free
    if free is None:
        return part
    limits = free.limits
    shown = "" if index is None else index
    name = f"{free.name}[{shown}]"
    if index is not None and 0 <= index < len(limits.items):
        return _chosen(evaluation, free, _Part(name, limits.items[index]()), part)
    if safe or limits.items or limits.kind != "array":
        return part
    if limits.allowed is not None:
        return _chosen(evaluation, free, _Part(name, Limits(allowed=limits.allowed)), part)
    if limits.others is None:
        return part
    return _chosen(evaluation, free, _Part(name, limits.others()), part)


def _declared(free: Free, limits: Limits, key: str) -> _Part | None:
    for name, part in limits.properties:
        if name.lower() == key.lower():
            return _Part(f"{free.name}.{name}", part())
    return None


def _kind(free: Free) -> _Part | None:
    """The member that says which of several objects it is: one of the texts they have there."""
    name = free.limits.discriminator
    allowed = [
        value
        for _, case in free.limits.cases
        if (part := _declared(free, case(), name)) is not None
        for value in part.limits.allowed or ()
    ]
    return _Part(f"{free.name}.{name}", Limits("string", tuple(allowed))) if allowed else None


def _chosen(evaluation: Evaluation, free: Free, part: _Part, value: Undecided) -> Value:
    name, limits = part
    span = value.trace.span
    options = options_of(limits, span)

    def choice() -> Choice | None:
        return choice_of(value.identity, name, options, span, default=False)

    chosen = choose(evaluation, value.identity, choice)
    if chosen is not None:
        return evaluation.evaluate(chosen, free.scope)
    minimum = 0 if limits.minimum_length is None else limits.minimum_length.value
    return value._replace(
        kind="" if limits.nullable else limits.kind,
        minimum_length=0 if limits.nullable else minimum,
        free=Free(name, limits, free.scope),
    )
