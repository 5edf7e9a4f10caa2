"""Whether the linter says the same of both sides of a pair."""

from __future__ import annotations

from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from guestpatch.api import Unit, built_in_settings, check_unit

if TYPE_CHECKING:
    from guestpatch.api import Settings

__all__ = ["check_settings", "compare_findings", "internal_errors", "says_something"]

_TODAY = date(2026, 11, 25)
"""Ends of support are judged on a fixed day, so that figures can be compared."""
_INTERNAL_ERROR = "GP909"


def compare_findings(left: Unit, right: Unit) -> tuple[int, list[str]]:
    """How many things both sides say about VMs, and what only one of them says."""
    ours, theirs = _said(left), _said(right)
    only = [f"only in Bicep: {each}" for each in sorted(ours - theirs)]
    only += [f"only in JSON: {each}" for each in sorted(theirs - ours)]
    return len(ours & theirs), only


def _said(unit: Unit) -> set[str]:
    """Findings about VMs by code, type, property and confidence; who patches; what is open.

    Not by name: a module that is used twice stands in one place of the source, where one finding
    is about both VMs, and in two places of the compiled template.
    """
    outcome = check_unit(unit, check_settings())
    said = {
        f"{finding.rule.code} {finding.resource.type.lower()} {finding.property}"
        f" {finding.confidence}"
        for finding in outcome.findings
        if finding.resource is not None
    }
    said |= {
        f"{kind} patched by {category}: {count}"
        for (kind, category), count in outcome.posture.items()
    }
    return said | {f"{question.code} not decided" for question in outcome.undecided}


def internal_errors(unit: Unit) -> tuple[str, list[tuple[int, int, int]]]:
    """The first internal error, or nothing; and where findings stand: start, end, length."""
    outcome = check_unit(unit, check_settings())
    errors = [each for each in outcome.findings if each.rule.code == _INTERNAL_ERROR]
    places = [
        (label.span.start, label.span.end, len(label.span.document.text))
        for finding in outcome.findings
        for label in (finding.primary, *finding.labels)
    ]
    return (errors[0].headline if errors else ""), places


def says_something(unit: Unit) -> bool:
    """Whether there is a finding of any kind."""
    return bool(check_unit(unit, check_settings()).findings)


@cache
def check_settings() -> Settings:
    """The built-in rules, loaded once."""
    return built_in_settings(_TODAY)
