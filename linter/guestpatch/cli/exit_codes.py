"""What the process tells its caller."""

from __future__ import annotations

from enum import IntEnum

__all__ = ["ExitCode"]


class ExitCode(IntEnum):
    """0, 1 or 2; nothing else is ever returned."""

    CLEAN = 0
    """Nothing at or above the fail level."""
    FINDINGS = 1
    """Something at or above the fail level."""
    UNTRUSTED = 2
    """The run cannot be trusted: usage, paths, or a defect of the program."""
