"""Mending findings: edits of the source that keep everything else as it is."""

from guestpatch.fix.apply import Applied, apply_fixes, unified_diff

__all__ = ["Applied", "apply_fixes", "unified_diff"]
