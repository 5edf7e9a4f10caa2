"""Azure regions and Windows time zones."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Literal

from guestpatch_schemas.tables import read_table

__all__ = [
    "Region",
    "WindowsTimeZone",
    "announced_regions",
    "find_region",
    "find_windows_time_zone",
    "regions",
    "regions_date",
    "windows_time_zones",
]


@dataclass(frozen=True, slots=True)
class Region:
    """One region. `name` is the short form: `westeurope`.

    A pair can be one-way: `paired_by` are the regions whose `paired_region` this one is.
    `zone_count` is None where no source gives it. The time zones are those of the region's
    location; which one the platform takes for a VM is documented nowhere.
    """

    name: str
    display_name: str
    cloud: Literal["AzurePublic", "AzureUSGovernment", "AzureChina"]
    geography: str | None
    geography_group: str | None
    physical_location: str | None
    use: Literal["general", "canary", "staging"]
    is_access_restricted: bool
    paired_region: str | None
    paired_by: tuple[str, ...]
    has_availability_zones: bool
    zone_count: int | None
    iana_time_zone: str
    windows_time_zone: str | None
    note: str | None


@dataclass(frozen=True, slots=True)
class WindowsTimeZone:
    """A value of osProfile.windowsConfiguration.timeZone, and the IANA zone that it stands for."""

    name: str
    iana: str


@cache
def regions() -> tuple[Region, ...]:
    """Return every region, in the order of their names, regions not for customers included."""
    return tuple(
        Region(**{**row, "paired_by": tuple(row["paired_by"])})
        for row in read_table("common", "regions.json")["rows"]
    )


def regions_date() -> str:
    """Return the day for which the regions are known."""
    date: str = read_table("common", "regions.json")["date"]
    return date


@cache
def announced_regions() -> tuple[str, ...]:
    """Return the names of regions that are announced, of which nothing else is known."""
    return tuple(read_table("common", "regions.json")["announced"])


def find_region(location: str) -> Region | None:
    """Return the region of a `location`, which may also be a display name: `West Europe`."""
    return _regions_by_name().get(location.replace(" ", "").lower())


@cache
def windows_time_zones() -> tuple[WindowsTimeZone, ...]:
    """Return the known Windows time zones, in the order of their names.

    The service accepts those of the Windows host; a name that is missing here is suspicious, not
    proven wrong.
    """
    return tuple(
        WindowsTimeZone(row["name"], row["iana"])
        for row in read_table("common", "time_zones.json")["rows"]
    )


def find_windows_time_zone(name: str) -> WindowsTimeZone | None:
    """Return the time zone with that name, in any letter case."""
    return _time_zones_by_name().get(name.lower())


@cache
def _regions_by_name() -> Mapping[str, Region]:
    return {region.name: region for region in regions()}


@cache
def _time_zones_by_name() -> Mapping[str, WindowsTimeZone]:
    return {zone.name.lower(): zone for zone in windows_time_zones()}
