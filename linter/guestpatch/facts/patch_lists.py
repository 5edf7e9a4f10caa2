"""Facts that list patch properties: those in the wrong place, with wrong values, too new."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.evaluate.values import ArrayValue, Known, ObjectValue, type_name
from guestpatch.facts.api import api_version
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Element, Undecided
from guestpatch.facts.subject import unsure
from guestpatch.facts.system import os_of, system_of
from guestpatch.source.spelling import spelled, suggestion

if TYPE_CHECKING:
    from guestpatch.evaluate.values import Value
    from guestpatch.facts.model import Fact, Place
    from guestpatch.facts.subject import Setting, Subject
    from guestpatch_schemas import PatchProperty

__all__ = ["FACTS"]

_TYPES = {"boolean": "bool", "string": "string", "object": "object"}


def _properties(subject: Subject) -> tuple[PatchProperty, ...]:
    return subject.knowledge.api.patch_properties(subject.site.type)


def _setting(subject: Subject, path: str) -> Setting:
    return subject.profile(*path.split("."))


def _leaf(path: str) -> str:
    return path.rpartition(".")[2]


def _listed(subject: Subject, found: list[Element], unknown: Undecided | None) -> Fact:
    if found:
        return Decided(tuple(found), found[0].place)
    return unknown if unknown is not None else Absent(subject.whole)


# -- properties of the other OS ------------------------------------------------------------------


def _other_os(subject: Subject) -> Fact:
    """Windows settings in linuxConfiguration, and the reverse."""
    paths = {each.path for each in _properties(subject)}
    found: list[Element] = []
    unknown: Undecided | None = None
    for path in sorted(paths):
        prefix, _, rest = path.removeprefix("osProfile.").partition(".")
        other = {"windowsConfiguration": "Linux", "linuxConfiguration": "Windows"}[prefix]
        home = prefix.removesuffix("Configuration").capitalize()
        name = f"{other.lower()}Configuration"
        if f"osProfile.{name}.{rest}" in paths:
            continue
        setting = _setting(subject, f"osProfile.{name}.{rest}")
        present = subject.present(setting)
        if isinstance(present, Undecided):
            unknown = unknown or present
        elif isinstance(present, Decided):
            data = {"property": _leaf(path), "home": home, "configuration": name, "found": other}
            found.append(Element(data, _at_key(setting.place)))
    return _listed(subject, found, unknown)


def _at_key(place: Place) -> Place:
    """The place of a property's name instead of its value."""
    return place if place.key is None else place._replace(span=place.key)


# -- properties where they mean nothing ------------------------------------------------------------


def _misplaced(subject: Subject) -> Fact:
    """Patch properties in an object that does not have them, but another one does."""
    homes: dict[str, set[str]] = {}
    for each in _properties(subject):
        container, _, leaf = each.path.rpartition(".")
        homes.setdefault(leaf.lower(), set()).add(container.lower())
    containers = sorted({home for known in homes.values() for home in known} | {"osprofile", ""})
    found: list[Element] = []
    unknown: Undecided | None = None
    for container in containers:
        setting = _setting(subject, container) if container else subject.profile()
        if not isinstance(setting.value, ObjectValue):
            present = subject.present(setting)
            unknown = unknown or (present if isinstance(present, Undecided) else None)
            continue
        for name, member in setting.value.members.items():
            known = homes.get(name)
            if known is None or container in known or _is_of_other_os(container, known):
                continue
            home = _likely_home(subject, container, known)
            place = setting.place._replace(span=member.key_span, key=member.key_span)
            value = subject.evaluation.force(member.slot)
            if isinstance(value, Known) and value.data is None:
                continue
            data = {"property": member.key, "container": _shown(container), "home": home}
            found.append(Element(data, place))
    return _listed(subject, found, unknown)


def _is_of_other_os(container: str, homes: set[str]) -> bool:
    """Whether the property belongs at the same place of the other OS: another fact says so."""
    swapped = container.replace("windowsconfiguration", "*").replace("linuxconfiguration", "*")
    return any(
        home.replace("windowsconfiguration", "*").replace("linuxconfiguration", "*") == swapped
        for home in homes
    )


def _likely_home(subject: Subject, container: str, homes: set[str]) -> str:
    """Where the property belongs: in the configuration it stands in, else in that of the OS."""
    system = system_of(os_of(subject))
    wanted = [".".join(container.split(".")[:2])]
    if system is not None:
        wanted.append(f"osprofile.{system.lower()}configuration")
    for start in wanted:
        for home in sorted(homes):
            if start.count(".") and f"{home}.".startswith(f"{start}."):
                return _spelled_path(subject, home)
    return _spelled_path(subject, min(homes))


def _spelled_path(subject: Subject, home: str) -> str:
    for each in _properties(subject):
        if each.path.rpartition(".")[0].lower() == home:
            return each.path.rpartition(".")[0]
    return home


def _shown(container: str) -> str:
    names = {
        "osprofile": "osProfile",
        "windowsconfiguration": "windowsConfiguration",
        "linuxconfiguration": "linuxConfiguration",
        "patchsettings": "patchSettings",
        "automaticbyplatformsettings": "automaticByPlatformSettings",
    }
    leaf = _leaf(container) if container else "properties"
    return names.get(leaf, leaf)


# -- values outside their domain -------------------------------------------------------------------


