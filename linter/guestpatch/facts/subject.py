"""The resource that facts are about, and reading settings from it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from guestpatch.evaluate.identity import expression_identity, identity_of
from guestpatch.evaluate.parts import part_of
from guestpatch.evaluate.values import (
    Closure,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Trace,
    type_name,
)
from guestpatch.evaluate.values import (
    Undecided as UndecidedValue,
)
from guestpatch.facts.model import Absent, Decided, Fact, Place, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Slot, Value, Via
    from guestpatch.facts.base import Base
    from guestpatch.source.text import Span
    from guestpatch_schemas import Knowledge

__all__ = [
    "Setting",
    "Subject",
    "SubjectKind",
    "Surroundings",
    "find_subjects",
    "subject_kind",
    "walk",
]

SubjectKind: TypeAlias = Literal["virtual-machine", "scale-set", "existing"]
"""``existing``: a VM or scale set that is referred to; only what stands beside it is known."""

_KINDS: dict[str, SubjectKind] = {
    "microsoft.compute/virtualmachines": "virtual-machine",
    "microsoft.compute/virtualmachinescalesets": "scale-set",
    "microsoft.compute/virtualmachinescalesets/virtualmachines": "virtual-machine",
}
_PROFILES: dict[SubjectKind, tuple[str, ...]] = {
    "virtual-machine": ("properties",),
    "scale-set": ("properties", "virtualMachineProfile"),
    "existing": ("properties",),
}


def subject_kind(site: Site) -> SubjectKind | None:
    """What kind of VM a resource is; None for anything else."""
    kind = _KINDS.get(site.type)
    return "existing" if kind is not None and site.resource.existing else kind


def find_subjects(sites: tuple[Site, ...]) -> tuple[Site, ...]:
    """The sites of VMs and scale sets that are deployed."""
    return tuple(site for site in sites if subject_kind(site) not in (None, "existing"))


class Setting(NamedTuple):
    """What stands at a path of a resource: a value, or nothing, and where."""

    value: Value | None
    """None where the property is left out or null."""
    place: Place


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What facts depend on besides the VM itself.

    ``neighbours`` are all resources of the deployment; ``today`` decides what has ended; ``base``
    is the same deployment before the change that is looked at, if one is.
    """

    neighbours: tuple[Site, ...]
    knowledge: Knowledge
    today: date
    base: Base | None = None
    part: Site | Literal["all"] | None = "all"
    """Of the resources that a list is made of, the one that is left of them; None when none is."""


class Subject:
    """A VM, or the VM profile of a scale set, in one world."""

    def __init__(self, evaluation: Evaluation, site: Site, surroundings: Surroundings) -> None:
        """Raises ValueError for a resource that is no VM."""
        kind = subject_kind(site)
        if kind is None:
            message = f"{site.route} is no VM"
            raise ValueError(message)
        self.evaluation = evaluation
        self.site = site
        self.surroundings = surroundings
        self.kind: SubjectKind = kind

    @property
    def knowledge(self) -> Knowledge:
        """The knowledge of the edition that is asked about."""
        return self.surroundings.knowledge

    @property
    def neighbours(self) -> tuple[Site, ...]:
        """All resources of the deployment."""
        return self.surroundings.neighbours

    @property
    def today(self) -> date:
        """The day on which ends of support are judged."""
        return self.surroundings.today

    def in_world(self, evaluation: Evaluation) -> Subject:
        """The same VM in another world."""
        return Subject(evaluation, self.site, self.surroundings)

    def compared_with(self, base: Base) -> Subject:
        """The same VM, compared with a base."""
        return Subject(self.evaluation, self.site, replace(self.surroundings, base=base))

    def with_one_of(self, sources: tuple[Site, ...], part: Site | None) -> Subject:
        """The same VM with one of some resources beside it, or with none of them."""
        left = (each for each in self.neighbours if each is part or each not in sources)
        surroundings = replace(self.surroundings, neighbours=tuple(left), part=part)
        return Subject(self.evaluation, self.site, surroundings)

    # -- facts ---------------------------------------------------------------------------------

    def once(self, name: str, compute: Callable[[], Fact]) -> Fact:
        """A fact, computed once per combination of the decisions it depends on."""
        part = self.surroundings.part
        key = ("fact", id(self.site), self.knowledge.edition.id, name, part)
        return self.evaluation.remember(key, compute)

    # -- settings ------------------------------------------------------------------------------

    @property
    def whole(self) -> Place:
        """The resource itself, shown at its type."""
        return Place(self.site.resource.type_span)

    def envelope(self, *path: str) -> Setting:
        """What stands at a path of the resource."""
        return self.evaluation.remember(
            ("setting", id(self.site), path), lambda: self._envelope(path)
        )

    def _envelope(self, path: tuple[str, ...]) -> Setting:
        if not path:
            body = self.site.resource.body
            return Setting(self.evaluation.evaluate(body, self.site.scope), self.whole)
        outer = self.envelope(*path[:-1])
        if outer.value is None:
            route = outer.place.property
            place = outer.place._replace(property=f"{route}.{path[-1]}" if route else path[-1])
            return Setting(None, place)
        return self.walk(outer.value, outer.place, path[-1:])

    def profile(self, *path: str) -> Setting:
        """What stands at a path of the VM's properties, or of a scale set's VM profile."""
        return self.envelope(*_PROFILES[self.kind], *path)

    def walk(self, value: Value, place: Place, path: tuple[str, ...]) -> Setting:
        """What stands at a path below a value that stands at a place."""
        return walk(self.evaluation, value, place, path)

    # -- settings as facts -----------------------------------------------------------------------

    def text(self, setting: Setting) -> Fact:
        """A setting as text."""
        return self._scalar(setting, "string")

    def flag(self, setting: Setting) -> Fact:
        """A setting as true or false; the words ``"true"`` and ``"false"`` count too."""
        value = setting.value
        if isinstance(value, Known) and isinstance(value.data, str):
            word = value.data.lower()
            if word in ("true", "false"):
                return Decided(word == "true", setting.place)
        return self._scalar(setting, "bool")

    def present(self, setting: Setting) -> Fact:
        """Whether anything stands there: decided true, absent, or undecided."""
        if setting.value is None:
            return Absent(setting.place)
        if isinstance(setting.value, (UndecidedValue, Failure)):
            return unsure(setting.value, setting.place)
        return Decided(data=True, place=setting.place)

    def says_nothing(self, setting: Setting) -> bool:
        """Whether an object stands there that is empty, or has nothing but nulls in it."""
        value = setting.value
        if not isinstance(value, ObjectValue) or value.open:
            return False
        slots = [member.slot for member in value.members.values()]
        if any(self._is_never_null(slot) for slot in slots):
            return False
        return all(_is_null(self.evaluation, slot) for slot in slots)

    def _is_never_null(self, slot: Slot) -> bool:
        """Whether a member is something in every world.

        Asked apart: this world would else be multiplied by all values of a setting that does not
        matter, because it happens to be the first one.
        """
        if not isinstance(slot, Closure):
            return not _is_null(self.evaluation, slot)
        key = ("null", expression_identity(slot.expression, slot.scope))
        worlds = self.evaluation.apart(key, lambda evaluation: _is_null(evaluation, slot))
        return worlds.complete and not any(leaf.answer for leaf in worlds.leaves)

    def _scalar(self, setting: Setting, kind: str) -> Fact:
        value, place = setting
        if value is None:
            return Absent(place)
        if isinstance(value, Known) and type_name(value) == kind:
            return Decided(value.data, place)  # type: ignore[arg-type]
        if isinstance(value, Known):
            reason = f"expected a {kind}, found {type_name(value)}"
            return Undecided("error", reason, place)
        return unsure(value, place)


