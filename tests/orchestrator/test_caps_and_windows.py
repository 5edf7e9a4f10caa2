"""How many at once, and when: the two things that all of planning rests on."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from guestpatch_orchestrator.caps import chain_length, set_cap, subscription_cap
from guestpatch_orchestrator.policy import KNOBS, Policy, release_of
from guestpatch_orchestrator.randomness import key_of, order_key, uniform
from guestpatch_orchestrator.windows import ALL_HOURS, Hours, find_time_zone, windows_of

NOVEMBER = release_of(2026, 11)
SIZES = (1, 4, 5, 9, 10, 11, 14, 15, 19, 24, 25, 100, 199, 200)
CHAINS = {
    1: (1, 4, 5, 9, 5, 6, 7, 5, 7, 6, 5, 5, 6, 5),
    2: (1, 4, 5, 9, 6, 6, 8, 6, 7, 6, 6, 6, 6, 6),
    3: (1, 4, 5, 9, 6, 6, 8, 6, 7, 6, 6, 6, 6, 6),
    5: (1, 4, 5, 9, 5, 6, 9, 5, 9, 9, 5, 5, 9, 5),
    20: (1, 4, 5, 9, 10, 11, 14, 15, 19, 20, 20, 20, 20, 20),
}


@pytest.mark.parametrize("domains", CHAINS)
def test_r14_r15_chains_of_sets_are_as_long_as_the_golden_table_says(domains: int) -> None:
    sizes = {n: [n // domains + (d < n % domains) for d in range(domains)] for n in SIZES}

    assert CHAINS[domains] == tuple(chain_length(sizes[n], set_cap(n)) for n in SIZES)


def test_r15_one_formula_is_both_published_sentences() -> None:
    for members in range(1, 1001):
        cap = set_cap(members)
        assert cap == 1 if members < 10 else cap * 5 <= members < (cap + 1) * 5


def test_r12_never_all_vms_of_a_subscription() -> None:
    for share in (0.2, 0.5, 1.0):
        for free in range(2, 200):
            assert 1 <= subscription_cap(free, free, share) < free


def test_r03_each_month_has_its_release_on_the_second_tuesday() -> None:
    releases = [release_of(2026, month).release for month in range(1, 13)]

    assert {each.weekday() for each in releases} == {1}
    assert all(8 <= each.day <= 14 for each in releases)
    assert len(set(releases)) == 12


def _nights(zone: str, start: int, end: int, year: int, month: int) -> list[tuple[str, int, str]]:
    rollout = release_of(year, month)
    return [
        (rollout.instant(w.open).strftime("%d %H:%M"), w.close - w.open, w.kind)
        for w in windows_of(Hours(zone, start, end), rollout, 30)
    ]


def test_r25_nights_are_those_of_the_time_zone() -> None:
    first = windows_of(Hours("Asia/Tokyo", 22 * 60, 6 * 60), NOVEMBER, 30)[0]

    # The release is in the middle of a night in Tokyo: what is left of it counts.
    assert NOVEMBER.instant(first.open) == datetime(2026, 11, 10, 18, tzinfo=UTC)
    assert first.close - first.open == 3 * 60


def test_r25_a_spring_night_is_short_and_an_autumn_night_long() -> None:
    spring = {n[1:] for n in _nights("Europe/Berlin", 22 * 60, 6 * 60, 2026, 3)}
    autumn = {n[1:] for n in _nights("Europe/Berlin", 22 * 60, 6 * 60, 2026, 10)}
    lord_howe = {n[1:] for n in _nights("Australia/Lord_Howe", 22 * 60, 6 * 60, 2026, 9)}

    assert (7 * 60, "short") in spring
    assert (9 * 60, "long") in autumn
    assert (7 * 60 + 30, "short") in lord_howe


def test_r25_a_time_that_clocks_leave_out_is_the_first_after_the_gap() -> None:
    # On 28 March 2027 clocks go from 02:00 to 03:00; the window is 01:30 to 02:30.
    nights = {n[0]: n[1:] for n in _nights("Europe/Berlin", 90, 150, 2027, 3)}

    assert nights["28 00:30"] == (30, "short")
    assert nights["27 00:30"] == (60, "normal")


def test_r25_a_window_may_be_in_the_day_or_all_day() -> None:
    day = windows_of(Hours("UTC", 9 * 60, 17 * 60), NOVEMBER, 30)

    assert {each.close - each.open for each in day} == {8 * 60}
    assert windows_of(ALL_HOURS, NOVEMBER, 30) == ((0, 30 * 1440, "normal"),)


@pytest.mark.parametrize(
    ("name", "zone"),
    [
        ("W. Europe Standard Time", "Europe/Berlin"),
        ("Asia/Tokyo", "Asia/Tokyo"),
        ("", None),
        ("Mars/Olympus", None),
        ("../etc/passwd", None),
    ],
)
def test_time_zones_are_known_by_both_kinds_of_names(name: str, zone: str | None) -> None:
    assert find_time_zone(name) == zone


def test_draws_depend_on_what_they_are_for_and_on_nothing_else() -> None:
    keys = [key_of(f"vm{n}") for n in range(500)]
    forwards = [uniform(7, key, "health", 1) for key in keys]
    backwards = [uniform(7, key, "health", 1) for key in reversed(keys)]

    assert forwards == backwards[::-1]
    assert 0.45 < sum(forwards) / len(forwards) < 0.55
    assert forwards != [uniform(8, key, "health", 1) for key in keys]
    assert key_of("VM") == key_of("vm")


def test_r16_the_order_of_a_month_says_nothing_about_the_next() -> None:
    keys = [key_of(f"vm{n}") for n in range(400)]
    first = sorted(keys, key=lambda key: order_key(key, 1))
    second = {key: rank for rank, key in enumerate(sorted(keys, key=lambda k: order_key(k, 2)))}
    mean = (len(keys) - 1) / 2
    covariance = sum((rank - mean) * (second[key] - mean) for rank, key in enumerate(first))
    variance = sum((rank - mean) ** 2 for rank in range(len(keys)))

    assert abs(covariance / variance) < 0.15


def test_every_knob_can_be_set() -> None:
    assert {knob.attribute for knob in KNOBS} == set(Policy.__dataclass_fields__)
