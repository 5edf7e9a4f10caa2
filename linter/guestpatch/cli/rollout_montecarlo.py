"""``guestpatch rollout montecarlo``: a plan played through many times."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from guestpatch.cli.environment import terminal_width
from guestpatch.cli.failing import fail
from guestpatch.cli.options import format_option
from guestpatch.cli.output import write, write_json
from guestpatch.cli.rollout_options import fleet_options, planned_with, scenario_of
from guestpatch_orchestrator.output.runs import runs_object, runs_text
from guestpatch_orchestrator.simulate.montecarlo import MOST_ATTEMPTS, simulate_many

__all__ = ["command"]


@click.command("montecarlo", short_help="Play a plan through many times.")
@fleet_options
@click.option(
    "--runs", type=click.IntRange(2, 10_000), default=100, show_default=True, help="How often."
)
@click.option("--seed", type=int, default=1, show_default=True, help="Seed of the first run.")
@click.option(
    "--scenario",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="TOML file that says what VMs, patches and health are like.",
)
@format_option("json")
def command(
    *,
    runs: int,
    seed: int,
    scenario: Path | None,
    form: str,
    **options: Any,  # noqa: ANN401 - options of many types
) -> None:
    """Play a plan through with one seed after another, and say how the results are spread.

    Every run simulates every VM, so this is for small fleets.
    """
    plan, knowledge = planned_with(options)
    if len(plan.candidates) * runs > MOST_ATTEMPTS:
        most = MOST_ATTEMPTS // max(1, len(plan.candidates))
        fail(f"{runs} runs of {len(plan.candidates)} VMs are too many", f"Use --runs {most}.")
    found = simulate_many(plan, scenario_of(scenario, seed), knowledge, runs)
    if form == "json":
        write_json(runs_object(found))
    else:
        write(runs_text(found, terminal_width()))
