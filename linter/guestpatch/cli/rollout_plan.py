"""``guestpatch rollout plan``: in which phase, stage, batch and window each VM is patched."""

from __future__ import annotations

from typing import Any

import click

from guestpatch.cli.environment import terminal_width
from guestpatch.cli.exit_codes import ExitCode
from guestpatch.cli.options import format_option
from guestpatch.cli.output import write, write_json
from guestpatch.cli.rollout_options import fleet_options, planned

__all__ = ["command"]


@click.command("plan", short_help="Show in which phase, stage and window each VM is patched.")
@fleet_options
@format_option("json", "csv")
def command(*, form: str, **options: Any) -> None:  # noqa: ANN401 - options of many types
    """Show in which phase, stage, batch and window each VM of a fleet would be patched.

    A reference model that obeys every published rule, not a forecast of Azure's calendar. Exits
    with 1 when VMs that the platform patches do not get their turn before the deadline.
    """
    plan = planned(options)
    if form == "json":
        from guestpatch_orchestrator.output.plan_json import plan_object  # noqa: PLC0415 - one form

        write_json(plan_object(plan))
    elif form == "csv":
        from guestpatch_orchestrator.output.plan_csv import plan_csv  # noqa: PLC0415 - one form

        write(plan_csv(plan))
    else:
        from guestpatch_orchestrator.output.plan_text import plan_text  # noqa: PLC0415 - one form

        write(plan_text(plan, terminal_width()))
    is_missed = any(n.code == "NP-DEADLINE" for each in plan.not_patched for n in each.reasons)
    raise SystemExit(ExitCode.FINDINGS if is_missed else ExitCode.CLEAN)
