"""Annotations of GitHub Actions.

https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#setting-an-error-message
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.policy.model import SEVERITIES
from guestpatch.render.from_root import path_from_root
from guestpatch.render.summary import checked_line, counted, posture_line
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Finding, Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]

_COMMANDS = {"error": "error", "warning": "warning", "info": "notice"}
_MOST = 10
"""Annotations of one kind that GitHub shows for a step."""


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """One command a finding, the worst first; then the summary as plain text."""
    shown = options.shown(report)
    for severity in SEVERITIES:
        for finding in shown:
            if finding.severity == severity:
                yield _command(finding, options)
    for severity in SEVERITIES:
        hidden = sum(finding.severity == severity for finding in shown) - _MOST
        if hidden > 0:
            found = counted(_MOST, severity)
            yield f"GitHub shows no more than {found} of a step; this log has {hidden} more.\n"
    yield f"{checked_line(report, options)}\n{posture_line(report.summary)}\n"


def _command(finding: Finding, options: RenderOptions) -> str:
    span = finding.primary.span
    start, end = span.positions()
    properties = {
        "title": f"guestpatch ({finding.rule.name})",
        "file": path_from_root(span, options),
        "line": str(start.line),
        "endLine": str(end.line),
    }
    if start.line == end.line:  # GitHub drops an annotation with columns that spans lines.
        properties |= {"col": str(start.column), "endColumn": str(end.column)}
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    helps = (f"help: {visible(text)}" for text in finding.helps)
    message = "\n".join((visible(finding.message()), *helps))
    return f"::{_COMMANDS[finding.severity]} {written}::{_data(message)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(visible(text)).replace(":", "%3A").replace(",", "%2C")
