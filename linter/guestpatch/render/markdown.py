"""Markdown for the summary of a workflow run or a comment on a pull request.

GitHub Flavored Markdown: https://github.github.com/gfm/.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.render.from_root import path_from_root
from guestpatch.render.summary import (
    checked_line,
    comparison_lines,
    counted,
    policy_lines,
    posture_line,
)
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Finding, Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]

_CODE = re.compile(r"((?<!`)`[^`]+`(?!`))")
"""Code in single backticks."""
_SPECIAL = re.compile(r"([\\`*_~$\[\]<>&]|:(?=//)|(?<=www)\.)")
"""What starts markup, or a link without markup."""
_REFERENCE = re.compile(r"([@#])")
_ROOM = 60_000
"""Characters of a table; a comment on GitHub has room for 65 536."""


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """A table of the findings that are shown, then the summary."""
    shown = options.shown(report)
    yield "### guestpatch\n\n"
    if shown:
        yield "| | Finding | Where | Rule |\n|---|---|---|---|\n"
        room = _ROOM
        for index, finding in enumerate(shown):
            row = _row(finding, options)
            room -= len(row)
            if room < 0:
                yield f"\n{counted(len(shown) - index, 'more finding')} not in this table.\n"
                break
            yield row
        yield "\n"
    yield f"{_text(checked_line(report, options))}\n\n{_text(posture_line(report.summary))}\n"
    yield from (
        f"\n{_text(line.strip())}\n" for line in (*comparison_lines(report), *policy_lines(report))
    )


def _row(finding: Finding, options: RenderOptions) -> str:
    span = finding.primary.span
    start, _ = span.positions()
    texts = (finding.message(), *(f"Help: {text}" for text in finding.helps))
    cells = (
        finding.severity,
        "<br>".join(map(_text, texts)),
        _text(f"`{path_from_root(span, options)}:{start.line}`"),
        f"{finding.rule.code} {finding.rule.name}",
    )
    return f"| {' | '.join(cells)} |\n"


def _text(text: str) -> str:
    """Text in which only code in backticks keeps a meaning.

    A bar in code would end the cell: not all readers heed a backslash before it. Such code is
    shown as plain text, backticks included.
    """
    parts = _CODE.split(visible(text))
    return "".join(
        part if index % 2 and "|" not in part else _plain(part) for index, part in enumerate(parts)
    )


def _plain(text: str) -> str:
    """Text that is taken for itself.

    GitHub finds names of people and numbers of issues in the finished page, where no backslash is
    left; a blank without width keeps them from being linked and notified.
    """
    escaped = _REFERENCE.sub(r"\1&#8203;", _SPECIAL.sub(r"\\\1", text))
    return escaped.replace("|", "&#124;")
