"""`guestpatch knowledge`: tables, images and API versions, for people and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Callable

    from tests.cli.conftest import Run

TODAY = ("--today", "2026-11-25")
OLD = ("--edition", "2021-04-preview")


@pytest.fixture
def read(run_in_process: Run) -> Callable[..., Any]:
    """Ask for JSON and parse it."""

    def read_json(*arguments: str) -> Any:  # noqa: ANN401 - JSON
        result = run_in_process("knowledge", *arguments, "--format", "json")
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)

    return read_json


# -- what is bundled -------------------------------------------------------------------------------


def test_overview_begins_with_the_editions_and_marks_the_current_one(run_in_process: Run) -> None:
    result = run_in_process("knowledge")

    assert result.exit_code == 0
    assert result.stdout.startswith(
        """\
EDITION                   DATE        TITLE
2020-08-preview           2020-08-31  First public preview, Windows only
2021-04-preview           2021-02-17  Public preview for Windows and Linux (the founding document)
2023-ga                   2021-10-20  General availability, state of 2023; content: between 2023-01
                                      and 2024-01
2024-07          current  2024-07-31  Current page (VMs and scale sets); content: image list
                                      includes Windows Server 2025, RHEL 8_10 and AlmaLinux 8_10;
                                      the newest state found
"""
    )


def test_overview_shows_of_each_table_its_date_its_subject_and_its_sources(
    run_in_process: Run,
) -> None:
    result = run_in_process("knowledge")

    assert (
        """
2021-04-preview/images.json  2021-02-17
  Images supported in edition 2021-04-preview.
  - founding document, MicrosoftDocs/azure-docs.nl-nl, 2021-02-17 (translated 2021-04-20)

"""
        in result.stdout
    )


def test_overview_of_one_edition_leaves_out_the_tables_of_others(read: Callable[..., Any]) -> None:
    shown = read(*OLD)

    folders = {table["path"].split("/")[0] for table in shown["tables"]}
    assert [edition["id"] for edition in shown["editions"]] == ["2021-04-preview"]
    assert folders == {"2021-04-preview", "common", "index.json"}


def test_overview_as_json_has_everything_a_source_says(read: Callable[..., Any]) -> None:
    shown = read()

    assert [edition["id"] for edition in shown["editions"] if edition["current"]] == ["2024-07"]
    [images] = [table for table in shown["tables"] if table["path"] == "2024-07/images.json"]
    assert images["sources"] == [
        {
            "key": "doc-2024",
            "what": "MicrosoftDocs/azure-compute-docs "
            "articles/virtual-machines/automatic-vm-guest-patching.md",
            "repo": "MicrosoftDocs/azure-compute-docs "
            "articles/virtual-machines/automatic-vm-guest-patching.md",
            "date": "2024-07-31 (list later)",
            "commit": "0ba239a8f1f7b636cbc8f3dedfb874793edf4f6a",
        }
    ]


# -- images ----------------------------------------------------------------------------------------


def test_images_are_listed_with_their_end_of_life(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "images", *OLD, *TODAY)

    assert result.exit_code == 0
    assert result.stdout == (
        """\
images        7 of the 7 in the image list of edition 2021-04-preview
list of       2021-02-17
ends of life  as known on 2026-08-22

OS       END OF LIFE       HOTPATCH  IMAGE
Linux    2023-05-31 ended            Canonical/UbuntuServer/18.04-LTS
Windows  2023-10-10 ended            MicrosoftWindowsServer/WindowsServer/2012-R2-Datacenter
Windows  2027-01-12                  MicrosoftWindowsServer/WindowsServer/2016-Datacenter
Windows  2027-01-12                  MicrosoftWindowsServer/WindowsServer/2016-Datacenter-Server-Core
Windows  2029-01-09                  MicrosoftWindowsServer/WindowsServer/2019-Datacenter
Windows  2029-01-09                  MicrosoftWindowsServer/WindowsServer/2019-Datacenter-Core
Linux    2024-06-30 ended            RedHat/RHEL/7.x (any SKU like ^7([._-].+|-?lvm|-?raw)?$)
"""
    )


def test_images_are_chosen_by_os_and_by_text_in_any_letter_case(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "images", "Edition-CORE", "--os", "windows", *TODAY)

    assert result.stdout.endswith(
        """
