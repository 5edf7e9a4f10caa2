"""Findings about text that could not be read as it stands.

Behind a syntax error it is a guess which property belongs where. The error itself is reported, so
that nothing passes because of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from guestpatch.findings import Finding
    from guestpatch.source.text import Span

__all__ = ["weaken"]


def weaken(finding: Finding, broken: tuple[Span, ...], resource: Span | None = None) -> Finding:
    """The finding, only ``possible`` where it points into broken text or its resource is broken."""
    if not broken or finding.confidence == "possible":
        return finding
    spans = [finding.primary.span, *(label.span for label in finding.labels)]
    if resource is not None:
        spans.append(resource)
    if any(_overlap(span, place) for span in spans for place in broken):
        return finding._replace(confidence="possible")
    return finding


def _overlap(first: Span, second: Span) -> bool:
    return (
        first.document.path == second.document.path
        and first.start <= second.end
        and second.start <= first.end
    )
