"""From the fix that a rule names to a change of one property of a VM.

Nothing is edited here: a change says which property of the resource, and the span of the text that
stands for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal, NamedTuple, Protocol, TypeAlias

from guestpatch.evaluate.values import ObjectValue
from guestpatch.facts import Decided

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.facts import Fact, Place, Subject
    from guestpatch.policy.model import Safety
    from guestpatch.source.text import Span

__all__ = ["Change", "Proposal", "Scalar", "changed_by", "propose", "spans_on"]

ChangeKind: TypeAlias = Literal["replace", "add", "remove", "move"]
Scalar: TypeAlias = str | bool
"""A value that a fix gives a property."""
_OTHER = {
    "linuxConfiguration": "windowsConfiguration",
    "windowsConfiguration": "linuxConfiguration",
}
_KINDS = ("set", "remove", "move")


class Change(NamedTuple):
    """A change to the text that one property of a resource comes from.

    ``span`` is the value to replace, the object to add to, or the name of the property to remove;
    ``route`` the path of the property in the resource. What is added goes to ``path`` below the
    object: ``value``, or what stands at the property whose name is at ``source``.
    """

    kind: ChangeKind
    span: Span
    route: tuple[str, ...]
    path: tuple[str, ...] = ()
    value: Scalar | None = None
    source: Span | None = None


class Proposal(NamedTuple):
    """What would end a finding; ``refusal`` says why it cannot be done, else it is empty."""

    title: str
    safety: Safety
    change: Change | None = None
    refusal: str = ""


class FactTexts(Protocol):
    """Facts of a VM, as a rule reads them."""

    subject: Subject

    def fact(self, name: str) -> Fact:
        """The fact of a name."""

    def place(self, at: str) -> Place:
        """The place of a fact or of the element in question."""

    def fill(self, text: str) -> str:
        """The text with the facts it names filled in."""

    def is_known(self, text: str) -> bool:
        """Whether every fact that a text names is decided."""


def changed_by(fix: Mapping[str, Any]) -> tuple[str, str]:
    """What a fix does, and the fact whose property it does it to."""
    return next((kind, str(fix[kind])) for kind in _KINDS if kind in fix)


def propose(facts: FactTexts, fix: Mapping[str, Any]) -> Proposal:
    """The change that a rule proposes for a VM."""
    kind, name = changed_by(fix)
    place = facts.place(name)
    route = tuple(place.property.split(".")) if place.property else ()
    if kind == "move":
        # A property in the wrong place is told by the object it is found in.
        route = (*route, _name_at(place))
    to = facts.fill(fix["to"]) if isinstance(fix.get("to"), str) else fix.get("to")
    safety: Safety = fix["safety"]
    title = f"use `{to}`" if safety == "display-only" else _title(kind, route, to, name)
    reasons = fix.get("because", ())
    known = [
        facts.fill(text)
        for text in ((reasons,) if isinstance(reasons, str) else reasons)
        if facts.is_known(text)
    ]
    if known:
        title = f"{title} ({'; '.join(known)})"
    if safety == "display-only":
        return Proposal(title, safety)
    match kind:
        case "set":
            change = _setting(facts, name, route, to)
        case "remove":
            change = None if place.key is None else Change("remove", place.key, route)
        case _:
            return _moving(facts, Proposal(title, safety), place, str(to))
    if change is None:
        return Proposal(title, safety, refusal="the value is put together elsewhere")
    if change.kind == "add" and _lacks(facts, route):
        return Proposal(
            title, safety, refusal=f"API version {facts.fill('{api.version}')} has no `{route[-1]}`"
        )
    return Proposal(title, safety, change)


def _lacks(facts: FactTexts, route: tuple[str, ...]) -> bool:
    """Whether the resource's API version has no such property."""
    version = facts.fact("api.version")
    subject = facts.subject
    profile = subject.profile().place.property.split(".")
    path = ".".join(route[len(profile) :])
    return isinstance(version, Decided) and subject.knowledge.api.lacks(
        subject.site.type, path, str(version.data)
    )


def _name_at(place: Place) -> str:
    return place.span.text.strip("\"'")


def _title(kind: str, route: tuple[str, ...], to: object, name: str) -> str:
    leaf = route[-1] if route else name.rpartition(".")[2]
    written = {True: "true", False: "false"}[to] if isinstance(to, bool) else to
    match kind:
        case "set":
            return f"set `{leaf}` to `{written}`"
        case "move":
            return f"move `{leaf}` to `{written}`"
        case _:
            return f"remove `{leaf}`"


def _setting(
    facts: FactTexts, name: str, route: tuple[str, ...], to: Scalar | None
) -> Change | None:
    if not route:
        return None
    is_written = name == "item" or isinstance(facts.fact(name), Decided)
    if is_written or _is_there(facts.subject, route):
        return Change("replace", facts.place(name).span, route, value=to)
    return _adding(facts.subject, route, to)


def _adding(subject: Subject, route: tuple[str, ...], to: Scalar | None) -> Change | None:
    """Adding a property to the innermost object on the way to it that is there."""
    for length in range(len(route) - 1, 0, -1):
        value = subject.envelope(*route[:length]).value
        if isinstance(value, ObjectValue) and not value.open:
            return Change("add", value.trace.span, route, route[length:], to)
        if value is not None or _is_there(subject, route[:length]):
            return None
    return None


def _is_there(subject: Subject, route: tuple[str, ...]) -> bool:
    """Whether something is written at a path, if only null."""
    outer = subject.envelope(*route[:-1]).value
    return isinstance(outer, ObjectValue) and route[-1].lower() in outer.members


def _moving(facts: FactTexts, proposal: Proposal, place: Place, home: str) -> Proposal:
    """Moving a property to an object whose path starts at ``osProfile``."""
    leaf = _name_at(place)
    profile = facts.subject.profile().place.property
    route = (*profile.split("."), *home.split("."), leaf)
    if facts.subject.envelope(*route).value is not None or _is_there(facts.subject, route):
        return proposal._replace(refusal=f"`{home}` has a `{leaf}` already")
    change = _adding(facts.subject, route, None)
    if change is None or place.key is None:
        return proposal._replace(refusal="the object to move it to is put together elsewhere")
    return proposal._replace(change=change._replace(kind="move", source=place.key))


def spans_on(subject: Subject, route: tuple[str, ...]) -> frozenset[Span]:
    """The texts that stand for a property of a VM and for the objects on the way to it.

    Both operating systems have most properties, so the way through the other configuration counts.
    """
    found: set[Span] = set()
    for each in {route, tuple(_OTHER.get(name, name) for name in route)}:
        for length in range(1, len(each) + 1):
            value, place = subject.envelope(*each[:length])
            found.add(place.span)
            if place.key is not None:
                found.add(place.key)
            if isinstance(value, ObjectValue):
                found.add(value.trace.span)
    return frozenset(found)
