"""Code lenses on VMs, and inlay hints where a value comes from an expression."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from guestpatch.engine.telling import cases, said
from guestpatch.facts import Absent, Decided
from guestpatch_lsp.insight_model import here
from guestpatch_lsp.reading import line_of

if TYPE_CHECKING:
    from guestpatch.engine.inspection import InspectedVm
    from guestpatch.source.text import Span
    from guestpatch_lsp.insight_model import Insight
    from guestpatch_lsp.server import Server

__all__ = ["add_lenses"]

_HINTED = ("patch.mode", "image.name", "patch.assessmentMode", "patch.rebootSetting")
_MOST = 80


def add_lenses(server: Server) -> None:
    """Answer requests for lenses and hints."""

    @server.feature(lsp.TEXT_DOCUMENT_CODE_LENS)
    async def code_lens(params: lsp.CodeLensParams) -> list[lsp.CodeLens]:
        found = await server.insights.of(params.text_document.uri)
        if found is None:
            return []
        insight, _, shift = found
        positions = server.positions(params.text_document.uri)
        lenses: list[lsp.CodeLens] = []
        for place, told in _by_place(insight).items():
            span = shift.later(place)
            if span is not None:
                command = lsp.Command(" · ".join(told), "")
                lenses.append(lsp.CodeLens(positions.range(span), command))
        return lenses

    @server.feature(lsp.TEXT_DOCUMENT_INLAY_HINT)
    async def inlay_hint(params: lsp.InlayHintParams) -> list[lsp.InlayHint]:
        found = await server.insights.of(params.text_document.uri)
        if found is None:
            return []
        insight, _, shift = found
        positions = server.positions(params.text_document.uri)
        first, last = positions.offset(params.range.start), positions.offset(params.range.end)
        hints: list[lsp.InlayHint] = []
        for place, told in _hints(insight).items():
            span = shift.later(place)
            if span is not None and first <= span.end <= last:
                end = positions.offset(lsp.Position(positions.position(span.end).line, 1 << 30))
                label = _short(f"= {' | '.join(told)}")
                tooltip = "\n".join(map(" ".join, told.items())) if len(told) > 1 else None
                hints.append(
                    lsp.InlayHint(
                        positions.position(end), label, tooltip=tooltip, padding_left=True
                    )
                )
        return hints


def _by_place(insight: Insight) -> dict[Span, list[str]]:
    """What is told of the VMs at each place: one place may be many VMs, by a loop or by files."""
    told: dict[Span, dict[str, None]] = {}
    for template, vm in insight.vms():
        if here(insight, vm.span):
            given = f" with {template.parameter_file}" if template.parameter_file else ""
            told.setdefault(vm.span, {})[f"{line_of(vm)}{given}"] = None
    return {span: list(each) for span, each in told.items()}


def _hints(insight: Insight) -> dict[Span, dict[str, str]]:
    """What properties come to that are not written out, and when, by the place of the property."""
    told: dict[Span, dict[str, str]] = {}
    for _, vm in insight.vms():
        for name in _HINTED:
            key = vm.facts[name].place.key
            if key is None or not here(insight, key) or _is_written_out(vm, name):
                continue
            for each, occasion in cases(vm, name):
                if not isinstance(each, Absent):
                    told.setdefault(key, {})[said(each)] = occasion
    return told


def _is_written_out(vm: InspectedVm, name: str) -> bool:
    """Whether a reader sees the value behind the name of the property."""
    fact = vm.facts[name]
    if name in vm.variants or not isinstance(fact, Decided):
        return name not in vm.variants
    key, span = fact.place.key, fact.place.span
    line = None if key is None else key.document.position(key.start).line
    is_beside = line is not None and span.document is (key and key.document)
    return is_beside and span.document.position(span.start).line == line


def _short(text: str) -> str:
    return text if len(text) <= _MOST else f"{text[:_MOST]}…"
