"""Findings made by hand, over small documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guestpatch.findings import Finding, Info, Label, Report, Summary, Witness
from guestpatch.policy.model import build_rule
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guestpatch.findings import ResourceName, UndecidedQuestion
    from guestpatch.policy import Severity
    from guestpatch.policy.model import Confidence


def _find(document: Document, wanted: str) -> Span:
    """The first place in a document that reads ``wanted``."""
    start = document.text.index(wanted)
    return Span(document, start, start + len(wanted))


def _finding(  # noqa: PLR0913 - a finding has many parts, and a test names those it is about
    primary: Label,
    *labels: Label,
    headline: str = "headline",
    name: str = "some-rule",
    code: str = "GP101",
    severity: Severity = "error",
    confidence: Confidence = "certain",
    infos: Sequence[Info] = (),
    helps: Sequence[str] = (),
    notes: Sequence[str] = (),
    witness: Witness | None = None,
    resource: ResourceName | None = None,
    detail: str = "",
) -> Finding:
    data = {
        "code": code,
        "name": name,
        "category": "validity",
        "severity": severity,
        "summary": "Something.",
        "since": "0.1.0",
    }
    return Finding(
        rule=build_rule(data, Path(__file__).parent),
        severity=severity,
        confidence=confidence,
        headline=headline,
        primary=primary,
        labels=labels,
        infos=tuple(infos),
        helps=tuple(helps),
        notes=tuple(notes),
        witness=witness or Witness(),
        resource=resource,
        property=detail,
        fingerprint="0123abcd",
    )


def _report(
    *findings: Finding,
    undecided: Sequence[UndecidedQuestion] = (),
    summary: Summary | None = None,
) -> Report:
    counts = Summary(documents=1, templates=1) if summary is None else summary
    rules = {finding.rule.code: finding.rule for finding in findings}
    asked = tuple(rules.values())
    return Report("2024-07", "2026-08-12", findings, tuple(undecided), counts, asked)


@pytest.fixture(scope="session")
def find() -> Callable[[Document, str], Span]:
    return _find


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    return _finding


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Report]:
    return _report


_ODD_TEXT = (
    "{\n"
    '  "größe": "100%",\n'
    '  "##vso[task.setvariable variable=PATH]": "::error::",\n'
    '  "mode": [\n    "Manual"\n  ],\n'
    '  "bytes": "\udcff\x1b[31m\u202e\u2028"\n'
    "}\n"
)
ODD = Document("größe 100%/a b;c,d.json", _ODD_TEXT)
"""A document with much in it that means something somewhere."""
ODD_HEADLINE = (
    "`a|b` | **bold** [x](1) <b>, ::error::no ##vso[task.complete]x ##[error] 100% %0A;],"
    " @someone #1 https://example.com www.example.com $x$ \r\n\t\x1b[31m\u202e\u2028\ud800 ``"
)


@pytest.fixture(scope="session")
def odd_report() -> Report:
    """Two findings at the same place, in which nothing is to be taken for what it seems."""
    other = Document("b.json", "x")
    twin = _finding(
        Label(_find(ODD, '[\n    "Manual"\n  ]'), "a place of several lines"),
        Label(_find(ODD, '"größe"'), "::warning::`x` [0] a\\b] [x](2)"),
        headline=ODD_HEADLINE,
        infos=[Info("##vso[task.complete]", (Label(Span(other, 1, 1), ""),))],
        helps=["use `x|y`, `<b>` or `##vso[`"],
        notes=[ODD_HEADLINE],
    )
    place = Label(_find(ODD, '"100%"'), "")
    other_rule = _finding(place, headline="no `", severity="warning", name="other", code="GP102")
    return _report(other_rule, twin, twin)


@pytest.fixture(scope="session")
def empty_report() -> Report:
    """Nothing found."""
    return _report(summary=Summary(1, 1, 1, virtual_machines=2, posture={"platform": 2}))


@pytest.fixture(scope="session")
def long_report() -> Report:
    """More errors than GitHub shows of a step, and after them one finding of each other kind."""
    document = Document("main.bicep", "".join(f"line {number}\n" for number in range(1, 12)))
    places = [Label(_find(document, f"line {number}\n"), "here") for number in range(1, 12)]
    info = _finding(places[0], severity="info", name="some-info", code="GP501")
    warning = _finding(places[0], severity="warning", name="some-warning", code="GP201")
    return _report(info, warning, *map(_finding, places))
