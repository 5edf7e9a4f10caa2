"""Expressions of Bicep."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes.declarations import Resource

__all__ = [
    "ArrayLiteral",
    "Binary",
    "Expression",
    "ForLoop",
    "FunctionCall",
    "Identifier",
    "IfBody",
    "IndexAccess",
    "LambdaLiteral",
    "Literal",
    "MethodCall",
    "Missing",
    "Name",
    "NestedAccess",
    "NonNull",
    "ObjectLiteral",
    "ObjectProperty",
    "Parenthesised",
    "PropertyAccess",
    "Spread",
    "StringLiteral",
    "Ternary",
    "Unary",
]


class Identifier(NamedTuple):
    """A name at a place where it is declared or selected."""

    start: int
    end: int
    name: str


class Literal(NamedTuple):
    """An integer (without sign), true, false or null."""

    start: int
    end: int
    value: int | bool | None


class StringLiteral(NamedTuple):
    """Text, possibly over several lines, with ``holes``; ``pieces`` is longer than them by one."""

    start: int
    end: int
    pieces: tuple[str, ...]
    holes: tuple[Expression, ...] = ()

    @property
    def text(self) -> str | None:
        """The text when there are no holes in it."""
        return None if self.holes else self.pieces[0]


class Name(NamedTuple):
    """A parameter, variable, resource, module, import, namespace or local variable."""

    start: int
    end: int
    name: str


class Spread(NamedTuple):
    """``...value`` among the members of an object or the items of an array."""

    start: int
    end: int
    value: Expression


class ArrayLiteral(NamedTuple):
    """``[a, b]``."""

    start: int
    end: int
    items: tuple[Expression | Spread, ...]


class ObjectProperty(NamedTuple):
    """``key: value``; the key may be text with holes."""

    start: int
    end: int
    key: Identifier | StringLiteral
    value: Expression

    @property
    def name(self) -> str | None:
        """The name of the property; None where it is text with holes."""
        return self.key.name if isinstance(self.key, Identifier) else self.key.text


class ObjectLiteral(NamedTuple):
    """``{ … }``; in the body of a resource also with resources declared inside."""

    start: int
    end: int
    members: tuple[ObjectProperty | Spread | Resource, ...]


class Parenthesised(NamedTuple):
    """``(inner)``."""

    start: int
    end: int
    inner: Expression


class Unary(NamedTuple):
    """``!x`` or ``-x``."""

    start: int
    end: int
    operator: str
    operand: Expression


class Binary(NamedTuple):
    """Two operands with an operator between them."""

    start: int
    end: int
    operator: str
    operator_start: int
    left: Expression
    right: Expression


class Ternary(NamedTuple):
    """``condition ? then : otherwise``."""

    start: int
    end: int
    condition: Expression
    then: Expression
    otherwise: Expression


class PropertyAccess(NamedTuple):
    """``target.name``, or ``target.?name`` when ``safe``."""

    start: int
    end: int
    target: Expression
    name: Identifier
    safe: bool


class IndexAccess(NamedTuple):
    """``target[index]``; ``safe`` for ``[?``, ``from_end`` for ``[^``."""

    start: int
    end: int
    target: Expression
    index: Expression  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    safe: bool
    from_end: bool


class NestedAccess(NamedTuple):
    """``target::name``: a resource declared inside another."""

    start: int
    end: int
    target: Expression
    name: Identifier


class NonNull(NamedTuple):
    """``target!``."""

    start: int
    end: int
    target: Expression


class FunctionCall(NamedTuple):
    """``name(…)``."""

    start: int
    end: int
    name: Identifier
    arguments: tuple[Expression, ...]


class MethodCall(NamedTuple):
    """``target.name(…)``: of a resource, a namespace, or an import."""

    start: int
    end: int
    target: Expression
    name: Identifier
    arguments: tuple[Expression, ...]


class LambdaLiteral(NamedTuple):
    """``(a, b) => body``."""

    start: int
    end: int
    parameters: tuple[Identifier, ...]
    body: Expression


class ForLoop(NamedTuple):
    """``[for item in items: body]`` or ``[for (item, index) in items: body]``."""

    start: int
    end: int
    item: Identifier
    index: Identifier | None  # type: ignore[assignment]  # hides tuple.index, which nobody calls
    items: Expression
    body: Expression | IfBody


class IfBody(NamedTuple):
    """``if (condition) { … }``, the body of a resource or module."""

    start: int
    end: int
    condition: Expression
    body: Expression


class Missing(NamedTuple):
    """An expression or type that is not there or cannot be read."""

    start: int
    end: int


Expression: TypeAlias = (
    Literal
    | StringLiteral
    | Name
    | ArrayLiteral
    | ObjectLiteral
    | Parenthesised
    | Unary
    | Binary
    | Ternary
    | PropertyAccess
    | IndexAccess
    | NestedAccess
    | NonNull
    | FunctionCall
    | MethodCall
    | LambdaLiteral
    | ForLoop
    | Missing
)
