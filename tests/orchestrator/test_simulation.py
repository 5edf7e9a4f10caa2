"""Simulated rollouts: what is published holds for every attempt, whatever goes wrong."""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import combinations, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

import guestpatch_schemas
from guestpatch_orchestrator.fleet.model import Image
from guestpatch_orchestrator.output.simulation_json import event_lines, simulation_object
from guestpatch_orchestrator.plan.pairs import pair_edges
from guestpatch_orchestrator.policy import DAY, Policy
from guestpatch_orchestrator.simulate.engine import simulate
from guestpatch_orchestrator.simulate.scenario import BadPatch, Scenario
from guestpatch_orchestrator.windows import windows_of
from guestpatch_schemas import load_knowledge
from tests.orchestrator.fleets import plan, vm

if TYPE_CHECKING:
    from guestpatch_orchestrator.fleet.model import VirtualMachine
    from guestpatch_orchestrator.simulate.model import Attempt, Outcome, Simulation

SURE = Scenario(unhealthy=0, patch_failure=0, reboot_failure=0)
UBUNTU = Image("Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2")
RED_HAT = Image("RedHat", "RHEL", "9_4")
HORIZON = ((0, 40 * DAY),)


def _run(
    *vms: VirtualMachine,
    scenario: Scenario = SURE,
    policy: Policy | None = None,
    edition: str = "current",
) -> Simulation:
    found = plan(*vms, policy=policy, edition=edition)
    return simulate(found, scenario, load_knowledge(edition))


def _scenario(**fields: Any) -> Scenario:  # noqa: ANN401 - fields of many types
    return Scenario(**{"unhealthy": 0, "patch_failure": 0, "reboot_failure": 0, **fields})


def _outcome(found: Simulation, name: str) -> Outcome:
    return next(each for each in found.outcomes if each.vm == f"/vms/{name}")


def _meet(a: Attempt, b: Attempt) -> bool:
    return a.start < b.end and b.start < a.end


def _schema(name: str, definition: str = "") -> Draft202012Validator:
    path = Path(guestpatch_schemas.__file__).with_name(f"{name}.schema.json")
    schema = json.loads(path.read_text())
    return Draft202012Validator(schema["$defs"][definition] if definition else schema)


def _holds(found: Simulation) -> None:
    """What is published about attempts."""
    candidates = {each.vm.id: each for each in found.plan.candidates}
    caps = {each.group: each.cap for each in found.plan.groups}
    edges = set(pair_edges({each.region for each in found.attempts}))
    by_group: dict[object, list[Attempt]] = defaultdict(list)
    for each in found.attempts:
        candidate = candidates[each.vm]
        by_group[candidate.group].append(each)
        assert 0 <= each.start < each.end <= found.plan.deadline
        windows = windows_of(candidate.hours, found.plan.month, 31)
        assert any(w.open <= each.start and each.end <= w.close for w in windows)
        considered = {*each.installed, *each.failed, *each.pending, *each.not_selected}
        parts = (each.installed, each.failed, each.pending, each.not_selected)
        assert len(considered) == sum(map(len, parts))
    for a, b in combinations(found.attempts, 2):
        if not _meet(a, b):
            continue
        one, two = candidates[a.vm], candidates[b.vm]
        assert a.vm != b.vm
        assert tuple(sorted((a.region, b.region))) not in edges
        if a.region == b.region and one.stage and two.stage:
            assert one.stage == two.stage
        if one.group == two.group and one.group.kind == "availability-set":
            assert one.vm.update_domain == two.vm.update_domain
    for group, attempts in by_group.items():
        for each in attempts:
            running = sum(o.start <= each.start < o.end for o in attempts)
            assert running <= caps[group]  # type: ignore[index] # groups by what they are
    starts = [gate.minute for gate in found.gates if gate.result == "pass"]
    for each in found.attempts:
        assert each.phase == 1 or found.halts or each.start >= starts[each.phase - 2]


