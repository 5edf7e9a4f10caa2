"""``guestpatch check``: find patching defects in templates."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guestpatch.api import Settings, UnknownRuleError, report_of, select_rules
from guestpatch.cli import environment
from guestpatch.cli.exit_codes import ExitCode
from guestpatch.cli.failing import fail
from guestpatch.cli.options import (
    color_option,
    edition_option,
    files_options,
    gather_options,
    parameters_option,
    today_option,
)
from guestpatch.cli.packs import built_in_pack, knowledge_of
from guestpatch.cli.reports import OUTPUT, Output, write_report
from guestpatch.cli.suggest import did_you_mean
from guestpatch.gather import PathError, gather
from guestpatch.parallel import check_all
from guestpatch.policy.model import SEVERITIES
from guestpatch.render import FORMATS, RenderOptions
from guestpatch.source.discovery import shown_path

if TYPE_CHECKING:
    from datetime import datetime

    from guestpatch.api import Outcome
    from guestpatch.findings import Report
    from guestpatch.gather import Gathered

__all__ = ["command"]

_PATH = click.Path(path_type=Path)
_SEVERITY = click.Choice(SEVERITIES)


@click.command("check")
@click.argument("paths", nargs=-1, type=_PATH)
@edition_option
@parameters_option
@files_options
@click.option(
    "--select",
    multiple=True,
    metavar="RULES",
    help="Ask only these rules: names, codes, prefixes such as GP2, categories, ALL.",
)
@click.option("--ignore", multiple=True, metavar="RULES", help="Leave these rules out.")
@click.option(
    "--worlds",
    type=click.Choice(["default", "allowed", "all"]),
    default="allowed",
    show_default=True,
    help="How many values to try: of parameters without a default only, of all with a list of allowed values, or of every switch too",
)
@click.option(
    "-f",
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="full",
    show_default=True,
    help="Form of the report.",
)
@click.option(
    "-o",
    "--output-file",
    "outputs",
    multiple=True,
    type=OUTPUT,
    metavar="[FORMAT:]FILE",
    help="Write the report to a file instead, or as FORMAT beside what is shown; may be repeated.",
)
@click.option(
    "--min-severity",
    type=_SEVERITY,
    help="Least severity that is drawn; the rest is counted.  [default: warning, or what fails]",
)
@click.option(
    "--min-confidence",
    type=click.Choice(["certain", "likely", "possible"]),
    default="likely",
    show_default=True,
    help="Least confidence that is reported; the rest counts as not decided.",
)
@click.option(
    "--fail-level",
    type=_SEVERITY,
    default="warning",
    show_default=True,
    help="Least severity that makes the exit code 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when there are findings.")
@click.option("--show-undecided", is_flag=True, help="List what could not be decided, and why.")
@today_option
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to use.")
@color_option
def command(
    *,
    paths: tuple[Path, ...],
    edition: str,
    parameters: tuple[Path, ...],
    beside: bool,
    include_compiled: bool,
    root: Path | None,
    module_roots: tuple[tuple[str, str], ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    worlds: str,
    form: str,
    outputs: tuple[Output, ...],
    min_severity: str | None,
    min_confidence: str,
    fail_level: str,
    exit_zero: bool,
    show_undecided: bool,
    today: datetime | None,
    jobs: int | None,
    color: str,
) -> None:
    """Find patching defects in Bicep and ARM templates: files, or folders searched for them.

    Exits 0 when nothing is at or above the fail level, 1 when something is, and 2 when the run
    cannot be trusted.
    """
    settings = Settings(
        knowledge=knowledge_of(edition),
        pack=built_in_pack(),
        today=environment.today(today),
        worlds=worlds,  # type: ignore[arg-type] # click has checked the choice
        select=_split(select),
        ignore=_split(ignore),
    )
    try:
        select_rules(settings)
    except UnknownRuleError as error:
        names = [name for rule in settings.pack.rules for name in (rule.name, rule.code)]
        hint = did_you_mean(str(error), names) or "See `guestpatch rule --all`."
        fail(f"no rule, code or category is called `{error}`", hint)
    options = gather_options(
        beside=beside, include_compiled=include_compiled, root=root, module_roots=module_roots
    )
    try:
        gathered = gather(paths or (Path(),), parameters, options)
    except PathError as error:
        fail(str(error))
    outcomes = check_all(gathered.units, settings, environment.job_count(jobs))
    _refuse_nothing(gathered, outcomes, paths)
    _refuse_unused(parameters, outcomes)
    report = report_of(outcomes, settings, min_confidence)  # type: ignore[arg-type] # as above
    drawing = RenderOptions(
        min_severity=min_severity or _drawn(fail_level),  # type: ignore[arg-type] # as above
        width=environment.terminal_width(),
        show_undecided=show_undecided,
        folder=environment.folder_in_repository(),
    )
    write_report(report, form, drawing, outputs, color=environment.wants_color(color, sys.stdout))
    raise SystemExit(_exit_code(report, fail_level, exit_zero=exit_zero))


def _drawn(fail_level: str) -> str:
    """Warnings and errors are drawn, and whatever else makes the run fail."""
    return "info" if fail_level == "info" else "warning"


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _refuse_nothing(gathered: Gathered, outcomes: list[Outcome], paths: tuple[Path, ...]) -> None:
    """A gate that passes because a folder was renamed is the worst failure of a gate."""
    for outcome in outcomes:
        if outcome.kind == "other" and outcome.path in gathered.explicit:
            fail(
                f"{outcome.path}: neither an ARM template nor a parameter file",
                'Its "$schema" has to name a deploymentTemplate or deploymentParameters schema.',
            )
    kinds = {outcome.kind for outcome in outcomes}
    is_read = not any(outcome.unread for outcome in outcomes)
    if not kinds & {"template", "unreadable"} and is_read and not gathered.explicit:
        where = ", ".join(str(path) for path in paths) or "this folder"
        hint = "Give a Bicep or ARM JSON template, or a folder that holds one."
        fail(f"no template found in {where}", hint)


def _refuse_unused(parameters: tuple[Path, ...], outcomes: list[Outcome]) -> None:
    """Values that were asked for by name and given to nothing are a mistake in the command."""
    used = {path for outcome in outcomes for path in outcome.used}
    broken = {each.primary.span.document.path for outcome in outcomes for each in outcome.findings}
    for path in map(shown_path, parameters):
        if path not in used | broken:
            hint = "Its names, or the template, may be misspelt."
            fail(f"{path}: no template of this run has one of its parameters", hint)


def _exit_code(report: Report, fail_level: str, *, exit_zero: bool) -> ExitCode:
    if any(finding.rule.code == "GP909" for finding in report.findings):
        return ExitCode.UNTRUSTED
    limit = SEVERITIES.index(fail_level)
    failing = any(SEVERITIES.index(finding.severity) <= limit for finding in report.findings)
    return ExitCode.FINDINGS if failing and not exit_zero else ExitCode.CLEAN
