"""Plans: what is published holds in each of them."""

from __future__ import annotations

from collections import defaultdict
from datetime import timedelta
from itertools import combinations, pairwise
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestpatch_orchestrator.caps import set_cap
from guestpatch_orchestrator.plan.pairs import pair_edges
from guestpatch_orchestrator.policy import Policy
from guestpatch_schemas.places import regions
from tests.orchestrator.fleets import overlap, plan, vm

if TYPE_CHECKING:
    from random import Random

    from guestpatch_orchestrator.fleet.model import VirtualMachine
    from guestpatch_orchestrator.plan.model import Plan, Row


def _by(rows: tuple[Row, ...], key: str) -> dict[object, list[Row]]:
    found: dict[object, list[Row]] = defaultdict(list)
    for row in rows:
        found[getattr(row, key)].append(row)
    return found


def _most_at_once(rows: list[Row]) -> int:
    events = sorted([(r.end, -1) for r in rows] + [(r.start, 1) for r in rows])
    running = most = 0
    for _, step in events:
        running += step
        most = max(most, running)
    return most


def _set(size: int, domains: int) -> list[VirtualMachine]:
    return [vm(f"m{n}", availability_set="/sets/a", update_domain=n % domains) for n in range(size)]


def _codes(found: Plan) -> dict[str, list[str]]:
    return {each.vm.name: [note.code for note in each.reasons] for each in found.not_patched}


def test_a1_one_vm_is_patched_in_its_first_window() -> None:
    found = plan(vm("only"))

    (row,) = found.rows
    local = found.month.instant(row.start).astimezone(ZoneInfo("Europe/Amsterdam"))
    assert (row.phase, row.batch, f"{local:%d %H:%M}") == (1, 1, "10 22:00")
    assert row.start == row.earliest


@pytest.mark.parametrize("vms", [(), (vm("by-os", patch_mode="AutomaticByOS"),)])
def test_a2_a3_a_fleet_of_nothing_to_patch_has_no_phases(vms: tuple[VirtualMachine, ...]) -> None:
    found = plan(*vms)

    assert (found.rows, found.phases, found.conflict) == ((), (), None)
    assert len(found.not_patched) == len(vms)


def test_a5_r08_a_pair_is_in_two_phases() -> None:
    found = plan(vm("a"), vm("b", "northeurope"))

    assert [each.regions for each in found.phases] in (
        [("northeurope",), ("westeurope",)],
        [("westeurope",), ("northeurope",)],
    )


@pytest.mark.parametrize(
    "names",
    [
        ("brazilsoutheast", "brazilsouth", "southcentralus", "northcentralus"),
        ("westus3", "eastus", "westus"),
        ("westindia", "southindia", "centralindia"),
        tuple(each.name for each in regions() if each.use == "general"),
    ],
)
def test_a6_to_a9_r05_r06_r09_paired_regions_never_meet(names: tuple[str, ...]) -> None:
    found = plan(*(vm(f"{name}-{n}", name) for name in names for n in range(3)))

    assert sorted(region for phase in found.phases for region in phase.regions) == sorted(names)
    assert all(a.end <= b.opens for a, b in pairwise(found.phases))
    by_region = _by(found.rows, "region")
    for a, b in pair_edges(names):
        assert not any(overlap(x, y) for x in by_region[a] for y in by_region[b])


def test_a10_r11_zones_of_a_region_are_not_patched_at_once() -> None:
    found = plan(*(vm(f"z{z}", zone=str(z), subscription=f"s{z}") for z in (1, 2, 3)))

    assert not any(overlap(a, b) for a, b in combinations(found.rows, 2))
    assert {row.stage for row in found.rows} == {"zone:1", "zone:2", "zone:3"}


@pytest.mark.parametrize("size", [1, 2, 4, 5, 9, 10, 11, 14, 15, 199, 200])
@pytest.mark.parametrize("domains", [1, 2, 3, 5, 20])
def test_a11_to_a14_r13_r14_r15_sets_are_patched_a_fifth_of_one_domain_at_a_time(
    size: int, domains: int
) -> None:
    found = plan(*_set(size, domains))

    rows = list(found.rows)
    assert len(rows) == size
    assert _most_at_once(rows) <= set_cap(size)
    spans = {
        domain: (min(r.start for r in of), max(r.end for r in of))
        for domain, of in _by(found.rows, "update_domain").items()
    }
    ordered = sorted(spans.values())
    assert all(a[1] <= b[0] for a, b in pairwise(ordered))


def test_a12_a13_a_set_of_nine_takes_nine_slots_and_one_of_ten_five() -> None:
    assert plan(*_set(9, 5)).groups[0].chain == 9
    assert plan(*_set(10, 5)).groups[0].chain == 5