def test_r01_r28_r71_only_critical_and_security_patches_are_installed() -> None:
    (attempt,) = _run(vm("v")).attempts

    assert len(attempt.installed) == 10
    assert attempt.not_selected == ("windows-10", "windows-11")
    assert attempt.result == "Succeeded"


def test_r02_a_vm_that_the_platform_does_not_patch_has_no_attempt() -> None:
    found = _run(vm("a"), vm("b", patch_mode="Manual"))

    assert [each.vm for each in found.attempts] == ["/vms/a"]


def test_r07_r10_a_phase_waits_for_verdicts_and_the_next_begins_after_them() -> None:
    found = _run(vm("a"), vm("b", "northeurope"))
    first, second = found.attempts

    assert [gate.result for gate in found.gates] == ["pass", "pass"]
    assert found.gates[0].minute >= first.end + 60
    assert second.start >= found.gates[0].minute


def test_r07_d22_a_missing_signal_is_no_good_one_and_the_rollout_pauses() -> None:
    found = _run(vm("a"), vm("b", "northeurope"), scenario=_scenario(silent=frozenset("*")))

    assert [gate.result for gate in found.gates] == ["inconclusive"]
    assert len(found.attempts) == 1
    assert "gate of phase 1" in found.halts[0][1]


def test_r26_r27_r34_a_vm_that_is_off_is_patched_after_its_next_assessment() -> None:
    found = _run(vm("v"), scenario=_scenario(off={"/vms/v": ((0, 5 * DAY),)}))
    (attempt,) = found.attempts

    assert attempt.kind == "catch-up"
    assert attempt.start >= 5 * DAY
    assert "SKIP_OFF" in [event.type for event in found.events]
    assert _outcome(found, "v").state == "Patched"


def test_a19_a_vm_that_is_always_off_is_never_patched() -> None:
    found = _run(vm("v"), scenario=_scenario(off={"/vms/v": HORIZON}))

    assert (found.attempts, _outcome(found, "v").state) == ((), "Off")


def test_a20_one_night_in_thirty_is_enough_if_an_assessment_meets_it() -> None:
    on = range(12 * DAY, 13 * DAY)
    off = ((0, on.start), (on.stop, 40 * DAY))
    found = _run(
        vm("v"), scenario=_scenario(off={"/vms/v": off}), policy=Policy(assess_interval=DAY)
    )

    assert [each.start in on for each in found.attempts] == [True]


def test_a48_a_vm_that_is_turned_off_in_the_middle_is_tried_again() -> None:
    first = _run(vm("v")).attempts[0].start
    found = _run(vm("v"), scenario=_scenario(off={"/vms/v": ((first + 25, first + 600),)}))

    assert [each.result for each in found.attempts] == ["Failed", "Succeeded"]
    assert found.attempts[0].exceeded
    assert found.attempts[1].start >= first + 600


def test_r74_what_is_pending_is_retried_in_the_next_window() -> None:
    found = _run(vm("v"), policy=Policy(window_start=60, window_end=90))
    first, second = found.attempts[:2]

    assert (first.exceeded, len(first.pending) > 0, second.kind) == (True, True, "retry")
    assert second.start - first.start == DAY
    assert set(first.installed).isdisjoint(second.installed)
    assert _outcome(found, "v").state == "Patched"


def test_r51_r52_services_that_do_not_answer_make_attempts_fail() -> None:
    off = _run(vm("v"), scenario=_scenario(service_off=frozenset({"/vms/v"})))
    away = _run(vm("v"), scenario=_scenario(unreachable=frozenset({"/vms/v"})))

    assert {each.result for each in (*off.attempts, *away.attempts)} == {"Failed"}
    assert _outcome(off, "v").state == "Failed"
    status = _outcome(away, "v").status
    assert status is not None
    assert status["availablePatchSummary"]["status"] == "Failed"


