"""Mending findings: edits of the source that keep everything else as it is."""

from guestpatch.fix.apply import Applied, apply_fixes, unified_diff
from guestpatch.fix.offer import Offering
from guestpatch.fix.unsuppressing import unsuppress

__all__ = ["Applied", "Offering", "apply_fixes", "unified_diff", "unsuppress"]
