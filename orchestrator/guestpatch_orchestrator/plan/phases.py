"""Which regions form which phase.

Pairs are never in one phase. Among what is left, early phases are small, so that a patch that does
harm meets few VMs before it is noticed: the aim is the share of VMs that first meet a bad patch in
each phase, weighed with the chance that it is still unnoticed then.
"""

from __future__ import annotations

from functools import lru_cache
from math import comb
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.randomness import mix

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guestpatch_orchestrator.plan.pairs import Edge

__all__ = ["Assignment", "RegionLoad", "assign_phases", "exposure"]

_TARGETS = (0.01, 0.05, 0.15, 0.40, 0.70, 1.0)
_AFFECTED = 0.05
"""Share of the VMs of a stratum that a bad patch harms, for weighing phases only."""
_NOTICED_FROM = 6
"""So many unhealthy VMs of a stratum the gate needs to stop."""
_FEW_REGIONS = 12
_RESTARTS_FEW = 40
_RESTARTS_MANY = 4


class RegionLoad(NamedTuple):
    """A region as phases see it: VMs by stratum, and how long it takes."""

    name: str
    vms: int
    strata: tuple[tuple[str, int], ...]
    minutes: int


class Assignment(NamedTuple):
    """Regions by phase, none empty, and how good that is; less is better."""

    phases: tuple[tuple[str, ...], ...]
    conflicts: int
    lateness: int
    exposure: float


def assign_phases(  # noqa: PLR0913 - the limits of phases, one argument each
    loads: Sequence[RegionLoad],
    edges: Sequence[Edge],
    count: int,
    *,
    bake: int,
    target: int,
    canary: Sequence[str] = (),
) -> Assignment:
    """Regions in at most so many phases, or more where pairs leave no other way.

    First fit by ascending size, then descent over moves and swaps, from several starts.
    ``target`` is the minute at which the last phase should end; ``canary`` names the first phase.
    """
    ordered = sorted(loads, key=lambda each: (each.vms, each.name))
    while True:
        best = _search(ordered, edges, min(count, len(ordered)), bake, target, canary)
        if best.conflicts == 0 or count >= len(ordered):
            return best
        count += 1


def _search(  # noqa: PLR0913, PLR0917 - see above
    loads: Sequence[RegionLoad],
    edges: Sequence[Edge],
    count: int,
    bake: int,
    target: int,
    canary: Sequence[str],
) -> Assignment:
    board = _Board(loads, edges, count, bake, target, canary)
    restarts = _RESTARTS_FEW if len(loads) <= _FEW_REGIONS else _RESTARTS_MANY
    start = board.first_fit()
    best = board.descend(start)
    for number in range(1, restarts if count > 1 and len(loads) > count else 1):
        found = board.descend(board.shaken(start, number))
        best = min(best, found, key=lambda each: (board.score(each), each))
    conflicts, lateness, exposed = board.score(best)
    phases: list[list[str]] = [[] for _ in range(count)]
    for load, phase in zip(loads, best, strict=True):
        phases[phase].append(load.name)
    filled = tuple(tuple(sorted(each)) for each in phases if each)
    return Assignment(filled, conflicts, lateness, exposed)


class _Change(NamedTuple):
    """A region moves to a phase, or changes places with another one."""

    number: int
    phase: int
    other: int | None = None


