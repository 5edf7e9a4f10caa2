"""Planning: from a fleet to phases, stages, batches and windows."""

from __future__ import annotations

from collections import Counter, defaultdict
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.caps import set_cap, set_cap_without_share, subscription_cap
from guestpatch_orchestrator.fleet.eligibility import Judge
from guestpatch_orchestrator.fleet.update_domains import with_update_domains
from guestpatch_orchestrator.plan.bounds import (
    Demands,
    any_phases_bound,
    chains_of,
    first_opening,
    fixed_phases_bound,
    region_minutes,
)
from guestpatch_orchestrator.plan.candidates import gather_candidates
from guestpatch_orchestrator.plan.conflict import atoms_of, explain_conflict
from guestpatch_orchestrator.plan.ladder import ladder_of
from guestpatch_orchestrator.plan.model import (
    Bounds,
    GroupPlan,
    NotPatched,
    Phase,
    Plan,
    Row,
    Rung,
    Stage,
)
from guestpatch_orchestrator.plan.pairs import pair_edges
from guestpatch_orchestrator.plan.phases import RegionLoad, assign_phases
from guestpatch_orchestrator.plan.stages import Scheduler
from guestpatch_orchestrator.policy import DAY, DEADLINE_DAYS
from guestpatch_orchestrator.reasons import Note, in_order
from guestpatch_orchestrator.windows import Hours, windows_of
from guestpatch_schemas.places import find_region

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from datetime import date

    from guestpatch_orchestrator.fleet.model import Fleet, Group
    from guestpatch_orchestrator.plan.bounds import RegionChains
    from guestpatch_orchestrator.plan.candidates import Gathered, GroupSize
    from guestpatch_orchestrator.plan.model import Candidate, Conflict, Terms
    from guestpatch_orchestrator.plan.pairs import Edge
    from guestpatch_orchestrator.plan.stages import Placed, RegionSchedule
    from guestpatch_orchestrator.policy import Month, Policy
    from guestpatch_schemas import Knowledge

__all__ = ["caps_of", "night_of", "plan_rollout", "scheduler_of"]


def plan_rollout(  # noqa: PLR0913 - what a plan depends on, one argument each
    fleet: Fleet,
    month: Month,
    knowledge: Knowledge,
    policy: Policy,
    today: date,
    *,
    registered: bool = True,
) -> Plan:
    """Plan the rollout of a month to a fleet; the same for any order of its VMs."""
    judge = Judge(knowledge, today, registered=registered, aliases=dict(policy.region_aliases))
    vms, assumed = with_update_domains(fleet.vms)
    gathered = gather_candidates(vms, assumed, judge, month, policy)
    has_share = knowledge.rollout.max_percent_per_batch is not None
    deadline = DEADLINE_DAYS * DAY
    work = _Work(gathered, month, policy, has_share=has_share)
    tried = work.climb(deadline)
    used = tried.used
    late = {each.candidate.vm.id: each for each in used.placed if each.end > deadline}
    notes = _notes(gathered.candidates)
    return Plan(
        fleet=fleet._replace(vms=tuple(sorted(vms, key=lambda vm: vm.id))),
        month=month,
        edition=knowledge.edition.id,
        knowledge_date=knowledge.date,
        policy=policy,
        terms=used.terms,
        deadline=deadline,
        phases=used.phases,
        stages=used.stages,
        groups=work.groups(used),
        rows=tuple(work.rows(used, late.keys())),
        not_patched=_not_patched(gathered, used, deadline, month),
        ladder=tried.ladder,
        bounds=work.bounds(used),
        conflict=work.conflict(deadline) if late else None,
        candidates=gathered.candidates,
        decisions=_decisions(gathered, has_share=has_share),
        notes=(*fleet.notes, *notes),
    )


def caps_of(sizes: Mapping[Group, GroupSize], share: float, *, has_share: bool) -> dict[Group, int]:
    """How many of each group may be patched at once."""
    set_limit = set_cap if has_share else set_cap_without_share
    return {
        group: subscription_cap(size.members, size.planned, share)
        if group.kind == "subscription"
        else set_limit(size.members)
        for group, size in sizes.items()
    }