OS       END OF LIFE  HOTPATCH  IMAGE
Windows  2031-10-14   yes       MicrosoftWindowsServer/WindowsServer/2022-datacenter-azure-edition-core
Windows  2031-10-14   yes       MicrosoftWindowsServer/WindowsServer/2022-datacenter-azure-edition-core-smalldisk
Windows  2034-11-14   yes       MicrosoftWindowsServer/WindowsServer/2025-datacenter-azure-edition-core
Windows  2034-11-14   yes       MicrosoftWindowsServer/WindowsServer/2025-datacenter-azure-edition-core-smalldisk
"""
    )


def test_text_may_be_the_beginning_of_an_urn(read: Callable[..., Any]) -> None:
    shown = read("images", "canonical:ubuntuserver:18.04", *OLD)

    assert [image["sku"] for image in shown["images"]] == ["18.04-LTS"]


def test_images_as_json_carry_all_dates(read: Callable[..., Any]) -> None:
    shown = read("images", "16.04-LTS", *TODAY)

    assert shown == {
        "edition": "2024-07",
        "date": "2024-07-31",
        "contentDate": "image list includes Windows Server 2025, RHEL 8_10 and AlmaLinux 8_10; "
        "the newest state found",
        "lifecycleDate": "2026-08-22",
        "today": "2026-11-25",
        "images": [
            {
                "publisher": "Canonical",
                "offer": "UbuntuServer",
                "sku": "16.04-LTS",
                "pattern": None,
                "os": "Linux",
                "generation": None,
                "architecture": None,
                "confidential": False,
                "hotpatchable": False,
                "lifecycle": {
                    "product": "ubuntu",
                    "cycle": "16.04",
                    "endOfMainstreamOrFullSupport": "2021-04-02",
                    "endOfLife": "2021-04-02",
                    "endOfExtendedSupport": "2026-04-02",
                    "hasEnded": True,
                },
            }
        ],
    }


def test_text_that_is_in_no_image_gives_a_message_and_no_result(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "images", "centos", "--os", "Linux")

    assert result.exit_code == 0
    assert result.stdout == ""
    assert result.stderr == (
        "guestpatch: image list of edition 2024-07 has no Linux image with `centos` in its name\n"
    )


# -- one image -------------------------------------------------------------------------------------


def test_supported_image_is_shown_as_the_list_spells_it(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "image", "canonical/ubuntuserver/18.04-lts", *OLD, *TODAY)

    assert result.exit_code == 0
    assert result.stdout == (
        """\
Canonical/UbuntuServer/18.04-LTS
  support       supported: in the image list of edition 2021-04-preview
  list of       2021-02-17
  supported in  2021-04-preview, 2023-ga, 2024-07
  OS            Linux
  hotpatchable  no
  end of life   2023-05-31 ended; extended support 2028-04-01 (ubuntu 18.04, as known on 2026-08-22)
"""
    )


def test_image_can_be_supported_as_one_of_a_family(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "image", "redhat/rhel/7.9", *OLD, *TODAY)

    assert result.stdout.startswith(
        """\
redhat/rhel/7.9
  support       supported: in the image list of edition 2021-04-preview, which has `7.x`
"""
    )


def test_unsupported_image_is_answered_with_the_nearest_supported_ones(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "image", "RedHat/RHEL/9_5", *TODAY)

    assert result.exit_code == 0
    assert result.stdout == (
        """\
RedHat/RHEL/9_5
  support       unsupported: not in the image list of edition 2024-07
  list of       2024-07-31 (content: image list includes Windows Server 2025, RHEL 8_10 and
                AlmaLinux 8_10; the newest state found)
  supported in  no edition
  OS            Linux
  hotpatchable  no
  end of life   2032-05-31; extended support 2036-05-31 (rhel 9, as known on 2026-08-22)
  nearest       Redhat/RHEL/9_4
                Redhat/RHEL/9_3
                Redhat/RHEL/9_2
"""
    )


def test_image_of_which_nothing_is_known_is_no_error(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "image", "contoso/base/1", *OLD)

    assert result.exit_code == 0
    assert result.stdout == (
        """\
contoso/base/1
  support       unsupported: not in the image list of edition 2021-04-preview
  list of       2021-02-17
  supported in  no edition
  OS            not known
  hotpatchable  no
  end of life   not known
  nearest       no supported image of this publisher and product
