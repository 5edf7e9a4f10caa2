"""``guestpatch server``: the language server, for editors."""

from __future__ import annotations

import logging

import click

from guestpatch.cli import environment
from guestpatch_lsp.analysis import Environment
from guestpatch_lsp.server import serve

__all__ = ["command"]

_LEVELS = ("error", "warning", "info", "debug")


@click.command("server")
@click.option("--tcp", is_flag=True, help="Listen on a port instead of the standard streams.")
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option(
    "--port",
    default=2087,
    show_default=True,
    type=click.IntRange(0, 65535),
    help="Port to listen on.",
)
@click.option(
    "--log-level",
    type=click.Choice(_LEVELS),
    default="warning",
    show_default=True,
    help="How much is written to standard error.",
)
def command(*, tcp: bool, host: str, port: int, log_level: str) -> None:
    """Serve an editor over the Language Server Protocol, until it ends the session."""
    logging.basicConfig(level=log_level.upper(), format="%(levelname)s %(name)s: %(message)s")
    caches = environment.bicep_caches()
    surroundings = Environment(environment.cache_folder(), caches, lambda: environment.today(None))
    serve(surroundings, host if tcp else None, port)
