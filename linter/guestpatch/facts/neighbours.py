"""What stands beside a VM in its deployment and concerns its patching."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.sites import presence
from guestpatch.evaluate.values import ArrayValue, Failure, Trace
from guestpatch.evaluate.values import Undecided as UndecidedValue
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Element, Place, Undecided
from guestpatch.facts.relations import possible_parents
from guestpatch.facts.subject import unsure

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Subject
    from guestpatch_schemas import PerOs

__all__ = ["FACTS"]

_EXTENSIONS = {
    "virtual-machine": "microsoft.compute/virtualmachines/extensions",
    "scale-set": "microsoft.compute/virtualmachinescalesets/extensions",
}


def _extensions(subject: Subject) -> Fact:
    """The extensions of the VM: in its profile, written inside it, or named after it."""
    return subject.once("neighbours.extensions", lambda: _find_extensions(subject))


def _find_extensions(subject: Subject) -> Fact:
    found: list[Element] = []
    for each in _each_extension(subject):
        if isinstance(each, Undecided):
            return each
        found.append(each)
    return Decided(tuple(found), found[0].place) if found else Absent(subject.whole)


def _each_extension(subject: Subject) -> Iterator[Element | Undecided]:
    """Every extension, or why it is not known which one it is."""
    for place, body in _bodies(subject):
        if isinstance(body, (UndecidedValue, Failure)):
            yield unsure(body, place)
            continue
        data: dict[str, str] = {}
        span = place
        unknown: Undecided | None = None
        for name in ("publisher", "type"):
            setting = subject.walk(body, place, ("properties", name))
            fact = subject.text(setting)
            if isinstance(fact, Undecided):
                unknown = unknown or fact
            data[name] = str(fact.data) if isinstance(fact, Decided) else ""
            span = setting.place
        data["name"] = f"{data['publisher']}.{data['type']}"
        yield Element(data, span) if unknown is None else unknown


def _first_extension(subject: Subject, names: frozenset[str]) -> Element | Undecided | None:
    """The first extension of one of these names, in lower case; those not known come second."""
    unknown: Undecided | None = None
    for each in _each_extension(subject):
        if isinstance(each, Undecided):
            unknown = unknown or each
        elif each.data["name"].lower() in names:
            return each
    return unknown


def _bodies(subject: Subject) -> Iterator[tuple[Place, Value]]:
    evaluation = subject.evaluation
    if subject.kind == "scale-set":
        setting = subject.profile("extensionProfile", "extensions")
        if isinstance(setting.value, ArrayValue):
            for slot in setting.value.items:
                yield setting.place, evaluation.force(slot)
            if setting.value.open:
                yield setting.place, _rest(setting.value)
        elif setting.value is not None:
            yield setting.place, setting.value
    for site in _of_type(subject, _EXTENSIONS[subject.kind]):
        body = _child(subject, site)
        if body is not None:
            yield Place(site.resource.type_span), body


def _of_type(subject: Subject, kind: str) -> tuple[Site, ...]:
    return tuple(site for site in subject.neighbours if site.type == kind)


def _child(subject: Subject, site: Site) -> Value | None:
    """What a child of the VM declares, None for the child of another one.

    Undecided where it is not known whose child it is or whether it is deployed.
    """
    if site.resource.existing:
        return None
    evaluation = subject.evaluation
    trace = Trace(site.resource.type_span)
    parents = _of_type(subject, subject.site.type)
    possible = possible_parents(evaluation, site, parents)
    if subject.site not in possible:
        return None
    if len(possible) > 1:
        reason = "which VM this extension belongs to is not known"
        return UndecidedValue("error", reason, trace, ("child", id(site)))
    match presence(evaluation, site):
        case "absent":
            return None
        case "undecided":
            reason = "whether this extension is deployed is not known"
            return UndecidedValue("context", reason, trace, ("child", id(site)))
        case _:
            return evaluation.evaluate(site.resource.body, site.scope)


def _rest(value: ArrayValue) -> UndecidedValue:
    reason = "not all extensions are known"
    return UndecidedValue("error", reason, value.trace, ("rest", identity_of(value)))


def _health_extension(subject: Subject) -> Fact:
    names = subject.knowledge.health_extension
    found = subject.once("neighbours.healthExtension", lambda: _find(subject, names))
    return found._replace(data=True) if isinstance(found, Decided) else found


def _patch_extension(subject: Subject) -> Fact:
    """The extension that the platform itself installs to patch the VM."""
    names = subject.knowledge.patch_extension
    return subject.once("neighbours.patchExtension", lambda: _find(subject, names))


def _find(subject: Subject, names: PerOs[str | None]) -> Fact:
    each_os = (names["Windows"], names["Linux"])
    found = _first_extension(subject, frozenset(name.lower() for name in each_os if name))
    if found is None:
        return Absent(subject.whole)
    return found if isinstance(found, Undecided) else Decided(found.data["name"], found.place)


def _extension_operations(subject: Subject) -> Fact:
    return subject.flag(subject.profile("osProfile", "allowExtensionOperations"))


FACTS = (
    FactDefinition(
        "neighbours.extensions",
        "list",
        _extensions,
        "Extensions that the template installs on the VM.",
        fields={
            "publisher": "publisher of the extension",
            "type": "type of the extension",
            "name": "both, joined by a dot",
        },
    ),
    FactDefinition(
        "neighbours.healthExtension",
        "flag",
        _health_extension,
        "Whether an Application Health extension is among them; absent when not.",
    ),
    FactDefinition(
        "neighbours.patchExtension",
        "text",
        _patch_extension,
        "The platform's own patch extension, where the template installs it.",
    ),
    FactDefinition(
        "neighbours.extensionOperations",
        "flag",
        _extension_operations,
        "allowExtensionOperations as written; absent means true.",
    ),
)
