import pytest

from guestpatch_schemas import ImageEntry, load_knowledge

WINDOWS = ("MicrosoftWindowsServer", "WindowsServer")


@pytest.mark.parametrize(
    ("edition", "count"),
    [("2020-08-preview", 5), ("2021-04-preview", 7), ("2023-ga", 89), ("2024-07", 155)],
)
def test_number_of_supported_images(edition: str, count: int) -> None:
    assert count == len(load_knowledge(edition).images)


@pytest.mark.parametrize(
    "image",
    [
        ("Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2"),
        ("canonical", "0001-COM-UBUNTU-SERVER-JAMMY", "22_04-LTS-GEN2"),
    ],
)
def test_letter_case_of_an_image_does_not_matter(image: tuple[str, str, str]) -> None:
    entry = load_knowledge("current").images.support(*image)

    assert entry is not None
    assert entry.sku == "22_04-lts-gen2"


def test_sku_must_be_the_listed_one() -> None:
    assert load_knowledge("current").images.support(*WINDOWS, "2019-datacenter-core-g2") is None


def test_company_name_of_the_first_preview_became_a_publisher_id() -> None:
    images = load_knowledge("2020-08-preview").images

    assert {"MicrosoftWindowsServer"} == {entry.publisher for entry in images}


@pytest.mark.parametrize("sku", ["7.2", "7.8", "7_9", "7-LVM", "7-raw", "7"])
def test_second_preview_supports_every_minor_release_of_rhel_7(sku: str) -> None:
    entry = load_knowledge("2021-04-preview").images.support("redhat", "rhel", sku)

    assert entry is not None
    assert entry.sku == "7.x"


@pytest.mark.parametrize("sku", ["8", "8.1", "74-gen2", "77", "17.2"])
def test_pattern_of_rhel_7_takes_in_nothing_else(sku: str) -> None:
    assert load_knowledge("2021-04-preview").images.support("RedHat", "RHEL", sku) is None


def test_pattern_of_rhel_7_belongs_to_one_offer() -> None:
    assert load_knowledge("2021-04-preview").images.support("RedHat", "RHEL-RAW", "7.2") is None


def test_entries_come_in_the_order_of_their_names() -> None:
    names = [
        (entry.publisher.lower(), entry.offer.lower(), entry.sku.lower())
        for entry in load_knowledge("current").images
    ]

    assert sorted(names) == names


def test_eight_images_are_hotpatchable() -> None:
    images = load_knowledge("current").images

    assert sum(images.is_hotpatchable(e.publisher, e.offer, e.sku) for e in images) == 8


def test_hotpatch_in_the_name_does_not_make_an_image_hotpatchable() -> None:
    images = load_knowledge("current").images

    assert not images.is_hotpatchable(
        "MicrosoftWindowsServer",
        "WindowsServerHotpatch-previews",
        "windows-server-2022-azure-edition-hotpatch",
    )


def test_editions_silent_on_hotpatching_use_the_newest_list() -> None:
    images = load_knowledge("2021-04-preview").images

    assert images.is_hotpatchable(*WINDOWS, "2022-Datacenter-Azure-Edition-Core")


def test_own_list_replaces_the_catalogue() -> None:
    own = ImageEntry("contoso", "base", "hardened", "Linux")
    images = load_knowledge("current").images.replaced_by([own])

    assert (own,) == images.entries
    assert own == images.support("Contoso", "Base", "Hardened")


def test_own_list_extends_the_catalogue() -> None:
    own = ImageEntry("contoso", "base", "hardened", "Linux")
    images = load_knowledge("current").images.extended_by([own])

    assert len(images) == 156
    assert images.os_of("contoso", "base", "hardened") == "Linux"


def test_own_entry_wins_over_a_listed_one() -> None:
    own = ImageEntry("canonical", "ubuntuserver", "18.04-lts", "Linux", generation="V1")
    images = load_knowledge("current").images.extended_by([own])

    assert len(images) == 155
    assert own == images.support("Canonical", "UbuntuServer", "18.04-LTS")
