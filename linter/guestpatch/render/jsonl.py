"""JSON Lines: one finding a line, for programs that read while the run goes on."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.render.json_report import finding_object

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]


def render(report: Report, _options: RenderOptions) -> Iterator[str]:
    """The findings of the JSON report, each as it stands there, on a line of its own."""
    for finding in report.findings:
        yield json.dumps(finding_object(finding), ensure_ascii=True, allow_nan=False) + "\n"
