"""Reading of the bundled tables: where they are, how old they are, what they rest on."""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Source", "Table", "read_sources", "read_table", "tables"]

# Not through importlib.resources, which imports tempfile and zipfile: that would double the time
# this package takes to start.
_FOLDER = Path(__file__).with_name("knowledge")


class Source(NamedTuple):
    """A document that a table was taken from.

    `key` is the short name by which rows of the same table refer to it. `doc_date` is the date or
    the version the document itself carries; `commit` is the revision of `repo` that was read.
    """

    key: str
    what: str
    repo: str | None
    doc_date: str | None
    commit: str | None


class Table(NamedTuple):
    """The description of one bundled table; `path` is relative to the knowledge folder.

    `date` is the newest date among the sources, or the version of the first one when none of them
    is dated.
    """

    path: str
    about: str
    date: str
    sources: tuple[Source, ...]


def read_table(*path: str) -> Mapping[str, Any]:
    """Parse one bundled table, named by its path inside the knowledge folder."""
    table: dict[str, Any] = json.loads(_FOLDER.joinpath(*path).read_bytes())
    return table


def read_sources(table: Mapping[str, Any]) -> tuple[Source, ...]:
    """Return the sources that a parsed table names, in its own order."""
    return tuple(
        Source(
            row["key"],
            row["what"],
            row.get("repo"),
            row.get("doc_date"),
            row.get("commit"),
        )
        for row in table["sources"]
    )


def tables() -> tuple[Table, ...]:
    """Describe every bundled table, in the order of their paths."""
    return tuple(
        Table(path, table["about"], table["date"], read_sources(table))
        for path in sorted(_paths(_FOLDER, ""))
        for table in [read_table(*path.split("/"))]
    )


def _paths(folder: Path, prefix: str) -> Iterator[str]:
    for entry in folder.iterdir():
        if entry.is_dir():
            yield from _paths(entry, f"{prefix}{entry.name}/")
        elif entry.name.endswith(".json"):
            yield prefix + entry.name