"""
    )


def test_hotpatchable_image_is_marked(read: Callable[..., Any]) -> None:
    image = "MicrosoftWindowsServer:WindowsServer:2022-Datacenter-Azure-Edition-Core"

    assert read("image", image)["hotpatchable"] is True


@pytest.mark.parametrize(
    "words",
    [
        ["Canonical/UbuntuServer/18.04-LTS"],
        ["Canonical/UbuntuServer/18.04-LTS/latest"],
        ["Canonical:UbuntuServer:18.04-LTS"],
        ["Canonical:UbuntuServer:18.04-LTS:18.04.202401161"],
        ["Canonical", "UbuntuServer", "18.04-LTS"],
        ["Canonical", "UbuntuServer", "18.04-LTS", "latest"],
    ],
    ids=" ".join,
)
def test_image_is_named_in_any_of_the_ways_people_write_it(
    read: Callable[..., Any], words: list[str]
) -> None:
    shown = read("image", *words)

    assert (shown["publisher"], shown["offer"], shown["sku"]) == (
        "Canonical",
        "UbuntuServer",
        "18.04-LTS",
    )
    assert shown["support"] == "supported"


def test_unsupported_image_as_json(read: Callable[..., Any]) -> None:
    shown = read("image", "Canonical/UbuntuServer/16.04-LTS", *OLD, *TODAY)

    assert shown == {
        "edition": "2021-04-preview",
        "date": "2021-02-17",
        "contentDate": None,
        "lifecycleDate": "2026-08-22",
        "today": "2026-11-25",
        "publisher": "Canonical",
        "offer": "UbuntuServer",
        "sku": "16.04-LTS",
        "support": "unsupported",
        "editions": ["2023-ga", "2024-07"],
        "os": "Linux",
        "hotpatchable": False,
        "lifecycle": {
            "product": "ubuntu",
            "cycle": "16.04",
            "endOfMainstreamOrFullSupport": "2021-04-02",
            "endOfLife": "2021-04-02",
            "endOfExtendedSupport": "2026-04-02",
            "hasEnded": True,
        },
        "nearest": [{"publisher": "Canonical", "offer": "UbuntuServer", "sku": "18.04-LTS"}],
    }


def test_release_has_not_ended_on_its_last_day(read: Callable[..., Any]) -> None:
    image = "Canonical/UbuntuServer/18.04-LTS"

    assert read("image", image, "--today", "2023-05-31")["lifecycle"]["hasEnded"] is False
    assert read("image", image, "--today", "2023-06-01")["lifecycle"]["hasEnded"] is True


def test_what_drives_terminals_is_shown_and_not_sent(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "image", "a/b/\x1b[31mc")

    assert result.stdout.startswith("a/b/\u241b[31mc\n")


def test_output_is_utf_8_whatever_the_terminal_says(run: Run) -> None:
    result = run("knowledge", "image", "a/b/ü", env={"PYTHONIOENCODING": "ascii"})

    assert result.stdout.startswith("a/b/ü\n")


# -- API versions ----------------------------------------------------------------------------------


def test_api_versions_show_the_first_one_of_each_property(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "api-versions")

    assert result.exit_code == 0
    assert result.stdout == (
        """\
Microsoft.Compute/virtualMachines, Microsoft.Compute/virtualMachineScaleSets and
Microsoft.Compute/virtualMachineScaleSets/virtualMachines
33 API versions, 2015-05-01-preview to 2026-04-01

PROPERTY OF osProfile.*Configuration          WINDOWS                                LINUX
enableAutomaticUpdates                        2015-06-15 or before                   -
enableVMAgentPlatformUpdates                  2022-08-01; read-only from 2024-07-01  2022-08-01
patchSettings                                 2020-06-01                             2020-12-01
  assessmentMode                              2021-03-01                             2021-03-01
  automaticByPlatformSettings                 2022-03-01                             2022-03-01
    bypassPlatformSafetyChecksOnUserSchedule  2023-03-01                             2023-03-01
    rebootSetting                             2022-03-01                             2022-03-01
  enableHotpatching                           2020-12-01                             -
  patchMode                                   2020-06-01                             2020-12-01
provisionVMAgent                              2015-06-15 or before                   2018-06-01
timeZone                                      2015-06-15 or before                   -

Edition 2024-07 works from 2021-03-01 on for Windows and Linux. The table is of 2026-08-20.
"""
    )


def test_one_api_version_shows_what_it_has_and_lacks(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "api-versions", "2020-06-01", *OLD)

    assert result.exit_code == 0
    assert result.stdout == (
        """\
Microsoft.Compute/virtualMachines, Microsoft.Compute/virtualMachineScaleSets and
Microsoft.Compute/virtualMachineScaleSets/virtualMachines
2020-06-01 is an API version

PROPERTY OF osProfile.*Configuration          WINDOWS                 LINUX
enableAutomaticUpdates                        yes                     -
enableVMAgentPlatformUpdates                  no, from 2022-08-01 on  no, from 2022-08-01 on
patchSettings                                 yes                     no, from 2020-12-01 on
  assessmentMode                              no, from 2021-03-01 on  no, from 2021-03-01 on
  automaticByPlatformSettings                 no, from 2022-03-01 on  no, from 2022-03-01 on
    bypassPlatformSafetyChecksOnUserSchedule  no, from 2023-03-01 on  no, from 2023-03-01 on
    rebootSetting                             no, from 2022-03-01 on  no, from 2022-03-01 on
  enableHotpatching                           no, from 2020-12-01 on  -
  patchMode                                   yes                     no, from 2020-12-01 on
