"""The editions: dated states of the platform's published behaviour."""

from collections.abc import Mapping
from functools import cache
from typing import Any, Literal, NamedTuple

from guestpatch_schemas.tables import read_table

__all__ = ["CURRENT", "EditionSummary", "UnknownEditionError", "editions", "find_edition"]

CURRENT = "current"
"""The alias of the newest edition."""


class UnknownEditionError(ValueError):
    """An edition was asked for by a name that no bundled edition has."""

    def __init__(self, name: str, known: tuple[str, ...]) -> None:
        self.name = name
        self.known = known
        super().__init__(f"unknown edition {name!r}; the editions are {', '.join(known)}")


class EditionSummary(NamedTuple):
    """One edition, without its tables.

    `doc_date` is the date that the document itself carries. `content_date` says, in words, when its
    text was really written, for documents whose own date is known to be stale.
    """

    id: str
    title: str
    status: Literal["preview", "ga"]
    doc_date: str
    content_date: str | None
    applies_to: tuple[str, ...]
    is_current: bool


@cache
def editions() -> tuple[EditionSummary, ...]:
    """Return every bundled edition, oldest first."""
    index = _index()
    return tuple(
        EditionSummary(
            id=row["id"],
            title=row["title"],
            status=row["status"],
            doc_date=row["doc_date"],
            content_date=row["content_date"],
            applies_to=tuple(row["applies_to"]),
            is_current=row["id"] == index["current"],
        )
        for row in index["editions"]
    )


def find_edition(name: str) -> EditionSummary:
    """Return the edition with that id, or the newest one for `current`.

    Raises:
        UnknownEditionError: no edition has that id.
    """
    for edition in editions():
        if edition.id == name or (edition.is_current and name == CURRENT):
            return edition
    raise UnknownEditionError(name, (CURRENT, *(edition.id for edition in editions())))


@cache
def _index() -> Mapping[str, Any]:
    return read_table("index.json")
