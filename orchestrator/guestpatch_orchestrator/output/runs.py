"""Many runs of a plan, for people and programs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guestpatch_orchestrator.decisions import DECISIONS, DISCLAIMER, SIMULATED
from guestpatch_orchestrator.output.header import header_object
from guestpatch_orchestrator.output.plan_text import paragraph, table_lines

if TYPE_CHECKING:
    from guestpatch_orchestrator.simulate.montecarlo import Runs

__all__ = ["runs_object", "runs_text"]


def runs_object(runs: Runs) -> dict[str, Any]:
    """Every figure, with its interval."""
    share, low, high = runs.halted
    return {
        "version": 1,
        "header": {**header_object(runs.plan, SIMULATED), "seed": runs.scenario.seed},
        "runs": runs.runs,
        "halted": {"share": round(share, 6), "low": round(low, 6), "high": round(high, 6)},
        "metrics": {
            name: {
                "mean": round(each.mean, 6),
                "halfWidth": round(each.half_width, 6),
                "least": each.least,
                "median": each.median,
                "p90": each.nine_tenths,
                "most": each.most,
            }
            for name, each in runs.metrics.items()
        },
    }


def runs_text(runs: Runs, width: int) -> str:
    """The figures as a table, and what they rest on."""
    share, low, high = runs.halted
    rows = [("VMs or attempts", "mean", "+-", "least", "median", "p90", "most")]
    rows.extend(
        (
            name,
            f"{each.mean:.2f}",
            f"{each.half_width:.2f}",
            f"{each.least:g}",
            f"{each.median:g}",
            f"{each.nine_tenths:g}",
            f"{each.most:g}",
        )
        for name, each in runs.metrics.items()
    )
    ids = sorted({*runs.plan.decisions, *SIMULATED})
    text = "; ".join(f"{each} {DECISIONS[each]}" for each in ids)
    lines = [
        *paragraph(
            f"{runs.runs} simulated rollouts of {len(runs.plan.candidates)} VMs, seeds from "
            f"{runs.scenario.seed}. Halted: {share:.1%} (95 % interval {low:.1%} to {high:.1%}).",
            width,
        ),
        "",
        *table_lines(rows, width),
        "",
        *paragraph(DISCLAIMER, width),
        *paragraph(f"Assumed: {text}.", width),
    ]
    return "\n".join(lines) + "\n"