def test_a16_unknown_update_domains_are_assumed_and_said() -> None:
    found = plan(*(vm(f"m{n}", availability_set="/sets/a") for n in range(6)))

    assert [row.update_domain for row in sorted(found.rows, key=lambda r: r.vm)] == [
        0,
        1,
        2,
        3,
        4,
        0,
    ]
    assert all("WARN-UD-ASSUMED" in [n.code for n in row.warnings] for row in found.rows)
    assert "D-17" in found.decisions


def test_a17_a_set_across_time_zones_keeps_its_limits() -> None:
    zones = ("Tokyo Standard Time", "UTC", None)
    found = plan(*(each._replace(time_zone=zones[n % 3]) for n, each in enumerate(_set(12, 2))))

    assert _most_at_once(list(found.rows)) <= 2
    for a, b in combinations(found.rows, 2):
        assert a.update_domain == b.update_domain or not overlap(a, b)


def test_a18_members_that_are_off_count_for_the_size_of_the_set() -> None:
    members = _set(10, 1)
    found = plan(*(each._replace(power="off") if n % 2 else each for n, each in enumerate(members)))

    assert (found.groups[0].members, found.groups[0].planned, found.groups[0].cap) == (10, 5, 2)
    assert set(_codes(found)) == {"m1", "m3", "m5", "m7", "m9"}
    assert _codes(found)["m1"] == ["NP-ALWAYS-OFF"]


def test_a22_a27_r12_a_subscription_across_the_world_is_never_patched_all_at_once() -> None:
    found = plan(vm("far", time_zone="Pacific/Kiritimati"), vm("near", time_zone="Pacific/Midway"))
    both = plan(*(vm(f"v{n}", time_zone=("UTC", "Asia/Kathmandu")[n % 2]) for n in range(12)))

    assert _most_at_once(list(found.rows)) == 1
    assert _most_at_once(list(both.rows)) <= 2


def test_a23_an_unknown_time_zone_is_that_of_the_region_and_said() -> None:
    (row,) = plan(vm("lost", time_zone="Mars Standard Time")).rows

    assert row.time_zone == "Europe/Amsterdam"
    assert "WARN-TZ" in [note.code for note in row.warnings]


def test_a24_a_region_that_is_not_known_is_listed() -> None:
    assert _codes(plan(vm("lost", "westeuropa"))) == {"lost": ["NP-REGION"]}


def test_a26_many_vms_of_one_subscription_and_many_subscriptions() -> None:
    one = plan(*(vm(f"v{n}") for n in range(300)))
    many = plan(*(vm(f"v{n}", subscription=f"s{n}") for n in range(300)))

    assert _most_at_once(list(one.rows)) <= 60
    assert _most_at_once(list(many.rows)) == 300


def test_a28_r17_a_flexible_scale_set_over_zones_and_outside_them_has_one_limit() -> None:
    found = plan(
        *(
            vm(f"f{n}", scale_set="/vmss/f", orchestration="Flexible", zone=("1", "2", None)[n % 3])
            for n in range(12)
        )
    )

    assert _most_at_once(list(found.rows)) <= 2
    assert {row.stage for row in found.rows} == {"zone:1", "zone:2", "nonzonal-chained"}


def test_a29_a30_r17_scale_sets_that_are_not_patched() -> None:
    found = plan(
        vm("bare", scale_set="/f", orchestration="Flexible", has_health_extension=False),
        vm("uniform", scale_set="/u", orchestration="Uniform"),
    )

    assert _codes(found) == {"bare": ["NP-HEALTH"], "uniform": ["NP-VMSS-UNIFORM"]}


def test_a31_a_window_of_20_minutes_is_too_short_and_one_of_21_is_not() -> None:
    short = plan(vm("v"), policy=Policy(window_start=0, window_end=20))
    enough = plan(vm("v"), policy=Policy(window_start=0, window_end=21))
    without_reboot = plan(
        vm("v", reboot_setting="Never"), policy=Policy(window_start=0, window_end=20)
    )

    assert _codes(short) == {"v": ["NP-WINDOW"]}
    assert len(enough.rows) == len(without_reboot.rows) == 1


def test_a32_to_a34_windows_of_all_kinds_hold_each_attempt() -> None:
    for start, end in ((0, 0), (9 * 60, 17 * 60), (0, 45)):
        found = plan(
            *(vm(f"v{n}") for n in range(5)), policy=Policy(window_start=start, window_end=end)
        )
        length = (end - start) % 1440 or 1440
        for row in found.rows:
            local = found.month.instant(row.start).astimezone(ZoneInfo(row.time_zone))
            into = (local.hour * 60 + local.minute - start) % 1440
            assert into + row.end - row.start <= length


@pytest.mark.parametrize("limit", [1, 3])
def test_a35_a36_a_limit_of_a_region_holds(limit: int) -> None:
    vms = [vm(f"v{n}", subscription=f"s{n}") for n in range(6)]
    found = plan(*vms, *_set(15, 3), policy=Policy(region_limit=limit))

    assert _most_at_once(list(found.rows)) == limit
    assert len(found.rows) == 21


