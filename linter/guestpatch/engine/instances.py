"""The VMs that a deployment with the defaults would have, and what holds of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeVar

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.sites import find_sites, presence, still_present, suppose_present
from guestpatch.evaluate.worlds import DefaultWorld, OpenWorld, explore
from guestpatch.facts import Subject, Surroundings, find_subjects, makes_vms

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.engine.settings import Settings
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.worlds import World

__all__ = ["InstanceKey", "find_instances", "in_open_worlds", "instance_key"]

T = TypeVar("T")

InstanceKey = tuple[str, tuple[int | None, ...]]
"""The same for the same VM whatever values are given: its route, and the iterations it is from."""


def find_instances(run: Run, settings: Settings) -> tuple[Subject, ...]:
    """The VMs and scale sets that a deployment with the defaults would have, loops expanded.

    One whose condition cannot be known is among them, a scale set that makes no VMs is not.
    """
    evaluation = Evaluation(run, DefaultWorld())
    sites = find_sites(evaluation, expand=True)
    surroundings = Surroundings(sites, settings.knowledge, settings.today)
    subjects = (
        Subject(evaluation, site, surroundings)
        for site in find_subjects(sites)
        if presence(evaluation, site) != "absent"
    )
    return tuple(subject for subject in subjects if makes_vms(subject))


def instance_key(site: Site) -> InstanceKey:
    """What tells a VM from the others of its template."""
    return site.route, tuple(loop.index for loop, _ in site.loops)


def in_open_worlds(subject: Subject, compute: Callable[[Subject], T]) -> tuple[T, ...]:
    """What is computed of a VM in every world that has the defaults where there are any.

    Empty where that cannot be said, because there is too much to be tried.
    """

    def question(world: World) -> tuple[T, ...]:
        evaluation = subject.evaluation.in_world(world)
        if not suppose_present(evaluation, subject.site):
            return ()
        there = subject.in_world(evaluation)
        if not makes_vms(there):
            return ()
        answer = compute(there)
        return (answer,) if still_present(evaluation, subject.site) else ()

    exploration = explore(question, world_type=OpenWorld)
    if not exploration.complete:
        return ()
    return tuple(answer for leaf in exploration.leaves for answer in leaf.answer)
