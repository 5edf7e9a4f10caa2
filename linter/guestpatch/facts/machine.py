"""The VM itself: what it is called, how large it is, its tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.values import ObjectValue
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Element, Undecided
from guestpatch.facts.subject import unsure

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Setting, Subject

__all__ = ["FACTS"]


def _name(subject: Subject) -> Fact:
    return subject.text(subject.envelope("name"))


def _size(subject: Subject) -> Fact:
    """Of a scale set it stands in its SKU."""
    is_set = subject.kind == "scale-set"
    path = ("sku", "name") if is_set else ("properties", "hardwareProfile", "vmSize")
    return subject.text(subject.envelope(*path))


def _tags(subject: Subject) -> Fact:
    return subject.once("vm.tags", lambda: _find_tags(subject))


def _find_tags(subject: Subject) -> Fact:
    whole = subject.envelope("tags")
    if whole.value is None:
        return Absent(whole.place)
    if not isinstance(whole.value, ObjectValue):
        return unsure(whole.value, whole.place)
    settings = {
        member.key: subject.walk(whole.value, whole.place, (member.key,))
        for member in whole.value.members.values()
    }
    tags = [
        _tag(subject, name, setting)
        for name, setting in settings.items()
        if setting.value is not None
    ]
    if whole.value.open:
        doubt = Undecided("error", "not all tags are known", whole.place)
        tags.append(Element({"name": doubt, "value": doubt}, whole.place, doubt))
    return Decided(tuple(tags), whole.place) if tags else Absent(whole.place)


def _tag(subject: Subject, name: str, setting: Setting) -> Element:
    fact = subject.text(setting)
    value = (
        fact if isinstance(fact, Undecided) else str(fact.data) if isinstance(fact, Decided) else ""
    )
    return Element({"name": name, "value": value}, setting.place)


FACTS = (
    FactDefinition("vm.name", "text", _name, "Name of the VM or scale set."),
    FactDefinition(
        "vm.size",
        "text",
        _size,
        "Size of the VM, such as Standard_D2s_v5; of a scale set, that of its VMs.",
    ),
    FactDefinition(
        "vm.tags",
        "list",
        _tags,
        "Tags of the VM or scale set; absent when it has none.",
        fields={"name": "name of the tag", "value": "its value"},
    ),
)
