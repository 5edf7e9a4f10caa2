"""The image a VM is created from: its names, its OS, and what the platform does with it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.facts.declared_image import declared_os
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.image_source import image_kind, image_setting
from guestpatch.facts.model import Absent, Decided, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.facts.model import Fact, Place
    from guestpatch.facts.subject import Subject
    from guestpatch_schemas import ImageEntry

__all__ = ["FACTS", "image_os"]

_PARTS = ("publisher", "offer", "sku")


class _Names(NamedTuple):
    """What identifies an image of the platform."""

    publisher: str
    offer: str
    sku: str


def _part(name: str) -> Callable[[Subject], Fact]:
    return lambda subject: subject.text(image_setting(subject, name))


def _names(subject: Subject) -> _Names | Fact:
    """Publisher, offer and SKU of a platform image, or the fact that says why not."""
    kind = image_kind(subject)
    if not isinstance(kind, Decided):
        return kind
    if kind.data != "platform":
        return Absent(kind.place)
    found: list[str] = []
    for name in _PARTS:
        fact = subject.text(image_setting(subject, name))
        if not isinstance(fact, Decided):
            return fact
        found.append(str(fact.data))
    return _Names(*found)


def _odd_place(subject: Subject, names: _Names) -> Place:
    """The first of the names that no listed image has together with those before it."""
    known = [(each.publisher.lower(), each.offer.lower()) for each in subject.knowledge.images]
    publisher, offer = names.publisher.lower(), names.offer.lower()
    if publisher not in {each for each, _ in known}:
        return image_setting(subject, "publisher").place
    if (publisher, offer) not in known:
        return image_setting(subject, "offer").place
    return image_setting(subject, "sku").place


def _of_image(
    subject: Subject, name: str, read: Callable[[str, str, str], Fact | str | bool | None]
) -> Fact:
    """A fact about a platform image; absent for other images, and where nothing is known."""

    def compute() -> Fact:
        names = _names(subject)
        if not isinstance(names, _Names):
            return names
        data = read(*names)
        is_odd = name in ("image.name", "image.support")
        place = _odd_place(subject, names) if is_odd else image_setting(subject, "sku").place
        if data is None:
            return Absent(place)
        return Decided(data, place) if isinstance(data, (str, bool)) else data

    return subject.once(name, compute)


def image_os(subject: Subject) -> Fact:
    """The OS of a platform image, whose publisher alone often says it, or of a declared one."""
    return subject.once("image.os", lambda: _image_os(subject))


def _image_os(subject: Subject) -> Fact:
    catalogue = subject.knowledge.images
    kind = image_kind(subject)
    if not isinstance(kind, Decided):
        return kind
    if kind.data != "platform":
        identity = image_setting(subject, "id").value
        declared = None if identity is None else declared_os(subject, identity)
        reason = "the template does not say which OS the image has"
        return declared or Undecided("error", reason, kind.place)
    texts = ["", "", ""]
    unsure: Undecided | None = None
    place = kind.place
    for index, name in enumerate(_PARTS):
        fact = subject.text(image_setting(subject, name))
        if isinstance(fact, Undecided):
            unsure = unsure or fact
        if isinstance(fact, Decided):
            texts[index] = str(fact.data)
        system = catalogue.os_of(*texts)
        if system is not None and texts[0]:
            return Decided(system, place)
    if unsure is not None:
        return unsure
    return Undecided("error", "nothing is known about the OS of this image", place)


def _support(subject: Subject) -> Fact:
    def read(publisher: str, offer: str, sku: str) -> str:
        found = subject.knowledge.images.support(publisher, offer, sku)
        return "unsupported" if found is None else "supported"

    return _of_image(subject, "image.support", read)


def _nearest(subject: Subject) -> Fact:
    def read(publisher: str, offer: str, sku: str) -> str | None:
        today = subject.today.isoformat()
        images = subject.knowledge.images
        entries = images.nearest(publisher, offer, sku, limit=1, on_date=today)
        # Ended releases come last: where the first one has ended, nothing better is left.
        if not entries or _has_ended_by(entries[0], today):
            return None
        return _name(entries[0])

    return _of_image(subject, "image.nearest", read)


def _has_ended_by(entry: ImageEntry, day: str) -> bool:
    return entry.lifecycle is not None and entry.lifecycle.is_past_end_of_life(day)


def _name(entry: ImageEntry) -> str:
    return f"{entry.publisher}/{entry.offer}/{entry.sku}"


def _full_name(subject: Subject) -> Fact:
    return _of_image(subject, "image.name", lambda *triple: "/".join(triple))


def _hotpatchable(subject: Subject) -> Fact:
    kind = image_kind(subject)
    if isinstance(kind, Decided) and kind.data == "attached":
        return Undecided("context", "nobody knows which image the disk came from", kind.place)
    if isinstance(kind, Decided) and kind.data != "platform":
        return Decided(data=False, place=kind.place)
    return _of_image(subject, "image.hotpatchable", subject.knowledge.images.is_hotpatchable)


def _end_of_life(subject: Subject) -> Fact:
    def read(publisher: str, offer: str, sku: str) -> str | None:
        lifecycle = subject.knowledge.images.lifecycle(publisher, offer, sku)
        return None if lifecycle is None else lifecycle.end_of_life

    return _of_image(subject, "image.endOfLife", read)


def _has_ended(subject: Subject) -> Fact:
    fact = _end_of_life(subject)
    if isinstance(fact, Decided):
        return Decided(str(fact.data) < subject.today.isoformat(), fact.place)
    return fact


FACTS = (
    FactDefinition("image.publisher", "text", _part("publisher"), "Publisher of the image."),
    FactDefinition("image.offer", "text", _part("offer"), "Offer of the image."),
    FactDefinition("image.sku", "text", _part("sku"), "SKU of the image."),
    FactDefinition("image.version", "text", _part("version"), "Version of the image."),
    FactDefinition(
        "image.name", "text", _full_name, "Publisher, offer and SKU, joined by slashes."
    ),
    FactDefinition(
        "image.os",
        "text",
        image_os,
        "Operating system of the image, as far as the names of a platform image say, or the "
        "declaration of an image in the same template.",
        ("Windows", "Linux"),
    ),
    FactDefinition(
        "image.support",
        "text",
        _support,
        "Whether the edition lists the platform image for automatic guest patching; absent for "
        "images that are not the platform's.",
        ("supported", "unsupported"),
    ),
    FactDefinition(
        "image.nearest",
        "text",
        _nearest,
        "The supported image nearest to this one whose release is still supported; absent where "
        "none is near.",
    ),
    FactDefinition(
        "image.hotpatchable",
        "flag",
        _hotpatchable,
        "Whether the image can be hotpatched; false for images that are not the platform's, "
        "undecided for attached disks.",
    ),
    FactDefinition(
        "image.endOfLife",
        "date",
        _end_of_life,
        "Day on which standard updates for the image's OS release end; absent where not known.",
    ),
    FactDefinition(
        "image.hasEnded",
        "flag",
        _has_ended,
        "Whether that day is past; absent where it is not known.",
    ),
)
