from zoneinfo import available_timezones

import pytest

from guestpatch_schemas import (
    announced_regions,
    find_region,
    find_windows_time_zone,
    regions,
    windows_time_zones,
)


def test_number_of_regions_and_time_zones() -> None:
    assert (len(regions()), len(windows_time_zones())) == (74, 142)


@pytest.mark.parametrize("location", ["westeurope", "West Europe", "WestEurope"])
def test_location_may_be_a_display_name(location: str) -> None:
    region = find_region(location)

    assert region is not None
    assert region.name == "westeurope"


def test_unknown_location_is_no_region() -> None:
    assert find_region("atlantis") is None


def test_announced_region_is_no_region_yet() -> None:
    assert "eastus3" in announced_regions()
    assert find_region("eastus3") is None


def test_pair_may_be_one_way() -> None:
    brazil, texas = find_region("brazilsouth"), find_region("southcentralus")

    assert brazil is not None
    assert texas is not None
    assert (brazil.paired_region, texas.paired_region) == ("southcentralus", "northcentralus")
    assert "brazilsouth" in texas.paired_by


def test_pairs_lead_to_regions() -> None:
    names = {region.name for region in regions()}

    assert {region.paired_region for region in regions()} - {None} <= names


def test_time_zone_of_a_region_is_known_to_windows() -> None:
    for region in regions():
        assert region.windows_time_zone is not None
        assert find_windows_time_zone(region.windows_time_zone) is not None


def test_iana_zones_exist() -> None:
    used = {zone.iana for zone in windows_time_zones()}
    used |= {region.iana_time_zone for region in regions()}

    assert set() == used - available_timezones()


def test_time_zone_is_found_in_any_letter_case() -> None:
    zone = find_windows_time_zone("w. europe standard time")

    assert zone is not None
    assert (zone.name, zone.iana) == ("W. Europe Standard Time", "Europe/Berlin")
