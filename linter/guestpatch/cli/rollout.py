"""``guestpatch rollout``: what rollout a fleet would see, in a model of the published rules."""

from __future__ import annotations

from importlib import import_module

import click

__all__ = ["command"]

_COMMANDS = {
    "plan": "Show in which phase, stage and window each VM is patched.",
    "explain": "Say when and why VMs are patched, or why not.",
    "diff": "Compare two plans.",
    "simulate": "Play a plan through: power, failures, retries, health and gates.",
    "montecarlo": "Play a plan through many times.",
}


class _Group(click.Group):
    """Imports a command when it is called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            from guestpatch.cli.suggest import did_you_mean  # noqa: PLC0415 - a mistake needs it

            hint = did_you_mean(cmd_name, _COMMANDS)
            raise click.UsageError(f"No such command `{cmd_name}`. {hint}".strip())
        command = import_module(f"guestpatch.cli.rollout_{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.group("rollout", cls=_Group)
def command() -> None:
    """Show the rollout that templates or a fleet would see.

    A reference model that obeys every published rule, not a forecast of Azure's calendar.
    """
