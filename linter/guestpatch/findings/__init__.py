"""What is reported: findings with their places, and the worlds in which they hold."""

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
    "Comparison",
    "Edit",
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
]
