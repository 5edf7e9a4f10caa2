"""What makes two values the same value, and two calls the same call.

Equal undecided calls have equal results, so a call needs an identity. It is taken from the values
of the arguments that were evaluated, and from the expressions of those that were not: asking for
an identity never evaluates anything. Identities have a fixed size, because calls of calls of
calls would otherwise grow without bound.
"""

from __future__ import annotations

from hashlib import blake2b
from itertools import count
from typing import TYPE_CHECKING

from guestpatch.evaluate.deployments import target_identity
from guestpatch.evaluate.values import (
    ArrayValue,
    Closure,
    Failure,
    Known,
    LambdaValue,
    ObjectValue,
    TextValue,
    Undecided,
)
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.scope import Scope
    from guestpatch.evaluate.values import Identity, Slot, Value

__all__ = ["call_identity", "compact", "expression_identity", "identity_of"]

_ALONE = count()

MAX_NODES = 5_000
"""How much of the arguments is looked at; a call with more is known by its place, if at all."""
MAX_DEPTH = 24
"""How deep the arguments are looked into."""

_PLACED = frozenset({"copyindex", "newguid"})
"""Functions whose result also depends on where they are called."""
_OF_DEPLOYMENT = frozenset({"deployment"})
"""Functions whose result is another one in every deployment."""
_OF_TARGET = frozenset(
    {
        "resourcegroup",
        "subscription",
        "managementgroup",
        "resourceid",
        "subscriptionresourceid",
        "managementgroupresourceid",
        "reference",
    }
)
"""Functions whose result depends on what their template is deployed to."""
_BY_SYMBOL = frozenset({"reference", "references", "resourceinfo"})
"""Functions, besides those called list…, that take a resource of the template by its symbol."""
_BY_EXPRESSION = (ArrayValue, ObjectValue, LambdaValue, Failure)
"""What is told by the expression it comes from, where that is at hand."""


def compact(*parts: object) -> Identity:
    """A short identity that is equal for equal parts."""
    return blake2b(repr(parts).encode("utf-8", "backslashreplace"), digest_size=16).digest()


def identity_of(value: Value) -> Identity:
    """What makes a value the same as another one, decided or not.

    A container is the same as another one of the same members or, where those are not
    evaluated, of the same expressions in the same surroundings. What cannot be told by its
    members, because they are too many, is told by the expression that made it, else it equals
    nothing. Identities never depend on the object that holds a value: a question is evaluated once
    per world, and has to recognise its values in the next one.
    """
    match value:
        case Known(data=data):
            return ("known", type(data).__name__, data)
        case TextValue(parts=parts):
            return ("text", *(part if isinstance(part, str) else part.identity for part in parts))
        case Undecided(identity=identity):
            return identity
        case Failure() | LambdaValue():
            return _place(value)
    try:
        return ("value", compact(_Describer().describe(value)))
    except _TooLargeError:
        return _alone() if value.rest is None else ("value", compact("rest", value.rest))


def _alone() -> Identity:
    """The identity of what is equal to nothing, because it cannot be told from something else."""
    return ("alone", next(_ALONE))


def _place(value: Value) -> Identity:
    span = value.trace.span
    return ("place", id(span.document), span.start, span.end)


def call_identity(run: Run, call: ir.Call, scope: Scope, values: Mapping[int, Value]) -> Identity:
    """The identity of a call; ``values`` are the arguments evaluated so far, by position."""
    name = call.name.lower()
    describer = _Describer()
    try:
        parts = [
            describer.argument(values.get(index), argument, scope)
            for index, argument in enumerate(call.arguments)
        ]
        parts.extend(describer.surroundings(call, scope))
        if name in _PLACED:
            parts.append(describer.place(call, scope, 0))
        run.charge((MAX_NODES - describer.left) >> 3)
        return ("call", name, compact(*parts))
    except _TooLargeError:
        run.charge()
        return ("call", name, _by_place(call, scope))


def expression_identity(expression: ir.Expression, scope: Scope) -> Identity:
    """What makes an expression that was not decided the same as another one."""
    try:
        return compact(_Describer().describe(Closure(expression, scope)))
    except _TooLargeError:
        return _by_place(expression, scope)


def _by_place(expression: ir.Expression, scope: Scope) -> Identity:
    """An expression that is too large to be described; the same only where nothing varies in it."""
    if scope.locals or scope.base.in_function:
        return _alone()
    loops = tuple((loop.identity, loop.index) for loop, _ in scope.loops)
    return (id(expression), scope.base.identity, loops)


