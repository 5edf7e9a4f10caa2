import pytest

from guestpatch_schemas import UnknownEditionError, editions, load_knowledge


def test_editions_are_listed_oldest_first() -> None:
    ids = [edition.id for edition in editions()]

    assert ids == ["2020-08-preview", "2021-04-preview", "2023-ga", "2024-07"]


def test_current_is_an_alias_of_the_newest_edition() -> None:
    assert load_knowledge("2024-07") is load_knowledge("current")


def test_exactly_one_edition_is_current() -> None:
    assert [edition.id for edition in editions() if edition.is_current] == ["2024-07"]


def test_unknown_edition_is_answered_with_the_known_ones() -> None:
    with pytest.raises(UnknownEditionError) as raised:
        load_knowledge("2022")

    assert (
        str(raised.value) == "unknown edition '2022'; the editions are "
        "current, 2020-08-preview, 2021-04-preview, 2023-ga, 2024-07"
    )


def test_first_preview_has_no_linux_modes() -> None:
    knowledge = load_knowledge("2020-08-preview")

    assert knowledge.modes["Linux"] == ()
    assert knowledge.default_mode["Linux"] is None


@pytest.mark.parametrize("edition", ["2021-04-preview", "2023-ga", "2024-07"])
def test_each_system_has_its_own_modes(edition: str) -> None:
    modes = load_knowledge(edition).modes

    assert {"AutomaticByPlatform", "AutomaticByOS", "Manual"} == set(modes["Windows"])
    assert {"AutomaticByPlatform", "ImageDefault"} == set(modes["Linux"])


def test_every_mode_of_any_system_is_known_once() -> None:
    modes = load_knowledge("2020-08-preview").patch_modes_all

    assert modes == ("Manual", "AutomaticByOS", "AutomaticByPlatform", "ImageDefault")


def test_mode_is_found_in_any_letter_case() -> None:
    mode = load_knowledge("current").find_mode("Windows", "manual")

    assert mode is not None
    assert mode.automatic_updates is False


@pytest.mark.parametrize(
    ("edition", "demanded"),
    [("2020-08-preview", True), ("2021-04-preview", True), ("2023-ga", None), ("2024-07", None)],
)
def test_only_the_previews_demand_automatic_updates_with_platform_mode(
    edition: str,
    demanded: bool | None,  # noqa: FBT001 - the expected value
) -> None:
    assert demanded is load_knowledge(edition).automatic_updates_with_platform


@pytest.mark.parametrize(
    ("automatic_updates", "mode"), [(True, "AutomaticByOS"), (False, "Manual")]
)
def test_default_mode_of_windows_follows_automatic_updates(
    automatic_updates: bool,  # noqa: FBT001 - the tested value
    mode: str,
) -> None:
    assert mode == load_knowledge("current").default_mode_for(
        "Windows", automatic_updates=automatic_updates
    )


def test_default_mode_of_linux_is_the_image_default() -> None:
    assert (
        load_knowledge("current").default_mode_for("Linux", automatic_updates=False)
        == "ImageDefault"
    )


@pytest.mark.parametrize(
    ("edition", "linux", "windows"),
    [
        ("2020-08-preview", None, "2020-06-01"),
        ("2021-04-preview", "2020-12-01", "2020-12-01"),
        ("2023-ga", "2021-03-01", "2021-03-01"),
        ("2024-07", "2021-03-01", "2021-03-01"),
    ],
)
def test_minimum_api_version(edition: str, linux: str | None, windows: str) -> None:
    minimum = load_knowledge(edition).min_api_version

    assert (linux, windows) == (minimum["Linux"], minimum["Windows"])


def test_second_preview_accepts_an_older_api_version_on_windows_only() -> None:
    limited = load_knowledge("2021-04-preview").limited_api_version

    assert (limited["Linux"], limited["Windows"]) == (None, "2020-06-01")


def test_scale_sets_came_with_general_availability() -> None:
    assert load_knowledge("2021-04-preview").scale_sets == "not covered"
    assert load_knowledge("2023-ga").scale_sets == "Flexible"


def test_health_extension_is_required_since_the_newest_edition() -> None:
    assert not load_knowledge("2023-ga").is_health_extension_required
    assert load_knowledge("2024-07").is_health_extension_required


def test_previews_need_registered_features() -> None:
    assert load_knowledge("2021-04-preview").feature_registrations == (
        "InGuestAutoPatchVMPreview",
        "InGuestPatchVMPreview",
    )
    assert load_knowledge("current").feature_registrations == ()
