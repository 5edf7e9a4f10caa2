"""Checking units side by side in processes; the outcome is the same for any number of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from guestpatch.engine.model import Outcome, Unit
    from guestpatch.engine.results import Results
    from guestpatch.engine.settings import Settings

__all__ = ["check_all"]

LEAST_BYTES = 400_000
"""Characters of templates below which starting processes costs more than it saves; see
``benchmarks/check_speed.py``."""
_CHUNK = 4


def _nothing(_done: int, _all: int) -> None:
    """Nobody watches."""


def check_all(
    units: Sequence[Unit],
    settings_of: Callable[[Unit], Settings],
    jobs: int,
    results: Results | None = None,
    watch: Callable[[int, int], None] = _nothing,
) -> list[Outcome]:
    """Check units in up to ``jobs`` processes, outcomes in the order of the units.

    What ``results`` has is not checked again, and what is checked is kept there. ``watch`` is told
    after each unit how many are done, and of how many.
    """
    tasks = [(unit, settings_of(unit)) for unit in units]
    outcomes = [None if results is None else results.find(*task) for task in tasks]
    missing = [number for number, outcome in enumerate(outcomes) if outcome is None]
    checked = _checked([tasks[number] for number in missing], jobs, results)
    known = len(tasks) - len(missing)
    for done, (number, outcome) in enumerate(zip(missing, checked, strict=True), known + 1):
        outcomes[number] = outcome
        watch(done, len(tasks))
    return [outcome for outcome in outcomes if outcome is not None]


def _checked(
    tasks: Sequence[tuple[Unit, Settings]], jobs: int, results: Results | None
) -> Iterator[Outcome]:
    work = _Work(tasks, results)
    size = sum(len(unit.document.text) for unit, _ in tasks)
    if jobs <= 1 or size < LEAST_BYTES:
        yield from map(work.check, range(len(tasks)))
        return
    import multiprocessing  # noqa: PLC0415 - not needed for a few files

    with multiprocessing.Pool(jobs, _start, (work,)) as pool:
        yield from pool.imap(_check, range(len(tasks)), _CHUNK)


class _Work:
    """What there is to do, as each process knows it."""

    def __init__(self, tasks: Sequence[tuple[Unit, Settings]], results: Results | None) -> None:
        self._tasks = tasks
        self._results = results

    def check(self, number: int) -> Outcome:
        """Do one of the tasks."""
        unit, settings = self._tasks[number]
        if self._results is not None:
            return self._results.check(unit, settings)
        from guestpatch.engine.unit import check_unit  # noqa: PLC0415 - not where all is known

        return check_unit(unit, settings)


_work: list[_Work] = []
"""Set once when a process starts."""


def _start(work: _Work) -> None:
    import signal  # noqa: PLC0415 - as above

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the main process ends the others
    _work.append(work)


def _check(number: int) -> Outcome:
    return _work[0].check(number)