def _wrong_values(subject: Subject) -> Fact:
    """Values of patch settings that the property does not have.

    Of patchMode only the type counts here: which values it has depends on the OS. Whether Azure
    takes an empty text for nothing is not known, so nothing is said of it.
    """
    found: list[Element] = []
    unknown: Undecided | None = None
    for each in _properties(subject):
        leaf = _leaf(each.path)
        if each.type == "string" and not each.values:
            continue
        setting = _setting(subject, each.path)
        if setting.value is None:
            continue
        fact = unsure(setting.value, setting.place) if not _is_plain(setting.value) else None
        if fact is not None:
            unknown = unknown or fact
            continue
        problem = _problem(setting.value, each)
        if problem is not None:
            found.append(Element({"property": leaf, **problem}, setting.place))
    return _listed(subject, found, unknown)


def _is_plain(value: Value) -> bool:
    return isinstance(value, (Known, ObjectValue, ArrayValue))


def _problem(value: Value, known: PatchProperty) -> dict[str, str] | None:
    found = type_name(value)
    expected = _TYPES[known.type]
    if found != expected:
        return _wrong_type(value, expected)
    if not known.values or not isinstance(value, Known) or _leaf(known.path) == "patchMode":
        return None
    written = str(value.data)
    if not written or spelled(written, known.values) is not None:
        return None
    return {
        "problem": "value",
        "value": written,
        "expected": ", ".join(f"`{each}`" for each in known.values),
        "suggestion": suggestion(written, known.values) or "",
    }


def _wrong_type(value: Value, expected: str) -> dict[str, str]:
    found = type_name(value)
    written = json.dumps(value.data) if isinstance(value, Known) else found
    article = "an" if expected == "object" else "a"
    told = {"value": written, "expected": f"{article} {expected}", "suggestion": ""}
    if expected == "bool" and isinstance(value, Known) and isinstance(value.data, str):
        word = value.data.lower()
        if word in ("true", "false"):
            return {**told, "problem": "text-for-bool", "suggestion": word}
    return {**told, "problem": "type"}


# -- properties that the API version does not have ---------------------------------------------------


def _lacking(subject: Subject) -> Fact:
    """Patch properties that are given although the resource's API version has none such."""
    version = api_version(subject)
    if not isinstance(version, Decided):
        return version
    api = subject.knowledge.api
    kind = subject.site.type
    if not api.is_known(kind, str(version.data)):
        return Absent(version.place)
    found: list[Element] = []
    unknown: Undecided | None = None
    for each in _properties(subject):
        if not api.lacks(kind, each.path, str(version.data)):
            continue
        if any(each.path.startswith(f"{element.data['path']}.") for element in found):
            continue
        setting = _setting(subject, each.path)
        present = subject.present(setting)
        if isinstance(present, Undecided):
            unknown = unknown or present
        elif isinstance(present, Decided):
            data = {"property": _leaf(each.path), "path": each.path, "first": each.first_version}
            found.append(Element(data, _at_key(setting.place)))
    return _listed(subject, found, unknown)


def _serving(subject: Subject) -> Fact:
    """The version in which the last of the properties came that this one lacks."""
    version, lacking = api_version(subject), _lacking(subject)
    if not isinstance(version, Decided) or not isinstance(lacking, Decided):
        return lacking
    firsts = [
        each.first_version
        for each in _properties(subject)
        if subject.knowledge.api.lacks(subject.site.type, each.path, str(version.data))
        and isinstance(subject.present(_setting(subject, each.path)), Decided)
    ]
    return Decided(max(firsts), lacking.place)


def _brings(subject: Subject) -> Fact:
    """What else of the VM's OS comes with that version, without being set."""
    version, serving = api_version(subject), _serving(subject)
    system = system_of(os_of(subject))
    if not isinstance(version, Decided) or not isinstance(serving, Decided) or system is None:
        return serving if not isinstance(serving, Decided) else Absent(serving.place)
    names = [
        _leaf(each.path)
        for each in _properties(subject)
        if each.path.startswith(f"osProfile.{system.lower()}Configuration.")
        and str(version.data) < each.first_version <= str(serving.data)
        and subject.knowledge.api.lacks(subject.site.type, each.path, str(version.data))
        and _setting(subject, each.path).value is None
    ]
    return Decided(tuple(names), serving.place) if names else Absent(serving.place)


FACTS = (
    FactDefinition(
        "patch.ofOtherOs",
        "list",
        _other_os,
        "Patch properties written in the configuration of an OS that does not have them.",
        fields={
            "property": "name of the property",
            "home": "the OS that has it",
            "configuration": "the object it was found in",
            "found": "the OS of that object",
        },
    ),
    FactDefinition(
        "patch.misplaced",
        "list",
        _misplaced,
        "Patch properties in an object where they mean nothing.",
        fields={
            "property": "name of the property",
            "container": "the object it was found in",
            "home": "path of the object it belongs in",
        },
    ),
    FactDefinition(
        "patch.wrongValues",
        "list",
        _wrong_values,
        "Patch settings with a value or type they do not have; of patchMode only the type counts.",
        fields={
            "property": "name of the property",
            "problem": "value, type, or text-for-bool: a boolean written as the text true or false",
            "value": "the value as written",
            "expected": "what it takes",
            "suggestion": "a likely correction, or nothing",
        },
    ),
    FactDefinition(
        "api.lacks",
        "list",
        _lacking,
        "Patch properties that are given although the resource's API version does not have them.",
        fields={
            "property": "name of the property",
            "path": "its path from osProfile",
            "first": "the first API version that has it",
        },
    ),
    FactDefinition(
        "api.serving",
        "text",
        _serving,
        "The first API version that has every patch property that is given; absent where the "
        "resource's own has them.",
    ),
    FactDefinition(
        "api.brings",
        "names",
        _brings,
        "Other patch properties of the VM's OS that come with that version and are not given.",
    ),
)