def night_of(policy: Policy, region: str) -> Hours:
    """The off-peak hours of a region, which tell its nights apart."""
    found = find_region(region)
    zone = "UTC" if found is None else found.iana_time_zone
    return Hours(zone, policy.window_start, policy.window_end)


def scheduler_of(
    sizes: Mapping[Group, GroupSize],
    month: Month,
    policy: Policy,
    terms: Terms,
    *,
    has_share: bool,
) -> Scheduler:
    """What places VMs on a rung of the ladder."""
    caps = caps_of(sizes, terms.subscription_share, has_share=has_share)
    return Scheduler(caps, month, policy, terms, partial(night_of, policy))


class _Draft(NamedTuple):
    """A plan on one rung."""

    terms: Terms
    phases: tuple[Phase, ...]
    stages: tuple[Stage, ...]
    schedules: tuple[tuple[int, RegionSchedule], ...]
    makespan: int

    @property
    def placed(self) -> Iterable[Placed]:
        """All attempts."""
        return (each for _, schedule in self.schedules for each in schedule.placed)


class _Tried(NamedTuple):
    used: _Draft
    ladder: tuple[Rung, ...]


class _Work:
    """What all rungs share."""

    def __init__(
        self, gathered: Gathered, month: Month, policy: Policy, *, has_share: bool
    ) -> None:
        self._sizes = gathered.sizes
        self._month = month
        self._policy = policy
        self._has_share = has_share
        self._candidates = gathered.candidates
        self._by_region: dict[str, list[Candidate]] = defaultdict(list)
        for each in gathered.candidates:
            self._by_region[each.region].append(each)
        self._edges: tuple[Edge, ...] = pair_edges(self._by_region)
        self._known_chains: dict[Terms, list[RegionChains]] = {}

    # -- the ladder --------------------------------------------------------------------------------

    def climb(self, deadline: int) -> _Tried:
        """The first rung that leaves the reserve, else the first in time, else the earliest."""
        target = deadline - self._policy.reserve
        least = min(len(self._by_region), 3 if self._edges else 2)
        drafts: list[tuple[int, str, _Draft]] = []
        for number, what, terms in ladder_of(self._policy, least):
            draft = self._draft(terms, target)
            drafts.append((number, what, draft))
            if draft.makespan <= target:
                break
        in_time = [each for each in drafts if each[2].makespan <= deadline]
        if drafts[-1][2].makespan <= target:
            chosen = drafts[-1]
        elif in_time:
            chosen = in_time[0]
        else:
            chosen = min(drafts, key=lambda each: (each[2].makespan, each[0]))
        ladder = tuple(
            Rung(number, what, draft.makespan, len(draft.phases), draft is chosen[2])
            for number, what, draft in drafts
        )
        return _Tried(chosen[2], ladder)

    def _scheduler(self, terms: Terms) -> Scheduler:
        return scheduler_of(
            self._sizes, self._month, self._policy, terms, has_share=self._has_share
        )

    def _draft(self, terms: Terms, target: int) -> _Draft:
        if not self._by_region:
            return _Draft(terms, (), (), (), 0)
        scheduler = self._scheduler(terms)
        loads = [
            RegionLoad(
                region, len(members), _strata(members), scheduler.schedule(region, members, 0).end
            )
            for region, members in sorted(self._by_region.items())
        ]
        assigned = assign_phases(
            loads,
            self._edges,
            terms.max_phases,
            bake=terms.bake,
            target=target,
            canary=self._policy.canary,
        )
        phases: list[Phase] = []
        stages: list[Stage] = []
        schedules: list[tuple[int, RegionSchedule]] = []
        opens = reached = 0
        for number, regions in enumerate(assigned.phases, start=1):
            found = [scheduler.schedule(each, self._by_region[each], opens) for each in regions]
            start = min(stage.start for each in found for stage in each.stages)
            end = max(each.end for each in found)
            vms = sum(len(each.placed) for each in found)
            reached += vms
            share = reached / len(self._candidates)
            phases.append(Phase(number, regions, opens, start, end, vms, share))
            for region, each in zip(regions, found, strict=True):
                schedules.append((number, each))
                stages.extend(Stage(number, region, *span) for span in each.stages)
            opens = end + terms.bake
        makespan = max(each.end for each in phases)
        return _Draft(terms, tuple(phases), tuple(stages), tuple(schedules), makespan)

    # -- what a plan says --------------------------------------------------------------------------

    def rows(self, draft: _Draft, late: Iterable[str]) -> Iterable[Row]:
        """One row a VM, in the order of time; those that are late have none."""
        left_out = set(late)
        batches = _batches(draft.placed)
        canary = {
            each.candidate.vm.image.family
            for phase, schedule in draft.schedules
            if phase == 1
            for each in schedule.placed
            if each.candidate.vm.image is not None
        }
        crossing = self._regions_with_doubtful_zones()
        found: list[Row] = []
        for phase, schedule in draft.schedules:
            for placed in schedule.placed:
                candidate = placed.candidate
                vm = candidate.vm
                if vm.id in left_out:
                    continue
                warnings = list(candidate.warnings)
                if len(draft.phases) > 1 and vm.image and vm.image.family not in canary:
                    warnings.append(Note("WARN-STRATUM-NO-CANARY", vm.image.family))
                if candidate.stage and candidate.region in crossing:
                    warnings.append(Note("WARN-ZONE-LOGICAL"))
                is_set = candidate.group.kind == "availability-set"
                found.append(
                    Row(
                        vm.id,
                        vm.name,
                        phase,
                        candidate.region,
                        placed.stage,
                        candidate.group,
                        vm.update_domain if is_set else None,
                        batches[candidate.group, placed.start],
                        placed.start,
                        placed.end,
                        candidate.time_zone,
                        placed.slot,
                        windows_of(candidate.hours, self._month, DEADLINE_DAYS)[0].open,
                        in_order(warnings),
                    )
                )
        return sorted(found, key=lambda row: (row.start, row.vm))

    def groups(self, draft: _Draft) -> tuple[GroupPlan, ...]:
        """The groups that have a planned VM."""
        caps = caps_of(self._sizes, draft.terms.subscription_share, has_share=self._has_share)
        chains = Counter(group for group, _ in _batches(draft.placed))
        return tuple(
            GroupPlan(group, size.members, size.planned, caps[group], chains[group])
            for group, size in sorted(self._sizes.items())
            if size.planned
        )

    def bounds(self, draft: _Draft) -> Bounds:
        """Lower bounds on the terms of a draft, and with everything granted."""
        if not self._by_region:
            return Bounds(0, 0, 0, 0)
        opens = first_opening(self._candidates, self._month)
        minutes = self._region_minutes(draft.terms, Demands())
        phases = [[minutes[each] for each in phase.regions] for phase in draft.phases]
        return Bounds(
            draft.makespan,
            fixed_phases_bound(phases, draft.terms.bake, opens),
            any_phases_bound(minutes, self._edges, len(draft.phases), draft.terms.bake, opens),
            self._free_bound(Demands()),
        )

    def conflict(self, deadline: int) -> Conflict:
        """Why there is no plan in time."""
        terms = self._free_terms()
        chains = self._chains(terms)
        return explain_conflict(atoms_of(chains, self._edges), self._free_bound, deadline)

    def _free_terms(self) -> Terms:
        *_, (_, _, terms) = ladder_of(self._policy, 1)
        return terms

    def _free_bound(self, demands: Demands) -> int:
        """When any rollout ends at the earliest that grants all that is ours to grant."""
        terms = self._free_terms()
        minutes = self._region_minutes(terms, demands)
        edges = [(a, b) for a, b in self._edges if demands.holds(f"pair:{a}+{b}")]
        bake = terms.bake if demands.holds("gates") else 0
        opens = first_opening(self._candidates, self._month)
        return any_phases_bound(minutes, edges, 2 if edges else 1, bake, opens)

    def _chains(self, terms: Terms) -> list[RegionChains]:
        known = self._known_chains.get(terms)
        if known is None:
            scheduler = self._scheduler(terms)
            caps = caps_of(self._sizes, terms.subscription_share, has_share=self._has_share)
            known = self._known_chains[terms] = [
                chains_of(region, members, caps, self._month, scheduler.minutes_of)
                for region, members in sorted(self._by_region.items())
            ]
        return known

    def _region_minutes(self, terms: Terms, demands: Demands) -> dict[str, int]:
        return {each.region: region_minutes(each, demands) for each in self._chains(terms)}

    def _regions_with_doubtful_zones(self) -> set[str]:
        """Regions in which several subscriptions number zones, each in its own way."""
        found: dict[str, set[str]] = defaultdict(set)
        for each in self._candidates:
            if each.stage and each.vm.physical_zone is None:
                found[each.region].add(each.vm.subscription)
        return {region for region, subscriptions in found.items() if len(subscriptions) > 1}


