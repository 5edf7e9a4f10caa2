"""Issues in the log of Azure Pipelines.

https://learn.microsoft.com/azure/devops/pipelines/scripts/logging-commands#logissue-log-an-error-or-warning
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.render.from_root import path_from_root
from guestpatch.render.summary import checked_line, posture_line
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Finding, Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]

_KINDS = {"error": "error", "warning": "warning", "info": "warning"}
"""There is nothing less than a warning."""


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """One command a finding, then the summary as plain text."""
    for finding in options.shown(report):
        yield _command(finding, options)
    yield f"{checked_line(report, options)}\n{posture_line(report.summary)}\n"


def _command(finding: Finding, options: RenderOptions) -> str:
    span = finding.primary.span
    start, _ = span.positions()
    properties = {
        "type": _KINDS[finding.severity],
        "sourcepath": path_from_root(span, options),
        "linenumber": str(start.line),
        "columnnumber": str(start.column),
        "code": f"{finding.rule.code} {finding.rule.name}",
    }
    written = "".join(f"{name}={_property(value)};" for name, value in properties.items())
    helps = (f"help: {visible(text)}" for text in finding.helps)
    message = "%0A".join(map(_data, (visible(finding.message()), *helps)))
    return f"##vso[task.logissue {written}]{message}\n"


def _property(text: str) -> str:
    return _data(visible(text)).replace(";", "%3B").replace("]", "%5D")


def _data(text: str) -> str:
    # https://github.com/microsoft/azure-pipelines-agent/blob/master/docs/design/percentEncoding.md
    return text.replace("%", "%AZP25")
