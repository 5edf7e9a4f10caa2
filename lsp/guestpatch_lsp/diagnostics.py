"""Findings as diagnostics of the protocol."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from guestpatch.source.text import Document, Span
from guestpatch_lsp.places import uri_of
from guestpatch_lsp.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guestpatch.api import Finding
    from guestpatch_lsp.analysis import Problem
    from guestpatch_lsp.client import Client

__all__ = ["SOURCE", "Drawing", "key_of"]

SOURCE = "guestpatch"
_MOST = 200
"""Most diagnostics of one document; the last one says how many more there are."""
_SEVERITIES = {
    "error": lsp.DiagnosticSeverity.Error,
    "warning": lsp.DiagnosticSeverity.Warning,
    "info": lsp.DiagnosticSeverity.Information,
}
_UNNECESSARY = frozenset({"patch-property-for-other-os", "platform-settings-without-platform-mode"})
"""Rules about what Azure does not heed."""


def key_of(finding: Finding) -> tuple[object, ...]:
    """The same for what would be drawn alike."""
    span = finding.primary.span
    return finding.rule.code, span.document.path, span.start, span.end, finding.message()


class Drawing:
    """Draws findings for one client; ``uris`` are those of open documents by path."""

    def __init__(
        self,
        client: Client,
        encoding: lsp.PositionEncodingKind | str | None,
        uris: dict[str, str],
    ) -> None:
        self._client = client
        self._encoding = encoding
        self._uris = uris
        self._positions: dict[int, Positions] = {}

    def diagnostics(self, findings: Sequence[Finding]) -> list[lsp.Diagnostic]:
        """The diagnostics of one document, in the order of their places."""
        ordered = sorted(findings, key=lambda each: each.order())
        drawn = [self._diagnostic(finding) for finding in ordered[:_MOST]]
        rest = len(ordered) - _MOST
        if rest > 0:
            drawn.append(
                lsp.Diagnostic(
                    drawn[-1].range,
                    f"{rest} more findings in this document; `guestpatch check` shows them all",
                    lsp.DiagnosticSeverity.Information,
                    source=SOURCE,
                )
            )
        return drawn

    def problem(self, problem: Problem) -> lsp.Diagnostic:
        """Why nothing is checked, at its cause."""
        where = Span(Document(problem.path, problem.text), problem.start, problem.end)
        return lsp.Diagnostic(
            self.range(where),
            f"{problem.message}; until this is changed nothing is checked",
            lsp.DiagnosticSeverity.Error,
            code="configuration",
            source=SOURCE,
        )

    def range(self, span: Span) -> lsp.Range:
        """A span as a range of its document."""
        return self.positions(span.document).range(span)

    def location(self, span: Span) -> lsp.Location:
        """A span with its document."""
        return lsp.Location(self.uri(span.document.path), self.range(span))

    def uri(self, path: str) -> str:
        """The URI of a path, as the editor writes it where it has opened the document."""
        return self._uris.get(path) or uri_of(path)

    def positions(self, document: Document) -> Positions:
        """Positions in a document."""
        known = self._positions.get(id(document))
        if known is None:
            known = self._positions[id(document)] = Positions(document, self._encoding)
        return known

    def _diagnostic(self, finding: Finding) -> lsp.Diagnostic:
        related = list(self._related(finding)) if self._client.related_information else []
        return lsp.Diagnostic(
            self.range(finding.primary.span),
            "\n".join((finding.message(), *(f"help: {each}" for each in finding.helps))),
            _SEVERITIES[finding.severity],
            code=finding.rule.code,
            source=SOURCE,
            tags=(_tags(finding) or None) if self._client.tags else None,
            related_information=related or None,
            data={"fingerprint": finding.fingerprint, "rule": finding.rule.name},
        )

    def _related(self, finding: Finding) -> Iterator[lsp.DiagnosticRelatedInformation]:
        for label in finding.labels:
            yield self._information(label.span, label.text)
        for info in finding.infos:
            for label in info.labels:
                yield self._information(label.span, label.text or info.text)

    def _information(self, span: Span, text: str) -> lsp.DiagnosticRelatedInformation:
        return lsp.DiagnosticRelatedInformation(self.location(span), text)


def _tags(finding: Finding) -> list[lsp.DiagnosticTag]:
    if finding.rule.table == "lifecycle":
        return [lsp.DiagnosticTag.Deprecated]
    if finding.rule.name in _UNNECESSARY:
        return [lsp.DiagnosticTag.Unnecessary]
    return []
