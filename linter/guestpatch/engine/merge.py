"""One finding for one defect, however many parameter files and module calls it shows with."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.findings import Info, Label
from guestpatch.findings.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.findings import Finding

__all__ = ["merge_calls", "merge_files"]

_SHOWN_CALLS = 4


def merge_files(by_file: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """The findings of all runs of a template, those that say the same joined.

    The joined finding names the files it holds with; where the files themselves bring the value,
    the first one is the primary place and the others are shown as evidence.
    """
    merged: dict[tuple[object, ...], Finding] = {}
    for findings in by_file:
        for finding in findings:
            key = _key(finding)
            known = merged.get(key)
            merged[key] = finding if known is None else _join(known, finding)
    return tuple(map(_naming_files, merged.values()))


def merge_calls(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """The findings of a template, those joined that stand at one place of a module.

    What comes from an argument stands at the argument, once for each call; what is written in the
    module is one defect, however often the module is used.
    """
    merged: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        key: tuple[object, ...] = (
            finding.rule.code,
            finding.primary.span,
            finding.headline,
            finding.property,
        )
        if not finding.calls:
            key = (*key, finding.route)
        known = merged.get(key)
        if known is None:
            merged[key] = finding
        elif finding.calls[0] not in known.calls:
            merged[key] = known._replace(calls=(*known.calls, *finding.calls))
    return tuple(map(_naming_calls, merged.values()))


def _naming_calls(finding: Finding) -> Finding:
    calls = finding.calls
    if not calls:
        return finding
    often = "here" if len(calls) == 1 else f"in {len(calls)} places"
    labels = tuple(Label(call, "") for call in calls[:_SHOWN_CALLS])
    return finding._replace(infos=(*finding.infos, Info(f"the module is used {often}", labels)))


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
    return finding.rule.code, finding.route, finding.headline, finding.property, place


def _join(known: Finding, other: Finding) -> Finding:
    files = (
        *known.witness.files,
        *(f for f in other.witness.files if f not in known.witness.files),
    )
    infos = known.infos
    if other.primary.span != known.primary.span:
        infos = (*infos, Info("the same value comes from here", (Label(other.primary.span, ""),)))
    return known._replace(witness=known.witness._replace(files=files), infos=infos)
