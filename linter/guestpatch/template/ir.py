"""Templates and expressions, whichever language they were written in.

Named tuples throughout: a template has thousands of these, and nothing immutable is made faster.

Operators of Bicep are calls of the functions they compile to; a nested deployment and a Bicep
module are the same node. Every node carries the span it was read from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.source.text import Document, Span

__all__ = [
    "ArrayExpression",
    "Broken",
    "Call",
    "Constant",
    "Copy",
    "Deployment",
    "Expression",
    "For",
    "If",
    "Index",
    "Lambda",
    "Member",
    "ObjectExpression",
    "Output",
    "Parameter",
    "Property",
    "Reference",
    "ReferenceKind",
    "Resource",
    "Scalar",
    "Template",
    "Unknown",
    "Unresolved",
    "UnresolvedKind",
    "UserFunction",
    "Variable",
]

Scalar: TypeAlias = str | int | float | bool | None


class Constant(NamedTuple):
    """A value written out: text, number, true, false or null."""

    span: Span
    value: Scalar


class Property(NamedTuple):
    """One member of an object; the key may be an expression."""

    key: Expression
    value: Expression


class ObjectExpression(NamedTuple):
    """An object written out."""

    span: Span
    properties: tuple[Property, ...]


class ArrayExpression(NamedTuple):
    """An array written out."""

    span: Span
    items: tuple[Expression, ...]


class Call(NamedTuple):
    """A function call. ``name`` is as written; compare it in lower case."""

    span: Span
    name: str
    name_span: Span
    arguments: tuple[Expression, ...]


ReferenceKind: TypeAlias = Literal["parameter", "variable", "local", "symbol", "output"]


class Reference(NamedTuple):
    """A parameter, a variable, a lambda or function argument, a resource by its symbol, an output.

    Nobody writes one to an output: it is how what a module gives back is looked up.
    """

    span: Span
    kind: ReferenceKind
    name: str


class Member(NamedTuple):
    """``target.name``; ``safe`` gives null where the target is null or has no such property."""

    span: Span
    target: Expression
    name: str
    safe: bool = False


class Index(NamedTuple):
    """``target[at]``; ``from_end`` counts from the end, starting at 1."""

    span: Span
    target: Expression
    at: Expression
    safe: bool = False
    from_end: bool = False


class If(NamedTuple):
    """A choice of which only the chosen branch is evaluated."""

    span: Span
    condition: Expression
    then: Expression
    otherwise: Expression


class Lambda(NamedTuple):
    """A function written in place, as an argument of ``map``, ``filter`` and the like."""

    span: Span
    parameters: tuple[str, ...]
    body: Expression


class For(NamedTuple):
    """An array made by a loop: ``body`` once for every index below ``times``.

    ``loop`` is its name; ``""`` where ``copyIndex()`` without a name means this loop.
    """

    span: Span
    loop: str
    times: Expression
    body: Expression


class Broken(NamedTuple):
    """An expression that cannot be read, and the place where it stops making sense.

    ``known`` when the reader of the document has already said so.
    """

    span: Span
    at: Span
    message: str
    label: str
    known: bool = False


class Unknown(NamedTuple):
    """A value that comes from a file that is not here; equal ``name`` means the same value."""

    span: Span
    name: str
    reason: str


Expression: TypeAlias = (
    Constant
    | ObjectExpression
    | ArrayExpression
    | Call
    | Reference
    | Member
    | Index
    | If
    | Lambda
    | For
    | Unknown
    | Broken
)


class Parameter(NamedTuple):
    """What a caller may give. ``allowed`` lists the only values Azure takes, as written."""

    name: str
    name_span: Span
    type: str
    """``string``, ``int``, ``bool``, ``array``, ``object``, lower case; ``""`` where unknown."""
    default: Expression | None = None
    allowed: tuple[Expression, ...] | None = None
    nullable: bool = False
    secure: bool = False
    minimum_length: int | None = None
    described: bool = False
    """Whether its type says what an object or array has in it. What that is, is not kept."""


class Variable(NamedTuple):
    """A named value of the template.

    ``home`` is the compiled template it was imported from, whose names its value uses.
    """

    name: str
    name_span: Span
    value: Expression
    home: Template | None = None


class UserFunction(NamedTuple):
    """A function that the template defines; ``home`` as for variables."""

    name: str
    name_span: Span
    parameters: tuple[str, ...]
    body: Expression
    home: Template | None = None


class Output(NamedTuple):
    """A value that a deployment gives back; ``value`` is None where it is not written out."""

    name: str
    name_span: Span
    value: Expression | None
    condition: Expression | None = None


class Copy(NamedTuple):
    """The loop of a resource."""

    name: str
    span: Span
    times: Expression


UnresolvedKind: TypeAlias = Literal["missing", "outside", "remote", "circle"]


class Unresolved(NamedTuple):
    """A file that a template refers to and that is not read.

    ``missing`` where it has to be here, ``outside`` where it is in no folder that may be read,
    ``remote`` where nobody expects it to be here, ``circle`` where it leads back to the file that
    refers to it.
    """

    span: Span
    kind: UnresolvedKind
    message: str
    label: str


class Deployment(NamedTuple):
    """The template inside a deployment resource or module.

    ``template`` is None where it is not here; ``unresolved`` then says why.
    With ``inner`` scope the template has parameters and variables of its own, with outer scope
    its expressions are evaluated with those of the template around it.
    """

    template: Template | None
    arguments: Mapping[str, Expression]
    """Values by parameter name in lower case."""
    inner: bool
    span: Span
    unresolved: Unresolved | None = None


class Resource(NamedTuple):
    """A resource as declared, before loops and conditions."""

    span: Span
    type: Expression
    """The full type; a child written inside its parent already carries the parent's type."""
    type_span: Span
    name: Expression
    """The full name, segments joined by ``/``."""
    api_version: Expression | None
    body: ObjectExpression
    """Everything written in the resource, envelope included."""
    symbol: str | None = None
    condition: Expression | None = None
    copy: Copy | None = None
    scope: Expression | None = None
    existing: bool = False
    deployment: Deployment | None = None
    children: tuple[Resource, ...] = ()
    route: str = ""
    """Where the resource stands in its template, free of line numbers: ``resources[2]``."""


class Template(NamedTuple):
    """A template: what it takes, what it declares, what it gives back. Names in lower case."""

    document: Document
    span: Span
    parameters: Mapping[str, Parameter]
    variables: Mapping[str, Variable]
    functions: Mapping[str, UserFunction]
    resources: tuple[Resource, ...] = ()
    outputs: tuple[Output, ...] = ()
    api_profile: Expression | None = None
    symbolic: bool = False
    """Whether resources are known by symbols (languageVersion 2.0, Bicep)."""
    compiled: bool = False
    """Whether a compiler wrote it, so that its expressions are not a person's."""
    unresolved: tuple[Unresolved, ...] = ()
    """Imports that are not here; modules say so themselves."""
