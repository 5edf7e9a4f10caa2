"""Which baseline counts for a run, and reading and writing it."""

from __future__ import annotations

from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.findings import (
    BASELINE_NAME,
    Acceptance,
    Baseline,
    BaselineError,
    baseline_text,
    read_baseline,
)
from guestpatch.source.discovery import PathError, is_inside, read_bytes, shown_path
from guestpatch.source.files import is_root
from guestpatch.source.replacing import write_whole
from guestpatch.source.text import Document, decode

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.cli.inputs import Inputs
    from guestpatch.config import Configuration

__all__ = [
    "BaselineFile",
    "BaselineOptions",
    "acceptance_of",
    "baseline_option",
    "baseline_options",
    "find_baseline",
]

baseline_option = click.option(
    "--baseline",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help=f"File with the findings that are accepted for now.  [default: {BASELINE_NAME}]",
)


_no_baseline_option = click.option(
    "--no-baseline", "without", is_flag=True, help="Accept no finding by a baseline."
)


class BaselineOptions(NamedTuple):
    """What the options of ``baseline_options`` were set to."""

    named: Path | None
    without: bool


def baseline_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which baseline counts, if any, given to a command as ``accepting``."""

    @wraps(command)
    def collected(*, baseline: Path | None, without: bool, **given: Any) -> None:  # noqa: ANN401 - what click read
        command(accepting=BaselineOptions(baseline, without), **given)

    return baseline_option(_no_baseline_option(collected))


class BaselineFile(NamedTuple):
    """Where the baseline of a run is, or would be."""

    path: Path
    is_asked_for: bool
    """Whether it was named, in the configuration or on the command line."""

    def read(self) -> Baseline:
        """What it says. Ends the run where it cannot be used."""
        try:
            document = Document(shown_path(self.path), decode(read_bytes(self.path)))
        except PathError as error:
            hint = "`guestpatch baseline create` makes one."
            fail(f"the baseline cannot be read: {error}", "" if self.path.exists() else hint)
        try:
            return read_baseline(document)
        except BaselineError as error:
            hint = "Restore it, or make it anew with `guestpatch baseline create --force`."
            fail(f"the baseline {document.path} cannot be used: {error}", hint)

    def write(self, baseline: Baseline) -> None:
        """Write a baseline, all or nothing. Ends the run where that is not possible."""
        try:
            write_whole(self.path, baseline_text(baseline.entries).encode())
        except OSError as error:
            fail(
                f"{shown_path(self.path)}: {error.strerror or error}", "The baseline is as it was."
            )

    def acceptance(self, inputs: Inputs, *, is_partial: bool) -> Acceptance | None:
        """The baseline for a run; None where there is none.

        ``is_partial``: not all that is in the folders was looked at.
        """
        if not self.is_asked_for and not self.path.is_file():
            return None
        baseline = self.read()
        paths = {baseline.shown_path(entry) for entry in baseline.entries}
        missing = frozenset(path for path in paths if not Path(path).exists())
        searched = [path for path in inputs.paths or (Path(),) if path.is_dir()]
        gone = {path for path in missing if any(is_inside(Path(path), each) for each in searched)}
        return Acceptance(baseline, missing, frozenset() if is_partial else frozenset(gone))


def acceptance_of(
    configuration: Configuration, inputs: Inputs, options: BaselineOptions, *, is_partial: bool
) -> Acceptance | None:
    """The baseline that a run heeds; None where there is none, or none is wanted."""
    if options.without:
        if options.named is not None:
            fail("--baseline and --no-baseline exclude each other")
        return None
    file = find_baseline(configuration, options.named, isolated=inputs.isolated)
    return file.acceptance(inputs, is_partial=is_partial)


def find_baseline(
    configuration: Configuration, named: Path | None, *, isolated: bool = False
) -> BaselineFile:
    """The baseline that is named, else that of the configuration, else the nearest one upward.

    Where there is none, it would be in the root of the repository.
    """
    asked_for = named or configuration.baseline
    if asked_for is not None:
        return BaselineFile(asked_for, is_asked_for=True)
    here = Path.cwd().resolve()
    for folder in () if isolated else (here, *here.parents):
        if (folder / BASELINE_NAME).is_file():
            return BaselineFile(folder / BASELINE_NAME, is_asked_for=False)
        if is_root(folder):
            break
    root, _ = environment.place_in_repository()
    return BaselineFile(Path(root, BASELINE_NAME), is_asked_for=False)
