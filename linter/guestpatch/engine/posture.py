"""Who will patch the VMs of a template."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.sites import find_sites, presence
from guestpatch.evaluate.worlds import DefaultWorld, explore
from guestpatch.facts import FACTS, Decided, Subject, Surroundings, subject_kind

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from guestpatch.engine.settings import Settings
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.worlds import World
    from guestpatch.facts import SubjectKind

__all__ = ["CATEGORIES", "Posture", "category_of", "find_instances", "joint_posture"]

CATEGORIES = ("platform", "os", "image", "manual", "undecided")
_CATEGORY_OF_MODE = {
    "AutomaticByPlatform": "platform",
    "AutomaticByOS": "os",
    "ImageDefault": "image",
    "Manual": "manual",
}

Posture = Counter[tuple["SubjectKind", str]]
"""How many VMs and scale sets fall into each category."""


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
        if subject_kind(site) is not None and presence(evaluation, site, assume=False) != "absent"
    )


def category_of(subject: Subject) -> str:
    """Who will patch a VM: by its defaults, else by what holds in every world."""
    category = _category(subject)
    return category if category != "undecided" else _common_category(subject)


def _category(subject: Subject) -> str:
    mode = FACTS["patch.effectiveMode"].compute(subject)
    return _CATEGORY_OF_MODE[str(mode.data)] if isinstance(mode, Decided) else "undecided"


def _common_category(subject: Subject) -> str:
    """The category that a VM without defaults has in all worlds, if it is one."""

    def question(world: World) -> str | None:
        evaluation = subject.evaluation.in_world(world)
        if presence(evaluation, subject.site) == "absent":
            return None
        return _category(subject.in_world(evaluation))

    exploration = explore(question)
    found = {leaf.answer for leaf in exploration.leaves} - {None}
    common = found.pop() if len(found) == 1 else None
    return common if common is not None and exploration.complete else "undecided"


def joint_posture(postures: Sequence[Posture]) -> Posture:
    """One posture for a template that is deployed with several parameter files.

    What all agree on counts; the rest depends on the file and is undecided.
    """
    first, *others = postures
    joint = Counter(first)
    most: Mapping[SubjectKind, int] = _totals(first)
    for posture in others:
        joint &= posture
        most = {kind: max(most.get(kind, 0), n) for kind, n in {**most, **_totals(posture)}.items()}
    agreed = _totals(joint)
    for kind, total in most.items():
        rest = total - agreed.get(kind, 0)
        if rest:
            joint[kind, "undecided"] += rest
    return joint


def _totals(posture: Posture) -> dict[SubjectKind, int]:
    totals: dict[SubjectKind, int] = {}
    for (kind, _), count in posture.items():
        totals[kind] = totals.get(kind, 0) + count
    return totals
