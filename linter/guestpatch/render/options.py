"""What users may choose of the way a report is shown."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from guestpatch.findings import Report
from guestpatch.policy.model import SEVERITIES

if TYPE_CHECKING:
    from guestpatch.findings import Finding
    from guestpatch.policy import Severity

__all__ = ["RenderOptions", "Renderer"]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How to show a report. JSON, which has everything, heeds none of it."""

    min_severity: Severity = "warning"
    """Findings below it are counted, not shown."""
    color: bool = False
    width: int = 100
    """Columns at which running text is wrapped."""
    show_undecided: bool = False
    """Whether the questions that could not be decided are listed."""
    show_suppressed: bool = False
    """Whether the findings are listed that are waived in the source or in the baseline."""
    folder: str = ""
    """The folder that paths are relative to, seen from the root of the repository; platforms want
    paths from there."""
    root: str = ""
    """The absolute path of that root; empty where it does not matter."""

    def shows(self, severity: Severity) -> bool:
        """Whether findings of a severity are shown."""
        return SEVERITIES.index(severity) <= SEVERITIES.index(self.min_severity)

    def shown(self, report: Report) -> tuple[Finding, ...]:
        """The findings to show, in their order."""
        return tuple(finding for finding in report.findings if self.shows(finding.severity))


Renderer: TypeAlias = Callable[[Report, RenderOptions], Iterator[str]]
"""Gives the output in pieces that carry their own line ends; joined they are the whole."""
