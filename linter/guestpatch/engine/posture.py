"""Who will patch the VMs of a template."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guestpatch.engine.instances import in_open_worlds
from guestpatch.facts import FACTS, Decided, Subject, Undecided

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guestpatch.engine.instances import InstanceKey
    from guestpatch.engine.model import Posture
    from guestpatch.facts import SubjectKind

__all__ = ["category_of", "joint_posture"]

_CATEGORY_OF_MODE = {
    "AutomaticByPlatform": "platform",
    "AutomaticByOS": "os",
    "ImageDefault": "image",
    "Manual": "manual",
}


def category_of(subject: Subject) -> str:
    """Who will patch a VM: by its defaults, and by what holds whatever has none."""
    category = _category(subject)
    return category if category != "undecided" else _joined(set(in_open_worlds(subject, _category)))


def _category(subject: Subject) -> str:
    mode = FACTS["patch.effectiveMode"].compute(subject)
    status = FACTS["patch.modeStatus"].compute(subject)
    if isinstance(mode, Undecided) and isinstance(status, Decided):
        return "invalid"
    return _CATEGORY_OF_MODE[str(mode.data)] if isinstance(mode, Decided) else "undecided"


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