def _takes_id(call: ir.Call) -> bool:
    """Whether the first argument of a call is surely an id, which a symbol is not."""
    match call.arguments[:1]:
        case [ir.Call(name=name)]:
            return name.lower().endswith("resourceid")
        case [ir.Constant(value=str(text))]:
            return "/" in text
    return False


class _TooLargeError(Exception):
    """There is more to look at than is worth it."""


class _Describer:
    """Describes slots by what they say, not by what they come to."""

    def __init__(self) -> None:
        self.left = MAX_NODES

    def argument(self, value: Value | None, expression: ir.Expression, scope: Scope) -> Identity:
        """An argument by its value where that is short, else by its expression."""
        if value is None or isinstance(value, _BY_EXPRESSION):
            return self._expression(expression, scope, 0)
        return self._slot(value, 0)

    def describe(self, value: Slot) -> Identity:
        """A value by its members, as far as they are evaluated, and their expressions."""
        return self._slot(value, 0)

    def _slot(self, slot: Slot, depth: int) -> Identity:
        self._count(depth)
        match slot:
            case Closure(expression, scope):
                return self._expression(expression, scope, depth + 1)
            case ArrayValue(items=items):
                return ("array", slot.rest, *[self._slot(item, depth + 1) for item in items])
            case ObjectValue(members=members):
                slots = [(key, self._slot(each.slot, depth + 1)) for key, each in members.items()]
                return ("object", slot.rest, *slots)
            case _:
                return identity_of(slot)

    def _expression(self, expression: ir.Expression, scope: Scope, depth: int) -> Identity:
        self._count(depth)
        match expression:
            case ir.Constant(value=data):
                return ("known", type(data).__name__, data)
            case ir.Reference():
                return self._reference(expression, scope, depth)
            case ir.Member(target=target, name=name):
                return ("member", self._expression(target, scope, depth + 1), name.lower())
            case ir.Call(name=name, arguments=arguments):
                lowered = name.lower()
                if lowered not in _PLACED and lowered not in scope.template.functions:
                    parts = [self._expression(each, scope, depth + 1) for each in arguments]
                    return ("call", lowered, *self.surroundings(expression, scope), *parts)
            case ir.Index(target=target, at=at, safe=safe, from_end=from_end):
                parts = [self._expression(each, scope, depth + 1) for each in (target, at)]
                return ("index", safe, from_end, *parts)
            case ir.If(condition=condition, then=then, otherwise=otherwise):
                branches = (condition, then, otherwise)
                return ("if", *[self._expression(each, scope, depth + 1) for each in branches])
            case ir.ArrayExpression(items=items):
                return ("array", *[self._expression(each, scope, depth + 1) for each in items])
            case ir.ObjectExpression(properties=properties):
                both = [each for member in properties for each in member]
                return ("object", *[self._expression(each, scope, depth + 1) for each in both])
            case ir.Unknown(name=name):
                return ("unknown", name)
        return self.place(expression, scope, depth)

    def _reference(self, reference: ir.Reference, scope: Scope, depth: int) -> Identity:
        name = reference.name.lower()
        base = scope.base
        slot: Slot | None = None
        if reference.kind == "local":
            slot = scope.local(name)
        elif reference.kind == "parameter" and base.in_function:
            slot = base.arguments.get(name)
        if slot is not None:
            return self._slot(slot, depth + 1)
        return base.identity_of(reference.kind, name) or (reference.kind, base.identity, name)

    @staticmethod
    def surroundings(call: ir.Call, scope: Scope) -> tuple[Identity, ...]:
        """What the result of a function depends on besides its arguments: which deployment."""
        base, name = scope.base, call.name.lower()
        is_list = name.startswith("list")
        is_symbol = base.template.symbolic and (name in _BY_SYMBOL or is_list)
        if name in _OF_DEPLOYMENT or (is_symbol and not _takes_id(call)):
            return (base.identity,)
        return target_identity(base) if name in _OF_TARGET or is_list else ()

    def place(self, expression: ir.Expression, scope: Scope, depth: int) -> Identity:
        """An expression by where it stands, with everything around it that could matter."""
        span = expression.span
        around: list[Identity] = [(loop.identity, loop.index) for loop, _ in scope.loops]
        around.extend(self._slot(slot, depth + 1) for _, slot in scope.locals)
        base = scope.base
        if base.in_function:
            around.extend(self._slot(slot, depth + 1) for slot in base.arguments.values())
        kind = type(expression).__name__, id(expression)
        return ("place", kind, id(span.document), span.start, span.end, base.identity, *around)

    def _count(self, depth: int) -> None:
        self.left -= 1
        if self.left < 0 or depth > MAX_DEPTH:
            raise _TooLargeError
