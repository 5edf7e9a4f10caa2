import pytest

from guestpatch_schemas import load_knowledge

WINDOWS = ("MicrosoftWindowsServer", "WindowsServer")


def nearest(*image: str, edition: str = "current", on_date: str | None = None) -> list[str]:
    publisher, offer, sku = image
    entries = load_knowledge(edition).images.nearest(publisher, offer, sku, on_date=on_date)
    return [f"{entry.offer}/{entry.sku}" for entry in entries]


def test_closest_minor_release_comes_first() -> None:
    assert nearest("RedHat", "RHEL", "9_5") == ["RHEL/9_4", "RHEL/9_3", "RHEL/9_2"]


def test_same_release_comes_before_other_releases() -> None:
    assert nearest(*WINDOWS, "2019-Datacenter-Core-smalldisk") == [
        "WindowsServer/2019-datacenter-smalldisk",
        "WindowsServer/2019-Datacenter-Core",
        "WindowsServer/2019-datacenter-smalldisk-g2",
    ]


def test_release_is_found_under_its_newer_offer() -> None:
    found = nearest("Canonical", "UbuntuServer", "22.04-LTS")

    assert found[0] == "0001-com-ubuntu-server-jammy/22_04-lts"


def test_ended_release_is_replaced_by_the_newest_ones() -> None:
    found = nearest("Canonical", "UbuntuServer", "16.04-LTS")

    assert found[:2] == ["ubuntu-24_04-lts/server", "0001-com-ubuntu-server-jammy/22_04-lts"]


def test_release_has_not_ended_before_its_date() -> None:
    before, after = "2023-05-31", "2023-06-01"
    image = ("Canonical", "UbuntuServer", "18.04-DAILY-LTS")

    assert nearest(*image, on_date=before)[0] == "UbuntuServer/18.04-LTS"
    assert nearest(*image, on_date=after)[0] == "ubuntu-24_04-lts/server"


def test_ended_release_is_offered_when_there_is_no_other() -> None:
    found = nearest("Canonical", "UbuntuServer", "16.04-LTS", edition="2021-04-preview")

    assert found == ["UbuntuServer/18.04-LTS"]


def test_variant_of_the_sku_is_kept() -> None:
    assert nearest("RedHat", "RHEL", "79-gen2")[:2] == ["RHEL/86-gen2", "RHEL/85-gen2"]


def test_architecture_is_kept() -> None:
    assert nearest("RedHat", "rhel-arm64", "9_2-arm64")[0] == "RHEL-ARM64/9_1-arm64"


@pytest.mark.parametrize(
    "image",
    [
        ("MicrosoftSQLServer", "sql2019-ws2019", "standard"),
        ("MicrosoftWindowsDesktop", "windows-11", "win11-23h2-pro"),
        ("OpenLogic", "CentOS", "7.9"),
        ("AlmaLinux", "almalinux-x86_64", "8-gen2"),
    ],
)
def test_image_with_other_contents_is_no_replacement(image: tuple[str, str, str]) -> None:
    assert nearest(*image) == []


def test_name_of_any_length_is_answered() -> None:
    found = nearest("Canonical", "UbuntuServer", "9" * 1_000_000)

    assert found[0] == "ubuntu-24_04-lts/server"


def test_system_of_the_vm_limits_what_is_offered() -> None:
    images = load_knowledge("current").images
    cis = "Center-for-Internet-Security-Inc"

    entries = images.nearest(cis, "cis-windows-server-2019-l9", "x", "Windows", limit=100)

    assert entries
    assert {"Windows"} == {entry.os for entry in entries}