provisionVMAgent                              yes                     yes
timeZone                                      yes                     -

Edition 2021-04-preview works from 2020-12-01 on (with limits from 2020-06-01 on) for Windows and
from 2020-12-01 on for Linux. The table is of 2026-08-20.
"""
    )


@pytest.mark.parametrize(
    ("version", "said"),
    [
        ("2020-06-02", "not an API version; around it are 2020-06-01 and 2020-12-01"),
        ("2021-08-01", "an API version of other Compute resources, not of these"),
        ("2027-01-01", "newer than all that is known; the last known is 2026-04-01"),
        (
            "2015-05-01-PREVIEW",
            "an API version; what it has is not known before 2015-06-15",
        ),
    ],
)
def test_api_version_of_which_no_properties_are_known(
    run_in_process: Run, version: str, said: str
) -> None:
    result = run_in_process("knowledge", "api-versions", version)

    assert result.exit_code == 0
    assert f"\n{version.lower()} is {said}\n\nEdition 2024-07 works from" in result.stdout


def test_api_version_as_json_has_the_properties_on_one_of_two_sides(
    read: Callable[..., Any],
) -> None:
    whole, one = read("api-versions"), read("api-versions", "2021-03-01")

    for resource, asked in zip(whole["resources"], one["resources"], strict=True):
        lacked = [entry for entry in resource["properties"] if entry["firstVersion"] > "2021-03-01"]
        assert asked["type"] == resource["type"]
        assert asked["status"] == "known"
        assert asked["lacks"] == lacked
        assert asked["has"] == [each for each in resource["properties"] if each not in lacked]


def test_api_version_that_does_not_exist_has_nothing_and_lacks_nothing(
    read: Callable[..., Any],
) -> None:
    shown = read("api-versions", "2020-06-02")

    assert shown["resources"][-1] == {
        "type": "Microsoft.Compute/virtualMachines",
        "status": "unknown",
        "has": None,
        "lacks": None,
    }


# -- usage -----------------------------------------------------------------------------------------


def test_options_before_a_command_hold_for_it(run_in_process: Run) -> None:
    before = run_in_process("knowledge", *OLD, "--format", "json", "images")
    after = run_in_process("knowledge", "images", *OLD, "--format", "json")

    assert before == after


def test_colour_only_makes_headings_strong(run_in_process: Run) -> None:
    plain = run_in_process("knowledge", "images", *OLD)
    coloured = run_in_process("knowledge", "images", *OLD, "--color", "always")

    heading = "OS       END OF LIFE       HOTPATCH  IMAGE"
    assert coloured.stdout == plain.stdout.replace(heading, f"\x1b[1m{heading}\x1b[0m")


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (
            ["imagse"],
            "`guestpatch knowledge` has no command `imagse`",
            "Did you mean `image` or `im",
        ),
        (["x"], "`guestpatch knowledge` has no command `x`", "There are images, image, api-ver"),
        (["a/b/c"], "`guestpatch knowledge` has no command `a/b/c`", "To look up an image: `gues"),
        (["images", " "], "the text to look for is empty", "Leave it out to list all images"),
        (["image"], "no image to look up", "Give PUBLISHER/OFFER/SKU"),
        (["image", ""], "`` is not the publisher, offer and SKU of an image", "Give PUBLISHER"),
        (["image", "a/b"], "`a/b` is not the publisher, offer and SKU of an", "Give PUBLISHER"),
        (["image", "a", "b"], "`a b` is not the publisher, offer and SKU of", "Give PUBLISHER"),
        (["image", "a//c"], "`a//c` is not the publisher, offer and SKU of", "Give PUBLISHER"),
        (["image", "a/b:c/d"], "`a/b:c/d` is not the publisher, offer and ", "Give PUBLISHER"),
        (["api-versions", ""], "`` is not an API version", "A version is a date: `guestpatch"),
        (["api-versions", "latest"], "`latest` is not an API version", "A version is a date"),
        (["--edition", "2022"], "unknown edition '2022'; the editions are current, 2020-", ""),
        (["images", "--edition", ""], "unknown edition ''; the editions are current,", ""),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else None,
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    run_in_process: Run, arguments: list[str], message: str, hint: str
) -> None:
    result = run_in_process("knowledge", *arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    first, _, rest = result.stderr.partition("\n")
    assert first.startswith(f"guestpatch: {message}")
    assert rest.strip().startswith(hint)
