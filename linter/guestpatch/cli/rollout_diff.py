"""``guestpatch rollout diff``: what changes from one plan to another."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click

from guestpatch.cli.environment import terminal_width
from guestpatch.cli.failing import fail
from guestpatch.cli.options import format_option
from guestpatch.cli.output import write, write_json
from guestpatch_orchestrator.output.difference import difference, difference_text

__all__ = ["command"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


@click.command("diff", short_help="Compare two plans.")
@click.argument("before", type=_FILE)
@click.argument("after", type=_FILE)
@format_option("json")
def command(*, before: Path, after: Path, form: str) -> None:
    """Show what changes from one plan to another; both were written by plan --format json."""
    try:
        found = difference(_read(before), _read(after))
    except (KeyError, TypeError, AttributeError):
        fail("one of the files is no plan", "`guestpatch rollout plan --format json` writes one.")
    if form == "json":
        write_json(found)
    else:
        write(difference_text(found, terminal_width()))


def _read(path: Path) -> dict[str, Any]:
    try:
        data = json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError) as error:
        fail(f"{path} cannot be read: {error}")
    if not isinstance(data, dict) or data.get("version") != 1 or "rows" not in data:
        fail(f"{path} is no plan", "`guestpatch rollout plan --format json` writes one.")
    return data
