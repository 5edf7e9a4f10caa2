"""The stages of a region, and when each of their VMs is patched.

Limits that are published hold by construction: zones follow one another, one update domain of a
set at a time, never more of a group than its limit, every attempt inside one window.
"""

from __future__ import annotations

from collections import defaultdict
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.plan.slots import Load, grid_of
from guestpatch_orchestrator.windows import Hours, windows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from guestpatch_orchestrator.fleet.model import Group
    from guestpatch_orchestrator.plan.model import Candidate, Terms
    from guestpatch_orchestrator.plan.slots import Grid
    from guestpatch_orchestrator.policy import Month, Policy

__all__ = ["BESIDE", "CHAINED", "Placed", "RegionSchedule", "Scheduler", "StageSpan", "stages_of"]

BESIDE = "nonzonal"
CHAINED = "nonzonal-chained"


class Placed(NamedTuple):
    """When one VM is patched; ``slot`` counts from the first one the stage could use."""

    candidate: Candidate
    stage: str
    start: int
    end: int
    slot: int


class StageSpan(NamedTuple):
    """When a stage begins to take VMs, and when the last one is done."""

    key: str
    start: int
    end: int
    vms: int


class RegionSchedule(NamedTuple):
    """All attempts of a region in one phase."""

    placed: tuple[Placed, ...]
    stages: tuple[StageSpan, ...]
    end: int


def stages_of(candidates: Iterable[Candidate]) -> dict[str, list[Candidate]]:
    """The stages of a region's VMs in the order they are patched: smallest zone first.

    A VM outside zones whose group has others in zones is in a stage that follows the zones: its
    group would draw its limit twice otherwise.
    """
    zonal: dict[str, list[Candidate]] = defaultdict(list)
    outside: list[Candidate] = []
    for each in candidates:
        (zonal[each.stage] if each.stage else outside).append(each)
    groups = {each.group for members in zonal.values() for each in members}
    chained = [each for each in outside if each.group in groups]
    beside = [each for each in outside if each.group not in groups]
    ordered = sorted(zonal.items(), key=lambda item: (len(item[1]), item[0]))
    stages = {f"zone:{key}": members for key, members in ordered}
    if chained:
        stages[CHAINED] = chained
    if beside:
        stages[BESIDE] = beside
    return stages


