"""What is known of the VMs of a document, as data."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.api import Finding
    from guestpatch.engine.inspection import InspectedTemplate, InspectedVm
    from guestpatch.source.text import Document, Span

__all__ = ["SHOWN", "Insight", "here"]

SHOWN = (
    "os",
    "image.name",
    "image.support",
    "image.endOfLife",
    "image.nearest",
    "patch.mode",
    "patch.effectiveMode",
    "patch.automaticUpdates",
    "patch.agent",
    "patch.assessmentMode",
    "patch.hotpatching",
    "patch.rebootSetting",
    "patch.bypassSafetyChecks",
    "api.version",
)
"""Facts that are asked for in every world."""


class Insight(NamedTuple):
    """What is known of the VMs of a document, in the text it had then."""

    document: Document
    templates: tuple[InspectedTemplate, ...]
    findings: tuple[Finding, ...]

    def vms(self) -> Iterator[tuple[InspectedTemplate, InspectedVm]]:
        """The VMs, with each parameter file that they are deployed with."""
        for template in self.templates:
            for vm in template.virtual_machines:
                yield template, vm


def here(insight: Insight, span: Span) -> bool:
    """Whether a span is in the document that an insight is about."""
    return span.document.path == insight.document.path
