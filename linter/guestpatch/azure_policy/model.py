"""A policy definition as data."""

from __future__ import annotations

from collections.abc import Mapping  # noqa: TC003 - used in frozen data
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from guestpatch.evaluate.values import Slot
    from guestpatch.policy import Rule
    from guestpatch.source.text import Document, Span
    from guestpatch.template.ir import Expression, Template

__all__ = [
    "ADDITIONS",
    "EFFECTS",
    "NEGATIONS",
    "OPERATORS",
    "Condition",
    "Count",
    "Definition",
    "Effect",
    "FieldOf",
    "Logic",
    "Operation",
    "Related",
    "Test",
    "ValueOf",
]

Effect: TypeAlias = Literal[
    "deny", "audit", "auditIfNotExists", "modify", "append", "deployIfNotExists", "disabled"
]
EFFECTS: tuple[Effect, ...] = (
    "deny",
    "audit",
    "auditIfNotExists",
    "modify",
    "append",
    "deployIfNotExists",
    "disabled",
)
NEGATIONS: Mapping[str, str] = {
    "notEquals": "equals",
    "notLike": "like",
    "notMatch": "match",
    "notMatchInsensitively": "matchInsensitively",
    "notContains": "contains",
    "notIn": "in",
    "notContainsKey": "containsKey",
}
"""Operators that hold where another one does not."""
OPERATORS: tuple[str, ...] = (
    *NEGATIONS,
    *NEGATIONS.values(),
    "less",
    "lessOrEquals",
    "greater",
    "greaterOrEquals",
    "exists",
)
ADDITIONS = ("addOrReplace", "add", "remove")
"""What an operation of ``modify`` may do."""


class FieldOf(NamedTuple):
    """A property of the resource, by the name of a field or alias."""

    name: Expression


class ValueOf(NamedTuple):
    """What an expression comes to."""

    expression: Expression


class Count(NamedTuple):
    """How many elements of an array meet a condition.

    The array is that of an alias, or a value whose elements ``current`` then calls ``name``.
    """

    array: FieldOf | ValueOf
    name: str
    where: Condition | None


class Test(NamedTuple):
    """One condition; ``span`` is that of its operator."""

    left: FieldOf | ValueOf | Count
    operator: str
    operand: Expression
    span: Span


class Logic(NamedTuple):
    """Conditions joined; ``not`` has one member."""

    kind: Literal["allOf", "anyOf", "not"]
    members: tuple[Condition, ...]


Condition: TypeAlias = Test | Logic


class Operation(NamedTuple):
    """What ``modify`` or ``append`` does to a field."""

    kind: Literal["addOrReplace", "add", "remove", "append"]
    field: Expression
    value: Expression | None
    condition: Expression | None


class Related(NamedTuple):
    """What has to exist beside a resource."""

    type: str
    name: Expression | None
    condition: Condition | None


class Definition(NamedTuple):
    """A policy definition with the values of its parameters."""

    document: Document
    rule: Rule
    """How its findings are called; the only case of it is what every finding is of."""
    title: str
    version: str
    is_indexed: bool
    """Whether it is about resources with a location and tags only."""
    effect: Effect
    condition: Condition
    operations: tuple[Operation, ...]
    related: Related | None
    arguments: Mapping[str, Slot]
    """Values of the parameters, by name in lower case."""
    digest: str
    """Changes with the text of the definition and the values of its parameters."""
    around: Template
    """An empty template, for expressions that are not part of any."""
