"""The options that say what templates are compared with."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.engine.model import Unit

__all__ = ["base_options", "compared"]

_Command = TypeVar("_Command", bound="Callable[..., Any] | click.Command")
_FILE = click.Path(path_type=Path)


def base_options(command: _Command) -> _Command:
    """``--base``, ``--base-file`` and ``--against``."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return command


_OPTIONS = (
    click.option(
        "--base",
        is_flag=False,
        flag_value="auto",
        metavar="[REVISION]",
        help="Compare with a git revision, and report what cannot change on VMs that exist.  [default without REVISION: auto, the merge base with the default branch]",
    ),
    click.option(
        "--base-file", type=_FILE, metavar="FILE", help="Compare with the template of another file."
    ),
    click.option(
        "--against",
        type=_FILE,
        metavar="FILE",
        help="Compare with what is deployed: saved JSON of what-if, `az vm show`, Resource Graph, or an exported template.",
    ),
)


def compared(
    units: tuple[Unit, ...], base: str | None, base_file: Path | None, against: Path | None
) -> tuple[Unit, ...]:
    """The units with what they are compared with; what cannot be compared with ends the run."""
    options = {"--base": base, "--base-file": base_file, "--against": against}
    given = [name for name, value in options.items() if value is not None]
    if len(given) > 1:
        fail(f"{' and '.join(given)} exclude each other", "Compare with one thing at a time.")
    if not given:
        return units
    from guestpatch.bases import (  # noqa: PLC0415 - git is not for every run
        BaseError,
        with_export,
        with_file,
        with_revision,
    )

    try:
        if base is not None:
            return with_revision(units, base, environment.target_branch())
        if base_file is not None:
            return with_file(units, base_file)
        return units if against is None else with_export(units, against)
    except BaseError as error:
        hint = error.hint
        if base and Path(base).exists():
            hint = "To name a path after `--base`, write `--base=auto`."
        fail(str(error), hint)
