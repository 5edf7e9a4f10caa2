"""The Code Quality report of GitLab.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from guestpatch.render.from_root import path_from_root
from guestpatch.render.plain_json import json_text
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.findings import Report
    from guestpatch.render.options import RenderOptions

__all__ = ["render"]

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(report: Report, options: RenderOptions) -> Iterator[str]:
    """All findings. GitLab hides the name of the check, so the description repeats it."""
    entries: list[dict[str, object]] = []
    taken: set[str] = set()
    for finding in report.findings:
        span = finding.primary.span
        start, end = span.positions()
        path = path_from_root(span, options)
        fingerprint = _unique(_digest(f"{path}\n{finding.fingerprint}"), taken)
        entries.append(
            {
                "description": visible(f"{finding.rule.name}: {finding.message()}"),
                "check_name": finding.rule.code,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[finding.severity],
                "location": {
                    "path": visible(path),
                    "positions": {
                        "begin": {"line": start.line, "column": start.column},
                        "end": {"line": end.line, "column": end.column},
                    },
                    "lines": {"begin": start.line, "end": end.line},
                },
            }
        )
    yield json_text(entries) + "\n"


def _unique(fingerprint: str, taken: set[str]) -> str:
    """GitLab drops entries whose fingerprint occurs before, so that of a second one is changed."""
    while fingerprint in taken:
        fingerprint = _digest(fingerprint)
    taken.add(fingerprint)
    return fingerprint


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:32]
