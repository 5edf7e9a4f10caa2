"""JSON Lines: one finding a line, for programs that work on one finding at a time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.render.json_report import all_findings, finding_object
from guestpatch.render.plain_json import json_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]


def render(report: Report, _options: RenderOptions) -> Iterator[str]:
    """The findings of the JSON report, each as it stands there, on a line of its own."""
    for finding in all_findings(report):
        yield json_text(finding_object(finding), indent=None) + "\n"
