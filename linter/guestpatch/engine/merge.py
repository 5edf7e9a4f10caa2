"""One finding for one defect, however many parameter files and module calls it shows with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.findings import Info, Label
from guestpatch.findings.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guestpatch.findings import Finding, Fix

__all__ = ["merge_calls", "merge_files"]


def merge_files(by_file: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """The findings of all runs of a template, those that say the same joined.

    The joined finding names the files it holds with; where the files themselves bring the value,
    the first one is the primary place and the others are shown as evidence.
    """
    merged: dict[tuple[object, ...], Finding] = {}
    files = len(by_file)
    for findings in by_file:
        for finding in findings:
            key = _key(finding)
            known = merged.get(key)
            merged[key] = finding if known is None else _join(known, finding)
    return tuple(_naming_files(_mending_all(each, files)) for each in merged.values())


def merge_calls(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """The findings of a run, those joined that are the same defect at one place.

    What is written in a module is one defect, however many templates and calls bring it to light,
    as long as it holds on the same terms; what comes from an argument stands at the argument,
    once for each call.
    """
    merged: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key = (
            finding.fingerprint,
            finding.rule.code,
            finding.primary.span.order(),
            finding.witness.files,
            finding.headline,
            _waivers(finding),
            tuple(info.text for info in finding.infos),
        )
        known = merged.setdefault(key, finding)
        places = {call.order(): call for call in (*known.calls, *finding.calls)}
        fixes = _stricter(known.fixes, finding.fixes)
        merged[key] = known._replace(calls=tuple(places.values()), fixes=fixes)
    return tuple(map(_naming_calls, merged.values()))


def _stricter(one: tuple[Fix, ...], other: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """Of the fixes of one defect those that are not applied, where one side has such."""
    return one if all(fix.is_applicable for fix in other) else other


def _mending_all(finding: Finding, files: int) -> Finding:
    """A fix in the template serves every parameter file, not only those the finding holds with."""
    named = finding.witness.files
    if len(named) == files or not named:
        return finding
    return finding._replace(
        fixes=tuple(
            fix.refused("it is deployed with other parameter files, too")
            if any(edit.span.document.path not in named for edit in fix.edits)
            else fix
            for fix in finding.fixes
        )
    )


def _joined_fixes(one: tuple[Fix, ...], other: tuple[Fix, ...]) -> tuple[Fix, ...]:
    """The same fix with two parameter files: the edits of both, where they are not the same."""
    if not all(fix.is_applicable for fix in (*one, *other)):
        return _stricter(one, other)
    return tuple(
        fix._replace(edits=tuple(dict.fromkeys((*fix.edits, *again.edits))))
        for fix, again in zip(one, other, strict=False)
    )


def _naming_calls(finding: Finding) -> Finding:
    calls = finding.calls
    if not calls:
        return finding
    often = "here" if len(calls) == 1 else f"in {len(calls)} places"
    info = Info(f"the module is used {often}", tuple(Label(call, "") for call in calls))
    return finding._replace(infos=(*finding.infos, info))


def _naming_files(finding: Finding) -> Finding:
    files = finding.witness.files
    if not files:
        return finding
    info = Info(f"holds with the values of {joined((f'`{file}`' for file in files), 'and')}")
    return finding._replace(infos=(info, *finding.infos))


def _key(finding: Finding) -> tuple[object, ...]:
    span = finding.primary.span
    is_from_file = span.document.path in finding.witness.files
    place = "file" if is_from_file else (span.document.path, span.start, span.end)
    waivers = _waivers(finding)
    return finding.rule.code, finding.route, finding.headline, finding.property, place, waivers


def _waivers(finding: Finding) -> tuple[object, ...]:
    """What waives a finding: what is waived with one file or call may not be with another."""
    return tuple(each.order() for each in finding.suppressions)


def _join(known: Finding, other: Finding) -> Finding:
    files = (
        *known.witness.files,
        *(f for f in other.witness.files if f not in known.witness.files),
    )
    infos = known.infos
    if other.primary.span != known.primary.span:
        infos = (*infos, Info("the same value comes from here", (Label(other.primary.span, ""),)))
    fixes = _joined_fixes(known.fixes, other.fixes)
    return known._replace(witness=known.witness._replace(files=files), infos=infos, fixes=fixes)
