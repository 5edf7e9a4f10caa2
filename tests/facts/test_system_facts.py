"""Facts about the operating system."""

from __future__ import annotations

import pytest

from guestpatch.facts import Absent, Decided
from tests.facts.asking import fact, image, vm

WINDOWS = {"provisionVMAgent": True}
LINUX = {"disablePasswordAuthentication": True}


def data(name: str, *, windows: object, linux: object, image_name: str = "") -> object:
    profile = {"windowsConfiguration": windows, "linuxConfiguration": linux}
    found = fact(name, vm({"osProfile": profile, **(image(image_name) if image_name else {})}))
    return None if isinstance(found, Absent) else found.data if isinstance(found, Decided) else "?"


@pytest.mark.parametrize(
    ("windows", "linux", "expected"),
    [
        (WINDOWS, None, "Windows"),
        (None, LINUX, "Linux"),
        (WINDOWS, LINUX, "both"),
        (WINDOWS, {}, "Windows"),
        ({"provisionVMAgent": None}, LINUX, "Linux"),
        ({}, {}, None),
        (None, {}, "Linux"),
        (None, None, None),
    ],
)
def test_configured_system(windows: object, linux: object, expected: str | None) -> None:
    assert data("os.configured", windows=windows, linux=linux) == expected


def test_image_decides_between_two_configurations() -> None:
    name = "Canonical/ubuntu-24_04-lts/server"

    assert data("os", windows=WINDOWS, linux=LINUX, image_name=name) == "Linux"


def test_configuration_wins_over_the_image() -> None:
    name = "Canonical/ubuntu-24_04-lts/server"

    assert data("os", windows=WINDOWS, linux=None, image_name=name) == "Windows"
