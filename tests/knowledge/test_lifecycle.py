import pytest

from guestpatch_schemas import Lifecycle, load_knowledge


def lifecycle(publisher: str, offer: str, sku: str) -> Lifecycle | None:
    return load_knowledge("current").images.lifecycle(publisher, offer, sku)


def test_listed_image_has_the_dates_of_its_release() -> None:
    assert Lifecycle(
        product="windows-server",
        cycle="2012-r2",
        end_of_mainstream_or_full_support="2018-10-09",
        end_of_life="2023-10-10",
        end_of_extended_support="2026-10-13",
    ) == lifecycle("MicrosoftWindowsServer", "WindowsServer", "2012-R2-Datacenter")


@pytest.mark.parametrize(
    ("image", "release"),
    [
        (("MicrosoftWindowsServer", "WindowsServer", "[smalldisk]2019-Datacenter"), "2019"),
        (("MicrosoftWindowsServer", "WindowsServer", "2019-datacenter-core-g2"), "2019"),
        (("Canonical", "UbuntuServer", "18.04-DAILY-LTS"), "18.04"),
        (("canonical", "0001-com-ubuntu-minimal-jammy", "minimal-22_04-lts-gen2"), "22.04"),
        (("Canonical", "ubuntu-22_04-lts", "server"), "22.04"),
        (("redhat", "rhel-byos", "rhel-lvm87-gen2"), "8"),
        (("OpenLogic", "CentOS-HPC", "7.1"), "7"),
        (("SUSE", "sles-15-sp5-chost-byos", "gen2"), "15.5"),
        (("MicrosoftSQLServer", "SQL2016SP2-WS2016", "Standard"), "2016"),
        (("center-for-internet-security-inc", "cis-rhel-8-l1", "cis-rhel8-l1"), "8"),
    ],
)
def test_unlisted_image_of_a_known_release(image: tuple[str, str, str], release: str) -> None:
    found = lifecycle(*image)

    assert found is not None
    assert release == found.cycle


@pytest.mark.parametrize(
    "image",
    [
        ("MicrosoftWindowsServer", "WindowsServer", "2012-Datacenter"),
        ("MicrosoftWindowsServer", "WindowsServer", "2016-Nano-Server"),
        ("MicrosoftWindowsServer", "WindowsServer", "datacenter-core-20h2-with-containers-g2"),
        ("MicrosoftSQLServer", "SQL2012SP3-WS2012", "Standard"),
        ("Canonical", "UbuntuServer", "14.04.5-LTS"),
        ("RedHat", "RHEL", "10-lvm"),
        ("OpenLogic", "CentOS", "6.9"),
        ("MicrosoftCBLMariner", "cbl-mariner", "cbl-mariner-2"),
        ("contoso", "ubuntu", "18.04-LTS"),
    ],
)
def test_release_that_no_source_dates_is_unknown(image: tuple[str, str, str]) -> None:
    assert lifecycle(*image) is None


def test_last_day_of_support_is_not_past_the_end() -> None:
    release = lifecycle("Canonical", "UbuntuServer", "18.04-LTS")

    assert release is not None
    assert not release.is_past_end_of_life("2023-05-31")
    assert release.is_past_end_of_life("2023-06-01")


def test_entries_of_an_edition_carry_their_dates() -> None:
    without = {
        entry.publisher for entry in load_knowledge("current").images if entry.lifecycle is None
    }

    assert {"MicrosoftCblMariner"} == without