class Scheduler:
    """Places the VMs of regions, with the limits of groups and the terms of a rung."""

    def __init__(
        self,
        caps: Mapping[Group, int],
        month: Month,
        policy: Policy,
        terms: Terms,
        night_of: Callable[[str], Hours],
    ) -> None:
        self._caps = caps
        self._month = month
        self._limit = policy.region_limit
        self._terms = terms
        self._night_of = night_of

    def schedule(self, region: str, candidates: Sequence[Candidate], opens: int) -> RegionSchedule:
        """The attempts of a region whose phase opens at a minute."""
        placed: list[Placed] = []
        spans: list[StageSpan] = []
        free_at = opens
        limited = Load({self._grid(each) for each in candidates}) if self._limit else None
        for key, members in stages_of(candidates).items():
            is_beside = key == BESIDE and self._terms.is_beside
            start = opens if is_beside else free_at
            found = self._stage(key, members, start, limited)
            end = max(each.end for each in found)
            placed.extend(found)
            spans.append(StageSpan(key, min(each.start for each in found), end, len(found)))
            if not is_beside:
                free_at = end if self._terms.is_packed else self._next_night(region, end)
        return RegionSchedule(tuple(placed), tuple(spans), max(each.end for each in spans))

    def minutes_of(self, candidate: Candidate) -> int:
        """The length of a VM's slot on this rung."""
        minutes = candidate.minutes
        return minutes if not self._terms.is_tight else max(min(30, minutes), minutes * 3 // 4)

    def _grid(self, candidate: Candidate) -> Grid:
        return grid_of(candidate.hours, self._month, self.minutes_of(candidate))

    def _next_night(self, region: str, minute: int) -> int:
        """When the next night of the region begins."""
        windows = windows_of(self._night_of(region), self._month, 60)
        return next((each.open for each in windows if each.open >= minute), minute)

    def _stage(
        self, key: str, members: Sequence[Candidate], start: int, limited: Load | None
    ) -> list[Placed]:
        groups: dict[Group, list[Candidate]] = defaultdict(list)
        for each in members:
            groups[each.group].append(each)
        queues = [
            _Queue(self._in_turn(group, each), self._caps[group], start, self._grid, key)
            for group, each in sorted(groups.items())
        ]
        if limited is None or self._limit is None:
            return [placed for queue in queues for placed in queue.place_all()]
        return _list_schedule(queues, limited, self._limit)

    def _in_turn(self, group: Group, members: list[Candidate]) -> list[list[Candidate]]:
        """The members of a group by update domain, in the order of the month."""
        if group.kind != "availability-set":
            return [sorted(members, key=_turn)]
        domains: dict[int, list[Candidate]] = defaultdict(list)
        for each in members:
            domains[each.vm.update_domain or 0].append(each)
        numbers = sorted(domains)
        first = self._month.number % len(numbers)
        return [sorted(domains[n], key=_turn) for n in numbers[first:] + numbers[:first]]


def _turn(candidate: Candidate) -> tuple[int, str]:
    return candidate.order, candidate.vm.id


class _Queue:
    """The VMs of one group in a stage: one domain after another, each VM where there is room."""

    def __init__(
        self,
        domains: list[list[Candidate]],
        cap: int,
        start: int,
        grid: Callable[[Candidate], Grid],
        stage: str,
    ) -> None:
        self._waiting = [(each, number) for number, domain in enumerate(domains) for each in domain]
        self._cap = cap
        self._start = start
        self._grid_of = grid
        self._stage = stage
        self._next = 0
        self._domain = 0
        self._domain_start = start
        self._end = start
        self._pointers: dict[int, int] = {}
        grids = {id(grid(each)): grid(each) for each, _ in self._waiting}
        # All slots of one grid lie beside one another: how many start in a slot is all that counts.
        self._load = Load(grids.values()) if len(grids) > 1 else None
        self._taken = 0

    @property
    def is_done(self) -> bool:
        """Every VM has its time."""
        return self._next == len(self._waiting)

    @property
    def remaining(self) -> int:
        """How many VMs wait."""
        return len(self._waiting) - self._next

    def candidate_start(self) -> int:
        """The earliest start of the next VM that its group allows."""
        candidate, domain = self._waiting[self._next]
        if domain != self._domain:
            self._domain, self._domain_start = domain, self._end
            self._pointers.clear()
            self._taken = 0
        grid = self._grid_of(candidate)
        index = self._pointers.get(id(grid))
        if index is None:
            index = grid.index_from(self._domain_start)
        if self._load is None:
            if self._taken >= self._cap:
                index += 1
                self._taken = 0
        else:
            while not self._load.has_room(grid.start(index), grid.minutes, self._cap):
                index += 1
        self._pointers[id(grid)] = index
        return grid.start(index)

    def offered_minutes(self) -> int:
        """How long the slot is that was offered."""
        return self._grid_of(self._waiting[self._next][0]).minutes

    def skip(self) -> None:
        """The slot that was offered is not to be had."""
        grid = self._grid_of(self._waiting[self._next][0])
        self._pointers[id(grid)] += 1
        self._taken = 0

    def take(self) -> Placed:
        """Place the next VM in the slot that was offered."""
        candidate, _ = self._waiting[self._next]
        grid = self._grid_of(candidate)
        start = grid.start(self._pointers[id(grid)])
        if self._load is not None:
            self._load.add(start, grid.minutes)
        self._taken += 1
        self._next += 1
        self._end = max(self._end, start + grid.minutes)
        slot = self._pointers[id(grid)] - grid.index_from(self._start)
        return Placed(candidate, self._stage, start, start + grid.minutes, slot)

    def place_all(self) -> list[Placed]:
        """Place every VM as early as the group allows."""
        found: list[Placed] = []
        while not self.is_done:
            self.candidate_start()
            found.append(self.take())
        return found


def _list_schedule(queues: list[_Queue], load: Load, limit: int) -> list[Placed]:
    """Under a limit of the region: slot by slot, the group with most left to do first."""
    heap: list[tuple[int, int, int]] = []
    for number, queue in enumerate(queues):
        heappush(heap, (queue.candidate_start(), -queue.remaining, number))
    found: list[Placed] = []
    while heap:
        start, _, number = heappop(heap)
        queue = queues[number]
        minutes = queue.offered_minutes()
        if load.has_room(start, minutes, limit):
            placed = queue.take()
            load.add(placed.start, minutes)
            found.append(placed)
        else:
            queue.skip()
        if not queue.is_done:
            heappush(heap, (queue.candidate_start(), -queue.remaining, number))
    return found
