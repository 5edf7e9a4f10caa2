"""Checking units side by side in processes; the outcome is the same for any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.engine.unit import Outcome, Unit, check_unit

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guestpatch.engine.settings import Settings

__all__ = ["check_all"]

LEAST_BYTES = 400_000
"""Characters of templates below which starting processes costs more than it saves; see
``benchmarks/check_speed.py``."""
_CHUNK = 4

_settings: list[Settings] = []
"""The settings of a worker process, set once when it starts."""


def check_all(
    units: Sequence[Unit], settings_of: Callable[[Unit], Settings], jobs: int
) -> list[Outcome]:
    """Check units in up to ``jobs`` processes, outcomes in the order of the units."""
    size = sum(len(unit.document.text) for unit in units)
    if jobs <= 1 or size < LEAST_BYTES:
        return [check_unit(unit, settings_of(unit)) for unit in units]
    import multiprocessing  # noqa: PLC0415 - not needed for a few files

    every: list[Settings] = []
    tasks: list[tuple[Unit, int]] = []
    for unit in units:
        settings = settings_of(unit)
        if not any(settings is known for known in every):
            every.append(settings)
        number = next(number for number, known in enumerate(every) if known is settings)
        tasks.append((unit, number))
    with multiprocessing.Pool(jobs, _start, (every,)) as pool:
        return list(pool.imap(_check, tasks, _CHUNK))


def _start(settings: list[Settings]) -> None:
    _settings.extend(settings)


def _check(task: tuple[Unit, int]) -> Outcome:
    unit, number = task
    return check_unit(unit, _settings[number])
