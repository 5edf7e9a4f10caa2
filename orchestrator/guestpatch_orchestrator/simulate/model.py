"""What comes of a simulation."""

from __future__ import annotations

from typing import Any, Literal, NamedTuple, TypeAlias

from guestpatch_orchestrator.plan.model import Plan  # noqa: TC001 - fields
from guestpatch_orchestrator.simulate.scenario import Scenario  # noqa: TC001 - fields

__all__ = ["Attempt", "Event", "GateResult", "Outcome", "Result", "Simulation", "Verdict"]

Result: TypeAlias = Literal["Succeeded", "CompletedWithWarnings", "Failed"]
Verdict: TypeAlias = Literal["healthy", "unhealthy", "unknown"]


class Attempt(NamedTuple):
    """One try to patch one VM: the atom of all limits. Patches are ids."""

    vm: str
    number: int
    kind: Literal["scheduled", "retry", "catch-up"]
    phase: int
    region: str
    stage: str
    start: int
    end: int
    result: Result
    reboot: Literal["NotNeeded", "Completed", "Failed", "Required"]
    exceeded: bool
    installed: tuple[str, ...]
    failed: tuple[str, ...]
    pending: tuple[str, ...]
    not_selected: tuple[str, ...]
    fell_back: bool
    error: str


class Event(NamedTuple):
    """One line of the event log."""

    minute: int
    type: str
    vm: str = ""
    data: dict[str, Any] | None = None


class GateResult(NamedTuple):
    """How a phase was judged: verdicts, and what was made of them."""

    phase: int
    minute: int
    result: Literal["pass", "fail", "inconclusive"]
    judged: int
    healthy: int
    unhealthy: int
    unknown: int
    why: str


class Outcome(NamedTuple):
    """What became of a VM that was planned."""

    vm: str
    state: Literal["Patched", "Partial", "Failed", "Unhealthy", "Held", "Off", "Missed"]
    attempts: int
    patched_at: int | None
    verdict: Verdict | None
    status: dict[str, Any] | None
    """patchStatus in the shape of the instance view; None before the VM is enabled."""


class Simulation(NamedTuple):
    """One simulated rollout."""

    plan: Plan
    scenario: Scenario
    attempts: tuple[Attempt, ...]
    outcomes: tuple[Outcome, ...]
    gates: tuple[GateResult, ...]
    halts: tuple[tuple[int, str], ...]
    events: tuple[Event, ...]
    exposed: int
    harmed: int
