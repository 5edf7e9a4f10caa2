"""Closing lines, filters, open questions and colour of the full format."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from guestpatch.findings import Finding, Info, Label, Report, Summary, UndecidedQuestion
from guestpatch.render import RenderOptions, renderer_of
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.policy import Severity

DOCUMENT = Document("a.json", '{\n  "one": 1,\n  "two": 2\n}\n')
PLACE = Label(Span(DOCUMENT, 4, 9), "here")


def _full(report: Report, options: RenderOptions | None = None) -> str:
    return "".join(renderer_of("full")(report, options or RenderOptions()))


@pytest.fixture
def found(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> Callable[..., Report]:
    """A report with so many findings of each severity."""

    def with_numbers(errors: int, warnings: int, infos: int) -> Report:
        severities = ["error"] * errors + ["warning"] * warnings + ["info"] * infos
        return make_report(*(make_finding(PLACE, severity=severity) for severity in severities))

    return with_numbers


def test_summary_counts_what_was_checked(found: Callable[..., Report]) -> None:
    report = found(3, 2, 5)._replace(
        undecided=(UndecidedQuestion("GP101", "parameter", "no value", PLACE.span),),
        summary=Summary(
            documents=17,
            templates=14,
            parameter_files=3,
            virtual_machines=21,
            posture={"platform": 3, "os": 12, "image": 4, "manual": 1, "undecided": 1},
        ),
    )

    assert _full(report).splitlines()[-2:] == [
        "Checked 14 templates (3 parameter files), 21 VMs. Found 3 errors · 2 warnings · 5 infos not shown (--min-severity info) · 1 not decided (--show-undecided).",
        "21 VMs: 3 patched by the platform, 12 by the OS, 4 by the image's default, 1 manual, 1 undecided",
    ]


@pytest.mark.parametrize(
    ("numbers", "min_severity", "expected"),
    [
        ((0, 0, 0), "warning", "nothing to report"),
        ((1, 1, 1), "info", "1 error · 1 warning · 1 info"),
        ((2, 0, 1), "warning", "2 errors · 1 info not shown (--min-severity info)"),
        ((0, 2, 0), "error", "nothing to report · 2 warnings not shown (--min-severity warning)"),
        ((1, 2, 3), "error", "1 error · 2 warnings and 3 infos not shown (--min-severity info)"),
    ],
)
def test_findings_are_counted_whether_shown_or_not(
    found: Callable[..., Report],
    numbers: tuple[int, int, int],
    min_severity: Severity,
    expected: str,
) -> None:
    output = _full(found(*numbers), RenderOptions(min_severity=min_severity))

    assert f"Checked 1 template. Found {expected}.\n" in output


def test_findings_below_the_severity_are_not_drawn(found: Callable[..., Report]) -> None:
    output = _full(found(1, 1, 1), RenderOptions(min_severity="warning"))

    assert re.findall(r"(\w+)\[some-rule\]", output) == ["error", "warning"]


@pytest.mark.parametrize(
    ("summary", "expected"),
    [
        (Summary(), "No VM is deployed with the values as they stand."),
        (Summary(virtual_machines=1, posture={"os": 1}), "1 VM: 1 patched by the OS"),
        (
            Summary(virtual_machines=19, scale_sets=2, posture={"image": 20, "manual": 1}),
            "19 VMs and 2 scale sets: 20 patched by the image's default, 1 manual",
        ),
        (Summary(scale_sets=1, posture={"undecided": 1}), "1 scale set: 1 undecided"),
        (
            Summary(virtual_machines=3, posture={"platform": 1, "invalid": 1, "varies": 1}),
            "3 VMs: 1 patched by the platform, 1 with an invalid mode, 1 varying with the values given",
        ),
        (Summary(unread=2), "No VM is deployed by what could be read."),
    ],
)
def test_posture_says_who_patches(
    make_report: Callable[..., Report], summary: Summary, expected: str
) -> None:
    assert _full(make_report(summary=summary)).splitlines()[-1] == expected


def test_scale_sets_are_checked_too(make_report: Callable[..., Report]) -> None:
    summary = Summary(templates=2, parameter_files=1, virtual_machines=1, scale_sets=1)

    assert _full(make_report(summary=summary)).startswith(
        "Checked 2 templates (1 parameter file), 1 VM and 1 scale set. Found nothing to report.\n"
    )


UNDECIDED = """\
Not decided:
  a.json:2:3: parameter `one` has no value
    leaves open GP101, GP103
  a.json:2:3: the value is a secret
    leaves open GP101
  a.json:3:3: parameter `two` has no value
    leaves open GP201

