"""The operating system and what says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.facts.declared_image import OS_TYPES
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.image import image_os
from guestpatch.facts.model import Absent, Decided, Undecided

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Setting, Subject
    from guestpatch_schemas import OperatingSystem

__all__ = ["CONFIGURATIONS", "FACTS", "configured_os", "os_of", "system_of"]

CONFIGURATIONS: dict[OperatingSystem, str] = {
    "Windows": "windowsConfiguration",
    "Linux": "linuxConfiguration",
}


def system_of(fact: Fact) -> OperatingSystem | None:
    """The OS that a fact says, or None."""
    if isinstance(fact, Decided) and fact.data == "Windows":
        return "Windows"
    return "Linux" if isinstance(fact, Decided) and fact.data == "Linux" else None


def configured_os(subject: Subject) -> Fact:
    """The OS whose configuration stands in osProfile; absent when none does."""
    return subject.once("os.configured", lambda: _configured_os(subject))


def _configured_os(subject: Subject) -> Fact:
    configured: list[tuple[Setting, Decided]] = []
    unsure: list[Undecided] = []
    for system, name in CONFIGURATIONS.items():
        setting = subject.profile("osProfile", name)
        fact = subject.present(setting)
        if isinstance(fact, Decided):
            configured.append((setting, Decided(system, fact.place)))
        elif isinstance(fact, Undecided):
            unsure.append(fact)
    if len(configured) > 1:
        # Of two, an empty one is how templates leave out what is not meant.
        configured = [each for each in configured if not subject.says_nothing(each[0])]
    found = [fact for _, fact in configured]
    if len(found) > 1:
        return Decided("both", _odd_one(subject, found).place)
    if found:
        return found[0]
    if unsure:
        return unsure[0]
    return Absent(subject.profile("osProfile").place)


def _odd_one(subject: Subject, found: list[Decided]) -> Decided:
    """Of two configurations the one that does not fit the disk or image; else the second."""
    for source in (disk_os, image_os):
        fact = source(subject)
        if isinstance(fact, Decided):
            return next(each for each in found if each.data != fact.data)
    return found[1]


def disk_os(subject: Subject) -> Fact:
    """The OS that the OS disk declares."""
    fact = subject.text(subject.profile("storageProfile", "osDisk", "osType"))
    if isinstance(fact, Decided):
        system = OS_TYPES.get(str(fact.data).lower())
        if system is None:
            return Undecided("error", f"`{fact.data}` is no OS type", fact.place)
        return Decided(system, fact.place)
    return fact


def os_of(subject: Subject) -> Fact:
    """The OS of the VM: by its configuration, else its disk, else its image.

    Where both configurations stand side by side, disk and image decide.
    """
    return subject.once("os", lambda: _os_of(subject))


def _os_of(subject: Subject) -> Fact:
    configured = configured_os(subject)
    if isinstance(configured, Decided) and configured.data != "both":
        return configured
    for source in (disk_os, image_os):
        fact = source(subject)
        if isinstance(fact, Decided):
            return fact
    if isinstance(configured, Undecided):
        return configured
    image = image_os(subject)
    if isinstance(image, Undecided):
        return image
    return Undecided("error", "nothing in the template says which OS this is", subject.whole)


def _credentials(subject: Subject) -> Fact:
    return subject.present(subject.profile("osProfile"))


FACTS = (
    FactDefinition(
        "os",
        "text",
        os_of,
        "Operating system: by the configuration in osProfile, else by the OS disk, else by the "
        "image: its publisher, offer and SKU, or its declaration in the template.",
        ("Windows", "Linux"),
    ),
    FactDefinition(
        "os.configured",
        "text",
        configured_os,
        "Operating system whose configuration stands in osProfile; absent when none does. Of two, "
        "an empty one does not count.",
        ("Windows", "Linux", "both"),
    ),
    FactDefinition(
        "os.disk",
        "text",
        disk_os,
        "Operating system declared by storageProfile.osDisk.osType; absent when it is not.",
        ("Windows", "Linux"),
    ),
    FactDefinition(
        "os.profile",
        "flag",
        _credentials,
        "Whether the VM has an osProfile; absent when it has none, as on an attached disk.",
    ),
)