def test_r39_r40_reboots_follow_the_setting_and_in_the_preview_the_need() -> None:
    settings_of = {"Always": "Completed", "IfRequired": "Completed", "Never": "Required"}
    for setting, reboot in settings_of.items():
        (attempt,) = _run(vm("v", reboot_setting=setting)).attempts
        assert attempt.reboot == reboot
    (attempt,) = _run(vm("v", reboot_setting="Never")).attempts
    assert attempt.result == "CompletedWithWarnings"
    (attempt,) = _run(
        vm(
            "v",
            reboot_setting="Never",
            image=Image("MicrosoftWindowsServer", "WindowsServer", "2019-Datacenter"),
        ),
        edition="2021-04-preview",
    ).attempts
    assert attempt.reboot == "Completed"


def test_r29_r30_a_patch_that_appears_between_phases_reaches_the_later_one_only() -> None:
    late = Policy(bake=11 * DAY)
    found = _run(
        vm("a", os="Linux", image=RED_HAT),
        vm("b", "northeurope", os="Linux", image=RED_HAT),
        policy=late,
    )
    first, second = found.attempts

    assert "linux-late" not in first.installed
    assert "linux-late" in second.installed


@pytest.mark.parametrize(
    "fields",
    [
        {"os": "Windows"},
        {"os": "Linux", "image": UBUNTU},
        {"os": "Linux", "image": RED_HAT, "patch_source": "private"},
    ],
)
def test_r33_r35_r36_twins_get_the_same_patches(fields: dict[str, Any]) -> None:
    found = _run(vm("a", **fields), vm("b", "northeurope", **fields), policy=Policy(bake=11 * DAY))

    assert found.attempts[0].installed == found.attempts[1].installed


def test_r37_with_too_little_time_a_snapshot_is_given_up() -> None:
    found = _run(vm("v", os="Linux", image=UBUNTU), policy=Policy(window_start=0, window_end=90))

    assert found.attempts[0].fell_back
    assert "SDP_FALLBACK" in [event.type for event in found.events]


@pytest.mark.parametrize(("mode", "gap"), [(None, 7 * DAY), ("AutomaticByPlatform", 2 * DAY)])
def test_r22_r23_r24_vms_are_assessed_every_few_days_off_peak(mode: str | None, gap: int) -> None:
    found = _run(vm("v", assessment_mode=mode))
    times = [event.minute for event in found.events if event.type == "ASSESS"]

    assert max(b - a for a, b in pairwise(times)) <= gap
    assert all(
        any(
            w.open <= at < w.close
            for w in windows_of(found.plan.candidates[0].hours, found.plan.month, 31)
        )
        for at in times
    )


@pytest.mark.parametrize(("end", "nights"), [(6 * 60, 1), (0, 2)])
def test_r58_r59_enabling_takes_over_three_hours_and_resumes_the_next_night(
    end: int, nights: int
) -> None:
    policy = Policy(window_start=22 * 60, window_end=end)
    found = _run(vm("v"), scenario=_scenario(newly_enabled=True), policy=policy)
    pieces = [event for event in found.events if event.type == "ENABLE_PROGRESS"]
    (done,) = (event for event in found.events if event.type == "ENABLE_DONE")

    assert len(pieces) == nights
    assert done.data is not None
    assert done.data["work"] >= 181
    assert sum((e.data or {})["until"] - e.minute for e in pieces) == done.data["work"]
    assert found.attempts[0].start >= done.minute


def test_r19_a_bad_patch_is_stopped_before_it_meets_all() -> None:
    vms = [
        vm(f"{region}{n}", region, subscription=f"s{n}")
        for region in ("westeurope", "northeurope", "eastus", "japaneast")
        for n in range(40)
    ]
    found = _run(*vms, scenario=_scenario(bad=BadPatch("windows-00", "2019", 0.5)))

    assert found.halts
    assert 0 < found.harmed <= found.exposed == 40
    assert {each.phase for each in found.attempts} == {1}
    assert sum(each.state == "Held" for each in found.outcomes) == 120


