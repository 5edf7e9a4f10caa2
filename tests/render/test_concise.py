from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.findings import Finding, Label, Report, UndecidedQuestion
from guestpatch.render import RenderOptions, renderer_of
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable

DOCUMENT = Document("infra/a.json", '{\n  "one": 1,\n  "two": 2\n}\n')


def _concise(report: Report, options: RenderOptions | None = None) -> str:
    return "".join(renderer_of("concise")(report, options or RenderOptions()))


def test_each_finding_is_one_line(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    report = make_report(
        make_finding(
            Label(Span(DOCUMENT, 11, 12), "only Windows has this mode"),
            name="automatic-by-os-on-linux",
            headline="`AutomaticByOS` is not a Linux patch mode",
        ),
        make_finding(Label(Span(DOCUMENT, 0, 1), "")),
        make_finding(Label(Span(DOCUMENT, 0, 1), "here"), severity="warning"),
        make_finding(Label(Span(DOCUMENT, 0, 1), "here"), severity="info"),
    )
    expected = """\
infra/a.json:2:10: error[automatic-by-os-on-linux] `AutomaticByOS` is not a Linux patch mode: only Windows has this mode
infra/a.json:1:1: error[some-rule] headline
infra/a.json:1:1: warning[some-rule] headline: here
Found 2 errors, 1 warning.
"""

    assert _concise(report) == expected


def test_line_ends_and_controls_do_not_break_the_line(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    document = Document("a\n.json", "{}")
    finding = make_finding(Label(Span(document, 0, 2), "c\r\n\x1bd"), headline="a\nb\u2028")

    assert _concise(make_report(finding)) == (
        "a␊.json:1:1: error[some-rule] a␊b<U+2028>: c␍␊␛d\nFound 1 error.\n"
    )


def test_nothing_found_is_said(make_report: Callable[..., Report]) -> None:
    assert _concise(make_report()) == "Found nothing to report.\n"


def test_open_questions_are_counted_and_listed_on_demand(
    make_report: Callable[..., Report],
) -> None:
    questions = [
        UndecidedQuestion(code, "parameter", "no value", Span(DOCUMENT, 4, 9))
        for code in ("GP101", "GP103")
    ]
    report = make_report(undecided=questions)
    line = "infra/a.json:2:3: undecided[GP101, GP103] no value\n"
    total = "Found nothing to report; 2 not decided.\n"

    assert _concise(report) == total
    assert _concise(report, RenderOptions(show_undecided=True)) == line + total


def test_colour_adds_nothing_but_codes(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    report = make_report(make_finding(Label(Span(DOCUMENT, 0, 1), "here")))
    coloured = _concise(report, RenderOptions(color=True))

    assert "\x1b[1;31merror[some-rule]\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == _concise(report)
