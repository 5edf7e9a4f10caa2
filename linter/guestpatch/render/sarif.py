"""SARIF 2.1.0 as GitHub code scanning and Azure DevOps read it.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html,
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
GitHub shows the first location only, the related ones where the message links to them, and the
code flow step by step; it takes no empty strings, and no file above its limits.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from guestpatch import __version__
from guestpatch.policy.model import SEVERITIES
from guestpatch.render.from_root import is_absolute, path_from_root
from guestpatch.render.line_hash import line_hashes
from guestpatch.render.plain_json import json_text
from guestpatch.render.sarif_text import linked, plain

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guestpatch.findings import Finding, Label, Report
    from guestpatch.policy import Rule
    from guestpatch.render.options import RenderOptions
    from guestpatch.source.text import Document, Span

__all__ = ["render"]

JsonObject: TypeAlias = dict[str, object]

_SCHEMA = (
    "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
)
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISIONS = {"certain": "very-high", "likely": "high", "possible": "medium"}
_LONGEST = 1_024
"""Characters of a description that GitHub takes."""
_MOST_RESULTS = 25_000
"""Results that GitHub takes; it refuses a file with more."""
_MOST_PLACES = 99
"""Places besides the primary one; GitHub shows a hundred."""
_SURROGATE = re.compile("[\ud800-\udfff]")
_NO_BYTE = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Lone surrogates that do not stand for a byte of a file name."""


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """One run with all rules that were asked, so that the file says the same between runs."""
    run = _Writer(report, options).run()
    yield json_text({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}) + "\n"


class _Writer:
    def __init__(self, report: Report, options: RenderOptions) -> None:
        self._report = report
        self._options = options
        self._indexes = {rule.code: index for index, rule in enumerate(report.rules)}
        self._hashes: dict[Document, tuple[str, ...]] = {}

    def run(self) -> JsonObject:
        report = self._report
        reported = report.findings
        if self._options.show_suppressed:
            reported = (*reported, *report.suppressed, *report.baselined)
        results = _most_severe(reported)
        is_trusted = all(finding.rule.code != "GP909" for finding in report.findings)
        invocation: JsonObject = {"executionSuccessful": is_trusted}
        if left_out := len(reported) - len(results):
            text = f"{left_out} of {len(reported)} findings, the least severe, are left out"
            invocation["toolExecutionNotifications"] = [
                {"level": "warning", "message": {"text": text}}
            ]
        return {
            "tool": {
                "driver": {
                    "name": "guestpatch",
                    "semanticVersion": __version__,
                    "rules": [self._rule(rule) for rule in report.rules],
                    "properties": {"edition": report.edition, "knowledge": report.knowledge},
                }
            },
            "automationDetails": {"id": "guestpatch/"},
            "columnKind": "unicodeCodePoints",
            "invocations": [invocation],
            "results": [self._result(finding) for finding in results],
        }

    def _rule(self, rule: Rule) -> JsonObject:
        page = _sound(rule.page() or rule.summary)
        return {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": _sound(rule.summary)[:_LONGEST]},
            "fullDescription": {"text": (_first_paragraph(page) or rule.summary)[:_LONGEST]},
            "help": {"text": page, "markdown": page},
            "defaultConfiguration": {"level": _LEVELS[rule.severity]},
            "properties": {
                "tags": ["azure", "vm-guest-patching", rule.category],
                "precision": _PRECISIONS[rule.confidence],
                "problem.severity": _PROBLEMS[rule.severity],
            },
        }

    def _result(self, finding: Finding) -> JsonObject:
        related = _related(finding)
        result: JsonObject = {
            "ruleId": finding.rule.code,
            "ruleIndex": self._indexes[finding.rule.code],
            "level": _LEVELS[finding.severity],
            "message": {"text": _message(finding, related)},
            "locations": [{"physicalLocation": self._place(finding.primary.span)}],
            "partialFingerprints": {
                "primaryLocationLineHash": self._line_hash(finding.primary.span),
                "guestpatch/v1": finding.fingerprint,
            },
            "properties": {
                "confidence": finding.confidence,
                "name": finding.rule.name,
                **({"notes": [_sound(note) for note in finding.notes]} if finding.notes else {}),
            },
        }
        if self._report.baseline is not None and not finding.suppressions:
            result["baselineState"] = "unchanged" if finding.is_baselined else "new"
        if suppressions := self._suppressions(finding):
            result["suppressions"] = suppressions
        if related:
            result["relatedLocations"] = [
                {"id": number, **self._location(label)} for number, label in enumerate(related, 1)
            ]
            steps = [*reversed(related), finding.primary]
            flow = {"locations": [{"location": self._location(step)} for step in steps]}
            result["codeFlows"] = [{"threadFlows": [flow]}]
        return result

    def _suppressions(self, finding: Finding) -> list[JsonObject]:
        """What waives a finding; GitHub heeds none of it, which is why such findings are left out."""
        if finding.is_baselined:
            return [{"kind": "external", "status": "accepted"}]
        return [
            {
                "kind": "inSource",
                "status": "accepted",
                **({"justification": _sound(each.reason)} if each.reason else {}),
                "location": {"physicalLocation": self._place(each.span)},
            }
            for each in finding.suppressions
        ]

    def _location(self, label: Label) -> JsonObject:
        said = {"message": {"text": plain(label.text)}} if label.text else {}
        return {"physicalLocation": self._place(label.span), **said}

    def _place(self, span: Span) -> JsonObject:
        start, end = span.positions()
        return {
            "artifactLocation": {"uri": _uri(path_from_root(span, self._options))},
            "region": {
                "startLine": start.line,
                "startColumn": start.column,
                "endLine": end.line,
                "endColumn": end.column,
            },
        }

    def _line_hash(self, span: Span) -> str:
        document = span.document
        if document not in self._hashes:
            self._hashes[document] = line_hashes(document.text)
        return self._hashes[document][span.positions()[0].line - 1]


