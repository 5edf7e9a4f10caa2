"""What the declaration of a parameter says about its values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.source.text import Span
    from guestpatch.template.ir import Expression

__all__ = ["Bound", "LazyLimits", "Limits"]

LazyLimits: TypeAlias = "Callable[[], Limits]"
"""Limits that are looked up when somebody asks for them: a type may contain itself."""


class Bound(NamedTuple):
    """A number that limits a value or its length, and where it is declared."""

    value: int
    span: Span


class Limits(NamedTuple):
    """What is known of the values of a type; everything left at its default says nothing."""

    kind: str = ""
    """``string``, ``int``, ``bool``, ``array``, ``object``, lower case; ``""`` where unknown."""
    allowed: tuple[Expression, ...] | None = None
    """The only values Azure takes, as written; of an array, the only elements."""
    nullable: bool = False
    secure: bool = False
    minimum_length: Bound | None = None
    maximum_length: Bound | None = None
    minimum: Bound | None = None
    maximum: Bound | None = None
    properties: tuple[tuple[str, LazyLimits], ...] = ()
    """Of an object, by name as written; those that are not nullable have to be there."""
    items: tuple[LazyLimits, ...] = ()
    """Of an array, the first elements."""
    others: LazyLimits | None = None
    """All properties and elements besides."""
    sealed: bool = False
    """Whether there are none besides."""
    discriminator: str = ""
    """The property whose text says which of ``cases`` an object is."""
    cases: tuple[tuple[str, LazyLimits], ...] = ()

    @property
    def describes(self) -> bool:
        """Whether it is said what an object or array has in it."""
        return bool(
            self.properties or self.items or self.others or self.sealed or self.discriminator
        )
