"""Facts about API versions."""

from __future__ import annotations

import pytest

from guestpatch.facts import Absent, Decided, Undecided
from tests.facts.asking import configured, fact, vm


def shortfall(os: str, version: str, edition: str) -> object:
    found = fact("api.shortfall", vm(configured(os, {}), version), edition=edition)
    return found.data if isinstance(found, Decided) else None


@pytest.mark.parametrize(
    ("edition", "os", "version", "expected"),
    [
        ("2020-08-preview", "Windows", "2020-06-01", None),
        ("2020-08-preview", "Windows", "2019-12-01", "below"),
        ("2021-04-preview", "Windows", "2020-12-01", None),
        ("2021-04-preview", "Windows", "2020-06-01", "limited"),
        ("2021-04-preview", "Windows", "2019-12-01", "below"),
        ("2021-04-preview", "Linux", "2020-12-01", None),
        ("2021-04-preview", "Linux", "2020-06-01", "below"),
        ("2023-ga", "Windows", "2021-03-01", None),
        ("2023-ga", "Windows", "2020-06-01", "limited"),
        ("2024-07", "Linux", "2020-12-01", "limited"),
        ("2024-07", "Linux", "2020-06-01", "below"),
    ],
)
def test_shortfall_follows_the_edition(
    edition: str, os: str, version: str, expected: str | None
) -> None:
    assert shortfall(os, version, edition) == expected


def test_edition_that_does_not_cover_the_os_asks_for_nothing() -> None:
    found = fact(
        "api.shortfall", vm(configured("Linux", {}), "2019-12-01"), edition="2020-08-preview"
    )

    assert isinstance(found, Absent)


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("2024-07-01", "known"),
        ("2022-03-03", "other"),
        ("2031-01-01", "newer"),
        ("2021-02-01", "unknown"),
        ("latest", "unknown"),
    ],
)
def test_status_of_an_api_version(version: str, status: str) -> None:
    found = fact("api.status", vm({}, version))

    assert isinstance(found, Decided)
    assert found.data == status


@pytest.mark.parametrize("version", ["", "${computeApiVersion}", "#{api}#", "__API__ "])
def test_version_that_is_filled_in_elsewhere_is_not_decided(version: str) -> None:
    assert isinstance(fact("api.version", vm({}, version)), Undecided)


def test_serving_version_has_what_stands_in_a_property_that_is_lacking() -> None:
    settings = {"patchSettings": {"patchMode": "Manual", "assessmentMode": "ImageDefault"}}
    subject = vm(configured("Windows", settings), "2019-07-01")

    serving = fact("api.serving", subject)
    brings = fact("api.brings", subject)

    assert isinstance(serving, Decided)
    assert serving.data == "2021-03-01"
    assert isinstance(brings, Decided)
    assert brings.data == ("enableHotpatching",)


@pytest.mark.parametrize("name", ["api.serving", "api.brings"])
def test_version_that_has_everything_needs_no_other(name: str) -> None:
    settings = {"patchSettings": {"patchMode": "Manual"}}

    assert isinstance(fact(name, vm(configured("Windows", settings), "2024-07-01")), Absent)
