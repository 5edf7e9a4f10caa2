"""How much work one template may ask for.

A template is input from strangers. The limits are counted, never timed, so that the same
template always ends in the same place; figures and reasons: docs/architecture.md, "Limits".
"""

from __future__ import annotations

__all__ = [
    "MAX_ARRAY",
    "MAX_COPIES",
    "MAX_DEPTH",
    "MAX_QUESTION_STEPS",
    "MAX_RANGE",
    "MAX_STEPS",
    "MAX_SWEEP_STEPS",
    "MAX_TEXT",
    "BudgetExceededError",
]

MAX_STEPS = 400_000
"""Expressions evaluated for one template and parameter file; the most seen is 121 000."""
MAX_SWEEP_STEPS = 200_000
"""Those of them that look at everything once; the most seen is 121 000."""
MAX_QUESTION_STEPS = 20_000
"""Those of them for one rule and VM, so that one VM never silences the others; the most seen is
2 400."""
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
    """A template has used up its steps; ends the question that was being asked."""
