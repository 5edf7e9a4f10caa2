import pytest

from guestpatch_schemas import (
    create_only_properties,
    editions,
    find_transition,
    load_knowledge,
    mode_transitions,
    schedule_scenarios,
)


def test_number_of_create_only_properties() -> None:
    assert len(create_only_properties()) == 34


def test_automatic_updates_are_fixed_at_creation() -> None:
    (row,) = (
        row
        for row in create_only_properties()
        if row.path == "properties.osProfile.windowsConfiguration.enableAutomaticUpdates"
    )

    assert "service-error" in row.evidence
    assert row.error_target == "windowsConfiguration.enableAutomaticUpdates"


@pytest.mark.parametrize(
    ("edition", "verdict"),
    [
        ("2020-08-preview", "unsupported"),
        ("2021-04-preview", "unsupported"),
        ("2023-ga", "supported"),
        ("current", "supported"),
    ],
)
def test_leaving_manual_mode_depends_on_the_edition(edition: str, verdict: str) -> None:
    change = find_transition(
        edition, "Windows", "manual", "AutomaticByPlatform", automatic_updates=False
    )

    assert change is not None
    assert verdict == change.verdict


def test_value_that_cannot_change_decides_between_modes() -> None:
    change = find_transition(
        "current", "Windows", "AutomaticByPlatform", "Manual", automatic_updates=True
    )

    assert change is not None
    assert (change.verdict, change.basis) == ("unsupported", "implied")


def test_second_preview_says_nothing_of_linux_changes() -> None:
    change = find_transition(
        "2021-04-preview", "Linux", "ImageDefault", "AutomaticByPlatform", automatic_updates=True
    )

    assert change is not None
    assert change.verdict == "unstated"


def test_change_between_unknown_modes_is_not_listed() -> None:
    assert (
        find_transition("current", "Linux", "Manual", "ImageDefault", automatic_updates=None)
        is None
    )


@pytest.mark.parametrize("edition", [edition.id for edition in editions()])
def test_every_change_between_modes_of_an_edition_is_judged(edition: str) -> None:
    modes = load_knowledge(edition).modes
    possible = {
        ("Windows", before, after, updates)
        for before in modes["Windows"]
        for after in modes["Windows"]
        for updates in (True, False)
        if before != after
    } | {
        ("Linux", before, after, None)
        for before in modes["Linux"]
        for after in modes["Linux"]
        if before != after
    }

    assert possible == {
        (row.os, row.from_mode, row.to_mode, row.automatic_updates)
        for row in mode_transitions(edition)
    }


def test_bypass_without_schedule_patches_nothing() -> None:
    (scenario,) = (
        row
        for row in schedule_scenarios()
        if row.is_platform_mode and row.bypasses_safety_checks and not row.has_schedule
    )

    assert not scenario.is_patched_automatically
    assert not scenario.is_patched_by_schedule
