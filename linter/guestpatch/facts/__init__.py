"""What a rule may know of a VM: typed, documented facts with their provenance."""

from guestpatch.facts.model import Absent, Decided, Element, Fact, Place, Undecided
from guestpatch.facts.placement import makes_vms
from guestpatch.facts.registry import FACTS, FactDefinition
from guestpatch.facts.subject import (
    Setting,
    Subject,
    SubjectKind,
    Surroundings,
    find_subjects,
    subject_kind,
)

__all__ = [
    "FACTS",
    "Absent",
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
    "find_subjects",
    "makes_vms",
    "subject_kind",
]
