"""``guestpatch rollout simulate``: what becomes of a plan."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from guestpatch.cli.environment import terminal_width
from guestpatch.cli.exit_codes import ExitCode
from guestpatch.cli.failing import fail
from guestpatch.cli.options import format_option
from guestpatch.cli.output import write, write_json
from guestpatch.cli.rollout_options import fleet_options, planned_with, scenario_of
from guestpatch_orchestrator.simulate.engine import simulate

__all__ = ["command"]


@click.command("simulate", short_help="Show what becomes of a plan.")
@fleet_options
@click.option("--seed", type=int, default=1, show_default=True, help="Which luck to have.")
@click.option(
    "--scenario",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="TOML file that says what VMs, patches and health are like.",
)
@click.option(
    "--events",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="Write every event to a file, one JSON object a line.",
)
@format_option("json")
def command(
    *,
    seed: int,
    scenario: Path | None,
    events: Path | None,
    form: str,
    **options: Any,  # noqa: ANN401 - options of many types
) -> None:
    """Play a plan through: power, durations, failures, retries, health and gates.

    The same seed gives the same bytes. Exits with 1 when the rollout is halted, or when VMs are not
    patched at its end.
    """
    plan, knowledge = planned_with(options)
    simulation = simulate(plan, scenario_of(scenario, seed), knowledge)
    if events is not None:
        from guestpatch_orchestrator.output.simulation_json import (  # noqa: PLC0415 - if asked for
            event_lines,
        )

        try:
            with events.open("w", encoding="utf-8", newline="\n") as stream:
                stream.writelines(f"{line}\n" for line in event_lines(simulation))
        except OSError as error:
            fail(f"{events} cannot be written: {error.strerror or error}")
    if form == "json":
        from guestpatch_orchestrator.output.simulation_json import (  # noqa: PLC0415 - one form
            simulation_object,
        )

        write_json(simulation_object(simulation))
    else:
        from guestpatch_orchestrator.output.simulation_text import (  # noqa: PLC0415 - one form
            simulation_text,
        )

        write(simulation_text(simulation, terminal_width()))
    is_whole = all(each.state == "Patched" for each in simulation.outcomes)
    raise SystemExit(ExitCode.CLEAN if is_whole else ExitCode.FINDINGS)
