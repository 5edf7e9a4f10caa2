"""Markdown for the summary of a workflow run or a comment on a pull request."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.render.from_root import from_root
from guestpatch.render.summary import checked_line, comparison_lines, posture_line
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Finding, Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]

_SPECIAL = re.compile(r"([\\*_\[\]<>|~#&@!])")
_MOST = 200
"""Rows that a comment has room for; GitHub takes 65 536 characters."""


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """A table of the findings that are shown, then the summary."""
    shown = options.shown(report)
    yield "### guestpatch\n\n"
    if shown:
        yield "| | Finding | Where | Rule |\n|---|---|---|---|\n"
        yield from (_row(finding, options.folder) for finding in shown[:_MOST])
        if len(shown) > _MOST:
            yield f"\n{len(shown) - _MOST} more findings are not in this table.\n"
        yield "\n"
    yield f"{_text(checked_line(report, options))}\n\n{_text(posture_line(report.summary))}\n"
    yield from (f"\n{_text(line.strip())}\n" for line in comparison_lines(report))


def _row(finding: Finding, folder: str) -> str:
    span = finding.primary.span
    start, _ = span.positions()
    where = f"`{visible(from_root(span.document.path, folder)).replace('`', chr(39))}:{start.line}`"
    rule = f"{finding.rule.code} {finding.rule.name}"
    return f"| {finding.severity} | {_text(finding.message())} | {where.replace('|', chr(92) + '|')} | {rule} |\n"


def _text(text: str) -> str:
    """Text in which only code in backticks keeps a meaning, and bars divide no cells."""
    parts = visible(text).split("`")
    if len(parts) % 2 == 0:
        return _SPECIAL.sub(r"\\\1", visible(text)).replace("`", "\\`")
    return "`".join(
        part.replace("|", "\\|") if index % 2 else _SPECIAL.sub(r"\\\1", part)
        for index, part in enumerate(parts)
    )
