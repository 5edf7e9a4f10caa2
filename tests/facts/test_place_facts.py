"""Facts about the region and the time zone of a VM."""

from __future__ import annotations

import pytest

from guestpatch.facts import Decided, Undecided
from tests.facts.asking import configured, fact, vm

PARAMETERS = {"where": {"type": "string"}, "settings": {"type": "secureObject"}}


def region(location: str, name: str = "placement.regionStatus") -> object:
    found = fact(name, {**vm({}), "location": location}, parameters=PARAMETERS)
    return found.data if isinstance(found, Decided) else isinstance(found, Undecided) and "?"


@pytest.mark.parametrize(
    ("location", "status"),
    [
        ("westeurope", "known"),
        ("West Europe", "known"),
        ("eastus3", "known"),
        ("usgovvirginia", "known"),
        ("westeurpe", "unknown"),
        ("", False),
        ("#{{location}}", False),
        ("usnateast", False),
        ("[resourceGroup().location]", False),
        ("[parameters('where')]", False),
        ("[reference('other').location]", False),
        ("[parameters('settings').where]", "?"),
    ],
)
def test_status_of_a_region(location: str, status: object) -> None:
    assert region(location) == status


@pytest.mark.parametrize(
    ("location", "meant"),
    [
        ("westeurpe", "westeurope"),
        ("west-europe", "westeurope"),
        # May have opened since the table was made.
        ("westeurope4", False),
        ("gotham", False),
    ],
)
def test_region_that_was_probably_meant(location: str, meant: object) -> None:
    assert region(location, "placement.regionSuggestion") == meant


@pytest.mark.parametrize(
    ("name", "is_known", "meant"),
    [
        ("W. Europe Standard Time", True, "W. Europe Standard Time"),
        ("w. europe standard time", True, "W. Europe Standard Time"),
        ("Mid-Atlantic Standard Time", True, None),
        ("Europe/Berlin", False, "W. Europe Standard Time"),
        ("Europe/Amsterdam", False, "W. Europe Standard Time"),
        ("Central Europe Standart Time", False, "Central Europe Standard Time"),
        ("Mars/Olympus_Mons", False, False),
        ("<your time zone>", None, False),
        ("", None, False),
    ],
)
def test_time_zone(name: str, is_known: object, meant: object) -> None:
    resource = vm(configured("Windows", {"timeZone": name}))
    found = [fact(f"os.{each}", resource) for each in ("isTimeZoneKnown", "timeZoneSuggestion")]
    known, suggestion = (each.data if isinstance(each, Decided) else None for each in found)

    assert known == is_known
    assert meant is None or (suggestion or False) == meant
