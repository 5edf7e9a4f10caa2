"""The statements of the platform's documents, for rules to trace to and for people to read."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Literal, TypeAlias

from guestpatch_schemas.edition_index import editions, find_edition
from guestpatch_schemas.operating_systems import OperatingSystem
from guestpatch_schemas.tables import read_table

__all__ = [
    "Check",
    "Constraint",
    "Disagreement",
    "KnownError",
    "Published",
    "Statement",
    "constraints",
    "disagreements",
    "find_statement",
    "statements",
]

Check: TypeAlias = Literal["template", "diff", "fleet", "runtime", "none"]
"""What must be seen to check a statement.

One template, the old and the new state of a VM, several VMs, the running VM, or nothing can.
"""


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence's worth of an edition's document, in the words of this project.

    Statements of different editions with the same `concept` speak of the same thing. `lines` are
    the lines of the document that the statement stands in, where they were recorded.
    """

    id: str
    edition: str
    concept: str
    section: str
    kind: str
    applies_to: OperatingSystem | Literal["both"]
    checkable_by: Check
    statement: str
    note: str | None
    lines: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class KnownError:
    """An error that the service was seen to answer with; `message_like` leaves parts out as `...`."""

    code: str
    message_like: str
    target: str | None
    status: int | None


@dataclass(frozen=True, slots=True)
class Constraint:
    """A condition that ties several properties together.

    `when` and `require` are for reading, one condition each. `strength` says how the constraint is
    known. `editions` are the ids of the editions in which it holds.
    """

    id: str
    os: OperatingSystem | Literal["both"]
    scope: tuple[str, ...]
    statement: str
    when: tuple[str, ...]
    require: tuple[str, ...]
    strength: str
    checkable_by: Check
    editions: tuple[str, ...]
    since_api_version: str | None
    known_error: KnownError | None
    note: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Disagreement:
    """A matter on which editions or other documents contradict each other.

    `positions` pairs each document with what it says; `statements` are ids.
    """

    id: str
    topic: str
    matters_for: Check
    positions: tuple[tuple[str, str], ...]
    statements: tuple[str, ...]
    note: str | None


Published: TypeAlias = Statement | Constraint | Disagreement


def statements(edition: str) -> tuple[Statement, ...]:
    """Return the statements of an edition, named by its id or `current`, in document order.

    Raises:
        UnknownEditionError: no edition has that id.
    """
    return _statements(find_edition(edition).id)


@cache
def constraints() -> tuple[Constraint, ...]:
    """Return the constraints of all editions, in the order of their ids."""
    return tuple(_constraint(row) for row in read_table("common", "constraints.json")["rows"])


@cache
def disagreements() -> tuple[Disagreement, ...]:
    """Return the contradictions among the documents, in the order of their ids."""
    return tuple(
        Disagreement(
            id=row["id"],
            topic=row["topic"],
            matters_for=row["matters_for"],
            positions=tuple((entry["of"], entry["says"]) for entry in row["positions"]),
            statements=tuple(row["statements"]),
            note=row.get("note"),
        )
        for row in read_table("common", "disagreements.json")["rows"]
    )


def find_statement(id_: str) -> Published | None:
    """Return the statement, constraint or disagreement with that id, of whichever edition."""
    return _by_id().get(id_)


@cache
def _by_id() -> Mapping[str, Published]:
    published: list[Published] = [*constraints(), *disagreements()]
    for edition in editions():
        published.extend(statements(edition.id))
    return {entry.id: entry for entry in published}


@cache
def _statements(edition: str) -> tuple[Statement, ...]:
    return tuple(
        Statement(
            id=row["id"],
            edition=edition,
            concept=row["concept"],
            section=row["section"],
            kind=row["kind"],
            applies_to=row["applies_to"],
            checkable_by=row["checkable_by"],
            statement=row["statement"],
            note=row.get("note"),
            lines=tuple(row.get("lines", ())),
        )
        for row in read_table(edition, "statements.json")["rows"]
    )


def _constraint(row: Mapping[str, Any]) -> Constraint:
    error = row.get("known_error")
    return Constraint(
        id=row["id"],
        os=row["os"],
        scope=tuple(row["scope"]),
        statement=row["statement"],
        when=tuple(row["when"]),
        require=tuple(row["require"]),
        strength=row["strength"],
        checkable_by=row["checkable_by"],
        editions=tuple(row["editions"]),
        since_api_version=row.get("since_api_version"),
        known_error=error
        and KnownError(
            error["code"], error["message_like"], error.get("target"), error.get("status")
        ),
        note=row.get("note"),
        sources=tuple(row["sources"]),
    )
