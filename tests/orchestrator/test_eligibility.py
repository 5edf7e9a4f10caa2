"""Who is patched: every reason why not, with the rule that explains it."""

from __future__ import annotations

from typing import Any

import pytest

from guestpatch.policy import load_built_in_pack
from guestpatch_orchestrator.fleet.eligibility import Judge
from guestpatch_orchestrator.fleet.model import Image, Unresolved
from guestpatch_orchestrator.reasons import REASONS
from guestpatch_schemas import load_knowledge
from tests.orchestrator.fleets import TODAY, vm

PREVIEW = "2021-04-preview"
UBUNTU = Image("Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2")


def reasons(
    edition: str = "current",
    *,
    registered: bool = True,
    **fields: Any,  # noqa: ANN401 - fields of many types
) -> list[str]:
    judge = Judge(load_knowledge(edition), TODAY, registered=registered)
    return [note.code for note in judge.judge(vm("v", **fields)).reasons]


def warnings(**fields: Any) -> list[str]:  # noqa: ANN401 - fields of many types
    judge = Judge(load_knowledge("current"), TODAY)
    return [note.code for note in judge.judge(vm("v", **fields)).warnings]


def test_every_reason_with_a_rule_names_one_that_exists() -> None:
    codes = {rule.code for rule in load_built_in_pack(None).rules}

    assert {reason.rule for reason in REASONS.values() if reason.rule} <= codes


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, []),
        ({"patch_mode": "Manual"}, ["NP-MODE"]),
        ({"patch_mode": "AutomaticByOS"}, ["NP-MODE"]),
        ({"patch_mode": "ImageDefault"}, ["NP-MODE", "NP-MODE-OS"]),
        ({"os": "Linux", "image": UBUNTU}, []),
        ({"os": "Linux", "image": UBUNTU, "patch_mode": "ImageDefault"}, ["NP-MODE"]),
        ({"os": "Linux", "image": UBUNTU, "patch_mode": "Manual"}, ["NP-MODE", "NP-MODE-OS"]),
    ],
)
def test_r02_r44_only_automatic_by_platform_is_planned(
    fields: dict[str, Any], found: list[str]
) -> None:
    assert reasons(**fields) == found


@pytest.mark.parametrize(
    ("os", "default"), [("Windows", "AutomaticByOS"), ("Linux", "ImageDefault")]
)
def test_r45_without_a_mode_the_reason_names_the_default(os: str, default: str) -> None:
    judge = Judge(load_knowledge("current"), TODAY)
    (note,) = judge.judge(vm("v", os=os, patch_mode=None, image=None)).reasons

    assert default in note.detail


def test_r41_r43_images_are_those_of_the_list() -> None:
    assert reasons(image=Image(id="/galleries/mine")) == ["NP-CUSTOM-IMAGE"]
    assert reasons(image=Image("me", "mine", "1")) == ["NP-IMAGE"]
    ended = Image("Canonical", "UbuntuServer", "18.04-LTS")
    assert "NP-EOL" in reasons(os="Linux", image=ended)
    red_hat = Image("RedHat", "RHEL", "7.4")
    assert "NP-IMAGE" not in reasons(PREVIEW, os="Linux", image=red_hat)


def test_r47_the_preview_needs_automatic_updates_with_the_platform_mode() -> None:
    assert reasons(PREVIEW, automatic_updates=False) == ["NP-EAU"]
    assert reasons(automatic_updates=False) == []


def test_r49_r50_agents() -> None:
    linux: dict[str, Any] = {"os": "Linux", "image": UBUNTU}
    assert reasons(has_agent=False) == ["NP-AGENT"]
    assert reasons(**linux, agent_version="2.2.53") == ["NP-AGENT-OLD"]
    for version in ("2.2.53.1", "2.10.0", "9.9"):
        assert reasons(**linux, agent_version=version) == []
    assert "WARN-AGENT-UNKNOWN" in warnings(**linux)


def test_r53_api_versions() -> None:
    assert reasons(api_version="2020-12-01") == ["NP-API"]
    assert reasons(api_version="2021-03-01") == []
    assert reasons(PREVIEW, api_version="2020-06-01") == []
    assert reasons(PREVIEW, api_version="2019-12-01") == ["NP-API"]


def test_r54_preview_features_have_to_be_registered() -> None:
    assert reasons(PREVIEW, registered=False) == ["NP-REGISTRATION"]
    assert reasons(registered=False) == []


@pytest.mark.parametrize(
    ("mode", "bypass", "schedule", "found"),
    [
        (True, True, True, ["NP-USER-SCHEDULE"]),
        (True, True, False, ["NP-BYPASS-NOSCHED"]),
        (True, False, True, ["NP-SCHEDULE-PREREQ"]),
        (True, False, False, []),
        (False, True, True, ["NP-MODE"]),
        (False, True, False, ["NP-MODE"]),
        (False, False, True, ["NP-MODE"]),
        (False, False, False, ["NP-MODE"]),
    ],
)
def test_r68_one_row_of_the_truth_table_is_patched_by_the_platform(
    mode: bool,  # noqa: FBT001 - a column of the table
    bypass: bool,  # noqa: FBT001 - as above
    schedule: bool,  # noqa: FBT001 - as above
    found: list[str],
) -> None:
    name = "AutomaticByPlatform" if mode else "Manual"

    assert reasons(patch_mode=name, bypasses_safety_checks=bypass, has_schedule=schedule) == found


def test_r18_r64_what_is_doubtful_is_said_and_patched() -> None:
    assert warnings(has_health_extension=False) == ["WARN-NO-HEALTH"]
    red_hat = Image("RedHat", "RHEL", "8_6")
    assert "WARN-RHEL-PACKAGEKIT" in warnings(os="Linux", image=red_hat)
    assert warnings(reboot_setting="Never", is_spot=True) == ["WARN-REBOOT-NEVER", "WARN-SPOT"]


def test_all_reasons_are_listed_what_to_mend_first_at_the_front() -> None:
    found = reasons(
        region="nowhere", patch_mode="Manual", image=Image(id="/mine"), has_agent=False, power="off"
    )

    assert found == ["NP-MODE", "NP-CUSTOM-IMAGE", "NP-AGENT", "NP-REGION"]


def test_what_is_not_known_is_listed_with_the_reason() -> None:
    judge = Judge(load_knowledge("current"), TODAY)
    unknown = vm("v", unresolved=(Unresolved("region", "only Azure knows"),))._replace(region=None)
    (note,) = judge.judge(unknown).reasons

    assert (note.code, note.detail) == ("UNRESOLVED", "region: only Azure knows")
