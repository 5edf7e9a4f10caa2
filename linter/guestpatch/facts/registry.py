"""All facts, by name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.facts import (
    api,
    change,
    change_lists,
    image,
    image_source,
    machine,
    neighbours,
    patch,
    patch_lists,
    placement,
    preparation,
    schedules,
    system,
    time_zone,
)
from guestpatch.facts.base import before
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.subject import Subject

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact

__all__ = ["FACTS", "VM_FACTS", "FactDefinition"]

_OF_A_VM = tuple(
    definition
    for module in (
        machine,
        system,
        time_zone,
        image_source,
        image,
        patch,
        patch_lists,
        api,
        placement,
        neighbours,
        schedules,
        preparation,
    )
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

VM_FACTS: dict[str, FactDefinition] = {each.name: each for each in _OF_A_VM}
"""Every fact about a VM alone, by its name."""

FACTS: dict[str, FactDefinition] = {**VM_FACTS, **{each.name: each for each in _OF_A_CHANGE}}
"""Every fact by its name; those that compare with a base are absent where there is none."""
