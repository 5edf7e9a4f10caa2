"""Facts: decided, absent or undecided, each with the place it was read at."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.values import Cause, Trace, Via
    from guestpatch.source.text import Span

__all__ = ["Absent", "Data", "Decided", "Element", "Fact", "Place", "Undecided"]


class Place(NamedTuple):
    """Where a fact comes from.

    ``span`` is the smallest token an author would edit: the literal the value was written as,
    or, of something that is not there, the nearest thing that is.
    """

    span: Span
    ways: tuple[Trace | Via, ...] = ()
    """How the value and the objects around it got to the resource, the outermost first."""
    key: Span | None = None
    """The name of the property in the resource, where there is one."""
    property: str = ""
    """The path of the property in the resource: ``properties.osProfile.…``."""


class Decided(NamedTuple):
    """A fact that holds in the world it was asked in."""

    data: Data
    place: Place


class Absent(NamedTuple):
    """Nothing is said: the property is left out or null. ``place`` is where it would belong."""

    place: Place


class Undecided(NamedTuple):
    """A fact that cannot be known before deployment."""

    cause: Cause
    reason: str
    place: Place


class Element(NamedTuple):
    """One entry of a fact that is a list; its fields may be undecided one by one."""

    data: Mapping[str, str | Undecided]
    place: Place
    doubt: Undecided | None = None
    """Why it is not known whether the entry is there at all."""
    places: Mapping[str, Place] = {}
    """Where fields are written that stand elsewhere than the entry."""

    @property
    def is_decided(self) -> bool:
        """Whether it is there for sure, and all that it says is known."""
        return self.doubt is None and not any(
            isinstance(value, Undecided) for value in self.data.values()
        )


Data: TypeAlias = str | bool | int | tuple[str, ...] | tuple[Element, ...]
Fact: TypeAlias = Decided | Absent | Undecided
