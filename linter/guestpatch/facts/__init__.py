"""What a rule may know of a VM: typed, documented facts with their provenance."""

from guestpatch.facts.base import Base, before, start_base
from guestpatch.facts.model import Absent, Decided, Element, Fact, Place, Undecided
from guestpatch.facts.placement import makes_vms
from guestpatch.facts.registry import FACTS, VM_FACTS, FactDefinition
from guestpatch.facts.subject import (
    Setting,
    Subject,
    SubjectKind,
    Surroundings,
    find_subjects,
    subject_kind,
    walk,
)

__all__ = [
    "FACTS",
    "VM_FACTS",
    "Absent",
    "Base",
    "Decided",
    "Element",
    "Fact",
    "FactDefinition",
    "Place",
    "Setting",
    "Subject",
    "SubjectKind",
    "Surroundings",
    "Undecided",
    "before",
    "find_subjects",
    "makes_vms",
    "start_base",
    "subject_kind",
    "walk",
]
