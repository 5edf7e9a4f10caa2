"""What the process tells its caller."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """0, 1 or 2, or what shells use for a run that a person ended."""

    CLEAN = 0
    """Nothing at or above the fail level."""
    FINDINGS = 1
    """Something at or above the fail level."""
    UNTRUSTED = 2
    """The run cannot be trusted: usage, paths, or a defect of the program."""
    INTERRUPTED = 130
    """Ended by Ctrl-C: 128 and the number of the signal."""
