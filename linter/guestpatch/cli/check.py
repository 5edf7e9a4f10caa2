"""``guestpatch check``: find patching defects in templates."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from guestpatch.api import report_of
from guestpatch.cli import environment
from guestpatch.cli.base_options import base_options, compared
from guestpatch.cli.baseline_file import acceptance_of, baseline_options
from guestpatch.cli.exit_codes import ExitCode
from guestpatch.cli.failing import fail
from guestpatch.cli.ignoring import ignoring_of
from guestpatch.cli.inputs import input_options
from guestpatch.cli.keeping import cache_options, open_results
from guestpatch.cli.options import color_option, today_option
from guestpatch.cli.output import write
from guestpatch.cli.policies import loaded_policies, policy_options
from guestpatch.cli.progress import Progress
from guestpatch.cli.refusals import refuse_nothing, refuse_unused
from guestpatch.cli.reports import Output, output_option, refuse_inputs, write_report
from guestpatch.parallel import check_all
from guestpatch.policy.model import SEVERITIES
from guestpatch.render import FORMATS, RenderOptions

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime
    from pathlib import Path

    from guestpatch.api import Outcome
    from guestpatch.cli.baseline_file import BaselineOptions
    from guestpatch.cli.inputs import Inputs
    from guestpatch.config import Configuration
    from guestpatch.evaluate.run import WorldPolicy
    from guestpatch.findings import Report
    from guestpatch.gather import Gathered
    from guestpatch.mending import Mended
    from guestpatch.policy.model import Confidence, Severity

__all__ = ["command"]

_SEVERITY = click.Choice(SEVERITIES)


@click.command("check")
@input_options
@click.option(
    "--changed",
    is_flag=True,
    help="PATHS are files that changed: check the templates of the working folder that they are part of, if any.",
)
@base_options
@policy_options
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
    help="How many values to try: of parameters without a default only, of all with a list of allowed values, or of every switch too.  [default: allowed]",
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
@output_option
@click.option(
    "--min-severity",
    type=_SEVERITY,
    help="Least severity that is drawn; the rest is counted.  [default: warning, or what fails]",
)
@click.option(
    "--min-confidence",
    type=click.Choice(["certain", "likely", "possible"]),
    help="Least confidence that is reported; the rest counts as not decided.  [default: likely]",
)
@click.option(
    "--fail-level",
    type=_SEVERITY,
    help="Least severity that makes the exit code 1.  [default: warning]",
)
@click.option("--fix", is_flag=True, help="Apply the safe fixes, then report what is left.")
@click.option("--unsafe-fixes", is_flag=True, help="Also apply fixes that have to be looked at.")
@click.option(
    "--diff", is_flag=True, help="Show what --fix would change, and change nothing; exits 1 if any."
)
@click.option(
    "--add-ignore", is_flag=True, help="Suppress all findings that are shown where they stand."
)
@click.option("--reason", metavar="TEXT", help="Why they are acceptable; needed for --add-ignore.")
@click.option(
    "--until",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Last day on which what --add-ignore writes counts.",
)
@click.option(
    "--exit-non-zero-on-fix",
    is_flag=True,
    help="Exit 1 where a file was changed, even when no finding is left.",
)
@click.option("--exit-zero", is_flag=True, help="Exit 0 even when there are findings.")
@click.option("--show-undecided", is_flag=True, help="List what could not be decided, and why.")
@click.option(
    "--suppressions/--no-suppressions",
    "heed_suppressions",
    default=True,
    help="Heed what is suppressed in the templates.",
)
@baseline_options
@click.option(
    "--show-suppressed",
    is_flag=True,
    help="List the findings that are accepted, and why; in SARIF, too.",
)
@today_option
@click.option("--show-files", is_flag=True, help="List the files that would be checked, and end.")
@click.option("-j", "--jobs", type=click.IntRange(1), metavar="N", help="Processes to use.")
@cache_options
@click.option("--no-progress", is_flag=True, help="Draw no progress bar on long runs.")
@color_option
def command(
    *,
    inputs: Inputs,
    changed: bool,
    base: str | None,
    base_file: Path | None,
    against: Path | None,
    policies: tuple[Path, ...],
    policy_parameters: tuple[tuple[str, str], ...],
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    worlds: WorldPolicy | None,
    form: str,
    outputs: tuple[Output, ...],
    min_severity: Severity | None,
    min_confidence: Confidence | None,
    fail_level: Severity | None,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    add_ignore: bool,
    reason: str | None,
    until: datetime | None,
    exit_non_zero_on_fix: bool,
    exit_zero: bool,
    show_undecided: bool,
    heed_suppressions: bool,
    show_suppressed: bool,
    accepting: BaselineOptions,
    today: datetime | None,
    show_files: bool,
    jobs: int | None,
    cache: Path | None,
    no_cache: bool,
    no_progress: bool,
    color: str,
) -> None:
    """Find patching defects in Bicep and ARM templates: files, or folders searched for them.

    Exits 0 when nothing is at or above the fail level, 1 when something is, and 2 when the run
    cannot be trusted.
    """
    if inputs.are_piped and (fix or add_ignore) and not diff:
        fail("standard input cannot be changed", "`--diff` shows what would be.")
    day = environment.today(today)
    ignoring = ignoring_of(day, wanted=add_ignore, reason=reason, until=until)
    if ignoring is not None and (fix or unsafe_fixes):
        fail("--fix and --add-ignore are for two runs", "Fix first, then suppress what is left.")
    wishes = inputs.wishes(today)._replace(
        worlds=worlds,
        select=_split(select),
        ignore=_split(ignore),
        heed_suppressions=heed_suppressions,
        policies=loaded_policies(policies, policy_parameters),
    )
    if changed and (inputs.are_piped or not inputs.paths):
        fail("--changed needs the files that changed", "`git diff --name-only` lists them.")
    kept = None if no_cache else cache
    setup, gathered = inputs.set_up(wishes, cache, results=kept, changed=changed)
    if show_files:
        write("".join(f"{path}\n" for path in _files(gathered)))
        return
    configured, judged = setup.configuration, inputs.judged(gathered, changed=changed)
    acceptance = acceptance_of(configured, inputs, accepting, is_partial=changed or not judged)
    units = compared(gathered.units, base, base_file, against)
    workers = environment.job_count(jobs)
    with open_results(kept) as results, Progress(is_wanted=not no_progress) as progress:
        outcomes = check_all(units, setup.settings_of, workers, results, progress.watch)
    if not changed:
        refuse_nothing(gathered, outcomes, inputs.paths)
    refuse_unused(inputs.parameters, outcomes)
    refuse_inputs(outputs, _checked(outcomes))
    least = min_confidence or configured.least_confidence

    def reported(outcomes: Sequence[Outcome]) -> Report:
        return report_of(outcomes, setup.settings, least, judged=judged, acceptance=acceptance)

    report = reported(outcomes)
    fails_at = fail_level or configured.fail_level
    repository, folder = environment.place_in_repository()
    drawing = RenderOptions(
        min_severity=min_severity or configured.min_severity or _drawn(configured, fails_at),
        width=environment.terminal_width(),
        show_undecided=show_undecided,
        show_suppressed=show_suppressed,
        folder=folder,
        root=repository,
    )
    has_changed = False
    if fix or diff or ignoring is not None:
        from guestpatch.cli.fixing import show_changes, write_changes  # noqa: PLC0415 - brings
        from guestpatch.mending import Mending  # noqa: PLC0415 - the whole engine along

        mending = Mending(setup.settings_of, reported, workers, with_unsafe=unsafe_fixes)
        verb = "fix" if ignoring is None else "suppress"
        if ignoring is None:
            mended = mending.mend(units, outcomes, report)
        else:
            mended = ignoring.apply(mending, (units, outcomes, report), drawing.shown(report))
        if diff:
            show_changes(mended, verb)
            raise SystemExit(_exit_code_of_diff(mended, exit_zero=exit_zero))
        write_changes(mended, verb)
        report, has_changed = mended.report, bool(mended.changes)
    write_report(report, form, drawing, outputs, color=environment.wants_color(color, sys.stdout))
    code = _exit_code(report, fails_at, exit_zero=exit_zero)
    if has_changed and exit_non_zero_on_fix and code == ExitCode.CLEAN:
        code = ExitCode.FINDINGS
    raise SystemExit(code)


def _files(gathered: Gathered) -> list[str]:
    """The paths of all documents of a run, each once."""
    documents = (each for unit in gathered.units for each in (unit.document, *unit.parameters))
    return sorted({document.path for document in documents})


def _drawn(configuration: Configuration, fails_at: Severity) -> Severity:
    """Warnings and errors are drawn, and whatever else makes the run fail; in an audit, all."""
    return "info" if fails_at == "info" or configuration.profile == "audit" else "warning"


def _split(values: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(part.strip() for value in values for part in value.split(",") if part.strip())


def _checked(outcomes: list[Outcome]) -> set[str]:
    """The paths of the templates and of the parameter files whose values they take."""
    templates = {outcome.path for outcome in outcomes if outcome.kind != "other"}
    return templates.union(*(outcome.used for outcome in outcomes))


def _exit_code_of_diff(mended: Mended, *, exit_zero: bool) -> ExitCode:
    if _is_untrusted(mended.report):
        return ExitCode.UNTRUSTED
    return ExitCode.FINDINGS if mended.changes and not exit_zero else ExitCode.CLEAN


def _is_untrusted(report: Report) -> bool:
    return any(finding.rule.code == "GP909" for finding in report.findings)


def _exit_code(report: Report, fail_level: str, *, exit_zero: bool) -> ExitCode:
    if _is_untrusted(report):
        return ExitCode.UNTRUSTED
    limit = SEVERITIES.index(fail_level)
    failing = any(SEVERITIES.index(finding.severity) <= limit for finding in report.findings)
    return ExitCode.FINDINGS if failing and not exit_zero else ExitCode.CLEAN
