"""Checkstyle XML, which many CI servers and review bots read."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.etree.ElementTree import Element, SubElement

from guestpatch.render.from_root import path_from_root
from guestpatch.render.visible import visible
from guestpatch.render.xml import document

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """All findings, by file."""
    root = Element("checkstyle", version="4.3")
    files: dict[str, Element] = {}
    for finding in report.findings:
        span = finding.primary.span
        path = path_from_root(span, options)
        if path not in files:
            files[path] = SubElement(root, "file", name=visible(path))
        start, _ = span.positions()
        SubElement(
            files[path],
            "error",
            line=str(start.line),
            column=str(start.column),
            severity=finding.severity,
            message=visible(finding.message()),
            source=f"guestpatch.{finding.rule.name}",
        )
    yield document(root)
