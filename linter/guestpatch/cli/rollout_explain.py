"""``guestpatch rollout explain``: why VMs are patched when they are, or not at all."""

from __future__ import annotations

from typing import Any

import click

from guestpatch.cli.environment import terminal_width
from guestpatch.cli.failing import fail
from guestpatch.cli.output import write
from guestpatch.cli.rollout_options import fleet_options, planned
from guestpatch.cli.suggest import did_you_mean
from guestpatch_orchestrator.output.explanation import explanation, names_of

__all__ = ["command"]


@click.command("explain", short_help="Say when and why VMs are patched, or why not.")
@fleet_options
@click.option(
    "--vm", required=True, metavar="NAME", help="Name or id of a VM, or the id of its group."
)
def command(*, vm: str, **options: Any) -> None:  # noqa: ANN401 - options of many types
    """Say of one VM, or of the VMs of a group, when they are patched and what decides it."""
    plan = planned(options)
    text = explanation(plan, vm, terminal_width())
    if not text:
        hint = did_you_mean(vm, names_of(plan)) or "`guestpatch rollout plan` lists them."
        fail(f"no VM or group is called `{vm}`", hint)
    write(text)