Checked 1 template. Found nothing to report · 5 not decided.
No VM is deployed with the values as they stand.
"""


def test_open_questions_are_listed_by_place_and_reason(make_report: Callable[..., Report]) -> None:
    one, two = Span(DOCUMENT, 4, 9), Span(DOCUMENT, 16, 21)
    questions = [
        UndecidedQuestion("GP201", "parameter", "parameter `two` has no value", two),
        UndecidedQuestion("GP103", "parameter", "parameter `one` has no value", one),
        UndecidedQuestion("GP101", "parameter", "parameter `one` has no value", one),
        UndecidedQuestion("GP101", "parameter", "parameter `one` has no value", one),
        UndecidedQuestion("GP101", "secret", "the value is a secret", one),
    ]
    report = make_report(undecided=questions)

    assert _full(report, RenderOptions(show_undecided=True)) == UNDECIDED


WRAPPED = """\
info: how we know
      xxxxxxxxxxxxxxxxxxxxxxxxx
   |
   = help: do this thing:
           `az vm update --all --of-them`
           and then that
           second line
   = note: confidence: certain
"""


def test_long_texts_are_wrapped_and_code_in_them_is_not(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    tall = Document("a.json", "\n" * 9)
    finding = make_finding(
        Label(Span(tall, 9, 9), "here"),
        infos=[Info("how we know " + "x" * 25)],
        helps=["do this thing: `az vm update --all --of-them` and then that\nsecond line"],
    )

    assert WRAPPED in _full(make_report(finding), RenderOptions(width=20))


def test_document_path_is_shown_safely(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    document = Document("in\x1bfra/\n\udcff.json", "{}")
    finding = make_finding(Label(Span(document, 0, 1), "here"))

    assert " --> in␛fra/␊<U+DCFF>.json:1:1\n" in _full(make_report(finding))


def test_colour_adds_nothing_but_codes(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    other = Document("b.json", "{}")
    finding = make_finding(
        PLACE,
        Label(Span(DOCUMENT, 16, 21), "second"),
        Label(Span(other, 0, 2), "third"),
        infos=[Info("because", (Label(Span(other, 1, 2), ""),))],
        helps=["do this"],
    )
    question = UndecidedQuestion("GP101", "parameter", "no value", PLACE.span)
    report = make_report(finding, undecided=[question])
    options = RenderOptions(show_undecided=True)

    coloured = _full(report, replace(options, color=True))
    assert coloured != _full(report, options)
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == _full(report, options)


@pytest.mark.parametrize(("severity", "code"), [("error", 31), ("warning", 33), ("info", 34)])
def test_primary_marks_have_the_colour_of_the_severity(
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
    severity: Severity,
    code: int,
) -> None:
    finding = make_finding(PLACE, Label(Span(DOCUMENT, 16, 21), "second"), severity=severity)
    output = _full(make_report(finding), RenderOptions(min_severity="info", color=True))

    assert f"\x1b[1;{code}m{severity}[some-rule]\x1b[0m\x1b[1m: headline\x1b[0m\n" in output
    assert f"\x1b[1;{code}m^^^^^\x1b[0m" in output
    assert "\x1b[1;34m-----\x1b[0m" in output
