"""Ending a run that cannot be trusted: one sentence on stderr, exit code 2."""

from __future__ import annotations

from typing import NoReturn

import click

from guestpatch.cli.exit_codes import ExitCode

__all__ = ["fail"]


def fail(message: str, hint: str = "") -> NoReturn:
    """Say what is wrong and what to do about it, and exit 2."""
    from guestpatch.render.visible import visible  # noqa: PLC0415 - only a run that fails needs it

    click.echo(f"guestpatch: {visible(message)}", err=True)
    if hint:
        click.echo(f"  {hint}", err=True)
    raise SystemExit(ExitCode.UNTRUSTED)
