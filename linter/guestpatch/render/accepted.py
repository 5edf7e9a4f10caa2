"""Findings that are accepted: waived in the source, or in the baseline. They are listed on request."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.render.visible import place, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Finding, Report

__all__ = ["AcceptedFinding", "accepted_findings", "accepted_parts"]


class AcceptedFinding(NamedTuple):
    """A finding in a line, and why it is not reported; all texts are visible."""

    place: str
    rule: str
    headline: str
    why: str


def accepted_findings(report: Report) -> Iterator[AcceptedFinding]:
    """The accepted findings in the order of their places."""
    for finding in sorted((*report.suppressed, *report.baselined), key=lambda each: each.order()):
        name, headline = visible(finding.rule.name), visible(finding.headline)
        yield AcceptedFinding(place(finding.primary.span), name, headline, _why(finding))


def _why(finding: Finding) -> str:
    if not finding.suppressions:
        return "in the baseline"
    first = finding.suppressions[0]
    until = f" until {first.until}" if first.until else ""
    reason = first.reason or "no reason is given"
    return f"suppressed at {place(first.span)}{until}: {visible(reason)}"


def accepted_parts(report: Report, *, listed: bool) -> list[str]:
    """``2 suppressed``, ``3 in the baseline``, with the option that lists them."""
    parts = [
        f"{number} {word}"
        for number, word in (
            (len(report.suppressed), "suppressed"),
            (len(report.baselined), "in the baseline"),
        )
        if number
    ]
    if parts and not listed:
        parts[-1] += " (--show-suppressed)"
    return parts
