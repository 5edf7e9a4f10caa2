"""Mending findings: edits of the source that keep everything else as it is."""

from guestpatch.fix.apply import Applied, apply_fixes, unified_diff
from guestpatch.fix.offer import Offering
from guestpatch.fix.suppressing import Suppressed, suppress
from guestpatch.fix.unsuppressing import unsuppress

__all__ = [
    "Applied",
    "Offering",
    "Suppressed",
    "apply_fixes",
    "suppress",
    "unified_diff",
    "unsuppress",
]