def _batches(placed: Iterable[Placed]) -> dict[tuple[Group, int], int]:
    """Which batch of its group starts when; counted from 1."""
    starts: dict[Group, set[int]] = defaultdict(set)
    for each in placed:
        starts[each.candidate.group].add(each.start)
    return {
        (group, start): number
        for group, of_group in starts.items()
        for number, start in enumerate(sorted(of_group), start=1)
    }


def _strata(candidates: Sequence[Candidate]) -> tuple[tuple[str, int], ...]:
    counts = Counter(each.vm.image.family if each.vm.image else "" for each in candidates)
    return tuple(sorted(counts.items()))


def _not_patched(
    gathered: Gathered, draft: _Draft, deadline: int, month: Month
) -> tuple[NotPatched, ...]:
    late = (
        NotPatched(
            each.candidate.vm,
            (Note("NP-DEADLINE", f"modelled end {month.instant(each.end):%Y-%m-%d %H:%M} UTC"),),
            each.candidate.warnings,
        )
        for each in draft.placed
        if each.end > deadline
    )
    return tuple(sorted((*gathered.not_patched, *late), key=lambda each: each.vm.id))


def _notes(candidates: Sequence[Candidate]) -> tuple[str, ...]:
    zonal = {each.vm.subscription for each in candidates if each.stage}
    if len(zonal) > 1:
        return ("zone numbers are those of each subscription; without a mapping they are compared",)
    return ()