@pytest.mark.parametrize("month", [(2024, 1), (2024, 2), (2026, 12)])
def test_a37_leap_days_and_the_end_of_the_year(month: tuple[int, int]) -> None:
    found = plan(*(vm(f"v{n}") for n in range(40)), month=month)

    assert found.deadline == 30 * 1440
    assert found.month.instant(found.deadline) - found.month.release == timedelta(days=30)
    assert len(found.rows) == 40


def test_r04_what_cannot_be_done_in_time_is_said_with_a_smallest_conflict() -> None:
    # Forty domains, one after another, in nights that hold one slot: forty nights.
    members = [
        vm(f"m{n}", "northeurope", availability_set="/sets/a", update_domain=n) for n in range(40)
    ]
    late = plan(*members, policy=Policy(window_start=60, window_end=90))

    assert late.conflict is not None
    assert late.conflict.verdict == "PROVED"
    assert {each.atom for each in late.conflict.atoms} == {
        "window:Europe/Dublin",
        "domains:/sets/a",
    }
    assert all(each.bound_if_relaxed < late.deadline for each in late.conflict.atoms)
    assert [rung.number for rung in late.ladder] == [0, 1, 2, 3, 4, 5, 5, 6, 6, 6, 6, 6, 7]
    assert {"NP-DEADLINE"} == {code for codes in _codes(late).values() for code in codes}
    assert len(late.rows) + len(late.not_patched) == 40


def test_r20_the_size_of_a_vm_does_not_matter() -> None:
    small = plan(vm("v", size="Standard_B1s"))
    large = plan(vm("v", size="Standard_M416ms_v2"))

    assert small.rows == large.rows


def test_r21_pairs_never_cross_clouds() -> None:
    clouds = {each.name: each.cloud for each in regions()}

    assert {"AzurePublic", "AzureUSGovernment", "AzureChina"} == set(clouds.values())
    assert all(clouds[a] == clouds[b] for a, b in pair_edges(clouds))


def test_the_preview_knows_no_share_but_update_domains() -> None:
    found = plan(*_set(10, 2), edition="2021-04-preview")

    assert found.groups[0].cap == 9
    assert _most_at_once(list(found.rows)) == 5


_REGIONS = ("westeurope", "northeurope", "eastus", "westus", "japaneast", "swedencentral")


@st.composite
def _fleets(draw: st.DrawFn) -> list[VirtualMachine]:
    vms = []
    for number in range(draw(st.integers(0, 25))):
        region = draw(st.sampled_from(_REGIONS))
        kind = draw(st.sampled_from(("set", "scale-set", "free")))
        fields: dict[str, object] = {
            "time_zone": draw(st.sampled_from((None, "UTC", "Tokyo Standard Time"))),
            "subscription": draw(st.sampled_from(("s1", "s2"))),
        }
        if kind == "set":
            fields["availability_set"] = f"/{region}/{draw(st.integers(0, 1))}"
            fields["update_domain"] = draw(st.integers(0, 3))
        else:
            fields["zone"] = draw(st.sampled_from((None, "1", "2")))
        if kind == "scale-set":
            fields |= {"scale_set": f"/{region}/vmss", "orchestration": "Flexible"}
        fields["patch_mode"] = draw(st.sampled_from(("AutomaticByPlatform",) * 4 + (None,)))
        vms.append(vm(f"v{number}", region, **fields))
    return vms


@given(_fleets(), st.randoms())
def test_p1_p2_p3_every_plan_keeps_what_is_published(
    vms: list[VirtualMachine], random: Random
) -> None:
    found = plan(*vms)
    shuffled = list(vms)
    random.shuffle(shuffled)

    assert plan(*shuffled) == found
    assert {r.vm for r in found.rows} | {n.vm.id for n in found.not_patched} == {v.id for v in vms}
    assert all(each.reasons for each in found.not_patched)
    assert found.bounds.free <= found.bounds.phases <= found.bounds.makespan
    assert found.bounds.any_phases <= found.bounds.makespan
    phase_of = {region: p.number for p in found.phases for region in p.regions}
    by_region = _by(found.rows, "region")
    for a, b in pair_edges(phase_of):
        assert phase_of[a] != phase_of[b]
    for of_region in by_region.values():
        for one, two in combinations(of_region, 2):
            is_zonal = one.stage.startswith("zone") and two.stage.startswith("zone")
            assert not is_zonal or one.stage == two.stage or not overlap(one, two)
    limits = {each.group: each for each in found.groups}
    for group, rows in _by(found.rows, "group").items():
        limit = limits[group]  # type: ignore[index] # groups by what they are
        assert _most_at_once(rows) <= limit.cap
        assert limit.members < 2 or limit.cap < limit.members
        if limit.group.kind == "availability-set":
            for one, two in combinations(rows, 2):
                assert one.update_domain == two.update_domain or not overlap(one, two)
    for row in found.rows:
        assert 0 <= row.earliest <= row.start < row.end <= found.deadline
