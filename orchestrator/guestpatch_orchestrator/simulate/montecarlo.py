"""A plan played through many times, VM by VM, with one seed after another."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, sqrt
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.simulate.engine import simulate

if TYPE_CHECKING:
    from guestpatch_orchestrator.plan.model import Plan
    from guestpatch_orchestrator.simulate.scenario import Scenario
    from guestpatch_schemas import Knowledge

__all__ = ["MOST_ATTEMPTS", "Runs", "Spread", "simulate_many"]

MOST_ATTEMPTS = 2_000_000
"""VMs times runs: more takes longer than a person waits."""
_Z = 1.96


class Spread(NamedTuple):
    """How a number is spread over the runs."""

    mean: float
    half_width: float
    """Half of the 95 % interval of the mean."""
    least: float
    median: float
    nine_tenths: float
    most: float


class Runs(NamedTuple):
    """What came of many runs. ``halted`` is a share with its 95 % interval (Wilson)."""

    plan: Plan
    scenario: Scenario
    runs: int
    halted: tuple[float, float, float]
    metrics: dict[str, Spread]


def simulate_many(plan: Plan, scenario: Scenario, knowledge: Knowledge, runs: int) -> Runs:
    """Simulate with seeds that follow one another from that of the scenario."""
    found: dict[str, list[float]] = {
        "patched": [],
        "unhealthy": [],
        "exposed": [],
        "harmed": [],
        "attempts": [],
    }
    halted = 0
    for number in range(runs):
        one = simulate(plan, replace(scenario, seed=scenario.seed + number), knowledge)
        halted += bool(one.halts)
        found["patched"].append(sum(each.patched_at is not None for each in one.outcomes))
        found["unhealthy"].append(sum(each.state == "Unhealthy" for each in one.outcomes))
        found["exposed"].append(one.exposed)
        found["harmed"].append(one.harmed)
        found["attempts"].append(len(one.attempts))
    metrics = {name: _spread(values) for name, values in found.items()}
    return Runs(plan, scenario, runs, _wilson(halted, runs), metrics)


def _spread(values: list[float]) -> Spread:
    ordered = sorted(values)
    count = len(ordered)
    mean = sum(ordered) / count
    deviation = sqrt(sum((each - mean) ** 2 for each in ordered) / (count - 1))
    return Spread(
        mean,
        _Z * deviation / sqrt(count),
        ordered[0],
        ordered[ceil(count * 0.5) - 1],
        ordered[ceil(count * 0.9) - 1],
        ordered[-1],
    )


def _wilson(hits: int, count: int) -> tuple[float, float, float]:
    share = hits / count
    around = (share + _Z**2 / (2 * count)) / (1 + _Z**2 / count)
    half = _Z * sqrt(share * (1 - share) / count + _Z**2 / (4 * count**2)) / (1 + _Z**2 / count)
    return share, max(0.0, around - half), min(1.0, around + half)
