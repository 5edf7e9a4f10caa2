"""Which findings of a run its baseline accepts, and which entries are of no more use."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.settings import as_configured, is_waivable, select_rules
from guestpatch.engine.tool_findings import tool_finding
from guestpatch.findings import Label
from guestpatch.source.text import Span
from guestpatch.syntax.json import JsonArray, JsonObject, read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from guestpatch.engine.settings import Settings
    from guestpatch.findings import Acceptance, Baseline, Entry, Finding

__all__ = ["Accepted", "accept", "stale_findings"]


class Accepted(NamedTuple):
    """What a baseline does to findings.

    ``kept`` are the entries that are of use, under the path that they have now; ``stale`` the
    numbers of those whose finding no longer occurs.
    """

    findings: tuple[Finding, ...]
    baselined: tuple[Finding, ...]
    kept: tuple[Entry, ...]
    stale: tuple[int, ...]


def accept(
    acceptance: Acceptance,
    findings: Sequence[Finding],
    doubtful: Iterable[Finding],
    settings: Settings,
    is_settled: Callable[[str, str], bool],
) -> Accepted:
    """Match findings with entries, each of which accepts one.

    By path and fingerprint first; then by fingerprint alone, for entries whose file is missing.
    ``doubtful`` are findings that occur and are not reported.
    """
    baseline = acceptance.baseline
    left: dict[tuple[str, str], list[int]] = {}
    moved: dict[str, list[int]] = {}
    for number, entry in enumerate(baseline.entries):
        is_missing = baseline.shown_path(entry) in acceptance.missing
        if is_missing:
            moved.setdefault(entry.fingerprint, []).append(number)
        else:
            left.setdefault((entry.path, entry.fingerprint), []).append(number)
    now: dict[int, Entry] = {}

    def number_of(finding: Finding) -> int | None:
        entry = baseline.entry(finding)
        numbers = left.get((entry.path, entry.fingerprint)) or moved.get(entry.fingerprint)
        return numbers.pop(0) if numbers else None

    accepted: set[int] = set()
    for index, finding in enumerate(findings):
        found = number_of(finding) if is_waivable(finding.rule.code, settings) else None
        if found is not None:
            accepted.add(index)
            now[found] = baseline.entries[found]._replace(path=baseline.entry(finding).path)
    for finding in doubtful:
        found = number_of(finding)
        if found is not None:
            now[found] = baseline.entries[found]
    stale: list[int] = []
    for number, entry in enumerate(baseline.entries):
        path = baseline.shown_path(entry)
        if number in now:
            continue
        if path in acceptance.gone or is_settled(path, entry.rule):
            stale.append(number)
        else:
            now[number] = entry
    return Accepted(
        tuple(each for index, each in enumerate(findings) if index not in accepted),
        tuple(findings[index]._replace(is_baselined=True) for index in sorted(accepted)),
        tuple(now.values()),
        tuple(stale),
    )


def stale_findings(
    baseline: Baseline, stale: Sequence[int], settings: Settings
) -> tuple[Finding, ...]:
    """What is said of entries whose finding no longer occurs."""
    if not stale or all(rule.code != "GP912" for rule in select_rules(settings)):
        return ()
    root = read_json(baseline.document).root
    listed = root.get("findings") if isinstance(root, JsonObject) else None
    items = listed.items if isinstance(listed, JsonArray) else ()
    found: list[Finding] = []
    for number in stale:
        entry, item = baseline.entries[number], items[number]
        message = item.get("message") if isinstance(item, JsonObject) else None
        place = item if message is None else message
        span = Span(baseline.document, place.start, place.end)
        label = Label(span, f"not found in {entry.path}")
        headline = f"baseline accepts a finding of `{entry.name}` that no longer occurs"
        finding = tool_finding(settings.pack, "GP912", headline, label)
        helps = ("`guestpatch baseline prune` removes it, so that it cannot come back unseen",)
        found.append(finding._replace(helps=helps))
    return as_configured(found, settings)
