"""Values: what an expression comes to, with the places it came through.

Containers hold their members unevaluated (a ``Closure``) until somebody asks for one, so that
reading one property of a VM never evaluates, or decides, anything else.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.scope import Scope
    from guestpatch.source.text import Span
    from guestpatch.template.ir import Expression, Lambda, Scalar
    from guestpatch.template.limits import Limits

__all__ = [
    "ArrayValue",
    "Cause",
    "Closure",
    "Failure",
    "Free",
    "Identity",
    "Known",
    "LambdaValue",
    "ObjectMember",
    "ObjectValue",
    "Operator",
    "Slot",
    "TextValue",
    "Trace",
    "Undecided",
    "Value",
    "Via",
    "ViaKind",
    "computed",
    "first_undecided",
    "type_name",
]

Identity: TypeAlias = Hashable
"""Two undecided values with equal identities are the same value, whatever it will be."""


ViaKind: TypeAlias = Literal[
    "parameter",
    "variable",
    "argument",
    "function",
    "output",
    "access",
    "call",
    "file",
    "module",
    "default",
    "allowed",
    "declared",
    "then",
    "else",
    "open",
]
"""What kind of place a value came through: a name that was read (a parameter, a variable, an
argument or a function of the template, an output), a property or element, a call of the platform's
function; for a parameter whether a file, the caller of a module, its default or its allowed values
gave the value, or only its declaration is there; the branch taken of a choice, or a choice whose
condition is open."""


class Via(NamedTuple):
    """One place a value came through, nearest to its use first.

    ``name`` is empty where none is written, as of an operator. ``aside`` is another way that led
    there: that of the container the value was read from, or of the condition that chose it.
    """

    span: Span
    kind: ViaKind
    name: str
    before: Via | None = None
    aside: Via | Trace | None = None


class Trace(NamedTuple):
    """Where a value was written (or computed) and what it came through on its way.

    ``inputs`` are the traces of the values it was computed from, those written in place left out.
    """

    span: Span
    via: Via | None = None
    inputs: tuple[Trace, ...] = ()

    def through(
        self, span: Span, kind: ViaKind, name: str, aside: Via | Trace | None = None
    ) -> Trace:
        """The same origin, one place further."""
        return Trace(self.span, Via(span, kind, name, self.via, aside), self.inputs)

    @property
    def says_more(self) -> bool:
        """Whether the value is not simply written at its place."""
        return self.via is not None or bool(self.inputs)


def computed(span: Span, kind: ViaKind, name: str, *inputs: Trace) -> Trace:
    """The trace of a value that is computed at a place from others."""
    return Trace(span, Via(span, kind, name), tuple([each for each in inputs if each.says_more]))


Cause: TypeAlias = Literal[
    "parameter", "runtime", "context", "secret", "linked", "function", "budget", "error", "loop"
]
"""Why a value cannot be known: a parameter without a value, a function that only runs in Azure,
the deployment's own scope, a secret, a template that is not here, a function unknown to us, a
limit, an expression that fails, a loop of unknown length."""

Operator: TypeAlias = Literal["", "not", "and", "or", "equals"]


class Known(NamedTuple):
    """A scalar."""

    data: Scalar
    trace: Trace


class Closure(NamedTuple):
    """An expression that has not been evaluated yet, with the scope to do it in."""

    expression: Expression
    scope: Scope


class ArrayValue(NamedTuple):
    """An array. Where further elements may follow, ``rest`` is what the whole array is."""

    items: tuple[Slot, ...]
    trace: Trace
    rest: Identity | None = None

    @property
    def open(self) -> bool:
        """Whether further elements may follow the known ones."""
        return self.rest is not None


class ObjectMember(NamedTuple):
    """A member of an object value; ``key`` as written, ``key_span`` where."""

    key: str
    key_span: Span
    slot: Slot


class ObjectValue(NamedTuple):
    """An object, its members by key in lower case.

    Where it may have further members, ``rest`` is what the whole object is.
    """

    members: Mapping[str, ObjectMember]
    trace: Trace
    rest: Identity | None = None

    @property
    def open(self) -> bool:
        """Whether it may have further members."""
        return self.rest is not None


class Free(NamedTuple):
    """What a caller may choose: a parameter without a value, or a part of one."""

    name: str
    """As people write it: ``settings.mode``."""
    limits: Limits
    scope: Scope
    """Of the template that declares it."""


class Undecided(NamedTuple):
    """A value that cannot be known before deployment.

    ``operator`` and ``operands`` keep the structure of conditions, so that assuming one part
    also settles the others that contain it. ``kind`` is a type name when the type is certain.
    """

    cause: Cause
    reason: str
    trace: Trace
    identity: Identity
    kind: str = ""
    operator: Operator = ""
    operands: tuple[Value, ...] = ()
    minimum_length: int = 0
    free: Free | None = None


class TextValue(NamedTuple):
    """Text of which some parts are undecided."""

    parts: tuple[str | Undecided, ...]
    trace: Trace


class Failure(NamedTuple):
    """An expression that the platform would refuse.

    ``at`` is the smallest piece to blame. ``budget`` says that it is our limit that was met,
    ``circle`` that a name needs itself, whatever values are given.
    """

    message: str
    label: str
    at: Span
    trace: Trace
    budget: bool = False
    circle: bool = False


class LambdaValue(NamedTuple):
    """A function argument that is a function."""

    definition: Lambda
    scope: Scope
    trace: Trace


Value: TypeAlias = Known | ArrayValue | ObjectValue | TextValue | Undecided | Failure | LambdaValue
Slot: TypeAlias = Value | Closure


def first_undecided(value: Value) -> Undecided | None:
    """The first undecided piece of a value, without looking into unevaluated members."""
    if isinstance(value, Undecided):
        return value
    if isinstance(value, TextValue):
        return next((part for part in value.parts if isinstance(part, Undecided)), None)
    return None


def type_name(value: Value) -> str:
    """The ARM name of a value's type; ``""`` where it is not certain."""
    match value:
        case Known(data=None):
            return "null"
        case Known(data=bool()):
            return "bool"
        case Known(data=int()):
            return "int"
        case Known(data=float()):
            return "float"
        case Known() | TextValue():
            return "string"
        case ArrayValue():
            return "array"
        case ObjectValue():
            return "object"
        case Undecided(kind=kind):
            return kind
        case _:
            return ""
