"""Finding facts by their places: where a property stands, where its value is written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.telling import said
from guestpatch.facts import Absent
from guestpatch_lsp.insight_model import SHOWN, here

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.engine.inspection import InspectedTemplate, InspectedVm
    from guestpatch.facts import Fact
    from guestpatch.source.text import Span
    from guestpatch_lsp.insight_model import Insight

__all__ = ["FoundFact", "Places", "line_of", "patched"]

_PATCHED = {
    "platform": "Azure patches this VM",
    "os": "Windows Update patches this VM",
    "image": "what the image is set up with patches this VM, if anything does",
    "manual": "nobody patches this VM by itself",
    "invalid": "Azure rejects this patch mode",
    "varies": "who patches this VM depends on the values that are given",
    "undecided": "who patches this VM cannot be known before deployment",
}
_NEVER = frozenset({"api.newest", "api.minimum", "image.kind"})


class FoundFact(NamedTuple):
    """A fact that is read at a place."""

    span: Span
    template: InspectedTemplate
    vm: InspectedVm
    fact: str


class Places:
    """The places of facts in the document of an insight, found once."""

    def __init__(self, insight: Insight) -> None:
        self._facts = [
            (span.start, span.end, FoundFact(span, template, vm, name))
            for template, vm in insight.vms()
            for name in SHOWN
            for fact in _every(vm, name)
            for span in _places(fact)
            if here(insight, span)
        ]

    def at(self, offset: int) -> list[FoundFact]:
        """The facts read at an offset, those of the smallest place."""
        found = [each for start, end, each in self._facts if start <= offset <= end]
        if not found:
            return []
        best = min(found, key=lambda each: each.span.end - each.span.start).span
        same = (each for each in found if each.span[1:] == best[1:])
        unique = {(id(each.template), id(each.vm), each.fact): each for each in same}
        return list(unique.values())


def _every(vm: InspectedVm, name: str) -> Iterator[Fact]:
    """A fact as it is with the defaults, and in other worlds."""
    yield vm.facts[name]
    for variant in vm.variants.get(name, ()):
        yield variant.fact


def _places(fact: Fact) -> Iterator[Span]:
    if not isinstance(fact, Absent):
        if fact.place.key is not None:
            yield fact.place.key
        yield fact.place.span


def patched(vm: InspectedVm) -> str:
    """Who patches a VM, as a sentence."""
    return _PATCHED.get(vm.patched_by, vm.patched_by)


def line_of(vm: InspectedVm) -> str:
    """A VM on one line: who patches it, and by which mode."""
    mode = vm.facts["patch.effectiveMode"]
    return f"{patched(vm)} ({said(mode)})" if not isinstance(mode, Absent) else patched(vm)
