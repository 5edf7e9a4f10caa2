"""Go to definition along provenance: from a property to what decides its value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from guestpatch.findings.chain import chain_of

if TYPE_CHECKING:
    from guestpatch.source.text import Span
    from guestpatch_lsp.insight_model import Insight
    from guestpatch_lsp.reading import Places
    from guestpatch_lsp.server import Server

__all__ = ["add_definition"]


def add_definition(server: Server) -> None:
    """Answer go-to-definition."""

    @server.feature(lsp.TEXT_DOCUMENT_DEFINITION)
    async def definition(params: lsp.DefinitionParams) -> list[lsp.Location]:
        found = await server.insights.of(params.text_document.uri)
        if found is None:
            return []
        insight, places, shift = found
        positions = server.positions(params.text_document.uri)
        offset = shift.earlier(positions.offset(params.position))
        if offset is None:
            return []
        drawing = server.drawing()
        targets: dict[tuple[str, int], lsp.Location] = {}
        for span in _deciding(insight, places, offset):
            target = shift.later(span) if span.document.path == insight.document.path else span
            if target is not None:
                targets.setdefault((target.document.path, target.start), drawing.location(target))
        return list(targets.values())


def _deciding(insight: Insight, places: Places, offset: int) -> list[Span]:
    """Where the values that are read at an offset were written, and what chose them."""
    spans: list[Span] = []
    for each in places.at(offset):
        for variant in (
            each.vm.facts[each.fact],
            *(v.fact for v in each.vm.variants.get(each.fact, ())),
        ):
            steps = [step for step in chain_of(variant.place) if step.span != variant.place.key]
            spans += [variant.place.span, *(step.span for step in steps if step.name)]
    return [span for span in spans if not (_is_at(span, insight, offset))]


def _is_at(span: Span, insight: Insight, offset: int) -> bool:
    return span.document.path == insight.document.path and span.start <= offset <= span.end
