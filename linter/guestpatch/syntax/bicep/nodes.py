"""The syntax tree of Bicep: declarations, expressions and types, each with its offsets.

Named tuples: a tree has many thousands of them. ``start`` and ``end`` are offsets into the text,
``end`` exclusive. Texts in strings are decoded; everything else is kept as written. What could not
be read is a ``Missing`` expression or a ``BrokenStatement``, and the reader has already said so.

The grammar follows the compiler, see https://learn.microsoft.com/azure/azure-resource-manager/bicep.
"""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

__all__ = [
    "ArrayLiteral",
    "ArrayType",
    "Assert",
    "Binary",
    "BrokenStatement",
    "DeclaredFunction",
    "DeclaredType",
    "Decorator",
    "ElementType",
    "Expression",
    "Extends",
    "Extension",
    "ExtensionConfig",
    "ForLoop",
    "FunctionCall",
    "FunctionParameter",
    "Identifier",
    "IfBody",
    "Import",
    "ImportedName",
    "IndexAccess",
    "LambdaLiteral",
    "Literal",
    "MemberType",
    "Metadata",
    "MethodCall",
    "Missing",
    "Module",
    "Name",
    "NamedType",
    "NestedAccess",
    "NonNull",
    "NonNullType",
    "NullableType",
    "ObjectLiteral",
    "ObjectProperty",
    "ObjectType",
    "OtherPropertiesType",
    "Output",
    "Param",
    "ParamAssignment",
    "Parenthesised",
    "ParenthesisedType",
    "PropertyAccess",
    "Resource",
    "ResourceTypeReference",
    "Spread",
    "Statement",
    "StringLiteral",
    "TargetScope",
    "Ternary",
    "Test",
    "TupleItem",
    "TupleType",
    "TypeExpression",
    "TypeProperty",
    "Unary",
    "UnaryType",
    "UnionType",
    "Using",
    "Var",
]


class Identifier(NamedTuple):
    """A name at a place where it is declared or selected."""

    start: int
    end: int
    name: str


# -- expressions -----------------------------------------------------------------------------------


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


# -- types -----------------------------------------------------------------------------------------


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


# -- declarations ----------------------------------------------------------------------------------


class Decorator(NamedTuple):
    """``@description('…')`` or ``@sys.secure()``: a call, without the ``@``."""

    start: int
    end: int
    call: Expression


class TargetScope(NamedTuple):
    """``targetScope = 'subscription'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    value: Expression


class Metadata(NamedTuple):
    """``metadata name = value``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: Expression


class Param(NamedTuple):
    """``param name type = default``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: TypeExpression
    default: Expression | None


class ParamAssignment(NamedTuple):
    """``param name = value`` of a parameter file."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: Expression


class Var(NamedTuple):
    """``var name = value``, possibly with a type."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: TypeExpression | None
    value: Expression


class Output(NamedTuple):
    """``output name type = value``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: TypeExpression
    value: Expression


class Resource(NamedTuple):
    """``resource name 'Type@version' existing = body``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    type: StringLiteral | Missing
    existing: bool
    body: Expression | IfBody


class Module(NamedTuple):
    """``module name 'path' = body``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    path: StringLiteral | Missing
    body: Expression | IfBody


class Test(NamedTuple):
    """``test name 'path' = body`` (experimental)."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    path: StringLiteral | Missing
    body: Expression


class Assert(NamedTuple):
    """``assert name = value`` (experimental)."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: Expression


class DeclaredType(NamedTuple):
    """``type name = value``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    value: TypeExpression


class FunctionParameter(NamedTuple):
    """A parameter of a function of the template."""

    start: int
    end: int
    name: Identifier
    type: TypeExpression


class DeclaredFunction(NamedTuple):
    """``func name(a string) string => body``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    parameters: tuple[FunctionParameter, ...]
    type: TypeExpression
    body: Expression


class ImportedName(NamedTuple):
    """``name as alias``; the alias is the name where none is written."""

    start: int
    end: int
    name: str
    alias: Identifier


class Import(NamedTuple):
    """``import {…} from 'path'`` or, with ``wildcard``, ``import * as ns from 'path'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    names: tuple[ImportedName, ...]
    wildcard: Identifier | None
    source: StringLiteral | Missing


class Extension(NamedTuple):
    """``extension name with {…} as alias``, also in its old form ``import 'name@version'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    specification: Identifier | StringLiteral | Missing
    configuration: Expression | None
    alias: Identifier | None


class Using(NamedTuple):
    """``using 'path'``; ``path`` is None for ``using none``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    path: StringLiteral | Missing | None
    configuration: Expression | None


class Extends(NamedTuple):
    """``extends 'path'``."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    path: StringLiteral | Missing


class ExtensionConfig(NamedTuple):
    """``extensionConfig name with {…}`` of a parameter file."""

    start: int
    end: int
    decorators: tuple[Decorator, ...]
    name: Identifier
    configuration: Expression


class BrokenStatement(NamedTuple):
    """Text that is no declaration, up to where reading went on."""

    start: int
    end: int
    decorators: tuple[Decorator, ...] = ()


Statement: TypeAlias = (
    TargetScope
    | Metadata
    | Param
    | ParamAssignment
    | Var
    | Output
    | Resource
    | Module
    | Test
    | Assert
    | DeclaredType
    | DeclaredFunction
    | Import
    | Extension
    | Using
    | Extends
    | ExtensionConfig
    | BrokenStatement
)
