"""What can be set about a rollout where nothing is published, with the defaults."""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["DAY", "DEADLINE_DAYS", "KNOBS", "Knob", "Month", "Policy", "release_of"]

DAY = 1440
DEADLINE_DAYS = 30
"""Published: patches are installed within 30 days of their monthly release."""


@dataclass(frozen=True, slots=True)
class Policy:
    """Every knob of the model; times of day and durations are minutes."""

    window_start: int = 22 * 60
    window_end: int = 6 * 60
    slot: int = 60
    slot_zypper: int = 75
    max_phases: int = 6
    canary: tuple[str, ...] = ()
    bake: int = DAY
    subscription_share: float = 0.2
    region_limit: int | None = None
    reserve: int = 5 * DAY
    verdict_delay: int = 60
    region_aliases: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    min_success: float = 0.95
    max_unhealthy: float = 0.20
    min_samples: int = 20
    max_wait: int = 2 * DAY
    assess_interval: int = 3 * DAY


@dataclass(frozen=True, slots=True)
class Knob:
    """How a knob is written in a file, and the decision it changes."""

    key: str
    attribute: str
    decision: str
    what: str


KNOBS = (
    Knob("window.start", "window_start", "D-01", "when off-peak hours begin, as HH:MM local time"),
    Knob("window.end", "window_end", "D-01", "when they end"),
    Knob("slot", "slot", "D-40", "minutes that one VM takes"),
    Knob("slot-zypper", "slot_zypper", "D-40", "minutes that one SUSE VM takes"),
    Knob("phases.max", "max_phases", "D-04", "the most phases"),
    Knob("phases.canary", "canary", "D-04", "regions of the first phase"),
    Knob("gate.bake", "bake", "D-20", "minutes between phases"),
    Knob("caps.subscription", "subscription_share", "D-07", "share of a subscription at once"),
    Knob("caps.region", "region_limit", "D-45", "the most VMs of a region at once"),
    Knob("deadline.reserve", "reserve", "D-41", "minutes kept for retries before the deadline"),
    Knob("gate.verdict-delay", "verdict_delay", "D-21", "minutes until a VM's health is judged"),
    Knob("regions.alias", "region_aliases", "D-19", "regions that stand for others"),
    Knob("gate.min-success", "min_success", "D-21", "share of healthy VMs that ends a phase"),
    Knob("gate.max-unhealthy", "max_unhealthy", "D-21", "share of unhealthy VMs that halts"),
    Knob(
        "gate.min-samples", "min_samples", "D-21", "verdicts a phase needs, if it has as many VMs"
    ),
    Knob("gate.max-wait", "max_wait", "D-21", "minutes a phase may wait for verdicts"),
    Knob("assess.interval", "assess_interval", "D-28", "minutes between assessments"),
)
"""Every knob; a test holds that none is missing."""

_ATTRIBUTES = {each.name for each in fields(Policy)}


@dataclass(frozen=True, slots=True)
class Month:
    """The month of a rollout, and the instant its patches are released."""

    year: int
    month: int
    release: datetime

    @property
    def name(self) -> str:
        """As ``2026-11``."""
        return f"{self.year:04}-{self.month:02}"

    @property
    def number(self) -> int:
        """Months since year 0: tells months apart, and counts rotations."""
        return self.year * 12 + self.month - 1

    def instant(self, minute: int) -> datetime:
        """The instant a number of minutes after the release."""
        return self.release + timedelta(minutes=minute)


def release_of(year: int, month: int) -> Month:
    """The rollout of a month, released on its second Tuesday at 18:00 UTC (D-51)."""
    first = datetime(year, month, 1, 18, tzinfo=UTC)
    tuesday = (1 - first.weekday()) % 7
    return Month(year, month, first + timedelta(days=tuesday + 7))
