"""How much work one template may ask for.

A template is input from strangers. The limits are counted, never timed, so that the same
template always ends in the same place; figures and reasons: docs/architecture.md, "Limits".
"""

from __future__ import annotations

from typing import NamedTuple

__all__ = [
    "LATER_QUESTION",
    "MAX_ARRAY",
    "MAX_COPIES",
    "MAX_DEPTH",
    "MAX_RANGE",
    "MAX_TEXT",
    "QUESTION",
    "SWEEP",
    "WHOLE",
    "BudgetExceededError",
    "StepLimit",
]


class StepLimit(NamedTuple):
    """How many expressions may be evaluated for a purpose."""

    steps: int
    purpose: str


WHOLE = StepLimit(400_000, "in all")
"""For one template and parameter file; the most seen is 121 000."""
SWEEP = StepLimit(150_000, "to look at everything once")
"""Those of them that do so; the most seen is 121 000."""
QUESTION = StepLimit(60_000, "for one rule and VM")
"""Those of them for a question, so that one VM never silences the others; the most seen is 29 000."""
LATER_QUESTION = StepLimit(2_500, "for one more rule and the same VM")
"""… once a question about a VM met its limit: a heavy VM must not use up the steps of the others."""
MAX_DEPTH = 120
"""Expressions being evaluated inside one another."""
MAX_TEXT = 1_048_576
"""Characters of one text."""
MAX_ARRAY = 200_000
"""Elements or members of one container."""
MAX_RANGE = 10_000
"""Longest ``range`` Azure allows."""
MAX_COPIES = 800
"""Most iterations of a copy loop Azure allows."""


class BudgetExceededError(Exception):
    """A template has used up its steps; ends the question that was being asked.

    Its text says which limit was met.
    """

    def __init__(self, limit: StepLimit) -> None:
        super().__init__(f"template takes more than {limit.steps} steps {limit.purpose}")
