"""Facts that list what a change does to a VM: settings it leaves out, and those Azure keeps.

Compute takes an update for a patch: what is left out keeps its value, see ``facts/change.py``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.values import ArrayValue, Failure, Known, ObjectValue
from guestpatch.facts.base import before, without_case
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Element, Undecided
from guestpatch.facts.subject import Subject, unsure
from guestpatch.facts.system import CONFIGURATIONS

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Identity, Value
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Setting
    from guestpatch_schemas import OperatingSystem, PatchProperty
    from guestpatch_schemas.changes import CreateOnlyProperty

__all__ = ["FACTS"]

_MOST_SHOWN = 60
"""Characters of a value that are quoted."""


# -- settings that are no longer there -----------------------------------------------------------


def _removed(subject: Subject) -> Fact:
    was = before(subject)
    if not isinstance(was, Subject):
        return was
    found: list[Element] = []
    for system, configuration in CONFIGURATIONS.items():
        start = f"osProfile.{configuration}."
        now = subject.profile("osProfile", CONFIGURATIONS[_other(system)])
        if now.value is not None and was.profile("osProfile", configuration).value is not None:
            # Both configurations, or those of another OS: other rules speak of that.
            continue
        found.extend(
            element
            for each in subject.knowledge.api.patch_properties(subject.site.type)
            if each.path.startswith(start) and each.type != "object" and each.read_only_from is None
            if (element := _removal(subject, was, each, system)) is not None
        )
    return Decided(tuple(found), subject.whole) if found else Absent(subject.whole)


def _other(system: OperatingSystem) -> OperatingSystem:
    return "Linux" if system == "Windows" else "Windows"


def _removal(
    subject: Subject, was: Subject, each: PatchProperty, system: OperatingSystem
) -> Element | None:
    """A setting that is no longer there, unless the VM has what its absence seems to say."""
    path = each.path.split(".")
    now, then = subject.profile(*path), was.profile(*path)
    if now.value is not None or then.value is None:
        return None
    fact = was.flag(then) if each.type == "boolean" else was.text(then)
    if isinstance(fact, Undecided):
        doubt = fact._replace(place=now.place)
        return Element({"property": path[-1], "was": "…"}, now.place, doubt, {"was": then.place})
    kept = "" if isinstance(fact, Absent) else _scalar(fact.data)
    if kept.lower() == _scalar(_default(was, each, system)).lower():
        return None
    return Element({"property": path[-1], "was": kept}, now.place, None, {"was": then.place})


def _default(was: Subject, each: PatchProperty, system: OperatingSystem) -> object:
    """What a VM has that was created without a setting."""
    if not each.path.endswith(".patchMode"):
        return False if each.default is None and each.type == "boolean" else each.default
    updates = was.flag(was.profile("osProfile", CONFIGURATIONS[system], "enableAutomaticUpdates"))
    are_off = isinstance(updates, Decided) and updates.data is False
    return was.knowledge.default_mode_for(system, not are_off) or each.default


def _scalar(data: object) -> str:
    if isinstance(data, bool):
        return "true" if data else "false"
    return "" if data is None else str(data)


# -- properties fixed at creation ------------------------------------------------------------------

_OF_OTHER_RULES = frozenset(
    {
        "name",  # another name is another resource
        "properties.osProfile.windowsConfiguration.enableAutomaticUpdates",
    }
)
_NOT_TO_BE_JUDGED = frozenset(
    {
        "properties.host",  # can change while the VM is deallocated
        "properties.osProfile.adminPassword",  # a secret, and a literal one says nothing of the VM
        "properties.osProfile.allowExtensionOperations",  # hangs on the extensions of the VM
        "properties.storageProfile.osDisk.deleteOption",  # hangs on the kind of the disk
    }
)
_SECRET = frozenset({"properties.osProfile.customData"})
"""What is not quoted, and what Azure does not tell."""
_PARTS: dict[str, tuple[str, ...]] = {
    "properties.availabilitySet": ("id",),
    "properties.storageProfile.imageReference": ("publisher", "offer", "sku", "id"),
    "properties.virtualMachineScaleSet": ("id",),
}
"""The parts of an object that count."""
_ABSENCE_COUNTS = frozenset(
    {"zones", "properties.availabilitySet", "properties.virtualMachineScaleSet", *_SECRET}
)
"""Properties of which not to have one is a state, which cannot change either."""
_ONE_WAY: dict[str, tuple[str, str]] = {"properties.singlePlacementGroup": ("false", "true")}
"""Changes of which only this direction is refused."""
_RANKS = ("service", "documented", "provider")
_EVIDENCE = {"service-error": "service", "api-text": "documented", "doc": "documented"}


def _create_only(subject: Subject) -> Fact:
    was = before(subject)
    if not isinstance(was, Subject):
        return was
    from guestpatch_schemas.changes import create_only_properties  # noqa: PLC0415 - where compared

    found: list[Element] = []
    for row in create_only_properties():
        is_judged = row.path not in _OF_OTHER_RULES | _NOT_TO_BE_JUDGED
        if is_judged and row.resource_type.lower() == subject.site.type:
            element = _of_row(subject, was, row)
            found.extend(() if element is None else (element,))
    return Decided(tuple(found), subject.whole) if found else Absent(subject.whole)


def _of_row(subject: Subject, was: Subject, row: CreateOnlyProperty) -> Element | None:
    """The difference in one property; of an object with several parts, the first that is certain."""
    path = tuple(row.path.split("."))
    if row.path == "properties.osProfile":
        return _added_profile(subject, was, path, row)
    parts = [(*path, part) for part in _PARTS.get(row.path, ())] or [path]
    every = (_difference(subject, was, each, row) for each in parts)
    found = [each for each in every if each is not None]
    return min(found, key=lambda each: each.doubt is not None, default=None)


def _difference(
    subject: Subject, was: Subject, path: tuple[str, ...], row: CreateOnlyProperty
) -> Element | None:
    """What certainly, or perhaps, is another value than before."""
    now, then = subject.envelope(*path), was.envelope(*path)
    if now.value is None:
        return None
    if isinstance(now.value, Failure) or isinstance(then.value, Failure):
        return None
    here = _folded(subject.evaluation, now.value)
    if then.value is None:
        base = subject.surroundings.base
        is_told = row.path not in _SECRET or not (base and base.exported)
        if not is_told or here == () or row.path not in _ABSENCE_COUNTS:
            return None
        return _element(row, path, now, then)
    there = _folded(was.evaluation, then.value)
    if here == there or (row.path in _ONE_WAY and (there, here) != _ONE_WAY[row.path]):
        return None
    element = _element(row, path, now, then)
    if _is_known(here) and _is_known(there):
        return element
    if isinstance(here, tuple) or isinstance(there, tuple):
        return _doubted(element, now, then)
    # Texts of which a part is known may differ for sure.
    same = equal(was.evaluation, without_case(now.value), without_case(then.value))
    return element if same is False else None if same else _doubted(element, now, then)


def _added_profile(
    subject: Subject, was: Subject, path: tuple[str, ...], row: CreateOnlyProperty
) -> Element | None:
    """An osProfile that a VM did not have; one of OS settings only may be taken, so it is left."""
    now, then = subject.envelope(*path), was.envelope(*path)
    if then.value is not None or not isinstance(now.value, ObjectValue):
        return None
    only_settings = {name.lower() for name in CONFIGURATIONS.values()}
    is_more = bool(now.value.members.keys() - only_settings)
    return _element(row, path, now, then) if is_more else None


def _element(
    row: CreateOnlyProperty, path: tuple[str, ...], now: Setting, then: Setting
) -> Element:
    ranks = [_EVIDENCE.get(each, "provider") for each in row.evidence]
    evidence = min(ranks, key=_RANKS.index)
    data = {
        "property": ".".join(path).removeprefix("properties."),
        "was": "…" if row.path in _SECRET else _shown(then.value),
        "now": "…" if row.path in _SECRET else _shown(now.value),
        "evidence": evidence,
        "condition": row.condition,
        "error": row.error_target or "",
    }
    return Element(data, now.place, None, {"was": then.place})


def _doubted(element: Element, now: Setting, then: Setting) -> Element:
    open_one = next(each for each in (now, then) if each.value and not _is_scalar(each.value))
    doubt = unsure(open_one.value, now.place) if open_one.value else None
    if doubt is None or doubt.cause == "error":
        reason = f"whether `{element.data['property']}` changes is not known"
        doubt = Undecided("linked", reason, now.place)
    return element._replace(doubt=doubt)


# -- comparing values --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Open:
    """A value that is not known, or a part of one; equal to itself."""

    identity: Identity


_Folded: TypeAlias = "str | tuple[_Folded, ...] | _Open"


def _folded(evaluation: Evaluation, value: Value) -> _Folded:
    """A value in a form in which what is the same to Azure is equal: no letter case, no blanks.

    Members that are null count as left out.
    """
    match value:
        case Known(data=data):
            return _scalar(data).lower().replace(" ", "")
        case ArrayValue(items=items) if not value.open:
            return tuple(_folded(evaluation, evaluation.force(slot)) for slot in items)
        case ObjectValue(members=members) if not value.open:
            forced = ((key, evaluation.force(each.slot)) for key, each in sorted(members.items()))
            return tuple(
                (key, _folded(evaluation, each))
                for key, each in forced
                if not (isinstance(each, Known) and each.data is None)
            )
    return _Open(identity_of(value))


def _is_known(folded: _Folded) -> bool:
    if isinstance(folded, _Open):
        return False
    return isinstance(folded, str) or all(map(_is_known, folded))


def _is_scalar(value: Value) -> bool:
    return isinstance(value, Known)


def _shown(value: Value | None) -> str:
    """A value as a text quotes it: containers and long texts are not."""
    if value is None:
        return "null"
    text = _scalar(value.data) if isinstance(value, Known) else "…"
    return text if len(text) <= _MOST_SHOWN else f"{text[:_MOST_SHOWN]}…"


FACTS = (
    FactDefinition(
        "change.removed",
        "list",
        _removed,
        "Patch settings that the base states and the template no longer does; the VM keeps them. "
        "Those are left out that say what the default says.",
        fields={"property": "name of the property", "was": "its value at the base"},
    ),
    FactDefinition(
        "change.createOnly",
        "list",
        _create_only,
        "Properties that can be set only when the VM is created and that differ from the base, "
        "enableAutomaticUpdates apart. What is left out now is kept, and is no difference.",
        fields={
            "property": "path of the property, below properties where it is there",
            "was": "its value at the base, null where it had none",
            "now": "its value now",
            "evidence": "how it is known: service (the error of the service was seen), documented, "
            "or provider (the Terraform provider recreates the VM; Azure may allow more)",
            "condition": "what is said of changing it",
            "error": "the name that the service gives it in its error, where one is known",
        },
    ),
)
