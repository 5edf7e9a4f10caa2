"""The smallest account of the worlds in which something holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.findings.model import WitnessTerm

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guestpatch.evaluate.values import Identity
    from guestpatch.evaluate.worlds import Decision, DecisionKind, Step

__all__ = ["Explanation", "explain"]

_DROP_ORDER: dict[DecisionKind, int] = {"condition": 0, "index": 1, "parameter": 2}


class Explanation(NamedTuple):
    """When something holds: ``terms`` without assumptions, and how many paths they cover.

    ``assumed`` are terms that rest on a condition nobody can know.
    """

    terms: tuple[WitnessTerm, ...]
    covered: int
    assumed: tuple[WitnessTerm, ...]


def explain(reached: Sequence[tuple[Step, ...]], others: Sequence[tuple[Step, ...]]) -> Explanation:
    """Terms that together cover the paths ``reached`` and none of the paths ``others``.

    One empty term when nothing needs to be said because there are no others. Every decision that
    can be left out is left out, unknown conditions first; terms that differ in one decision are
    one.
    """
    decisions: dict[Identity, Decision] = {}
    settled: list[dict[Identity, frozenset[int]]] = []
    assumed: list[dict[Identity, frozenset[int]]] = []
    covered = 0
    excluded = [_options(path) for path in others]
    for path in reached:
        for step in path:
            decisions.setdefault(step.decision.identity, step.decision)
        term = _shorten(path, excluded)
        is_assumed = any(decisions[identity].kind == "condition" for identity in term)
        covered += not is_assumed
        terms = assumed if is_assumed else settled
        if term not in terms:
            terms.append(term)
    if {} in settled:
        return Explanation((WitnessTerm(),), len(reached), ())
    return Explanation(
        tuple(_shown(term, decisions) for term in _merge(settled)),
        covered,
        tuple(_shown(term, decisions) for term in _merge(assumed)),
    )


def _options(path: Iterable[Step]) -> dict[Identity, int]:
    return {step.decision.identity: step.option for step in path if not step.supposed}


def _shorten(
    path: tuple[Step, ...], excluded: list[dict[Identity, int]]
) -> dict[Identity, frozenset[int]]:
    """The path without the decisions that are not needed to tell it from the excluded ones."""
    term = _options(path)
    steps = [step for step in reversed(path) if not step.supposed]
    steps.sort(key=lambda step: _DROP_ORDER[step.decision.kind])
    for step in steps:
        identity = step.decision.identity
        rest = {key: option for key, option in term.items() if key != identity}
        if not any(_compatible(rest, other) for other in excluded):
            term = rest
    return {identity: frozenset((option,)) for identity, option in term.items()}


def _compatible(term: dict[Identity, int], path: dict[Identity, int]) -> bool:
    return all(path.get(identity, option) == option for identity, option in term.items())


def _merge(
    terms: list[dict[Identity, frozenset[int]]],
) -> list[dict[Identity, frozenset[int]]]:
    """Join terms that are equal but for the options of one decision, until none are."""
    merged = True
    while merged:
        merged = False
        for index, term in enumerate(terms):
            for later in terms[index + 1 :]:
                joined = _join(term, later)
                if joined is not None:
                    terms[index] = joined
                    terms.remove(later)
                    merged = True
                    break
            if merged:
                break
    return terms


def _join(
    one: dict[Identity, frozenset[int]], other: dict[Identity, frozenset[int]]
) -> dict[Identity, frozenset[int]] | None:
    if one.keys() != other.keys():
        return None
    different = [identity for identity in one if one[identity] != other[identity]]
    if len(different) > 1:
        return None
    return {**one, **{identity: one[identity] | other[identity] for identity in different}}


def _shown(
    term: dict[Identity, frozenset[int]], decisions: dict[Identity, Decision]
) -> WitnessTerm:
    parameters: list[tuple[str, tuple[object, ...]]] = []
    conditions: list[tuple[str, bool]] = []
    iterations: list[tuple[str, tuple[int, ...]]] = []
    for identity, chosen in term.items():
        decision = decisions[identity]
        options = tuple(decision.options[option] for option in sorted(chosen))
        match decision.kind:
            case "parameter":
                parameters.append((decision.name, options))
            case "condition":
                conditions.append((decision.name, bool(options[0])))
            case "index":
                iterations.append((decision.name, tuple(sorted(chosen))))
    return WitnessTerm(tuple(parameters), tuple(conditions), tuple(iterations))
