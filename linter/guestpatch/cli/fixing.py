"""What ``check --fix`` and ``check --diff`` do with the changes that fixes make."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guestpatch.cli.failing import fail
from guestpatch.cli.output import write
from guestpatch.fix import unified_diff
from guestpatch.render.summary import counted
from guestpatch.source.replacing import WriteError, write_texts

if TYPE_CHECKING:
    from guestpatch.mending import Mended

__all__ = ["show_changes", "write_changes"]


def show_changes(mended: Mended, verb: str = "fix") -> None:
    """Write the changes as a unified diff, and on stderr how many there are."""
    write("".join(unified_diff(*change) for change in mended.changes))
    click.echo(f"guestpatch: {_told(mended, f'would {verb}', verb)}", err=True)


def write_changes(mended: Mended, verb: str = "fix") -> None:
    """Change the files, all or none. Ends the run where one cannot be written."""
    try:
        write_texts(mended.changes)
    except WriteError as error:
        hint = "`--diff` shows the changes without writing them."
        fail(f"{error}, so no file was changed", hint)
    if mended.changes:
        done = {"fix": "fixed", "suppress": "suppressed"}[verb]
        click.echo(f"guestpatch: {_told(mended, done, verb)}", err=True)


def _told(mended: Mended, said: str, verb: str) -> str:
    if not mended.changes:
        return f"nothing to {verb}"
    return f"{said} {counted(mended.fixed, 'finding')} in {counted(len(mended.changes), 'file')}"
