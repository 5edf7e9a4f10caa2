"""Where a VM runs: region, zones, availability set, scale set."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.evaluate.values import ArrayValue, Known
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Undecided
from guestpatch.facts.relations import refers_to
from guestpatch.facts.subject import unsure
from guestpatch.source.spelling import suggestion
from guestpatch_schemas.places import announced_regions, find_region, regions

if TYPE_CHECKING:
    from guestpatch.evaluate.sites import Site
    from guestpatch.facts.model import Fact, Place
    from guestpatch.facts.subject import Subject

__all__ = ["FACTS", "makes_vms"]

_REGION = re.compile(r"[a-z0-9]+")
_CLOSED_CLOUDS = ("usnat", "ussec")
_SAID_AT_DEPLOYMENT = ("context", "runtime", "parameter")
_AVAILABILITY_SETS = "microsoft.compute/availabilitysets"
_MODES = {"uniform": "Uniform", "flexible": "Flexible"}


def _region(subject: Subject) -> Fact:
    fact = subject.text(subject.envelope("location"))
    if isinstance(fact, Decided):
        return Decided(str(fact.data).replace(" ", "").lower(), fact.place)
    return fact


def _region_status(subject: Subject) -> Fact:
    """Whether a table has the region; absent for what can be no name, and for closed clouds."""
    fact = _region(subject)
    if isinstance(fact, Undecided) and fact.cause in _SAID_AT_DEPLOYMENT:
        return Absent(fact.place)
    if not isinstance(fact, Decided):
        return fact
    name = str(fact.data)
    if not _REGION.fullmatch(name) or name.startswith(_CLOSED_CLOUDS):
        return Absent(fact.place)
    known = find_region(name) is not None or name in announced_regions()
    return Decided("known" if known else "unknown", fact.place)


def _region_suggestion(subject: Subject) -> Fact:
    """The region that was probably meant; a number that is not known may be a new region."""
    fact = _region(subject)
    if not isinstance(fact, Decided):
        return fact
    name = str(fact.data)
    names = [region.name for region in regions() if region.use == "general"]
    is_numbered = name.rstrip("0123456789") in {each.rstrip("0123456789") for each in names}
    found = None if is_numbered else suggestion(name, names)
    return Absent(fact.place) if found is None else Decided(found, fact.place)


def _zones(subject: Subject) -> Fact:
    setting = subject.envelope("zones")
    if setting.value is None:
        return Absent(setting.place)
    if not isinstance(setting.value, ArrayValue) or setting.value.open:
        return unsure(setting.value, setting.place)
    names: list[str] = []
    for slot in setting.value.items:
        value = subject.evaluation.force(slot)
        if not isinstance(value, Known):
            return unsure(value, setting.place)
        names.append(str(value.data))
    return Decided(tuple(names), setting.place) if names else Absent(setting.place)


def _availability_set(subject: Subject) -> Fact:
    return subject.present(subject.envelope("properties", "availabilitySet", "id"))


def _update_domains(subject: Subject) -> Fact:
    """How many update domains the VM's availability set has, where it stands beside the VM."""
    setting = subject.envelope("properties", "availabilitySet", "id")
    if setting.value is None:
        return Absent(setting.place)
    for site in subject.neighbours:
        if site.type != _AVAILABILITY_SETS:
            continue
        if refers_to(subject.evaluation, setting.value, site):
            return _count(subject, setting.place, site)
    return Undecided("linked", "the availability set is not in this template", setting.place)


def _count(subject: Subject, place: Place, site: Site) -> Fact:
    body = subject.evaluation.evaluate(site.resource.body, site.scope)
    found = subject.walk(body, place, ("properties", "platformUpdateDomainCount"))
    if found.value is None:
        return Absent(found.place)
    if isinstance(found.value, Known) and isinstance(found.value.data, int):
        return Decided(found.value.data, found.place)
    return unsure(found.value, found.place)


def _orchestration(subject: Subject) -> Fact:
    """Uniform where a scale set does not say."""
    if subject.kind != "scale-set":
        return Absent(subject.whole)
    fact = subject.text(subject.envelope("properties", "orchestrationMode"))
    if isinstance(fact, Absent):
        return Decided("Uniform", fact.place)
    if isinstance(fact, Decided):
        return fact._replace(data=_MODES.get(str(fact.data).lower(), str(fact.data)))
    return fact


def makes_vms(subject: Subject) -> bool:
    """False for a Flexible scale set without a VM profile, to which VMs are added one by one."""
    mode = _orchestration(subject)
    return (
        not isinstance(mode, Decided)
        or mode.data != "Flexible"
        or subject.profile().value is not None
    )


def _orchestration_mode(subject: Subject) -> Fact:
    if subject.kind != "scale-set":
        return Absent(subject.whole)
    return subject.text(subject.envelope("properties", "orchestrationMode"))


def _os_upgrade(subject: Subject) -> Fact:
    path = ("properties", "upgradePolicy", "automaticOSUpgradePolicy", "enableAutomaticOSUpgrade")
    return subject.flag(subject.envelope(*path))


FACTS = (
    FactDefinition(
        "placement.region",
        "text",
        _region,
        "Region of the VM in its short form: lower case, no spaces.",
    ),
    FactDefinition(
        "placement.regionStatus",
        "text",
        _region_status,
        "Whether the region is one of Azure's, open or announced; absent where the text can be no "
        "region, where only the deployment says it, and for clouds whose regions are not public.",
        ("known", "unknown"),
    ),
    FactDefinition(
        "placement.regionSuggestion",
        "text",
        _region_suggestion,
        "The region that was probably meant; absent when none is near.",
    ),
    FactDefinition("placement.zones", "names", _zones, "Availability zones of the VM."),
    FactDefinition(
        "placement.availabilitySet",
        "flag",
        _availability_set,
        "Whether the VM is in an availability set; absent when it is not.",
    ),
    FactDefinition(
        "placement.updateDomains",
        "count",
        _update_domains,
        "How many update domains the VM's availability set declares; absent when it declares "
        "none, undecided when the set is not in the template.",
    ),
    FactDefinition(
        "placement.scaleSet",
        "text",
        _orchestration,
        "Orchestration mode of a scale set, Uniform where it does not say; absent for VMs.",
        ("Uniform", "Flexible"),
    ),
    FactDefinition(
        "placement.orchestrationMode",
        "text",
        _orchestration_mode,
        "orchestrationMode of a scale set as written; absent when it is left out, and for VMs.",
    ),
    FactDefinition(
        "placement.osUpgrade",
        "flag",
        _os_upgrade,
        "Whether a scale set upgrades its OS image automatically.",
    ),
)
