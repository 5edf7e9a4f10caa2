"""The command line. Each command is a module of its own, imported only when it is called."""

from __future__ import annotations

import gc
from importlib import import_module
from typing import TYPE_CHECKING, NoReturn

import click

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["main"]

_COMMANDS = {
    "check": "Find patching defects in templates.",
    "inspect": "Show what each VM of a template evaluates to.",
    "baseline": "Accept the findings there are, so that only new ones fail.",
    "config": "Explain configuration, and show what counts for a file.",
    "knowledge": "Show what is known of Azure, and look up images.",
    "new": "Start a rule of your own.",
    "rollout": "Show the rollout that templates or a fleet would see.",
    "rule": "Explain rules.",
    "server": "Serve an editor over the Language Server Protocol.",
    "test": "Run the examples of rules of your own.",
    "clean": "Throw away what earlier runs kept.",
    "completions": "Print a script that makes a shell complete commands and options.",
    "version": "Show versions of the program and its knowledge.",
}


class _LazyGroup(click.Group):
    """Finds a command's module by name, so that no command pays for the others."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in _COMMANDS:
            from guestpatch.cli.suggest import did_you_mean  # noqa: PLC0415 - a mistake needs it

            message = f"No such command `{cmd_name}`. {did_you_mean(cmd_name, _COMMANDS)}"
            raise click.UsageError(message.strip())
        command = import_module(f"guestpatch.cli.{cmd_name}").command
        return command if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> object:
        # Here, because click itself would end an interrupted run with 1, which means findings.
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            _end_interrupted()

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        # Without loading every command, as click would for its help.
        from click.shell_completion import CompletionItem  # noqa: PLC0415 - for shells only

        commands = [
            CompletionItem(name, help=text)
            for name, text in _COMMANDS.items()
            if name.startswith(incomplete)
        ]
        return commands + click.Command.shell_complete(self, ctx, incomplete)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl(list(_COMMANDS.items()))


@click.command(
    cls=_LazyGroup,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.option("-V", "--version", is_flag=True, help="Print the version and exit.")
@click.pass_context
def _group(context: click.Context, *, version: bool) -> None:
    """Find out before deploying whether Azure will patch your virtual machines."""
    if version:
        from guestpatch import __version__  # noqa: PLC0415

        click.echo(f"guestpatch {__version__}")
    elif context.invoked_subcommand is None:
        click.echo(context.get_help())


def _end_interrupted() -> NoReturn:
    from guestpatch.cli.exit_codes import ExitCode  # noqa: PLC0415 - as rare as it gets

    click.echo("guestpatch: interrupted", err=True)
    raise SystemExit(ExitCode.INTERRUPTED) from None


def main() -> None:
    """Run the command line; exits as ``exit_codes`` says."""
    # A run makes hundreds of thousands of small objects that live to its end: looking for garbage
    # among them at Python's usual pace takes a tenth of the time and frees nothing.
    gc.set_threshold(100_000, 20, 50)
    try:
        _group(prog_name="guestpatch")
    except KeyboardInterrupt:
        _end_interrupted()
    except Exception:  # noqa: BLE001 - a crash must not end with 1, which means findings
        import traceback  # noqa: PLC0415

        traceback.print_exc()
        click.echo("guestpatch: this is a defect of guestpatch; report it with the above", err=True)
        raise SystemExit(2) from None
