"""Aliases: the names by which Azure Policy reads the properties of a resource."""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from guestpatch_schemas.tables import read_table

__all__ = ["alias_names", "aliases_date", "find_alias"]

_HIDDEN = "properties"
"""The part of a path that the name of its alias leaves out."""
_ARRAY = "[*]"


def find_alias(name: str) -> Mapping[str, tuple[str, ...]] | None:
    """Return where an alias leads, by resource type in lower case; None for an unknown alias.

    A path is a sequence of property names; `[*]` after a name stands for every element of an array.
    The name may be in any letter case.
    """
    found = _aliases().get(name.lower())
    return None if found is None else found[1]


def alias_names() -> tuple[str, ...]:
    """Return every known alias, in the spelling of the table."""
    return tuple(name for name, _ in _aliases().values())


def aliases_date() -> str:
    """Return the date of the table."""
    date: str = _table()["date"]
    return date


@cache
def _table() -> Mapping[str, Any]:
    return read_table("common", "policy_aliases.json")


@cache
def _aliases() -> Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]:
    found: dict[str, tuple[str, Mapping[str, tuple[str, ...]]]] = {}
    for kind, tree in _table()["types"].items():
        for path in _paths(tree):
            shown = ".".join(part for part in path if part != _HIDDEN).replace(f".{_ARRAY}", _ARRAY)
            if shown:
                name = f"{kind}/{shown}"
                found[name.lower()] = (name, {kind.lower(): path})
    for name, by_type in _table()["aliases"].items():
        found[name.lower()] = (
            name,
            {kind.lower(): _split(path) for kind, path in by_type.items()},
        )
    return found


def _paths(tree: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    """Every path through a tree of properties; an array also without its elements."""
    for name, inner in tree.items():
        path = _split(name)
        if path[-1] == _ARRAY:
            yield path[:-1]
        yield path
        for rest in _paths(inner):
            yield (*path, *rest)


def _split(path: str) -> tuple[str, ...]:
    return tuple(path.replace(_ARRAY, f".{_ARRAY}").split("."))
