"""What is reported: findings with their places, and the worlds in which they hold."""

from guestpatch.findings.baseline import (
    BASELINE_NAME,
    Acceptance,
    Baseline,
    BaselineError,
    Entry,
    baseline_text,
    read_baseline,
)
from guestpatch.findings.model import (
    Comparison,
    Edit,
    Finding,
    Fix,
    Info,
    Label,
    PolicySummary,
    Report,
    ResourceName,
    Summary,
    UndecidedQuestion,
    Witness,
    WitnessTerm,
)

__all__ = [
    "BASELINE_NAME",
    "Acceptance",
    "Baseline",
    "BaselineError",
    "Comparison",
    "Edit",
    "Entry",
    "Finding",
    "Fix",
    "Info",
    "Label",
    "PolicySummary",
    "Report",
    "ResourceName",
    "Summary",
    "UndecidedQuestion",
    "Witness",
    "WitnessTerm",
    "baseline_text",
    "read_baseline",
]
