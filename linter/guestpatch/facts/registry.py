"""All facts, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.facts import (
    api,
    change,
    change_lists,
    image,
    neighbours,
    patch,
    patch_lists,
    placement,
    system,
)
from guestpatch.facts.base import before
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.subject import Subject

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact

__all__ = ["FACTS", "OF_A_CHANGE", "FactDefinition"]

_OF_A_VM = tuple(
    definition
    for module in (system, image, patch, patch_lists, api, placement, neighbours)
    for definition in module.FACTS
)


def _before(definition: FactDefinition) -> FactDefinition:
    """The same fact of the same VM at the base."""

    def compute(subject: Subject) -> Fact:
        was = before(subject)
        return definition.compute(was) if isinstance(was, Subject) else was

    return definition._replace(
        name=f"before.{definition.name}",
        compute=compute,
        description=f"At the base: {definition.description[:1].lower()}{definition.description[1:]}",
    )


_OF_A_CHANGE = (
    *change.FACTS,
    *change_lists.FACTS,
    *(_before(each) for each in _OF_A_VM if each.type != "list"),
)

FACTS: dict[str, FactDefinition] = {each.name: each for each in (*_OF_A_VM, *_OF_A_CHANGE)}
"""Every fact by its name."""

OF_A_CHANGE: frozenset[str] = frozenset(each.name for each in _OF_A_CHANGE)
"""The facts that compare with a base; all absent where there is none."""
