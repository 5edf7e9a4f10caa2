"""Windows: the hours in which a VM may be patched, in minutes since the monthly release."""

from __future__ import annotations

from datetime import datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from guestpatch_schemas.places import find_windows_time_zone

if TYPE_CHECKING:
    from guestpatch_orchestrator.policy import Month

__all__ = [
    "ALL_HOURS",
    "LEAST_MINUTES",
    "Hours",
    "Window",
    "WindowKind",
    "find_time_zone",
    "is_long_enough",
    "windows_of",
]

WindowKind: TypeAlias = Literal["normal", "short", "long"]
LEAST_MINUTES = 20
"""A window of so many minutes is too short: five are kept for the end and 15 for a reboot before
the first package may start (LinuxPatchExtension, commit 488ab8ea)."""
_LEAST_WITHOUT_REBOOT = 5


class Hours(NamedTuple):
    """When VMs may be patched: off-peak hours of a time zone, or all hours.

    ``start`` and ``end`` are minutes after local midnight; an ``end`` that is not after ``start`` is
    on the next day.
    """

    time_zone: str
    start: int
    end: int

    @property
    def is_all_hours(self) -> bool:
        """No hour is left out."""
        return self.start == self.end


ALL_HOURS = Hours("UTC", 0, 0)
"""Of Flexible scale sets."""


class Window(NamedTuple):
    """Minutes since the release from ``open`` up to, not including, ``close``.

    ``kind`` says whether clocks were changed inside it.
    """

    open: int
    close: int
    kind: WindowKind = "normal"


def find_time_zone(name: str) -> str | None:
    """The IANA name of a time zone that is named by IANA or as Windows names it; None if unknown."""
    text = name.strip()
    windows = find_windows_time_zone(text)
    if windows is not None:
        return windows.iana
    try:
        return ZoneInfo(text).key if text else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def is_long_enough(minutes: int, *, may_reboot: bool = True) -> bool:
    """Whether a patch run can install anything in so many minutes."""
    return minutes > (LEAST_MINUTES if may_reboot else _LEAST_WITHOUT_REBOOT)


@lru_cache(maxsize=512)
def windows_of(hours: Hours, month: Month, days: int) -> tuple[Window, ...]:
    """The windows that are open at some time of so many days after the release, in order.

    Both ends are taken to UTC by themselves, so a night has an hour less or more when clocks are
    changed. A time that clocks leave out is the first one after the gap; one that comes twice is
    the first of both. Windows without minutes are left out, the first may have begun already.
    """
    horizon = days * 1440
    if hours.is_all_hours:
        return (Window(0, horizon),)
    zone = ZoneInfo(hours.time_zone)
    length = (hours.end - hours.start) % 1440
    first = month.release.astimezone(zone).date() - timedelta(days=1)
    found: list[Window] = []
    for number in range(days + 3):
        day = datetime(first.year, first.month, first.day) + timedelta(days=number)  # noqa: DTZ001 - local
        opens = _minute(day + timedelta(minutes=hours.start), zone, month)
        closes = _minute(day + timedelta(minutes=hours.start + length), zone, month)
        if closes <= max(opens, 0) or opens >= horizon:
            continue
        real = closes - opens
        kind: WindowKind = "normal" if real == length else "short" if real < length else "long"
        found.append(Window(max(opens, 0), min(closes, horizon), kind))
    return tuple(found)


def _minute(local: datetime, zone: ZoneInfo, month: Month) -> int:
    """Minutes since the release of a local time."""
    instant = local.replace(tzinfo=zone, fold=0)
    utc = instant.timestamp()
    gap = datetime.fromtimestamp(utc, zone).replace(tzinfo=None) != local
    if gap:
        # With fold=0 a time in a gap is read with the offset before it, which lands as far behind
        # the gap as it was inside; with fold=1 as far before it. The gap ends in between.
        before = instant.replace(fold=1).timestamp()
        utc = _end_of_gap(before, utc, zone)
    return int((utc - month.release.timestamp()) // 60)


def _end_of_gap(low: float, high: float, zone: ZoneInfo) -> float:
    """The instant between two at which the offset of a zone changes."""
    start = datetime.fromtimestamp(low, zone).utcoffset()
    while high - low > 60:  # noqa: PLR2004 - a minute
        middle = low + (high - low) // 120 * 60
        if middle == low:
            break
        if datetime.fromtimestamp(middle, zone).utcoffset() == start:
            low = middle
        else:
            high = middle
    return high