def walk(evaluation: Evaluation, value: Value, place: Place, path: tuple[str, ...]) -> Setting:
    """What stands at a path below a value that stands at a place."""
    route = place.property
    ways = place.ways
    for name in path:
        route = f"{route}.{name}" if route else name
        if not isinstance(value, ObjectValue):
            return Setting(_unknown_part(value, route), place._replace(property=route))
        member = value.members.get(name.lower())
        if member is None:
            nearest = place._replace(property=route)
            if value.open:
                return Setting(_open_part(value, route), nearest)
            return Setting(None, nearest)
        value = evaluation.force(member.slot)
        ways = (*ways, *_way(value))
        span = _origin(value, member.key_span)
        place = Place(span, ways, member.key_span, route)
        if isinstance(value, Known) and value.data is None:
            return Setting(None, place)
        if isinstance(value, ObjectValue):
            place = place._replace(span=member.key_span)
    return Setting(value, place)


def _is_null(evaluation: Evaluation, slot: Slot) -> bool:
    value = evaluation.force(slot)
    return isinstance(value, Known) and value.data is None


def unsure(value: Value, place: Place) -> Undecided:
    """The fact that a value does not say."""
    if isinstance(value, Failure):
        return Undecided("error", value.message, place)
    if isinstance(value, TextValue):
        value = next(part for part in value.parts if isinstance(part, UndecidedValue))
    if isinstance(value, UndecidedValue):
        return Undecided(value.cause, value.reason, place)
    return Undecided("error", f"expected something else than {type_name(value)}", place)


def _origin(value: Value, key: Span) -> Span:
    """The token to edit: where the value was written, on one line, else its property's name."""
    span = value.trace.span
    if isinstance(value, (UndecidedValue, Failure)):
        return span
    return key if "\n" in span.text else span


def _way(value: Value) -> tuple[Trace | Via, ...]:
    """How a value got here; of an object, where its members go on, without what it was made of."""
    if not isinstance(value, ObjectValue):
        return (value.trace,)
    return () if value.trace.via is None else (value.trace.via,)


def _unknown_part(value: Value, route: str) -> Value:
    """Some part of a value that is no object: not known when the value is not, else a failure."""
    if isinstance(value, UndecidedValue):
        return part_of(value, route, value.trace)
    if isinstance(value, Failure):
        return value
    span = value.trace.span
    message = f"expected an object on the way to `{route}`, found {type_name(value)}"
    return Failure(message, "no object", span, Trace(span))


def _open_part(value: ObjectValue, route: str) -> Value:
    reason = "not all members of the value are known"
    return UndecidedValue("error", reason, value.trace, ("open", identity_of(value), route))
