"""``guestpatch clean``: throw away what earlier runs kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guestpatch.cli.failing import fail
from guestpatch.cli.keeping import cache_option
from guestpatch.source.cleaning import clean

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["command"]

_MEGABYTE = 1_000_000


@click.command("clean")
@cache_option
def command(*, cache: Path | None) -> None:
    """Remove the results that earlier runs kept; the next run computes them again.

    Nothing but what guestpatch wrote is removed.
    """
    if cache is None:
        fail("no folder for results is known", "`--cache-dir` names one.")
    try:
        cleaned = clean(cache)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror or error}")
    files = "1 file" if cleaned.files == 1 else f"{cleaned.files} files"
    click.echo(f"Removed {files} ({cleaned.size / _MEGABYTE:.1f} MB) from {cache}.")
