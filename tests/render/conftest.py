"""Findings made by hand, over small documents."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from guestpatch.findings import Finding, Label, Report, Summary, Witness
from guestpatch.policy.model import Pack, build_rule
from guestpatch.source.text import Span

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guestpatch.findings import Info, ResourceName, UndecidedQuestion
    from guestpatch.policy import Severity
    from guestpatch.policy.model import Confidence
    from guestpatch.source.text import Document


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
        rule=build_rule(data),
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
    pack = Pack(tuple(rules.values()), Path(__file__).parent)
    return Report("2024-07", "2026-08-12", findings, tuple(undecided), counts, pack, pack.rules)


@pytest.fixture(scope="session")
def find() -> Callable[[Document, str], Span]:
    return _find


@pytest.fixture(scope="session")
def make_finding() -> Callable[..., Finding]:
    return _finding


@pytest.fixture(scope="session")
def make_report() -> Callable[..., Report]:
    return _report
