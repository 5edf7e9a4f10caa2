"""What a fact is called, what it means, and how it is computed."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - used in a named tuple
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.evaluate.sites import Site
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Subject

__all__ = ["FactDefinition", "FactType"]

FactType: TypeAlias = Literal["text", "flag", "date", "count", "names", "list"]
"""Text, true or false, a date (``yyyy-mm-dd``), a whole number, a set of names, or a list of elements that a
rule can be asked about one by one."""


class FactDefinition(NamedTuple):
    """A fact that rules may read. The description is published in the fact schema."""

    name: str
    type: FactType
    compute: Callable[[Subject], Fact]
    description: str
    values: tuple[str, ...] = ()
    """All values it can have, where they are few."""
    fields: Mapping[str, str] = {}
    """Of a list: the fields of its elements and what they mean."""
    sources: Callable[[Subject], tuple[Site, ...]] | None = None
    """Of a list: the resources beside the VM that its elements come from, each by itself."""
