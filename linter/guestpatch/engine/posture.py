"""Who will patch the VMs of a template."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.sites import find_sites, presence, still_present, suppose_present
from guestpatch.evaluate.worlds import DefaultWorld, explore
from guestpatch.facts import FACTS, Decided, Subject, Surroundings, Undecided, subject_kind

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guestpatch.engine.settings import Settings
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.worlds import World
    from guestpatch.facts import SubjectKind

__all__ = [
    "CATEGORIES",
    "InstanceKey",
    "Posture",
    "category_of",
    "find_instances",
    "instance_key",
    "joint_posture",
]

CATEGORIES = ("platform", "os", "image", "manual", "invalid", "varies", "undecided")
_CATEGORY_OF_MODE = {
    "AutomaticByPlatform": "platform",
    "AutomaticByOS": "os",
    "ImageDefault": "image",
    "Manual": "manual",
}

Posture = Counter[tuple["SubjectKind", str]]
"""How many VMs and scale sets fall into each category."""

InstanceKey = tuple[str, tuple[int | None, ...]]
"""The same for the same VM whatever values are given: its route, and the iterations it is from."""


def find_instances(run: Run, settings: Settings) -> tuple[Subject, ...]:
    """The VMs and scale sets that a deployment with the defaults would have, loops expanded.

    One whose condition cannot be known is among them.
    """
    evaluation = Evaluation(run, DefaultWorld())
    sites = find_sites(evaluation, expand=True)
    surroundings = Surroundings(sites, settings.knowledge, settings.today)
    return tuple(
        Subject(evaluation, site, surroundings)
        for site in sites
        if subject_kind(site) is not None and presence(evaluation, site) != "absent"
    )


def instance_key(site: Site) -> InstanceKey:
    """What tells a VM from the others of its template."""
    return site.route, tuple(loop.index for loop, _ in site.loops)


def category_of(subject: Subject) -> str:
    """Who will patch a VM: by its defaults, else by what holds in every world."""
    category = _category(subject)
    return category if category != "undecided" else _common_category(subject)


def _category(subject: Subject) -> str:
    mode = FACTS["patch.effectiveMode"].compute(subject)
    status = FACTS["patch.modeStatus"].compute(subject)
    if isinstance(mode, Undecided) and isinstance(status, Decided):
        return "invalid"
    return _CATEGORY_OF_MODE[str(mode.data)] if isinstance(mode, Decided) else "undecided"


def _common_category(subject: Subject) -> str:
    """The category that a VM without defaults has in all worlds, if it is one."""

    def question(world: World) -> str | None:
        evaluation = subject.evaluation.in_world(world)
        if not suppose_present(evaluation, subject.site):
            return None
        category = _category(subject.in_world(evaluation))
        return category if still_present(evaluation, subject.site) else None

    exploration = explore(question)
    found = {leaf.answer for leaf in exploration.leaves if leaf.answer is not None}
    return _joined(found) if exploration.complete else "undecided"


def joint_posture(
    by_file: Iterable[Mapping[InstanceKey, tuple[SubjectKind, str]]],
) -> Posture:
    """The posture of a template that is deployed with several parameter files, each VM once."""
    found: dict[InstanceKey, tuple[SubjectKind, set[str]]] = {}
    for instances in by_file:
        for key, (kind, category) in instances.items():
            found.setdefault(key, (kind, set()))[1].add(category)
    return Counter((kind, _joined(categories)) for kind, categories in found.values())


def _joined(categories: set[str]) -> str:
    """The one category there is; ``varies`` when the values that are given decide."""
    if not categories or "undecided" in categories:
        return "undecided"
    return categories.pop() if len(categories) == 1 else "varies"
