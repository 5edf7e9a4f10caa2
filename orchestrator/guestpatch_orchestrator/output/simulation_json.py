"""A simulation as JSON, in the shape of ``rollout-simulation.schema.json``, and its event log."""

from __future__ import annotations

import json
from collections import Counter
from typing import TYPE_CHECKING, Any

from guestpatch_orchestrator.decisions import SIMULATED
from guestpatch_orchestrator.output.header import header_object, instant_text
from guestpatch_orchestrator.output.plan_json import fleet_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch_orchestrator.simulate.model import Simulation

__all__ = ["event_lines", "metrics_object", "simulation_object"]


def simulation_object(simulation: Simulation) -> dict[str, Any]:
    """Attempts, verdicts and patchStatus of every VM that was planned."""
    month = simulation.plan.month
    return {
        "version": 1,
        "header": _header(simulation),
        "metrics": metrics_object(simulation),
        "gates": [
            {
                "phase": each.phase,
                "timeUtc": instant_text(month.instant(each.minute)),
                "minute": each.minute,
                "result": each.result,
                "judged": each.judged,
                "healthy": each.healthy,
                "unhealthy": each.unhealthy,
                "unknown": each.unknown,
                "why": each.why,
            }
            for each in simulation.gates
        ],
        "halts": [{"minute": minute, "why": why} for minute, why in simulation.halts],
        "attempts": [
            {
                "id": each.vm,
                "n": each.number,
                "kind": each.kind,
                "phase": each.phase,
                "region": each.region,
                "stage": each.stage,
                "startUtc": instant_text(month.instant(each.start)),
                "endUtc": instant_text(month.instant(each.end)),
                "startMinute": each.start,
                "endMinute": each.end,
                "result": each.result,
                "rebootStatus": each.reboot,
                "maintenanceWindowExceeded": each.exceeded,
                "installed": list(each.installed),
                "failed": list(each.failed),
                "pending": list(each.pending),
                "notSelected": list(each.not_selected),
                "snapshotGivenUp": each.fell_back,
            }
            for each in simulation.attempts
        ],
        "virtualMachines": [
            {
                "id": each.vm,
                "state": each.state,
                "attempts": each.attempts,
                "patchedMinute": each.patched_at,
                "verdict": each.verdict,
                "patchStatus": each.status,
            }
            for each in simulation.outcomes
        ],
        "fleet": fleet_object(simulation.plan.fleet),
    }


def _header(simulation: Simulation) -> dict[str, Any]:
    found = header_object(simulation.plan, SIMULATED)
    return {**found, "seed": simulation.scenario.seed}


def metrics_object(simulation: Simulation) -> dict[str, Any]:
    """Counts, and when shares of the planned VMs were patched."""
    times = sorted(each.patched_at for each in simulation.outcomes if each.patched_at is not None)
    total = len(simulation.outcomes)
    states = Counter(each.state for each in simulation.outcomes)

    def when(share: float) -> int | None:
        needed = max(1, -(-int(total * share * 100) // 100))
        return times[needed - 1] if total and needed <= len(times) else None

    return {
        "planned": total,
        "states": dict(sorted(states.items())),
        "attempts": len(simulation.attempts),
        "t50Minutes": when(0.5),
        "t95Minutes": when(0.95),
        "t99Minutes": when(0.99),
        "exposed": simulation.exposed,
        "harmed": simulation.harmed,
    }


def event_lines(simulation: Simulation) -> Iterator[str]:
    """The event log: a header, then one object a line, in the order of time."""
    header = _header(simulation)
    yield json.dumps({"header": header}, sort_keys=True)
    for seq, event in enumerate(simulation.events):
        line: dict[str, Any] = {"t": event.minute, "seq": seq, "type": event.type}
        if event.vm:
            line["vm"] = event.vm
        if event.data:
            line["data"] = event.data
        yield json.dumps(line)
