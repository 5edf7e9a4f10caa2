"""What a change does to the patch mode and automatic updates of a VM that exists.

Compute takes an update for a patch: what is left out keeps its value, and no default is applied
(https://learn.microsoft.com/previous-versions/azure/virtual-machines/put-calls-create-or-update).
So a setting has changed only where the template now states another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.facts.base import before
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Undecided
from guestpatch.facts.patch import FACTS as PATCH_FACTS
from guestpatch.facts.patch import effective_mode
from guestpatch.facts.subject import Subject
from guestpatch.facts.system import os_of, system_of

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact
    from guestpatch_schemas import ModeTransition, OperatingSystem

__all__ = ["FACTS"]

_PATCH = {definition.name: definition.compute for definition in PATCH_FACTS}


def _created(subject: Subject) -> Fact:
    if subject.surroundings.base is None:
        return Absent(subject.whole)
    was = before(subject)
    return was if isinstance(was, Undecided) else Decided(isinstance(was, Absent), subject.whole)


def _updates(subject: Subject) -> Fact:
    was = before(subject)
    if not isinstance(was, Subject):
        return was
    now, then = _PATCH["patch.automaticUpdates"](subject), _PATCH["patch.effectiveUpdates"](was)
    if not isinstance(now, Decided):
        return now
    if not isinstance(then, Decided):
        return then
    if now.data is then.data:
        return Absent(now.place)
    return Decided("turned-on" if now.data else "turned-off", now.place)


def _possible_before(subject: Subject) -> Fact:
    was = before(subject)
    return _is_possible(subject, was) if isinstance(was, Subject) else was


def _is_possible(subject: Subject, was: Subject) -> Decided | Undecided:
    """Whether mode and automatic updates fit each other, so that there can be a VM like this."""
    base = subject.surroundings.base
    if base is not None and base.exported:
        return Decided(data=True, place=was.whole)
    needed, updates = _PATCH["patch.neededUpdates"](was), _PATCH["patch.effectiveUpdates"](was)
    for fact in (needed, updates):
        if isinstance(fact, Undecided):
            return fact
    fits = not (isinstance(needed, Decided) and isinstance(updates, Decided)) or (
        needed.data is updates.data
    )
    return Decided(fits, needed.place)


def _transition(subject: Subject) -> ModeTransition | Absent | Undecided:
    """What the edition says of the change of the mode; absent where nothing changes."""
    was = before(subject)
    if not isinstance(was, Subject):
        return was
    written = _PATCH["patch.mode"](subject)
    if not isinstance(written, Decided):
        return written
    now, then, possible = effective_mode(subject), effective_mode(was), _is_possible(subject, was)
    if isinstance(possible, Undecided):
        return possible
    for fact in (now, then, os_of(was)):
        if isinstance(fact, Undecided):
            return fact
    system = system_of(os_of(subject))
    if system is None or system != system_of(os_of(was)) or not possible.data:
        return Absent(written.place)
    if not (isinstance(now, Decided) and isinstance(then, Decided)) or now.data == then.data:
        return Absent(written.place)
    return _transitions(subject, system, was).get(str(now.data)) or Absent(written.place)


def _transitions(
    subject: Subject, system: OperatingSystem, was: Subject
) -> dict[str, ModeTransition]:
    """The changes from the mode a VM had, by the new mode."""
    then, updates = effective_mode(was), _PATCH["patch.effectiveUpdates"](was)
    if not isinstance(then, Decided):
        return {}
    fixed = updates.data if isinstance(updates, Decided) else None
    from guestpatch_schemas.changes import mode_transitions  # noqa: PLC0415 - read where compared

    return {
        row.to_mode: row
        for row in mode_transitions(subject.knowledge.edition.id)
        if row.os == system
        and row.from_mode == then.data
        and row.automatic_updates in (None, fixed)
    }


def _mode(subject: Subject) -> Fact:
    found = _transition(subject)
    if isinstance(found, (Absent, Undecided)):
        return found
    return Decided(found.verdict, _PATCH["patch.mode"](subject).place)


def _why(subject: Subject) -> Fact:
    found = _transition(subject)
    if isinstance(found, (Absent, Undecided)):
        return found
    return Decided(found.why, _PATCH["patch.mode"](subject).place)


def _reachable(subject: Subject) -> Fact:
    was = before(subject)
    if not isinstance(was, Subject):
        return was
    then, system = effective_mode(was), os_of(subject)
    name = system_of(system)
    if not isinstance(then, Decided):
        return then
    if name is None:
        return system
    rows = _transitions(subject, name, was)
    modes = (mode for mode, row in rows.items() if row.verdict == "supported")
    return Decided((str(then.data), *modes), then.place)


FACTS = (
    FactDefinition(
        "change.created",
        "flag",
        _created,
        "Whether the VM is new: there was none of its name at the base; absent where nothing is "
        "compared.",
    ),
    FactDefinition(
        "change.automaticUpdates",
        "text",
        _updates,
        "How enableAutomaticUpdates differs from that of the VM at the base, which is true where it "
        "was left out; absent where it does not, or where it is left out now.",
        ("turned-on", "turned-off"),
    ),
    FactDefinition(
        "change.possibleBefore",
        "flag",
        _possible_before,
        "Whether the VM can have been as the base has it: the edition lets its patch mode and "
        "enableAutomaticUpdates stand together, or it was read from Azure.",
    ),
    FactDefinition(
        "change.modeTransition",
        "text",
        _mode,
        "What the edition says of changing the VM's mode at the base to the one that is set now; "
        "absent where that is the same, and where the base could not have been deployed.",
        ("supported", "unsupported", "unstated"),
    ),
    FactDefinition(
        "change.modeTransitionReason", "text", _why, "Why the edition says so, in a few words."
    ),
    FactDefinition(
        "change.reachableModes",
        "names",
        _reachable,
        "The patch modes that the VM can have without being recreated: the one it has, and those "
        "that the edition says it can be changed to.",
    ),
)