class _Board:
    """Assignments as tuples of phase numbers, and their scores."""

    def __init__(  # noqa: PLR0913, PLR0917 - see above
        self,
        loads: Sequence[RegionLoad],
        edges: Sequence[Edge],
        count: int,
        bake: int,
        target: int,
        canary: Sequence[str],
    ) -> None:
        index = {load.name: number for number, load in enumerate(loads)}
        self._loads = loads
        self._edges = [(index[a], index[b]) for a, b in edges]
        self._count = count
        self._bake = bake
        self._target = target
        self._total = sum(load.vms for load in loads) or 1
        self._fixed = {index[name] for name in canary if name in index}
        names = sorted({name for load in loads for name, _ in load.strata})
        rows = {name: number for number, name in enumerate(names)}
        self._strata = [tuple((rows[name], vms) for name, vms in load.strata) for load in loads]
        self._scores: dict[tuple[int, ...], tuple[int, int, float]] = {}
        free = [number for number in range(len(loads)) if number not in self._fixed]
        self._changes = [_Change(number, phase) for number in free for phase in range(count)]
        if len(loads) <= _FEW_REGIONS:
            self._changes.extend(_Change(a, 0, b) for a in free for b in free if a < b)

    def first_fit(self) -> tuple[int, ...]:
        """Regions by ascending size, each in the first phase that has room and no pair of it."""
        steps = len(_TARGETS) - 1
        limits = [
            _TARGETS[round(number * steps / max(1, self._count - 1))] * self._total
            for number in range(self._count)
        ]
        limits[-1] = self._total
        placed: dict[int, int] = dict.fromkeys(self._fixed, 0)
        sizes = [0] * self._count
        for number in self._fixed:
            sizes[0] += self._loads[number].vms
        neighbours: dict[int, set[int]] = {}
        for a, b in self._edges:
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)
        for number, load in enumerate(self._loads):
            if number in placed:
                continue
            closed = {placed[each] for each in neighbours.get(number, ()) if each in placed}
            open_phases = [
                phase
                for phase in range(self._count)
                if phase not in closed and not (phase == 0 and self._fixed)
            ] or [self._count - 1]
            roomy = (
                phase
                for phase in open_phases
                if not sizes[phase] or sum(sizes[: phase + 1]) + load.vms <= limits[phase]
            )
            phase = next(roomy, open_phases[-1])
            placed[number] = phase
            sizes[phase] += load.vms
        return tuple(placed[number] for number in range(len(self._loads)))

    def shaken(self, start: tuple[int, ...], seed: int) -> tuple[int, ...]:
        """The same with some regions thrown elsewhere, always the same for the same seed."""
        found = list(start)
        for number in range(len(found)):
            draw = mix(seed * 1_000_003 + number)
            if number not in self._fixed and draw % 3 == 0:
                found[number] = (draw >> 8) % self._count
        return tuple(found)

    def descend(self, start: tuple[int, ...]) -> tuple[int, ...]:
        """Make every move or swap that makes it better, until none does."""
        best, score = start, self.score(start)
        is_better = True
        while is_better:
            is_better = False
            for change in self._changes:
                each = self._changed(best, change)
                each_score = self.score(each) if each != best else score
                if each_score < score:
                    best, score, is_better = each, each_score, True
        return best

    @staticmethod
    def _changed(start: tuple[int, ...], change: _Change) -> tuple[int, ...]:
        found = list(start)
        if change.other is None:
            found[change.number] = change.phase
        else:
            found[change.number], found[change.other] = start[change.other], start[change.number]
        return tuple(found)

    def score(self, phases: tuple[int, ...]) -> tuple[int, int, float]:
        """Pairs in one phase, minutes too late, and exposure; less is better, in this order."""
        known = self._scores.get(phases)
        if known is None:
            known = self._scores[phases] = self._score(phases)
        return known

    def _score(self, phases: tuple[int, ...]) -> tuple[int, int, float]:
        conflicts = sum(phases[a] == phases[b] for a, b in self._edges)
        longest = [0] * self._count
        strata: list[dict[int, int]] = [{} for _ in range(self._count)]
        vms = [0] * self._count
        for number, phase in enumerate(phases):
            load = self._loads[number]
            longest[phase] = max(longest[phase], load.minutes)
            vms[phase] += load.vms
            counts = strata[phase]
            for row, size in self._strata[number]:
                counts[row] = counts.get(row, 0) + size
        filled = sum(each > 0 for each in vms)
        lateness = max(0, sum(longest) + (filled - 1) * self._bake - self._target)
        shares = [each / self._total for each in vms]
        return conflicts, lateness, exposure(shares, strata)


def exposure(shares: Sequence[float], strata: Sequence[Mapping[int, int]]) -> float:
    """Share of the fleet that meets a bad patch before it is noticed, as expected.

    One minus the chance to notice it is carried from phase to phase; a phase without VMs notices
    nothing.
    """
    unnoticed, total = 1.0, 0.0
    for share, counts in zip(shares, strata, strict=True):
        total += unnoticed * share
        missed = 1.0
        for count in counts.values():
            missed *= 1 - _chance_to_notice(count)
        unnoticed *= missed
    return round(total, 12)


@lru_cache(maxsize=4096)
def _chance_to_notice(vms: int) -> float:
    """The chance that so many of them are harmed that a gate stops."""
    if vms < _NOTICED_FROM:
        return 0.0
    if vms > 1000:  # noqa: PLR2004 - certain to many digits
        return 1.0
    few = sum(
        comb(vms, hits) * _AFFECTED**hits * (1 - _AFFECTED) ** (vms - hits)
        for hits in range(_NOTICED_FROM)
    )
    return 1 - few
