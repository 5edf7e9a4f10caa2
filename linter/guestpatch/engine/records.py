"""Outcomes as plain data, and back: what is kept of a result from one run to the next.

A document is written as its number among the documents of the unit, a rule as its code. Of
classes only frozen records of ours are written, and only those are ever made again.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from guestpatch.engine.model import Outcome, Unused
from guestpatch.findings.model import (
    Comparison,
    Edit,
    Finding,
    Fix,
    Info,
    Label,
    ResourceName,
    UndecidedQuestion,
    Witness,
    WitnessTerm,
)
from guestpatch.policy.model import Rule
from guestpatch.source.text import Document, Span
from guestpatch.suppressions.model import Suppression

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = ["UnkeptError", "from_plain", "to_plain"]

_CLASSES: Mapping[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        Comparison,
        Edit,
        Finding,
        Fix,
        Info,
        Label,
        Outcome,
        ResourceName,
        Suppression,
        UndecidedQuestion,
        Unused,
        Witness,
        WitnessTerm,
    )
}


class UnkeptError(ValueError):
    """Something that has no plain form, or plain data that has no meaning here."""


def to_plain(value: object, documents: Sequence[Document]) -> object:
    """Plain data for a record of ours. Raises UnkeptError."""
    numbers = {id(document): number for number, document in enumerate(documents)}
    alike = {(document.path, document.text): number for number, document in enumerate(documents)}

    def number(document: Document) -> int:
        found = numbers.get(id(document))
        # A file that is loaded in the encoding it has is another document of the same text.
        found = alike.get((document.path, document.text)) if found is None else found
        if found is None:
            raise UnkeptError(f"{document.path} is no document of the unit")
        return found

    def members(values: Iterable[object]) -> list[object]:
        return [plain(each) for each in values]

    def plain(value: object) -> object:
        if value is None or type(value) in (str, int, bool, float):
            return value
        if isinstance(value, Span):
            return ["span", number(value.document), value.start, value.end]
        if isinstance(value, Rule):
            return ["rule", value.code]
        if isinstance(value, Counter):
            return ["counter", *members(value.items())]
        if isinstance(value, Mapping):
            return ["mapping", *members(value.items())]
        if isinstance(value, frozenset):
            return ["set", *sorted(members(value), key=repr)]
        if type(value) is tuple:
            return ["", *members(value)]
        if type(value) is list:
            return ["list", *members(value)]
        name = type(value).__name__
        if _CLASSES.get(name) is not type(value):
            raise UnkeptError(f"{name} has no plain form")
        if isinstance(value, tuple):
            return [name, *members(value)]
        if is_dataclass(value):
            return [name, *members(getattr(value, each.name) for each in fields(value))]
        raise AssertionError(name)

    return plain(value)


def from_plain(data: object, documents: Sequence[Document], known: Iterable[Rule]) -> object:
    """What was made plain. Raises UnkeptError where it cannot be that."""
    rules = {rule.code: rule for rule in known}

    def members(values: Iterable[Any]) -> list[Any]:
        return [made(each) for each in values]

    def made(data: Any) -> Any:  # noqa: ANN401 - of JSON
        if not isinstance(data, list):
            return data
        name, *values = data
        match name:
            case "":
                return tuple(members(values))
            case "span":
                place, start, end = values
                return Span(documents[place], start, end)
            case "rule":
                return rules[values[0]]
            case "list":
                return members(values)
            case "set":
                return frozenset(members(values))
            case "mapping":
                return dict(members(values))
            case "counter":
                return Counter(dict(members(values)))
            case _:
                return _CLASSES[name](*members(values))

    try:
        return made(data)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise UnkeptError(f"not of this program: {error!r}") from error
