"""The options about the cache, and what a run keeps in it."""

from __future__ import annotations

from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guestpatch.cli import environment
from guestpatch.engine.results import Results
from guestpatch.source.cleaning import prune

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

__all__ = ["cache_option", "cache_options", "open_results"]

_Command = TypeVar("_Command", bound="Callable[..., Any] | click.Command")

cache_option = click.option(
    "--cache-dir",
    "cache",
    type=click.Path(path_type=Path),
    default=environment.cache_folder,
    metavar="FOLDER",
    help="Folder to keep results in.  [default: GUESTPATCH_CACHE_DIR, or that of the user]",
)


def cache_options(command: _Command) -> _Command:
    """``--cache-dir`` and ``--no-cache``."""
    no_cache = click.option(
        "--no-cache", is_flag=True, help="Check everything again, and keep no results."
    )
    return cache_option(no_cache(command))


@contextmanager
def open_results(folder: Path | None) -> Iterator[Results | None]:
    """The results of earlier runs; at the end old ones are thrown away.

    A folder that cannot be written is said once, and the run goes on.
    """
    if folder is None:
        yield None
        return
    results = Results(folder)
    yield results
    if results.trouble is not None:
        reason = results.trouble.strerror or str(results.trouble)
        click.echo(f"guestpatch: results cannot be kept in {folder}: {reason}", err=True)
        click.echo("  `--cache-dir` names another folder, `--no-cache` does without.", err=True)
    prune(folder)
