"""What stands beside a VM in its deployment and concerns its patching."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.values import ArrayValue
from guestpatch.evaluate.values import Undecided as UndecidedValue
from guestpatch.facts.beside import beside, of_type
from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Element, Place, Undecided
from guestpatch.facts.relations import parents_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Setting, Subject
    from guestpatch_schemas import Knowledge

__all__ = ["FACTS", "extension_sources", "extensions_of"]

_Field: TypeAlias = str | Undecided


def extensions_of(subject: Subject) -> Fact:
    """The extensions of the VM: in its profile, written inside it, or named after it."""
    return subject.once("neighbours.extensions", lambda: _find_extensions(subject))


def _find_extensions(subject: Subject) -> Fact:
    found = tuple(_element(subject, each) for each in _each_extension(subject))
    return Decided(found, found[0].place) if found else Absent(subject.whole)


class _Extension(NamedTuple):
    """What is written of an extension, and why it may not be there."""

    body: Value
    place: Place
    doubt: Undecided | None = None


def _element(subject: Subject, extension: _Extension) -> Element:
    publisher, kind = (
        subject.walk(extension.body, extension.place, ("properties", name))
        for name in ("publisher", "type")
    )
    data = {"publisher": _field(subject, publisher), "type": _field(subject, kind)}
    return Element(
        {**data, "name": _name(*data.values()), "role": _role(subject.knowledge, *data.values())},
        kind.place,
        extension.doubt,
    )


def _field(subject: Subject, setting: Setting) -> _Field:
    fact = subject.text(setting)
    if isinstance(fact, Undecided):
        return fact
    return str(fact.data) if isinstance(fact, Decided) else ""


def _name(publisher: _Field, kind: _Field) -> _Field:
    if isinstance(publisher, Undecided):
        return publisher
    return kind if isinstance(kind, Undecided) else f"{publisher}.{kind}"


def _role(knowledge: Knowledge, publisher: _Field, kind: _Field) -> _Field:
    """What the platform has an extension for; one known half of a name can rule it out."""
    unknown: Undecided | None = None
    for role, names in (
        ("patch", knowledge.patch_extension),
        ("health", knowledge.health_extension),
    ):
        for name in filter(None, (names["Windows"], names["Linux"])):
            wanted = name.lower().rpartition(".")
            halves = ((publisher, wanted[0]), (kind, wanted[2]))
            if any(isinstance(own, str) and own.lower() != half for own, half in halves):
                continue
            open_half = next((own for own, _ in halves if isinstance(own, Undecided)), None)
            if open_half is None:
                return role
            unknown = unknown or open_half
    return unknown or ""


def _each_extension(subject: Subject) -> Iterator[_Extension]:
    evaluation = subject.evaluation
    if subject.kind == "scale-set":
        setting = subject.profile("extensionProfile", "extensions")
        if isinstance(setting.value, ArrayValue):
            for slot in setting.value.items:
                yield _Extension(evaluation.force(slot), setting.place)
            if setting.value.open:
                yield _Extension(_rest(setting.value), setting.place)
        elif setting.value is not None:
            yield _Extension(setting.value, setting.place)
    for site in extension_sources(subject):
        child = _child(subject, site)
        if child is not None:
            yield child


def extension_sources(subject: Subject) -> tuple[Site, ...]:
    """The resources that may be extensions of the VM."""
    machines = of_type(subject, subject.site.type)
    return tuple(
        site
        for site in of_type(subject, f"{subject.site.type}/extensions")
        if subject.site in parents_of(subject.evaluation, site, machines).sites
    )


def _child(subject: Subject, site: Site) -> _Extension | None:
    """An extension that is a resource of its own; None where it is none of this VM's."""
    candidates = parents_of(subject.evaluation, site, of_type(subject, subject.site.type))
    found = beside(subject, site, candidates, "extension")
    return None if found is None else _Extension(found.body, found.place, found.doubt)


def _rest(value: ArrayValue) -> UndecidedValue:
    reason = "not all extensions are known"
    return UndecidedValue("error", reason, value.trace, ("rest", identity_of(value)))


def _extension_operations(subject: Subject) -> Fact:
    return subject.flag(subject.profile("osProfile", "allowExtensionOperations"))


FACTS = (
    FactDefinition(
        "neighbours.extensions",
        "list",
        extensions_of,
        "Extensions that the template installs on the VM.",
        fields={
            "publisher": "publisher of the extension",
            "type": "type of the extension",
            "name": "both, joined by a dot",
            "role": "`patch` for the platform's own patch extension, `health` for Application "
            "Health, empty for others",
        },
        sources=extension_sources,
    ),
    FactDefinition(
        "neighbours.extensionOperations",
        "flag",
        _extension_operations,
        "allowExtensionOperations as written; absent means true.",
    ),
)
