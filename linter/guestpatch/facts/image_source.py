"""Where the OS disk of a VM comes from: an image, and of which kind, a VHD, or a disk."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.text import text_parts
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Undecided

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Setting, Subject

__all__ = ["FACTS", "image_kind", "image_setting"]

_REFERENCE = ("storageProfile", "imageReference")


def image_setting(subject: Subject, name: str) -> Setting:
    """A member of the image reference."""
    return subject.profile(*_REFERENCE, name)


def image_kind(subject: Subject) -> Fact:
    """Which kind of source the OS disk comes from."""
    return subject.once("image.kind", lambda: _find_kind(subject))


def _find_kind(subject: Subject) -> Fact:
    reference = subject.present(subject.profile(*_REFERENCE))
    if isinstance(reference, Undecided):
        return reference
    if isinstance(reference, Absent):
        return _kind_of_disk(subject)
    for name, kind in (
        ("sharedGalleryImageId", "shared"),
        ("communityGalleryImageId", "community"),
    ):
        setting = image_setting(subject, name)
        fact = subject.present(setting)
        if not isinstance(fact, Absent) and not _is_empty(subject.text(setting)):
            return fact._replace(data=kind) if isinstance(fact, Decided) else fact
    publisher = subject.present(image_setting(subject, "publisher"))
    if isinstance(publisher, Decided):
        return Decided("platform", publisher.place)
    identity = image_setting(subject, "id")
    fact = subject.present(identity)
    if isinstance(publisher, Undecided) and not isinstance(fact, Decided):
        return publisher
    if isinstance(fact, Absent):
        return Absent(reference.place)
    return _kind_of_id(subject, identity)


def _is_empty(text: Fact) -> bool:
    return isinstance(text, Decided) and not text.data


def _kind_of_id(subject: Subject, identity: Setting) -> Fact:
    """A gallery or a managed image; either way not an image of the platform."""
    text = subject.text(identity)
    if _is_empty(text):
        return Absent(text.place)
    parts = () if identity.value is None else text_parts(identity.value) or ()
    known = "".join(part for part in parts if isinstance(part, str)) or identity.place.span.text
    is_gallery = "/galleries/" in known.lower()
    if isinstance(text, Undecided) and text.cause in ("error", "budget", "linked", "function"):
        return text
    if isinstance(text, Undecided) and text.cause in ("parameter", "secret"):
        return Decided("custom", text.place)
    return Decided("gallery" if is_gallery else "managed", text.place)


def _attached(subject: Subject) -> Fact:
    """Whether the OS disk is attached; an image, whichever it is, says that it is not."""
    option = subject.text(subject.profile("storageProfile", "osDisk", "createOption"))
    if isinstance(option, Decided) and str(option.data).lower() != "attach":
        return Absent(option.place)
    reference = subject.present(subject.profile(*_REFERENCE))
    if isinstance(reference, Decided):
        return Absent(reference.place)
    if isinstance(option, Decided):
        return option._replace(data=True) if isinstance(reference, Absent) else reference
    return option


def _kind_of_disk(subject: Subject) -> Fact:
    option = _attached(subject)
    if isinstance(option, Decided):
        return option._replace(data="attached")
    source = subject.present(subject.profile("storageProfile", "osDisk", "image"))
    if isinstance(source, Decided):
        return Decided("unmanaged", source.place)
    if isinstance(source, Undecided):
        return source
    return option if isinstance(option, Undecided) else Absent(option.place)


FACTS = (
    FactDefinition(
        "image.kind",
        "text",
        image_kind,
        "Where the OS disk comes from: an image of the platform (publisher, offer, SKU), a "
        "gallery, a managed image, a shared or community gallery, an image given by an id that "
        "is not known, a VHD, or an attached disk.",
        (
            "platform",
            "gallery",
            "managed",
            "shared",
            "community",
            "custom",
            "unmanaged",
            "attached",
        ),
    ),
    FactDefinition(
        "image.attached",
        "flag",
        _attached,
        "Whether the OS disk is attached instead of made from an image; absent when it is not.",
    ),
)
