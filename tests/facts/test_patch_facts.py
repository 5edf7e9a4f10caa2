"""Facts about patch settings: what is set, what applies, what stands in the wrong place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.facts import Absent, Decided, Element, Undecided
from tests.facts.asking import configured, fact, image, patched, vm

if TYPE_CHECKING:
    from guestpatch.facts import Fact


def data(found: Fact) -> object:
    assert isinstance(found, Decided)
    return found.data


def elements(found: Fact) -> list[dict[str, str]]:
    assert isinstance(found, Decided)
    assert isinstance(found.data, tuple)
    return [
        {name: value for name, value in each.data.items() if isinstance(value, str)}
        for each in found.data
        if isinstance(each, Element)
    ]


# -- the mode --------------------------------------------------------------------------------------


def test_mode_is_read_from_the_configuration_of_the_os() -> None:
    found = fact("patch.mode", vm(patched("Linux", patchMode="ImageDefault")))

    assert data(found) == "ImageDefault"


def test_empty_mode_is_not_decided() -> None:
    found = fact("patch.mode", vm(patched("Linux", patchMode="")))

    assert isinstance(found, Undecided)


def test_mode_that_is_null_is_left_out() -> None:
    found = fact("patch.mode", vm(patched("Linux", patchMode=None)))

    assert isinstance(found, Absent)


@pytest.mark.parametrize(
    ("os", "mode", "status"),
    [
        ("Linux", "AutomaticByPlatform", "valid"),
        ("Linux", "Manual", "other-os"),
        ("Windows", "imagedefault", "other-os"),
        ("Windows", "manual", "letter-case"),
        ("Windows", "WSUS", "unknown"),
    ],
)
def test_status_of_a_mode(os: str, mode: str, status: str) -> None:
    assert data(fact("patch.modeStatus", vm(patched(os, patchMode=mode)))) == status


@pytest.mark.parametrize(
    ("configuration", "mode"),
    [({}, "AutomaticByOS"), ({"enableAutomaticUpdates": False}, "Manual")],
)
def test_default_mode_of_windows_depends_on_automatic_updates(
    configuration: object, mode: str
) -> None:
    found = fact("patch.effectiveMode", vm(configured("Windows", configuration)))

    assert data(found) == mode


def test_no_mode_applies_where_the_edition_does_not_cover_the_os() -> None:
    linux = vm(configured("Linux", {"disablePasswordAuthentication": True}))

    assert data(fact("patch.effectiveMode", linux, edition="2021-04-preview")) == "ImageDefault"
    assert isinstance(fact("patch.effectiveMode", linux, edition="2020-08-preview"), Absent)


# -- settings of the platform's mode -----------------------------------------------------------------


def test_platform_settings_are_given() -> None:
    settings = {"rebootSetting": "Never"}
    found = fact(
        "patch.platformSettings", vm(patched("Linux", automaticByPlatformSettings=settings))
    )

    assert data(found) is True


@pytest.mark.parametrize("settings", [{}, {"rebootSetting": None}, None])
def test_platform_settings_with_nothing_in_them_are_not_given(settings: object) -> None:
    found = fact(
        "patch.platformSettings", vm(patched("Linux", automaticByPlatformSettings=settings))
    )

    assert isinstance(found, Absent)


# -- wrong values ------------------------------------------------------------------------------------


def wrong(os: str, configuration: object) -> list[dict[str, str]]:
    return elements(fact("patch.wrongValues", vm(configured(os, configuration))))


def test_text_for_a_bool_is_told_apart() -> None:
    assert wrong("Windows", {"provisionVMAgent": "True"}) == [
        {
            "property": "provisionVMAgent",
            "problem": "text-for-bool",
            "value": '"True"',
            "expected": "a bool",
            "suggestion": "true",
        }
    ]


@pytest.mark.parametrize(("value", "shown"), [("yes", '"yes"'), (1, "1"), ({}, "object")])
def test_other_types_for_a_bool(value: object, shown: str) -> None:
    (found,) = wrong("Windows", {"provisionVMAgent": value})

    assert (found["problem"], found["value"]) == ("type", shown)


def test_misspelled_value_has_a_suggestion() -> None:
    (found,) = wrong("Linux", {"patchSettings": {"assessmentMode": "AutomaticByPlattform"}})

    assert (found["problem"], found["suggestion"]) == ("value", "AutomaticByPlatform")


def test_value_like_no_other_has_no_suggestion() -> None:
    (found,) = wrong("Linux", {"patchSettings": {"assessmentMode": "Daily"}})

    assert (found["problem"], found["suggestion"]) == ("value", "")


def test_patch_mode_counts_only_by_its_type() -> None:
    (found,) = wrong("Linux", {"patchSettings": {"patchMode": True}})

    assert (found["property"], found["problem"]) == ("patchMode", "type")
    assert isinstance(fact("patch.wrongValues", vm(patched("Linux", patchMode="Nonsense"))), Absent)


@pytest.mark.parametrize("value", ["", "imagedefault", "ImageDefault", None])
def test_value_that_may_be_meant_is_not_wrong(value: object) -> None:
    found = fact("patch.wrongValues", vm(patched("Linux", assessmentMode=value)))

    assert isinstance(found, Absent)


# -- wrong places ------------------------------------------------------------------------------------


def misplaced(properties: object) -> list[tuple[str, str, str]]:
    return [
        (each["property"], each["container"], each["home"])
        for each in elements(fact("patch.misplaced", vm(properties)))
    ]


def test_home_is_in_the_configuration_the_property_stands_in() -> None:
    properties = configured("Windows", {"patchMode": "Manual"})
    properties["osProfile"]["linuxConfiguration"] = {"provisionVMAgent": True}  # type: ignore[index]

    assert misplaced(properties) == [
        ("patchMode", "windowsConfiguration", "osProfile.windowsConfiguration.patchSettings")
    ]


def test_home_follows_the_os_of_the_image_where_no_configuration_stands() -> None:
    windows = image("MicrosoftWindowsServer/WindowsServer/2022-datacenter")
    properties = {**windows, "osProfile": {"patchSettings": {"patchMode": "Manual"}}}

    assert misplaced(properties) == [
        ("patchSettings", "osProfile", "osProfile.windowsConfiguration")
    ]


def test_property_of_the_other_os_is_not_misplaced() -> None:
    properties = configured("Linux", {"enableAutomaticUpdates": True})

    assert isinstance(fact("patch.misplaced", vm(properties)), Absent)
    assert elements(fact("patch.ofOtherOs", vm(properties))) == [
        {
            "property": "enableAutomaticUpdates",
            "home": "Windows",
            "configuration": "linuxConfiguration",
            "found": "Linux",
        }
    ]


def test_misplaced_property_that_is_null_is_left_out() -> None:
    properties = configured("Windows", {"patchMode": None})

    assert isinstance(fact("patch.misplaced", vm(properties)), Absent)
