"""Suppressions: what documents say of the findings that are accepted in them."""

from guestpatch.suppressions.model import Suppression
from guestpatch.suppressions.read import GRAMMAR, read_suppressions

__all__ = ["GRAMMAR", "Suppression", "read_suppressions"]