def _decisions(gathered: Gathered, *, has_share: bool) -> tuple[str, ...]:
    """The decisions that this plan rests on."""
    found = {"D-01", "D-03", "D-04", "D-20", "D-36", "D-40", "D-41", "D-42", "D-44", "D-48", "D-51"}
    kinds = {each.group.kind for each in gathered.candidates}
    if "subscription" in kinds:
        found |= {"D-07", "D-08", "D-09"}
    if "availability-set" in kinds:
        found |= {"D-10", "D-15"} | ({"D-12"} if has_share else set())
    if "scale-set" in kinds:
        found |= {"D-10", "D-13", "D-14"}
    if any(not each.vm.time_zone for each in gathered.candidates):
        found.add("D-02")
    if any(each.stage for each in gathered.candidates):
        found |= {"D-05", "D-06"}
    if any(
        note.code == "WARN-UD-ASSUMED" for each in gathered.candidates for note in each.warnings
    ):
        found.add("D-17")
    if len({each.region for each in gathered.candidates}) > 1:
        found.add("D-18")
    if any(each.vm.os == "Linux" for each in gathered.candidates):
        found.add("D-27")
    if any(note.code == "UNRESOLVED" for each in gathered.not_patched for note in each.reasons):
        found.add("D-50")
    return tuple(sorted(found))
