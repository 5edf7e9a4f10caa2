"""When a VM can be reached: power, windows, enablement, periodic assessments."""

from __future__ import annotations

from bisect import bisect_right
from math import log
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.policy import DAY
from guestpatch_orchestrator.randomness import uniform
from guestpatch_orchestrator.windows import is_long_enough, windows_of

if TYPE_CHECKING:
    from guestpatch_orchestrator.policy import Month
    from guestpatch_orchestrator.simulate.scenario import Scenario
    from guestpatch_orchestrator.windows import Hours, Window

__all__ = ["Enablement", "Timeline"]

_LEAST_WORK = 181
"""Published: enabling can take more than three hours."""
_USUAL_WORK = 185
_MORE_WORK = 40
_DAYS = 31


class Enablement(NamedTuple):
    """The pieces of time that enabling took; the last one ends it, if it has ended."""

    work: int
    pieces: tuple[tuple[int, int], ...]
    done_at: int | None


class Timeline:
    """The windows and the power of one VM."""

    def __init__(self, vm: str, key: int, hours: Hours, month: Month, scenario: Scenario) -> None:
        self._key = key
        self._scenario = scenario
        self._off = scenario.off.get(vm, ())
        self._windows = windows_of(hours, month, _DAYS)
        self._is_all_hours = hours.is_all_hours

    def is_on(self, minute: int) -> bool:
        """Whether the VM runs."""
        return not any(start <= minute < end for start, end in self._off)

    def on_until(self, minute: int) -> int:
        """When a VM that runs is turned off next."""
        return min((start for start, _ in self._off if start > minute), default=1 << 30)

    def window_at(self, minute: int) -> Window | None:
        """The window that is open then."""
        index = bisect_right(self._windows, (minute, 1 << 30, "")) - 1
        if index >= 0 and minute < self._windows[index].close:
            return self._windows[index]
        return None

    def next_window(self, minute: int) -> int | None:
        """When the window after the one at a minute opens; a day later where it never closes."""
        if self._is_all_hours:
            return minute + DAY
        index = bisect_right(self._windows, (minute, 1 << 30, ""))
        return self._windows[index].open if index < len(self._windows) else None

    def reached_from(self, minute: int) -> int | None:
        """The first minute from then on in an open window that is long enough for a run."""
        window = self.window_at(minute)
        if window is not None and is_long_enough(window.close - minute):
            return minute
        return self.next_window(minute) if not self._is_all_hours else minute

    def assessments(self, interval: int, until: int) -> tuple[int, ...]:
        """The periodic assessments in off-peak hours; one that meets the VM off is left out."""
        found: list[int] = []
        at = int(uniform(self._scenario.seed, self._key, "assessment") * interval)
        while at < until:
            start = self.reached_from(at)
            if start is None or start >= until:
                break
            if self.is_on(start) and (not found or start > found[-1]):
                found.append(start)
            at += interval
        return tuple(found)

    def enablement(self, start: int, until: int) -> Enablement:
        """Enabling from a minute on: only in windows, only while on, from where it was left."""
        draw = uniform(self._scenario.seed, self._key, "enablement")
        work = max(_LEAST_WORK, int(_USUAL_WORK - _MORE_WORK * log(1 - draw)))
        left = work
        pieces: list[tuple[int, int]] = []
        for window in self._windows:
            at = max(window.open, start)
            close = min(window.close, until)
            while at < close and left > 0:
                if not self.is_on(at):
                    at = min((end for begin, end in self._off if begin <= at < end), default=close)
                    continue
                end = min(close, self.on_until(at), at + left)
                pieces.append((at, end))
                left -= end - at
                at = end
            if left <= 0:
                return Enablement(work, tuple(pieces), pieces[-1][1])
        return Enablement(work, tuple(pieces), None)