def _most_severe(findings: Sequence[Finding]) -> Sequence[Finding]:
    """As many findings as may be in a file, the most severe of all, in the order they had."""
    if len(findings) <= _MOST_RESULTS:
        return findings
    numbered = sorted(enumerate(findings), key=lambda each: SEVERITIES.index(each[1].severity))
    return [finding for _, finding in sorted(numbered[:_MOST_RESULTS], key=lambda each: each[0])]


def _related(finding: Finding) -> tuple[Label, ...]:
    """The places besides the primary one, each with something to say."""
    of_infos = (
        label if label.text else label._replace(text=info.text)
        for info in finding.infos
        for label in info.labels
    )
    return (*(label for label in finding.labels if label.text), *of_infos)[:_MOST_PLACES]


def _message(finding: Finding, related: Sequence[Label]) -> str:
    """The finding in a line, then links to the other places."""
    links = [linked(each.text, number) for number, each in enumerate(related, 1)]
    where = f" See: {', '.join(links)}." if links else ""
    helps = "".join(f" To mend it: {plain(text)}." for text in finding.helps)
    return f"{plain(finding.message())}.{where}{helps}"


def _uri(path: str) -> str:
    """A path as a reference: relative to the root of the repository, or a whole address."""
    written = quote(_NO_BYTE.sub("\ufffd", path), safe="/:", errors="surrogateescape")
    if is_absolute(path):
        return f"file:///{written.removeprefix('/')}"
    # What stands before a colon in the first part would be a scheme.
    first, slash, rest = written.partition("/")
    return first.replace(":", "%3A") + slash + rest


def _sound(text: str) -> str:
    """Text without halves of characters, which readers of JSON refuse."""
    return _SURROGATE.sub("\ufffd", text)


def _first_paragraph(page: str) -> str:
    """The summary of a rule page: what follows its title."""
    _, _, body = page.partition("\n\n")
    return " ".join(body.partition("\n\n")[0].split())
