"""Types of Bicep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guestpatch.syntax.bicep.nodes.expressions import (
    Identifier,
    Literal,
    Missing,
    StringLiteral,
)

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes.declarations import Decorator
    from guestpatch.syntax.bicep.nodes.expressions import Expression

__all__ = [
    "ArrayType",
    "ElementType",
    "MemberType",
    "NamedType",
    "NonNullType",
    "NullableType",
    "ObjectType",
    "OtherPropertiesType",
    "ParenthesisedType",
    "ResourceTypeReference",
    "TupleItem",
    "TupleType",
    "TypeExpression",
    "TypeProperty",
    "UnaryType",
    "UnionType",
]


class NamedType(NamedTuple):
    """``string``, ``myType``, ``resourceInput<'…'>``; literals are ``Literal, StringLiteral``."""

    start: int
    end: int
    name: str
    arguments: tuple[TypeExpression, ...] = ()


class ResourceTypeReference(NamedTuple):
    """``resource 'Type@version'`` as the type of a parameter or output (old form)."""

    start: int
    end: int
    type: StringLiteral | None


class UnaryType(NamedTuple):
    """``-1`` or ``!true`` as a type."""

    start: int
    end: int
    operator: str
    operand: TypeExpression


class UnionType(NamedTuple):
    """``a | b``."""

    start: int
    end: int
    members: tuple[TypeExpression, ...]


class NullableType(NamedTuple):
    """``target?``."""

    start: int
    end: int
    target: TypeExpression


class NonNullType(NamedTuple):
    """``target!``."""

    start: int
    end: int
    target: TypeExpression


class ArrayType(NamedTuple):
    """``target[]``."""

    start: int
    end: int
    target: TypeExpression


class ElementType(NamedTuple):
    """``target[*]`` (``index`` is None) or ``target[n]``."""

    start: int
    end: int
    target: TypeExpression
    index: Expression | None  # type: ignore[assignment]  # hides tuple.index, which nobody calls


class MemberType(NamedTuple):
    """``target.name``, with arguments where it is a generic of a namespace."""

    start: int
    end: int
    target: TypeExpression
    name: Identifier
    arguments: tuple[TypeExpression, ...] = ()


class OtherPropertiesType(NamedTuple):
    """``target.*``: the type of the additional properties."""

    start: int
    end: int
    target: TypeExpression


class ParenthesisedType(NamedTuple):
    """``(inner)``."""

    start: int
    end: int
    inner: TypeExpression


class TypeProperty(NamedTuple):
    """One property of an object type; ``key`` is None for ``*:``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    key: Identifier | StringLiteral | None
    type: TypeExpression

    @property
    def name(self) -> str | None:
        """The name of the property; None for ``*:``."""
        if self.key is None or isinstance(self.key, Identifier):
            return None if self.key is None else self.key.name
        return self.key.text


class ObjectType(NamedTuple):
    """``{ a: string, *: int }``."""

    start: int
    end: int
    properties: tuple[TypeProperty, ...]


class TupleItem(NamedTuple):
    """One item of a tuple type."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    type: TypeExpression


class TupleType(NamedTuple):
    """``[string, int]``."""

    start: int
    end: int
    items: tuple[TupleItem, ...]


TypeExpression: TypeAlias = (
    NamedType
    | ResourceTypeReference
    | Literal
    | StringLiteral
    | UnaryType
    | UnionType
    | NullableType
    | NonNullType
    | ArrayType
    | ElementType
    | MemberType
    | OtherPropertiesType
    | ParenthesisedType
    | ObjectType
    | TupleType
    | Missing
)
