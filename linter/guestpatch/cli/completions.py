"""``guestpatch completions``: what makes a shell complete commands, options and rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click
from click.shell_completion import get_completion_class

from guestpatch.cli.output import write

if TYPE_CHECKING:
    from click.shell_completion import ShellComplete

__all__ = ["command"]

_SHELLS = ("bash", "zsh", "fish", "powershell")
_VARIABLE = "_GUESTPATCH_COMPLETE"


@click.command("completions")
@click.argument("shell", type=click.Choice(_SHELLS))
@click.pass_context
def command(context: click.Context, *, shell: str) -> None:
    """Print a script for a shell that completes commands, options and rules.

    The script asks guestpatch itself, so that it fits every version. Where it goes:

    \b
    bash        guestpatch completions bash > ~/.local/share/bash-completion/completions/guestpatch
    zsh         guestpatch completions zsh > ~/.zfunc/_guestpatch   (a folder of $fpath)
    fish        guestpatch completions fish > ~/.config/fish/completions/guestpatch.fish
    powershell  guestpatch completions powershell >> $PROFILE
    """  # noqa: D301 - click leaves the lines after this mark as they are
    completion: type[ShellComplete] | None = get_completion_class(shell)
    group = context.find_root().command
    if completion is None:
        message = f"this version of click knows nothing of {shell}"
        raise click.UsageError(message)
    write(completion(group, {}, "guestpatch", _VARIABLE).source() + "\n")
