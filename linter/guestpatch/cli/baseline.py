"""``guestpatch baseline``: findings that are accepted for now, in a file that only shrinks."""

from __future__ import annotations

from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from guestpatch.api import report_of
from guestpatch.cli import environment
from guestpatch.cli.baseline_file import BaselineFile, baseline_option, find_baseline
from guestpatch.cli.failing import fail
from guestpatch.cli.inputs import input_options
from guestpatch.cli.keeping import open_results
from guestpatch.cli.options import color_option, today_option
from guestpatch.cli.output import write_lines
from guestpatch.cli.refusals import refuse_nothing, refuse_unused
from guestpatch.cli.setup import found_configuration
from guestpatch.config import ConfigurationFinder
from guestpatch.engine.settings import is_waivable
from guestpatch.findings import Baseline
from guestpatch.parallel import check_all
from guestpatch.policy.model import SEVERITIES
from guestpatch.render.style import Piece
from guestpatch.render.summary import counted
from guestpatch.render.visible import place, visible
from guestpatch.render.wrap import wrapped
from guestpatch.source.discovery import shown_path
from guestpatch.source.text import Document

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from guestpatch.cli.inputs import Inputs
    from guestpatch.cli.setup import Setup
    from guestpatch.findings import Report
    from guestpatch.policy.model import Severity
    from guestpatch.render.style import Line

__all__ = ["command"]

_CREATE = "`guestpatch baseline create` makes one."
_jobs_option = click.option(
    "-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to use."
)


@click.group("baseline")
def command() -> None:
    """Accept the findings there are, so that only new ones fail.

    A baseline is a file with one entry for each accepted finding. `check` does not report these, and
    reports the entries whose finding no longer occurs until they are pruned: it only shrinks.
    """


@command.command("create")
@input_options
@click.option(
    "--fail-level",
    type=click.Choice(SEVERITIES),
    help="Least severity that is accepted; what is less does not fail.  [default: warning]",
)
@today_option
@baseline_option
@click.option("--force", is_flag=True, help="Replace the baseline that there is.")
@_jobs_option
def create(
    *,
    inputs: Inputs,
    fail_level: Severity | None,
    today: datetime | None,
    baseline: Path | None,
    force: bool,
    jobs: int | None,
) -> None:
    """Write a baseline with all findings that make `check` fail."""
    run = _run(inputs, today, jobs, baseline, reads=False, replaces=force)
    path = shown_path(run.file.path)
    limit = SEVERITIES.index(fail_level or run.setup.configuration.fail_level)
    made = Baseline(Document(path, ""))
    for finding in run.report.findings:
        if SEVERITIES.index(finding.severity) > limit:
            continue
        if is_waivable(finding.rule.code, run.setup.settings):
            made = made.with_finding(finding)
        else:
            where, name = place(finding.primary.span), visible(finding.rule.name)
            said = f"not accepted: {where}: {name}: this rule is always reported"
            click.echo(f"guestpatch: {said}", err=True)
    run.file.write(made)
    click.echo(f"guestpatch: accepted {counted(len(made.entries), 'finding')} in {path}", err=True)


@command.command("prune")
@input_options
@today_option
@baseline_option
@_jobs_option
def prune(
    *, inputs: Inputs, today: datetime | None, baseline: Path | None, jobs: int | None
) -> None:
    """Remove the entries whose finding no longer occurs, and follow files that were renamed."""
    run = _run(inputs, today, jobs, baseline, reads=True)
    before = run.file.read()
    after = before._replace(entries=run.report.baseline or ())
    removed, left = len(before.entries) - len(after.entries), len(after.entries)
    moved = len(set(after.entries) - set(before.entries))
    if sorted(after.entries) != sorted(before.entries):
        run.file.write(after)
    entries = "1 entry" if removed == 1 else f"{removed} entries"
    renamed = f", moved {moved} to renamed files" if moved else ""
    where = visible(before.document.path)
    click.echo(f"guestpatch: removed {entries}{renamed}, {left} left in {where}", err=True)


@command.command("show")
@baseline_option
@color_option
def show(*, baseline: Path | None, color: str) -> None:
    """List the accepted findings by file."""
    finder = ConfigurationFinder(cache=environment.cache_folder())
    file = find_baseline(found_configuration(finder, Path()), baseline)
    if not file.is_asked_for and not file.path.is_file():
        fail(f"there is no baseline {shown_path(file.path)}", _CREATE)
    write_lines(_listed(file.read(), environment.terminal_width()), color=color)


class _Run(NamedTuple):
    """What ``check`` would report, and where the baseline is or would be."""

    file: BaselineFile
    setup: Setup
    report: Report


def _run(
    inputs: Inputs,
    today: datetime | None,
    jobs: int | None,
    named: Path | None,
    *,
    reads: bool,
    replaces: bool = False,
) -> _Run:
    """Check what ``check`` would check; ``reads``: with the baseline that there is.

    Else there must be none, unless what is made ``replaces`` it.
    """
    if inputs.are_piped:
        fail("a baseline is of files; standard input is none")
    cache = environment.cache_folder()
    setup, gathered = inputs.set_up(inputs.wishes(today), cache, results=cache)
    file = find_baseline(setup.configuration, named, isolated=inputs.isolated)
    judged = inputs.judged(gathered, changed=False)
    acceptance = file.acceptance(inputs, is_partial=not judged) if reads else None
    if reads and acceptance is None:
        fail(f"there is no baseline {shown_path(file.path)}", _CREATE)
    if not reads and not replaces and file.path.exists():
        hint = "`guestpatch baseline prune` removes what is gone; --force accepts everything anew."
        fail(f"{shown_path(file.path)}: there is a baseline already, and it only shrinks", hint)
    workers = environment.job_count(jobs)
    with open_results(cache) as results:
        outcomes = check_all(gathered.units, setup.settings_of, workers, results)
    refuse_nothing(gathered, outcomes, inputs.paths)
    refuse_unused(inputs.parameters, outcomes)
    least = setup.configuration.least_confidence
    report = report_of(outcomes, setup.settings, least, judged=judged, acceptance=acceptance)
    for finding in report.findings:
        if finding.rule.code == "GP909":
            fail(f"{finding.headline}; the baseline is as it was")
    return _Run(file, setup, report)


def _listed(baseline: Baseline, width: int) -> Iterator[Line]:
    for path, entries in groupby(sorted(baseline.entries), key=lambda entry: entry.path):
        yield (Piece(visible(path), "strong"),)
        for entry in entries:
            lead = (Piece("  "), Piece(f"{visible(entry.rule)} {visible(entry.name)}", "info"))
            yield from wrapped((*lead, Piece(": ")), entry.message, width)
    number = counted(len(baseline.entries), "finding")
    yield (Piece(f"{number} accepted in {visible(baseline.document.path)}."),)
