"""What a person has to do, outside the template, before platform patching works as meant."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Subject

__all__ = ["FACTS"]

_RED_HAT = "redhat"


def _preview_features(subject: Subject) -> Fact:
    features = subject.knowledge.feature_registrations
    return Decided(features, subject.whole) if features else Absent(subject.whole)


def _commands(subject: Subject) -> Fact:
    """The commands that turn off the native updates of an image of Red Hat."""
    publisher = subject.text(subject.profile("storageProfile", "imageReference", "publisher"))
    commands = subject.knowledge.rhel_manual_step
    if not isinstance(publisher, Decided) or not commands:
        return publisher if commands else Absent(publisher.place)
    if str(publisher.data).lower() != _RED_HAT:
        return Absent(publisher.place)
    return Decided(commands, publisher.place)


FACTS = (
    FactDefinition(
        "preparation.previewFeatures",
        "names",
        _preview_features,
        "Preview features that the edition wants registered in the subscription; absent when it "
        "wants none.",
    ),
    FactDefinition(
        "preparation.commands",
        "names",
        _commands,
        "Commands to run on the VM so that its native updates stay off; absent where the edition "
        "names none for the image.",
    ),
)
