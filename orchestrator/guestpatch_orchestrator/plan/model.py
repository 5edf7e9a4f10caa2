"""Plans: frozen, and complete enough to be checked by somebody who knows only the fleet."""

from __future__ import annotations

from typing import Literal, NamedTuple

from guestpatch_orchestrator.fleet.model import Fleet, Group, VirtualMachine  # noqa: TC001 - fields
from guestpatch_orchestrator.policy import Month, Policy  # noqa: TC001 - fields
from guestpatch_orchestrator.reasons import Note  # noqa: TC001 - fields
from guestpatch_orchestrator.windows import Hours  # noqa: TC001 - fields

__all__ = [
    "Bounds",
    "Candidate",
    "Conflict",
    "ConflictAtom",
    "GroupPlan",
    "NotPatched",
    "Phase",
    "Plan",
    "Row",
    "Rung",
    "Stage",
    "Terms",
]


class Terms(NamedTuple):
    """What a rung of the ladder grants: every limit here is ours, none is published."""

    bake: int
    is_packed: bool
    """Stages follow one another within a night."""
    is_beside: bool
    """VMs outside zones do not wait for those in zones."""
    is_tight: bool
    """Slots are three quarters as long, 30 minutes at least."""
    subscription_share: float
    max_phases: int


class Candidate(NamedTuple):
    """A VM that is patched: its place in the order of the month, hours, group and slot.

    ``stage`` is the zone it is in, empty outside zones.
    """

    vm: VirtualMachine
    region: str
    order: int
    hours: Hours
    time_zone: str
    group: Group
    stage: str
    minutes: int
    warnings: tuple[Note, ...]


class Row(NamedTuple):
    """When one VM is patched. Times are minutes since the release; ``end`` is not included.

    ``batch`` counts from 1 within the group, ``slot`` from 0 within the stage.
    """

    vm: str
    name: str
    phase: int
    region: str
    stage: str
    group: Group
    update_domain: int | None
    batch: int
    start: int
    end: int
    time_zone: str
    slot: int
    earliest: int
    """When its first window opens: before this no phase order could patch it."""
    warnings: tuple[Note, ...]


class Stage(NamedTuple):
    """The part of a phase that is one zone of a region, or its VMs outside zones."""

    phase: int
    region: str
    key: str
    start: int
    end: int
    vms: int


class Phase(NamedTuple):
    """Regions patched together. It opens when the phase before it has ended and baked."""

    number: int
    regions: tuple[str, ...]
    opens: int
    start: int
    end: int
    vms: int
    share: float
    """Share of the planned VMs that this phase and those before it reach."""


class GroupPlan(NamedTuple):
    """A group with its size, all members counted, its limit, and the longest chain it makes."""

    group: Group
    members: int
    planned: int
    cap: int
    chain: int


class NotPatched(NamedTuple):
    """A VM that no attempt is planned for, with every reason."""

    vm: VirtualMachine
    reasons: tuple[Note, ...]
    warnings: tuple[Note, ...]


class Rung(NamedTuple):
    """One rung of the ladder that was tried, and the minute its plan ends."""

    number: int
    what: str
    makespan: int
    phases: int
    is_used: bool


class Bounds(NamedTuple):
    """How good the plan is: no plan of the same phases, or of any phases, ends before its bound.

    Minutes since the release. ``free`` grants everything that is ours to grant.
    """

    makespan: int
    phases: int
    any_phases: int
    free: int

    @property
    def gap(self) -> float:
        """How much longer the plan is than the bound for its own phases."""
        return self.makespan / self.phases - 1 if self.phases else 0.0


class ConflictAtom(NamedTuple):
    """One of the demands that cannot be met together.

    ``bound_if_relaxed`` is the bound that is left when only this one is given up; that it lies
    before the deadline does not prove that there is a plan.
    """

    atom: str
    requirement: str
    contribution: int
    relax_to: str
    bound_if_relaxed: int


class Conflict(NamedTuple):
    """Why there is no plan in time: proved by a bound, or only none found."""

    verdict: Literal["PROVED", "NOT_FOUND"]
    bound: int
    atoms: tuple[ConflictAtom, ...]


class Plan(NamedTuple):
    """The rollout of one month to a fleet."""

    fleet: Fleet
    month: Month
    edition: str
    knowledge_date: str
    policy: Policy
    terms: Terms
    deadline: int
    phases: tuple[Phase, ...]
    stages: tuple[Stage, ...]
    groups: tuple[GroupPlan, ...]
    rows: tuple[Row, ...]
    not_patched: tuple[NotPatched, ...]
    ladder: tuple[Rung, ...]
    bounds: Bounds
    conflict: Conflict | None
    candidates: tuple[Candidate, ...]
    decisions: tuple[str, ...]
    """Ids of the decisions that the plan rests on."""
    notes: tuple[str, ...]
