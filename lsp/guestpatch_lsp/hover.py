"""Hover: what a property, an image or a parameter comes to, and what is found there."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from guestpatch.engine.telling import cases, origin, said, short
from guestpatch.facts import VM_FACTS, Decided
from guestpatch_lsp.reading import patched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.engine.inspection import InspectedTemplate, InspectedVm, OpenParameter
    from guestpatch.source.text import Span
    from guestpatch_lsp.insight_model import Insight
    from guestpatch_lsp.reading import Places
    from guestpatch_lsp.server import Server

__all__ = ["add_hover"]

_IMAGE = "image."
_MOST_VMS, _MOST_LINES = 4, 12


def add_hover(server: Server) -> None:
    """Answer hovers."""

    @server.feature(lsp.TEXT_DOCUMENT_HOVER)
    async def hover(params: lsp.HoverParams) -> lsp.Hover | None:
        found = await server.insights.of(params.text_document.uri)
        if found is None:
            return None
        insight, places, shift = found
        positions = server.positions(params.text_document.uri)
        offset = shift.earlier(positions.offset(params.position))
        if offset is None:
            return None
        told = _told(insight, places, offset)
        span = told and shift.later(told[0])
        if told is None or span is None:
            return None
        kind = lsp.MarkupKind.Markdown if server.client.markdown else lsp.MarkupKind.PlainText
        lines = [each for each in told[1] if each][:_MOST_LINES]
        text = "\n\n".join(lines) if server.client.markdown else _plain("\n".join(lines))
        return lsp.Hover(lsp.MarkupContent(kind, text), positions.range(span))


def _plain(text: str) -> str:
    return text.replace("**", "").replace("`", "")


def _told(insight: Insight, places: Places, offset: int) -> tuple[Span, list[str]] | None:
    """The span that is told about and what is told of it, a paragraph each."""
    parameter = _parameter(insight, offset)
    if parameter is not None:
        return parameter.span, [*_of_parameter(insight, parameter)]
    found = places.at(offset)
    if not found:
        return None
    span = found[0].span
    lines: list[str] = []
    vms = {id(each.vm): (each.template, each.vm) for each in found}
    for template, vm in list(vms.values())[:_MOST_VMS]:
        names = [each.fact for each in found if each.vm is vm]
        lines += _of_vm(template, vm, names)
    rest = len(vms) - _MOST_VMS
    if rest > 0:
        lines.append(f"and {rest} more")
    lines += _findings(insight, span)
    return span, lines


def _of_vm(template: InspectedTemplate, vm: InspectedVm, names: list[str]) -> Iterator[str]:
    given = f" with `{template.parameter_file}`" if template.parameter_file else ""
    yield f"**guestpatch** `{vm.name}`{given}"
    if any(name.startswith(_IMAGE) for name in names):
        yield from _of_image(vm)
        return
    for name in names[:2]:
        for fact, occasion in cases(vm, name):
            told = " ".join(filter(None, (f"**{said(fact)}**", occasion)))
            yield f"`{name}`: {told}  ← {origin(fact)}"
        if name == "patch.mode":
            yield patched(vm)
        yield VM_FACTS[name].description


def _of_image(vm: InspectedVm) -> Iterator[str]:
    for fact, occasion in cases(vm, "image.name"):
        yield " ".join(filter(None, (f"image **{said(fact)}**", occasion)))
    for fact, occasion in cases(vm, "image.support"):
        told = _SUPPORT.get(said(fact), said(fact))
        yield " ".join(filter(None, (told, occasion)))
    for fact, occasion in cases(vm, "image.endOfLife"):
        if isinstance(fact, Decided):
            told = f"standard support ends on {said(fact)}"
            yield " ".join(filter(None, (told, occasion)))
    for fact, occasion in cases(vm, "image.nearest"):
        is_other = all(said(fact) != said(each) for each, _ in cases(vm, "image.name"))
        if isinstance(fact, Decided) and is_other:
            yield " ".join(filter(None, (f"nearest that is patched: `{said(fact)}`", occasion)))


_SUPPORT = {
    "supported": "the platform patches this image",
    "unsupported": "not among the images that the platform patches",
}


def _of_parameter(insight: Insight, parameter: OpenParameter) -> Iterator[str]:
    options = ", ".join(f"`{short(each)}`" for each in parameter.options)
    yield f"**guestpatch** parameter `{parameter.name}` is tried with {options}"
    for _, vm in insight.vms():
        for name, variants in vm.variants.items():
            deciding = any(
                parameter.name in (known for known, _ in term.parameters)
                for variant in variants
                for term in variant.witness.terms
            )
            if deciding:
                told = "; ".join(f"{said(fact)} {when}".strip() for fact, when in cases(vm, name))
                yield f"`{vm.name}` `{name}`: {told}"


def _parameter(insight: Insight, offset: int) -> OpenParameter | None:
    for template in insight.templates:
        for each in template.open:
            span = each.span
            is_here = span.document.path == insight.document.path
            if is_here and span.start <= offset <= span.end:
                return each
    return None


def _findings(insight: Insight, span: Span) -> Iterator[str]:
    for finding in insight.findings:
        place = finding.primary.span
        if place.document.path == span.document.path and (
            place.start <= span.end and span.start <= place.end
        ):
            yield f"{finding.rule.code} `{finding.rule.name}`: {finding.headline}"
