"""What AutomaticByPlatform means together with a maintenance schedule."""

from dataclasses import dataclass
from functools import cache

from guestpatch_schemas.tables import read_table

__all__ = ["ScheduleScenario", "schedule_scenarios"]


@dataclass(frozen=True, slots=True)
class ScheduleScenario:
    """One combination of patch mode, bypassPlatformSafetyChecksOnUserSchedule and schedule.

    The last three fields are what follows from it; `error` is what attaching the schedule reports.
    """

    number: int
    is_platform_mode: bool
    bypasses_safety_checks: bool
    has_schedule: bool
    is_patched_automatically: bool
    is_patched_by_schedule: bool
    error: str | None


@cache
def schedule_scenarios() -> tuple[ScheduleScenario, ...]:
    """Return all eight combinations, as numbered by the Update Manager documentation."""
    return tuple(ScheduleScenario(**row) for row in read_table("common", "scheduling.json")["rows"])
