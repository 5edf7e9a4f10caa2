import pytest

from guestpatch_schemas import load_knowledge


def os_of(publisher: str, offer: str, sku: str) -> str | None:
    return load_knowledge("current").images.os_of(publisher, offer, sku)


@pytest.mark.parametrize(
    ("publisher", "os"),
    [
        ("Canonical", "Linux"),
        ("redhat", "Linux"),
        ("SUSE", "Linux"),
        ("OpenLogic", "Linux"),
        ("credativ", "Linux"),
        ("kinvolk", "Linux"),
        ("MicrosoftCBLMariner", "Linux"),
        ("microsoftwindowsserver", "Windows"),
        ("MicrosoftWindowsDesktop", "Windows"),
    ],
)
def test_publisher_of_one_system_decides(publisher: str, os: str) -> None:
    assert os == os_of(publisher, "an-offer-of-tomorrow", "any")


@pytest.mark.parametrize(
    "publisher",
    [
        "Center-for-Internet-Security-Inc",
        "microsoft-aks",
        "microsoft-dsvm",
        "MicrosoftSQLServer",
        "cncf-upstream",
        "nobody",
    ],
)
def test_publisher_of_both_systems_decides_nothing(publisher: str) -> None:
    assert os_of(publisher, "an-offer-of-tomorrow", "any") is None


@pytest.mark.parametrize(
    ("offer", "os"),
    [
        ("SQL2019-WS2019", "Windows"),
        ("sql2014sp3-ws2012r2-byol", "Windows"),
        ("sql2019-ubuntu1804", "Linux"),
        ("SQL2017-RHEL7", "Linux"),
        ("sql2017-sles12", "Linux"),
        ("sql2019", None),
    ],
)
def test_sql_server_image_is_decided_by_its_offer(offer: str, os: str | None) -> None:
    assert os == os_of("MicrosoftSQLServer", offer, "standard")


@pytest.mark.parametrize(
    ("offer", "sku", "os"),
    [
        ("cis-windows-server", "cis-windows-server2022-l1-gen2", "Windows"),
        ("cis-win-2019-stig", "cis-win-2019-stig", "Windows"),
        ("cis-rhel", "cis-redhat9-l1-gen2", "Linux"),
        ("cis-ubuntu", "cis-ubuntulinux2204-l1-gen1", "Linux"),
        ("cis-something", "cis-something", None),
    ],
)
def test_cis_image_is_decided_by_its_offer(offer: str, sku: str, os: str | None) -> None:
    assert os == os_of("center-for-internet-security-inc", offer, sku)


def test_image_of_a_mixed_publisher_is_decided_by_the_policy_rules() -> None:
    assert os_of("microsoft-dsvm", "aml-workstation", "ubuntu") == "Linux"
    assert os_of("microsoft-dsvm", "dsvm-win-2022", "winserver-2022") == "Windows"


def test_every_listed_image_has_the_system_of_the_list() -> None:
    for edition in ("2020-08-preview", "2021-04-preview", "2023-ga", "2024-07"):
        for entry in load_knowledge(edition).images:
            assert entry.os == os_of(entry.publisher, entry.offer, entry.sku)