def test_a42_all_patches_fail_or_none_does() -> None:
    bad = _run(vm("v"), scenario=_scenario(patch_failure=1))

    assert {each.result for each in bad.attempts} == {"Failed"}
    assert len(bad.attempts) >= 25
    assert _run(vm("v")).attempts[0].result == "Succeeded"


def test_p12_after_a_halt_the_rest_is_patched_when_it_is_resumed() -> None:
    vms = (vm("a"), vm("b", "northeurope"))
    silent = _scenario(silent=frozenset({"/vms/a", "/vms/b"}))
    halted = _run(*vms, scenario=silent)
    resumed = _run(*vms, scenario=_scenario(silent=silent.silent, resume_at=10 * DAY))

    assert [each.state for each in halted.outcomes].count("Held") == 1
    assert {each.state for each in resumed.outcomes} == {"Patched"}
    halt = resumed.halts[0][0]
    assert not [each for each in resumed.attempts if halt <= each.start < 10 * DAY]


@pytest.mark.parametrize(
    ("version", "definition"), [("2024-07-01", "v20201201"), ("2020-06-01", "v20200601")]
)
def test_r69_to_r72_patch_status_is_as_the_instance_view_has_it(
    version: str, definition: str
) -> None:
    edition = "2021-04-preview"
    found = _run(vm("v", api_version=version), edition=edition)
    status = _outcome(found, "v").status
    assert status is not None

    assert list(_schema("patch-status", definition).iter_errors(status)) == []
    installed = status["lastPatchInstallationSummary"]
    assert installed["installedPatchCount"] == 10
    assert installed["notSelectedPatchCount"] == 2
    assert installed["excludedPatchCount"] == 0
    available = status["availablePatchSummary"]
    assert (available["criticalAndSecurityPatchCount"], available["otherPatchCount"]) == (0, 2)
    assert ("startedBy" in installed) == (version == "2020-06-01")


def test_p3_the_same_seed_gives_the_same_bytes_and_another_one_does_not() -> None:
    vms = [vm(f"v{n}", ("westeurope", "northeurope")[n % 2]) for n in range(30)]

    def lines(order: list[VirtualMachine], seed: int) -> list[str]:
        return list(event_lines(_run(*order, scenario=Scenario(seed=seed))))

    assert lines(vms, 1) == lines(vms[::-1], 1)
    assert lines(vms, 1) != lines(vms, 2)
    minutes = [json.loads(line)["t"] for line in lines(vms, 1)[1:]]
    assert minutes == sorted(minutes)


def test_p21_the_json_of_a_simulation_is_as_its_schema_says() -> None:
    found = _run(vm("a"), vm("b", "northeurope"), vm("c", patch_mode=None))

    assert list(_schema("rollout-simulation").iter_errors(simulation_object(found))) == []


_REGIONS = ("westeurope", "northeurope", "eastus", "westus")


@st.composite
def _fleets(draw: st.DrawFn) -> list[VirtualMachine]:
    found = []
    for number in range(draw(st.integers(1, 16))):
        region = draw(st.sampled_from(_REGIONS))
        fields: dict[str, Any] = {}
        if draw(st.booleans()):
            fields = {"availability_set": f"/{region}", "update_domain": draw(st.integers(0, 2))}
        else:
            fields = {"zone": draw(st.sampled_from((None, "1", "2")))}
        found.append(vm(f"v{number}", region, **fields))
    return found


@settings(max_examples=25)
@given(_fleets(), st.integers(0, 5), st.sampled_from((0.0, 0.3)), st.sampled_from((0.0, 0.1)))
def test_p1_every_attempt_keeps_what_is_published(
    vms: list[VirtualMachine], seed: int, patch_failure: float, unhealthy: float
) -> None:
    scenario = Scenario(
        seed=seed, patch_failure=patch_failure, unhealthy=unhealthy, resume_at=8 * DAY
    )

    _holds(_run(*vms, scenario=scenario, policy=Policy(window_end=24 * 60 - 30)))
