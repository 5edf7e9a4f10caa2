"""SARIF 2.1.0 as GitHub code scanning and Azure DevOps read it.

Sources: https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html,
https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning.
GitHub shows the first location only, the related ones where the message links to them, and the
code flow step by step; it takes no empty strings.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, TypeAlias
from urllib.parse import quote

from guestpatch import __version__
from guestpatch.render.from_root import from_root
from guestpatch.render.line_hash import line_hashes

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

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
_SURROGATE = re.compile("[\ud800-\udfff]")
_SPECIAL = re.compile(r"([\[\]\\])")


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """One run with all rules that were asked, so that the file says the same between runs."""
    writer = _Writer(report, options.folder)
    document: JsonObject = {"$schema": _SCHEMA, "version": "2.1.0", "runs": [writer.run()]}
    text = json.dumps(document, indent=2, ensure_ascii=True, allow_nan=False)
    yield text + "\n"


class _Writer:
    def __init__(self, report: Report, folder: str) -> None:
        self._report = report
        self._folder = folder
        self._indexes = {rule.code: index for index, rule in enumerate(report.rules)}
        self._hashes: dict[Document, tuple[str, ...]] = {}

    def run(self) -> JsonObject:
        report = self._report
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
            "invocations": [
                {"executionSuccessful": all(each.rule.code != "GP909" for each in report.findings)}
            ],
            "results": [self._result(finding) for finding in report.findings],
        }

    def _rule(self, rule: Rule) -> JsonObject:
        page = self._report.page(rule)
        return {
            "id": rule.code,
            "name": rule.name,
            "shortDescription": {"text": _sound(rule.summary)},
            "fullDescription": {"text": _sound(_first_paragraph(page) or rule.summary)[:_LONGEST]},
            "help": {"text": _sound(page), "markdown": _sound(page)},
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
            "properties": {"confidence": finding.confidence, "name": finding.rule.name},
        }
        if related:
            result["relatedLocations"] = [
                self._location(label, number) for number, label in enumerate(related, 1)
            ]
            steps = [*reversed(related), finding.primary]
            flow = {"locations": [{"location": self._location(step)} for step in steps]}
            result["codeFlows"] = [{"threadFlows": [flow]}]
        return result

    def _location(self, label: Label, number: int | None = None) -> JsonObject:
        identity = {} if number is None else {"id": number}
        said = {"message": {"text": _sound(label.text)}} if label.text else {}
        return {**identity, "physicalLocation": self._place(label.span), **said}

    def _place(self, span: Span) -> JsonObject:
        start, end = span.positions()
        path = from_root(span.document.path, self._folder)
        scheme = "file://" if path.startswith("/") else ""
        return {
            "artifactLocation": {"uri": scheme + quote(path, errors="surrogateescape")},
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
        hashes = self._hashes[document]
        return hashes[min(span.positions()[0].line, len(hashes)) - 1]


def _related(finding: Finding) -> tuple[Label, ...]:
    """The places besides the primary one, each with something to say."""
    of_infos = (
        label if label.text else label._replace(text=info.text)
        for info in finding.infos
        for label in info.labels
    )
    return (*(label for label in finding.labels if label.text), *of_infos)


def _message(finding: Finding, related: Iterable[Label]) -> str:
    """The finding in a line, then links to the other places."""
    links = [f"[{_plain(each.text)}]({number})" for number, each in enumerate(related, 1)]
    where = f" See: {', '.join(links)}." if links else ""
    helps = "".join(f" To mend it: {_plain(text)}." for text in finding.helps)
    return f"{_plain(finding.message())}.{where}{helps}"


def _plain(text: str) -> str:
    """Text of which nothing is taken for a link."""
    return _SPECIAL.sub(r"\\\1", _sound(text))


def _sound(text: str) -> str:
    """Text without halves of characters, which readers of JSON refuse."""
    return _SURROGATE.sub("\ufffd", text)


def _first_paragraph(page: str) -> str:
    """The summary of a rule page: what follows its title."""
    _, _, body = page.partition("\n\n")
    return " ".join(body.partition("\n\n")[0].split())
