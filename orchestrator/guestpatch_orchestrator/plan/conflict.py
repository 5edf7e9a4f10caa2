"""Why no plan ends in time: a smallest set of demands that cannot all be met."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch_orchestrator.plan.bounds import Demands
from guestpatch_orchestrator.plan.model import Conflict, ConflictAtom

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from guestpatch_orchestrator.plan.bounds import RegionChains
    from guestpatch_orchestrator.plan.pairs import Edge

__all__ = ["atoms_of", "explain_conflict", "smallest_conflict"]

_RELAXATIONS = {
    "window": ("all hours", "R-25"),
    "slot": ("slots of 30 minutes", "D-40"),
    "domains": ("no update domains", "R-14"),
    "cap": ("all members of a domain at once", "R-15"),
    "zones": ("zones at the same time", "R-11"),
    "pair": ("both regions at the same time", "R-08, R-09"),
    "gates": ("no time between phases", "R-07, D-20"),
}


def atoms_of(chains: Sequence[RegionChains], edges: Sequence[Edge]) -> tuple[str, ...]:
    """Every demand that can make a rollout long, what is ours before what is published."""
    found: dict[str, None] = {"gates": None, "slot": None}
    of_groups: dict[str, None] = {}
    for each in chains:
        stages = (*each.zones, each.beside)
        for chain in (chain for stage in stages for chain in stage):
            found[f"window:{chain.hours.time_zone}"] = None
            of_groups[f"cap:{chain.group.id}"] = None
            if len(chain.sizes) > 1:
                of_groups[f"domains:{chain.group.id}"] = None
        if len(each.zones) > 1:
            of_groups[f"zones:{each.region}"] = None
    for a, b in edges:
        of_groups[f"pair:{a}+{b}"] = None
    return (*found, *of_groups)


def smallest_conflict(
    atoms: Sequence[str], is_conflict: Callable[[frozenset[str]], bool]
) -> tuple[str, ...]:
    """A set of demands of which none can be left out (QuickXplain).

    ``is_conflict`` tells whether demands together cannot be met; more demands never make it easier.
    """
    if is_conflict(frozenset()):
        return ()
    return tuple(_explain((), False, tuple(atoms), is_conflict))  # noqa: FBT003 - recursion


def _explain(
    background: tuple[str, ...],
    grew: bool,  # noqa: FBT001 - whether the background has grown since it was asked about
    atoms: tuple[str, ...],
    is_conflict: Callable[[frozenset[str]], bool],
) -> Iterable[str]:
    if grew and is_conflict(frozenset(background)):
        return ()
    if len(atoms) == 1:
        return atoms
    middle = len(atoms) // 2
    first, second = atoms[:middle], atoms[middle:]
    of_second = tuple(_explain((*background, *first), True, second, is_conflict))  # noqa: FBT003
    of_first = tuple(_explain((*background, *of_second), bool(of_second), first, is_conflict))
    return (*of_first, *of_second)


def explain_conflict(
    atoms: Sequence[str], bound_of: Callable[[Demands], int], deadline: int
) -> Conflict:
    """The verdict about a rollout for which no plan in time was found."""
    bound = bound_of(Demands())
    if bound <= deadline:
        return Conflict("NOT_FOUND", bound, ())
    every = frozenset(atoms)
    found = smallest_conflict(atoms, lambda kept: bound_of(Demands(every - kept)) > deadline)
    return Conflict(
        "PROVED",
        bound,
        tuple(_atom(each, bound, bound_of(Demands(frozenset({each})))) for each in found),
    )


def _atom(atom: str, bound: int, left: int) -> ConflictAtom:
    relax_to, requirement = _RELAXATIONS[atom.partition(":")[0]]
    return ConflictAtom(atom, requirement, bound - left, relax_to, left)
