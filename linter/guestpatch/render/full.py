"""The format for people: every finding drawn over its source."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.render.accepted import accepted_findings
from guestpatch.render.snippet import Pointer, edge, snippet
from guestpatch.render.style import Piece, paint
from guestpatch.render.summary import (
    checked_line,
    comparison_lines,
    fixable_line,
    policy_lines,
    posture_line,
)
from guestpatch.render.undecided import open_questions
from guestpatch.render.visible import place, visible
from guestpatch.render.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guestpatch.findings import Finding, Report
    from guestpatch.render.options import RenderOptions
    from guestpatch.render.style import Line
    from guestpatch.source.text import Document

__all__ = ["render"]

_INFO = Piece("info", "info")
_MOST_PLACES = 4
"""Most places drawn to show one thing; the JSON report has all."""


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """Findings, then what could not be decided if asked for, then the summary."""
    for line in _lines(report, options):
        yield paint(line, color=options.color)


def _lines(report: Report, options: RenderOptions) -> Iterator[Line]:
    for finding in options.shown(report):
        yield from _finding(finding, options.width)
        yield ()
    if options.show_undecided and report.undecided:
        yield from _undecided(report, options.width)
        yield ()
    if options.show_suppressed and (report.suppressed or report.baselined):
        yield from _accepted(report, options.width)
        yield ()
    yield (Piece(checked_line(report, options)),)
    if fixable := fixable_line(report):
        yield (Piece(fixable),)
    yield (Piece(posture_line(report.summary)),)
    for line in (*comparison_lines(report), *policy_lines(report)):
        yield (Piece(line),)


class _Block(NamedTuple):
    """A part of a finding: a text, and labels of one document that show it."""

    text: str
    pointers: tuple[Pointer, ...]


def _finding(finding: Finding, width: int) -> Iterator[Line]:
    blocks = tuple(_blocks(finding))
    numbers = (pointer.line for block in blocks for pointer in block.pointers)
    gutter = len(str(max(numbers)))
    severity = finding.severity
    yield (
        Piece(f"{severity}[{visible(finding.rule.name)}]", severity),
        Piece(f": {visible(finding.headline)}", "strong"),
    )
    for block in blocks:
        if block.text:
            yield from wrapped((_INFO, Piece(": ")), block.text, width)
        if block.pointers:
            where = place(block.pointers[0].label.span)
            yield (Piece(" " * gutter), Piece("--> ", "info"), Piece(where))
            yield from snippet(block.pointers, gutter, width)
    if not blocks[-1].pointers:
        yield edge(gutter)
    bullet = Piece(" " * (gutter + 1) + "= ", "info")
    for kind, text in _remarks(finding):
        yield from wrapped((bullet, Piece(kind, "strong"), Piece(": ")), text, width)


def _blocks(finding: Finding) -> Iterator[_Block]:
    """The drawing of the finding itself, its labels in other documents, its evidence."""
    pointers = [Pointer(finding.primary, finding.severity, is_primary=True)]
    pointers += map(Pointer, finding.labels)
    own, *others = _by_document(pointers)
    yield _Block("", own)
    for related in others:
        yield _Block("related place" if len(related) == 1 else "related places", related)
    for info in finding.infos:
        shown = info.labels[:_MOST_PLACES]
        hidden = len(info.labels) - len(shown)
        first, *rest = _by_document(map(Pointer, shown)) or [()]
        yield _Block(f"{info.text}, {len(shown)} of them here" if hidden else info.text, first)
        for more in rest:
            yield _Block("", more)


def _by_document(pointers: Iterable[Pointer]) -> list[tuple[Pointer, ...]]:
    found: dict[Document, list[Pointer]] = {}
    for pointer in pointers:
        found.setdefault(pointer.label.span.document, []).append(pointer)
    return [tuple(each) for each in found.values()]


def _remarks(finding: Finding) -> Iterator[tuple[str, str]]:
    """What to do, and what there is to know about the finding itself."""
    for text in finding.helps:
        yield "help", text
    for fix in finding.fixes:
        if fix.is_applicable:
            yield "fix", f"{fix.title} ({fix.safety})"
        elif fix.reason:
            yield "fix", fix.told()
    yield "note", f"confidence: {finding.confidence}"
    for text in finding.notes:
        yield "note", text
    code = finding.rule.code
    explained = "" if finding.rule.is_policy else f"; `guestpatch rule {code}` explains it"
    yield "note", f"{code} {finding.rule.name}{explained}"


def _accepted(report: Report, width: int) -> Iterator[Line]:
    yield (Piece("Accepted:", "strong"),)
    for each in accepted_findings(report):
        text = f"{each.place}: {each.rule}: {each.headline}"
        yield from wrapped((Piece("  "),), text, width)
        yield from wrapped((Piece("    "),), each.why, width)


def _undecided(report: Report, width: int) -> Iterator[Line]:
    yield (Piece("Not decided:", "strong"),)
    for question in open_questions(report):
        yield from wrapped((Piece("  "),), f"{question.place}: {question.reason}", width)
        yield from wrapped((Piece("    leaves open "),), ", ".join(question.codes), width)
