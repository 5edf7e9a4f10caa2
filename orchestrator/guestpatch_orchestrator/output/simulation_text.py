"""A simulation for people."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch_orchestrator.decisions import DECISIONS, DISCLAIMER, SIMULATED
from guestpatch_orchestrator.output.plan_text import paragraph, table_lines
from guestpatch_orchestrator.output.simulation_json import metrics_object
from guestpatch_orchestrator.policy import DAY

if TYPE_CHECKING:
    from guestpatch_orchestrator.simulate.model import Simulation

__all__ = ["simulation_text"]

_MOST_LISTED = 20


def simulation_text(simulation: Simulation, width: int) -> str:
    """What became of the VMs, gate by gate."""
    plan, metrics = simulation.plan, metrics_object(simulation)
    states = ", ".join(f"{count} {state}" for state, count in metrics["states"].items())
    parts = [
        *paragraph(
            f"Simulated rollout {plan.month.name}, seed {simulation.scenario.seed}: "
            f"{metrics['planned']} VMs planned, {metrics['attempts']} attempts; {states or 'none'}.",
            width,
        )
    ]
    times = [
        f"{name} day {metrics[key] / DAY:.1f}"
        for name, key in (("half", "t50Minutes"), ("95 %", "t95Minutes"), ("99 %", "t99Minutes"))
        if metrics[key] is not None
    ]
    if times:
        parts.extend(paragraph(f"Patched: {', '.join(times)} after the release.", width))
    if simulation.gates:
        rows = [("gate", "day", "result", "healthy", "unhealthy", "unknown", "because")]
        rows.extend(
            (
                f"phase {each.phase}",
                f"{each.minute / DAY:.1f}",
                each.result,
                str(each.healthy),
                str(each.unhealthy),
                str(each.unknown),
                each.why,
            )
            for each in simulation.gates
        )
        parts.extend(("", *table_lines(rows, width)))
    for minute, why in simulation.halts:
        parts.extend(paragraph(f"Halted on day {minute / DAY:.1f}: {why}.", width))
    if simulation.scenario.bad is not None:
        said = f"Exposed to the bad patch: {simulation.exposed} VMs, harmed: {simulation.harmed}."
        parts.extend(paragraph(said, width))
    left = [each for each in simulation.outcomes if each.state != "Patched"]
    if left:
        lines = [("not patched well", "attempts", "state")]
        lines.extend((each.vm, str(each.attempts), str(each.state)) for each in left[:_MOST_LISTED])
        parts.extend(("", *table_lines(lines, width)))
        if len(left) > _MOST_LISTED:
            parts.append(f"and {len(left) - _MOST_LISTED} more")
    ids = sorted({*plan.decisions, *SIMULATED})
    text = "; ".join(f"{each} {DECISIONS[each]}" for each in ids)
    parts.extend(("", *paragraph(DISCLAIMER, width), *paragraph(f"Assumed: {text}.", width)))
    return "\n".join(parts) + "\n"
