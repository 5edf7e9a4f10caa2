"""Code actions: the fixes of findings, all safe ones at once, and the page of a rule."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp

from guestpatch.api import report_of
from guestpatch.engine.settings import is_waivable
from guestpatch.engine.unit import configured, with_tried_fixes
from guestpatch.fix.suppressing import suppress
from guestpatch.mending import Mending
from guestpatch.source.text import Document, Span
from guestpatch_lsp.diagnostics import key_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from guestpatch.api import Finding, Outcome, Report, Settings, Unit
    from guestpatch_lsp.analysis import Analysis
    from guestpatch_lsp.server import Server

__all__ = ["EXPLAIN", "add_actions"]

EXPLAIN = "guestpatch.explain"
_FIX = "quickfix"
_REASON = "say why this is acceptable"
"""Stands where the author writes the reason of a suppression."""
_FIX_ALL = "source.fixAll.guestpatch"


def add_actions(server: Server) -> None:
    """Offer code actions."""
    actions = _Actions(server)
    options = lsp.CodeActionOptions([_FIX, _FIX_ALL, EXPLAIN], resolve_provider=True)

    @server.feature(lsp.TEXT_DOCUMENT_CODE_ACTION, options)
    async def code_action(params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        return await actions.offered(params)

    @server.feature(lsp.CODE_ACTION_RESOLVE)
    async def resolve(action: lsp.CodeAction) -> lsp.CodeAction:
        return await actions.resolved(action)


class _Actions:
    def __init__(self, server: Server) -> None:
        self._server = server
        self._tried: dict[str, tuple[int, tuple[Finding, ...]]] = {}
        """The findings of the last analysis of a document with their fixes tried, by URI."""

    async def offered(self, params: lsp.CodeActionParams) -> list[lsp.CodeAction]:
        uri, only = params.text_document.uri, params.context.only
        analysis = await self._server.work.analysis(uri)
        if analysis is None:
            return []
        findings = await self._with_tried_fixes(analysis)
        path = analysis.place.shown
        lines = range(params.range.start.line, params.range.end.line + 1)
        drawing = self._server.drawing()
        offered: list[lsp.CodeAction] = []
        for finding in findings:
            span = finding.primary.span
            if span.document.path != path or drawing.range(span).start.line not in lines:
                continue
            shown = _shown_as(finding, params.context.diagnostics, drawing.range(span))
            if _is_wanted(_FIX, only):
                offered += self._fixes(finding, shown, analysis)
                offered += self._suppression(finding, shown, analysis)
            if _is_wanted(EXPLAIN, only):
                offered.append(_explanation(finding, shown))
        if _is_wanted(_FIX_ALL, only) and any(_safe(findings)):
            action = lsp.CodeAction(
                "Fix all that guestpatch can fix safely",
                _FIX_ALL,
                data={"uri": uri, "serial": analysis.serial},
            )
            resolves = self._server.client.resolves_edits
            offered.append(action if resolves else await self.resolved(action))
        return offered

    async def resolved(self, action: lsp.CodeAction) -> lsp.CodeAction:
        """The action with its edit, which takes a check of each pass."""
        data: Any = action.data
        uri = data.get("uri") if isinstance(data, dict) else None
        if not isinstance(uri, str):
            return action
        analysis = await self._server.work.analysis(uri)
        if analysis is None or analysis.serial != data.get("serial"):
            return action
        texts = await self._server.work.run(_mended, analysis)
        edits = (_difference(before, after) for before, after in texts)
        action.edit = self._edit(edits, analysis)
        return action

    def _fixes(
        self, finding: Finding, shown: list[lsp.Diagnostic], analysis: Analysis
    ) -> Iterator[lsp.CodeAction]:
        for fix in finding.fixes:
            if fix.is_applicable:
                edits = ((edit.span, edit.text) for edit in fix.edits)
                yield lsp.CodeAction(
                    fix.title[:1].upper() + fix.title[1:],
                    _FIX,
                    shown or None,
                    is_preferred=fix.safety == "safe" or None,
                    edit=self._edit(edits, analysis),
                )

    def _suppression(
        self, finding: Finding, shown: list[lsp.Diagnostic], analysis: Analysis
    ) -> Iterator[lsp.CodeAction]:
        code = finding.rule.code
        if not all(is_waivable(code, each.settings) for each in analysis.checked):
            return
        foreign = frozenset[str]().union(*(each.outcome.published for each in analysis.checked))
        for fix in suppress([finding], _REASON, foreign=foreign).fixes:
            edits = ((edit.span, edit.text) for edit in fix.edits)
            title = f"Suppress {code} ({finding.rule.name}) here"
            edit = self._edit(edits, analysis)
            yield lsp.CodeAction(title, _FIX, shown or None, edit=edit)

    def _edit(self, edits: Iterable[tuple[Span, str]], analysis: Analysis) -> lsp.WorkspaceEdit:
        drawing = self._server.drawing()
        by_path: dict[str, list[lsp.TextEdit]] = {}
        for span, text in edits:
            path = span.document.path
            by_path.setdefault(path, []).append(lsp.TextEdit(drawing.range(span), text))
        if not self._server.client.versioned_edits:
            return lsp.WorkspaceEdit({drawing.uri(path): each for path, each in by_path.items()})
        return lsp.WorkspaceEdit(
            document_changes=[
                lsp.TextDocumentEdit(_identifier(drawing.uri(path), analysis.versions, path), each)
                for path, each in by_path.items()
            ]
        )

    async def _with_tried_fixes(self, analysis: Analysis) -> tuple[Finding, ...]:
        uri = analysis.place.uri
        serial, findings = self._tried.get(uri, (0, ()))
        if serial != analysis.serial:
            findings = await self._server.work.run(_tried, analysis)
            self._tried[uri] = analysis.serial, findings
        return findings


def _identifier(
    uri: str, versions: Mapping[str, int | None], path: str
) -> lsp.OptionalVersionedTextDocumentIdentifier:
    return lsp.OptionalVersionedTextDocumentIdentifier(uri, versions.get(path))


def _tried(analysis: Analysis) -> tuple[Finding, ...]:
    """The findings of an analysis, of their fixes those refused that do not do what they should."""
    shown = {key_of(each) for each in analysis.findings}
    found: list[Finding] = []
    for unit, settings, outcome in analysis.checked:
        if any(fix.is_applicable for finding in outcome.findings for fix in finding.fixes):
            outcome = with_tried_fixes(unit, settings, outcome)  # noqa: PLW2901 - the same, tried
        report = report_of([configured(outcome, settings)], settings, "possible")
        found += (each for each in report.findings if key_of(each) in shown)
    return tuple(found)


def _safe(findings: Iterable[Finding]) -> Iterator[bool]:
    for finding in findings:
        for fix in finding.fixes:
            yield fix.is_applicable and fix.safety == "safe"


def _mended(analysis: Analysis) -> list[tuple[Document, str]]:
    """The documents that safe fixes change, and their texts after all passes."""
    changed: list[tuple[Document, str]] = []
    for unit, settings, outcome in analysis.checked:
        if outcome.kind != "template":
            continue
        done = configured(with_tried_fixes(unit, settings, outcome), settings)
        reported = _reported(settings)
        mending = Mending(_always(settings), reported, 1, with_unsafe=False)
        changes = mending.mend([unit], [done], reported([done])).changes
        changed += ((Document(each.path, each.before), each.after) for each in changes)
    return changed


def _reported(settings: Settings) -> Callable[[Sequence[Outcome]], Report]:
    return lambda outcomes: report_of(outcomes, settings, judged=())


def _always(settings: Settings) -> Callable[[Unit], Settings]:
    return lambda _unit: settings


def _difference(document: Document, after: str) -> tuple[Span, str]:
    """The smallest piece that differs, and what takes its place."""
    before = document.text
    most = min(len(before), len(after))
    start = next((n for n in range(most) if before[n] != after[n]), most)
    rest = most - start
    tail = next((n for n in range(rest) if before[-1 - n] != after[-1 - n]), rest)
    return Span(document, start, len(before) - tail), after[start : len(after) - tail]


def _shown_as(
    finding: Finding, diagnostics: Iterable[lsp.Diagnostic], where: lsp.Range
) -> list[lsp.Diagnostic]:
    code = finding.rule.code
    return [each for each in diagnostics if each.code == code and each.range == where]


def _explanation(finding: Finding, shown: list[lsp.Diagnostic]) -> lsp.CodeAction:
    rule = finding.rule
    command = lsp.Command(f"Explain {rule.code}", EXPLAIN, arguments=[rule.code])
    return lsp.CodeAction(
        f"Explain {rule.code} ({rule.name})", EXPLAIN, shown or None, command=command
    )


def _is_wanted(kind: str, only: Iterable[str] | None) -> bool:
    """Whether an action of a kind was asked for: the kind itself, or one that it is part of."""
    if not only:
        return True
    wanted = (each.value if isinstance(each, lsp.CodeActionKind) else each for each in only)
    return any(f"{kind}.".startswith(f"{each}.") for each in wanted)
