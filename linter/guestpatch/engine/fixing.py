"""Which of the fixes that are offered may be applied.

A fix has to end its finding and to bring about no other, which is found out by trying; and it must
not edit what serves another template of the run.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, TypeAlias

from guestpatch.findings.phrases import joined
from guestpatch.fix import apply_fixes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from guestpatch.engine.model import Outcome
    from guestpatch.findings import Finding, Fix

__all__ = ["FindingKey", "finding_keys", "keep_tried_fixes", "refuse_shared"]

_MOST_TRIALS = 16
"""Fixes of one unit that are tried one by one; the rest are shown only."""

FindingKey: TypeAlias = tuple[str, ...]
Check: TypeAlias = "Callable[[Mapping[str, str]], Outcome]"
"""Checks a unit with other texts, by path."""


def finding_keys(findings: Iterable[Finding]) -> Counter[FindingKey]:
    """How many findings there are of each rule about each property, whatever they say of it."""
    return Counter(_key(finding) for finding in findings)


def _key(finding: Finding) -> FindingKey:
    path = finding.primary.span.document.path
    if not finding.route:
        return finding.rule.code, path, finding.headline
    return finding.rule.code, finding.route, finding.property


def keep_tried_fixes(outcome: Outcome, check: Check) -> Outcome:
    """The outcome with those fixes refused that do not do what they are meant to.

    They are tried together first, because mostly all is well.
    """
    broken = {
        finding.primary.span.document.path
        for finding in outcome.findings
        if finding.rule.code == "GP901"
    }
    findings = tuple(
        _sound(finding, outcome.published, frozenset(broken)) for finding in outcome.findings
    )
    fixable = [finding for finding in findings if _applicable(finding)]
    before = finding_keys(findings)
    if len(fixable) > 1 and not _objection(fixable, before, check):
        fixable = []
    reasons = {
        id(finding): _objection([finding], before, check)
        if number < _MOST_TRIALS
        else "there are too many fixes to try each"
        for number, finding in enumerate(fixable)
    }
    findings = tuple(_refused(finding, reasons.get(id(finding), "")) for finding in findings)
    return replace(outcome, findings=findings)


def _applicable(finding: Finding) -> list[Fix]:
    return [fix for fix in finding.fixes if fix.is_applicable]


def _sound(finding: Finding, published: frozenset[str], broken: frozenset[str]) -> Finding:
    """The finding without fixes of documents that are not the author's, or not read as a whole."""
    edited = {edit.span.document.path for fix in finding.fixes for edit in fix.edits}
    if edited & published:
        return _refused(finding, "it is a copy of a published module")
    return _refused(finding, "the document has a syntax error" if edited & broken else "")


def _refused(finding: Finding, reason: str) -> Finding:
    if not reason:
        return finding
    return finding._replace(fixes=tuple(fix.refused(reason) for fix in finding.fixes))


def _objection(fixable: list[Finding], before: Counter[FindingKey], check: Check) -> str:
    """What speaks against applying the fixes of some findings together; empty when nothing does."""
    fixes = [fix for finding in fixable for fix in _applicable(finding)]
    applied = apply_fixes(fixes)
    if len(applied.fixes) < len(fixes):
        return "it meets another fix"
    outcome = check(applied.texts)
    after = finding_keys(outcome.findings)
    new = [key for key, number in after.items() if number > before[key]]
    if new:
        names = {finding.rule.code: finding.rule.name for finding in outcome.findings}
        return f"it would bring about {names[new[0][0]]}"
    ended = finding_keys(fixable)
    if any(after[key] > before[key] - number for key, number in ended.items()):
        return "it would not end the finding"
    return ""


def refuse_shared(outcomes: Sequence[Outcome]) -> tuple[Outcome, ...]:
    """The outcomes of a run with the fixes refused that would edit what others use as well."""
    users: dict[str, list[str]] = {}
    for outcome in (each for each in outcomes if each.kind == "template"):
        for path in outcome.documents - {outcome.path}:
            users.setdefault(path, []).append(outcome.path)
    shared = {path: each for path, each in users.items() if len(each) > 1}
    if not shared:
        return tuple(outcomes)
    return tuple(
        replace(outcome, findings=tuple(_alone(finding, shared) for finding in outcome.findings))
        for outcome in outcomes
    )


def _alone(finding: Finding, shared: Mapping[str, list[str]]) -> Finding:
    for fix in finding.fixes:
        for edit in fix.edits:
            others = shared.get(edit.span.document.path)
            if others is not None:
                return _refused(finding, f"it serves {joined(others, 'and')}")
    return finding
