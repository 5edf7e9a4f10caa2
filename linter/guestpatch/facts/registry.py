"""All facts, by name."""

from __future__ import annotations

from guestpatch.facts import api, image, neighbours, patch, patch_lists, placement, system
from guestpatch.facts.definition import FactDefinition

__all__ = ["FACTS", "FactDefinition"]

FACTS: dict[str, FactDefinition] = {
    definition.name: definition
    for module in (system, image, patch, patch_lists, api, placement, neighbours)
    for definition in module.FACTS
}
"""Every fact by its name."""
