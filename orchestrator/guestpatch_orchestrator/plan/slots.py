"""Slots: the times at which an attempt may start, and finding room in them."""

from __future__ import annotations

from bisect import bisect_left
from functools import lru_cache
from math import gcd
from typing import TYPE_CHECKING

from guestpatch_orchestrator.windows import windows_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from guestpatch_orchestrator.policy import Month
    from guestpatch_orchestrator.windows import Hours

__all__ = ["HORIZON_DAYS", "Grid", "Load", "grid_of"]

HORIZON_DAYS = 120
"""Days that are looked ahead, far past the deadline: what is late is told how late."""


class Grid:
    """The starts of all slots of some hours, in order."""

    def __init__(self, starts: Sequence[int], minutes: int) -> None:
        self.starts = starts
        self.minutes = minutes

    def index_from(self, minute: int) -> int:
        """The first slot that starts at or after a minute."""
        return bisect_left(self.starts, minute)

    def start(self, index: int) -> int:
        """When a slot starts; past the horizon all are so far away that nothing meets them."""
        if index < len(self.starts):
            return self.starts[index]
        last = self.starts[-1] if self.starts else HORIZON_DAYS * 1440
        return last + (index - len(self.starts) + 1) * 1440


@lru_cache(maxsize=1024)
def grid_of(hours: Hours, month: Month, minutes: int) -> Grid:
    """The slots of so many minutes that fit into the windows, counted from where each opens."""
    starts: list[int] = []
    for window in windows_of(hours, month, HORIZON_DAYS):
        starts.extend(range(window.open, window.close - minutes + 1, minutes))
    return Grid(starts, minutes)


class Load:
    """How many attempts run at a time, for attempts that start on different grids."""

    def __init__(self, grids: Iterable[Grid]) -> None:
        step = 0
        for grid in grids:
            step = gcd(step, grid.minutes)
            for start in grid.starts:
                step = gcd(step, start)
                if step == 1:
                    break
        self._step = step or 1
        self._load: dict[int, int] = {}

    def has_room(self, start: int, minutes: int, cap: int) -> bool:
        """Whether one more may run all that time."""
        step = self._step
        load = self._load
        return all(
            load.get(piece, 0) < cap for piece in range(start // step, (start + minutes) // step)
        )

    def add(self, start: int, minutes: int) -> None:
        """Take the room of one attempt."""
        step = self._step
        for piece in range(start // step, (start + minutes) // step):
            self._load[piece] = self._load.get(piece, 0) + 1
