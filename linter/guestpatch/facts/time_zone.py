"""The time zone that is set on a Windows VM."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided
from guestpatch.source.spelling import suggestion
from guestpatch_schemas.places import find_windows_time_zone, regions, windows_time_zones

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Subject

__all__ = ["FACTS"]

_NAME = re.compile(r"[A-Za-z0-9 .+()/_-]+")
"""What is in names of time zones; anything else is filled in before deployment."""
_OLD = ("Kamchatka Standard Time", "Mid-Atlantic Standard Time")
"""Windows keeps these; the tables that name an IANA zone for each have none for them."""


def _time_zone(subject: Subject) -> Fact:
    """The time zone in the configuration of Windows, as far as it can be a name."""
    fact = subject.text(subject.profile("osProfile", "windowsConfiguration", "timeZone"))
    if isinstance(fact, Decided) and not _NAME.fullmatch(str(fact.data)):
        return Absent(fact.place)
    return fact


def _is_known(subject: Subject) -> Fact:
    fact = _time_zone(subject)
    if not isinstance(fact, Decided):
        return fact
    name = str(fact.data)
    known = find_windows_time_zone(name) is not None
    return Decided(known or name.lower() in map(str.lower, _OLD), fact.place)


def _suggestion(subject: Subject) -> Fact:
    """The Windows time zone that stands for an IANA name, or is spelled most like it."""
    fact = _time_zone(subject)
    if not isinstance(fact, Decided):
        return fact
    name = str(fact.data)
    by_iana = {zone.iana.lower(): zone.name for zone in windows_time_zones()}
    by_iana |= {
        region.iana_time_zone.lower(): region.windows_time_zone
        for region in regions()
        if region.windows_time_zone is not None
    }
    found = by_iana.get(name.lower())
    if found is None and "/" not in name:
        found = suggestion(name, (zone.name for zone in windows_time_zones()))
    return Absent(fact.place) if found is None else Decided(found, fact.place)


FACTS = (
    FactDefinition(
        "os.timeZone",
        "text",
        _time_zone,
        "timeZone as written in the configuration of Windows; absent where it can be no name.",
    ),
    FactDefinition(
        "os.isTimeZoneKnown",
        "flag",
        _is_known,
        "Whether that is a time zone of Windows.",
    ),
    FactDefinition(
        "os.timeZoneSuggestion",
        "text",
        _suggestion,
        "The time zone of Windows that was probably meant; absent when none is near.",
    ),
)
