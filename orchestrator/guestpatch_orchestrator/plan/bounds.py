"""Lower bounds: when a rollout ends at the earliest, whatever the order.

A chain of attempts that must follow one another takes whole nights: no plan beats the longest one.
Each demand that makes chains long can be given up one by one, which is how a conflict is explained.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.caps import chain_length
from guestpatch_orchestrator.plan.slots import grid_of
from guestpatch_orchestrator.plan.stages import BESIDE, stages_of
from guestpatch_orchestrator.policy import DAY
from guestpatch_orchestrator.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from guestpatch_orchestrator.fleet.model import Group
    from guestpatch_orchestrator.plan.model import Candidate
    from guestpatch_orchestrator.plan.pairs import Edge
    from guestpatch_orchestrator.policy import Month
    from guestpatch_orchestrator.windows import Hours

__all__ = [
    "RELAXED_SLOT",
    "Chain",
    "Demands",
    "RegionChains",
    "any_phases_bound",
    "chains_of",
    "first_opening",
    "fixed_phases_bound",
    "region_minutes",
]


RELAXED_SLOT = 30
"""Minutes of a slot when the length of slots is given up."""


class Demands(NamedTuple):
    """The demands that hold, by name; a bound grows with every one that does."""

    relaxed: frozenset[str] = frozenset()

    def holds(self, atom: str) -> bool:
        """Whether a demand has not been given up."""
        return atom not in self.relaxed


class Chain(NamedTuple):
    """The attempts of a group in a stage: the sizes of its update domains, one after another."""

    group: Group
    sizes: tuple[int, ...]
    cap: int
    hours: Hours
    minutes: int
    slots_a_night: int


class RegionChains(NamedTuple):
    """The chains of a region, stage by stage."""

    region: str
    zones: tuple[tuple[Chain, ...], ...]
    beside: tuple[Chain, ...]


def chains_of(
    region: str,
    candidates: Sequence[Candidate],
    caps: Mapping[Group, int],
    month: Month,
    minutes_of: Callable[[Candidate], int],
) -> RegionChains:
    """The chains of a region; a group across time zones counts with its best hours."""
    zones: list[tuple[Chain, ...]] = []
    beside: tuple[Chain, ...] = ()
    for key, members in stages_of(candidates).items():
        groups: dict[Group, list[Candidate]] = defaultdict(list)
        for each in members:
            groups[each.group].append(each)
        chains = tuple(
            _chain(group, each, caps[group], month, minutes_of)
            for group, each in sorted(groups.items())
        )
        if key == BESIDE:
            beside = chains
        else:
            zones.append(chains)
    return RegionChains(region, tuple(zones), beside)


def _chain(
    group: Group,
    members: Sequence[Candidate],
    cap: int,
    month: Month,
    minutes_of: Callable[[Candidate], int],
) -> Chain:
    is_set = group.kind == "availability-set"
    sizes = Counter(each.vm.update_domain or 0 if is_set else 0 for each in members)
    minutes = min(map(minutes_of, members))
    classes = {each.hours for each in members}
    # Members in several time zones may take turns around the clock.
    best = max(classes, key=lambda hours: (_slots_a_night(hours, month, minutes), hours))
    slots = _slots_a_night(best, month, minutes) if len(classes) == 1 else DAY // minutes
    ordered = tuple(sizes[key] for key in sorted(sizes))
    return Chain(group, ordered, cap, best, minutes, slots)


@lru_cache(maxsize=1024)
def _slots_a_night(hours: Hours, month: Month, minutes: int) -> int:
    if hours.is_all_hours:
        return DAY // minutes
    lengths = (each.close - each.open for each in windows_of(hours, month, 60))
    return max((length // minutes for length in lengths), default=1) or 1


def region_minutes(chains: RegionChains, demands: Demands) -> int:
    """Minutes that a region takes at least, from the start of its first attempt.

    Zones follow one another; what is outside zones may run beside them.
    """
    outside = max((_chain_minutes(each, demands) for each in chains.beside), default=0)
    zones = [
        max(((_length(each, demands), each) for each in stage), key=lambda found: found[0])
        for stage in chains.zones
        if stage
    ]
    if not zones:
        return outside
    alone = max(_chain_minutes(each, demands) for stage in chains.zones for each in stage)
    if not demands.holds(f"zones:{chains.region}"):
        return max(outside, alone)
    slots = max(_slots(each, demands) for _, each in zones)
    minutes = min(_minutes(each, demands) for _, each in zones)
    serial = _calendar(sum(length for length, _ in zones), slots, minutes)
    return max(outside, alone, serial)


def _chain_minutes(chain: Chain, demands: Demands) -> int:
    return _calendar(_length(chain, demands), _slots(chain, demands), _minutes(chain, demands))


def _minutes(chain: Chain, demands: Demands) -> int:
    return chain.minutes if demands.holds("slot") else min(chain.minutes, RELAXED_SLOT)


def _slots(chain: Chain, demands: Demands) -> int:
    """Slots a night at most: of all hours where the window is given up."""
    minutes = _minutes(chain, demands)
    if not demands.holds(f"window:{chain.hours.time_zone}"):
        return DAY // minutes
    return max(1, chain.slots_a_night * chain.minutes // minutes)


def _length(chain: Chain, demands: Demands) -> int:
    """Attempts after one another, as far as the rules of the set hold."""
    cap = chain.cap if demands.holds(f"cap:{chain.group.id}") else sum(chain.sizes)
    if not demands.holds(f"domains:{chain.group.id}"):
        return chain_length((sum(chain.sizes),), cap)
    return chain_length(chain.sizes, cap)


def _calendar(length: int, slots_a_night: int, minutes: int) -> int:
    """Minutes from the start of the first to the end of the last of so many attempts.

    From one night to the next there are 24 hours, less one when clocks go forward.
    """
    if length == 0:
        return 0
    nights, rest = divmod(length - 1, slots_a_night)
    return nights * DAY + (rest + 1) * minutes - (60 if nights else 0)


def fixed_phases_bound(phases: Sequence[Sequence[int]], bake: int, opens: int) -> int:
    """When these phases end at the earliest, given the minutes of their regions."""
    return opens + sum(max(each) for each in phases) + (len(phases) - 1) * bake


def any_phases_bound(
    minutes: Mapping[str, int], edges: Sequence[Edge], count: int, bake: int, opens: int
) -> int:
    """When so many phases, or more, end at the earliest, whichever regions they hold."""
    if not minutes:
        return opens
    ordered = sorted(minutes.values())
    several = ordered[-1] + sum(ordered[: max(0, count - 1)])
    paired = max((minutes[a] + minutes[b] for a, b in edges), default=0)
    return opens + max(several, paired) + (count - 1) * bake


def first_opening(candidates: Sequence[Candidate], month: Month) -> int:
    """When the first window of any VM opens."""
    return min(
        (grid_of(each.hours, month, each.minutes).start(0) for each in candidates), default=0
    )
