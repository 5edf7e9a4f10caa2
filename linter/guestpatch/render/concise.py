"""The format for logs and editors' error lists: one line a finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.render.accepted import accepted_findings, accepted_parts
from guestpatch.render.style import Piece, paint
from guestpatch.render.summary import fixable_line, found_parts
from guestpatch.render.undecided import open_questions
from guestpatch.render.visible import place, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Finding, Report
    from guestpatch.render.options import RenderOptions
    from guestpatch.render.style import Line

__all__ = ["render"]


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """``path:line:column: severity[rule] headline: primary label``, then one line of totals."""
    for line in _lines(report, options):
        yield paint(line, color=options.color)


def _lines(report: Report, options: RenderOptions) -> Iterator[Line]:
    for finding in options.shown(report):
        yield _finding(finding)
    if options.show_undecided:
        for question in open_questions(report):
            codes = ", ".join(question.codes)
            yield (
                Piece(f"{question.place}: "),
                Piece(f"undecided[{codes}]", "info"),
                Piece(f" {question.reason}"),
            )
    if options.show_suppressed:
        for each in accepted_findings(report):
            yield (
                Piece(f"{each.place}: "),
                Piece(f"accepted[{each.rule}]", "info"),
                Piece(f" {each.headline}: {each.why}"),
            )
    found = ", ".join(found_parts(report, options)) or "nothing to report"
    accepted = "".join(
        f"; {part}" for part in accepted_parts(report, listed=options.show_suppressed)
    )
    undecided = f"; {len(report.undecided)} not decided" if report.undecided else ""
    fixable = fixable_line(report)
    yield (Piece(f"Found {found}{accepted}{undecided}.{f' {fixable}' if fixable else ''}"),)


def _finding(finding: Finding) -> Line:
    return (
        Piece(f"{place(finding.primary.span)}: "),
        Piece(f"{finding.severity}[{visible(finding.rule.name)}]", finding.severity),
        Piece(f" {visible(finding.message())}"),
    )
