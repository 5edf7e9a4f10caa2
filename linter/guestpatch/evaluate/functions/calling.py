"""Calling functions: the template's own, those of the platform, and unknown ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.access import came_through
from guestpatch.evaluate.functions.registry import FUNCTIONS
from guestpatch.evaluate.functions.signature import Invocation
from guestpatch.evaluate.limits import MAX_DEPTH
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.values import Closure, Failure, TextValue, Trace, Undecided
from guestpatch.template.ir import Call

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.functions.signature import Function
    from guestpatch.evaluate.values import Value
    from guestpatch.template.ir import Template, UserFunction

__all__ = ["call_function"]

MAX_CALLS = MAX_DEPTH // 4
"""Functions of a template that are being called inside one another."""
_RUNTIME_PREFIX = "list"
"""Any function called list… asks a resource provider: listKeys, listAccountSas, …"""


def call_function(evaluation: Evaluation, call: Call, scope: Scope) -> Value:
    """The result of a call."""
    name = call.name.lower()
    own = scope.template.functions.get(name)
    if own is not None:
        return _call_own(evaluation, call, own, scope)
    function = FUNCTIONS.get(name.removeprefix("sys.").removeprefix("az."))
    invocation = Invocation(evaluation, call, scope)
    if function is None:
        return _unknown(invocation, name)
    wrong = _check_count(invocation, function)
    if wrong is not None:
        return wrong
    if function.strict:
        values = invocation.values
        for value in values:
            if isinstance(value, Failure):
                return value
        if any(isinstance(value, (Undecided, TextValue)) for value in values):
            return invocation.undecided(function.returns)
    return function.run(invocation)


def _unknown(invocation: Invocation, name: str) -> Value:
    if name.startswith(_RUNTIME_PREFIX):
        return invocation.unknowable("secret", f"`{invocation.call.name}` is asked in Azure")
    reason = f"function `{invocation.call.name}` is not known to guestpatch"
    return invocation.unknowable("function", reason)


def _check_count(invocation: Invocation, function: Function) -> Failure | None:
    count = len(invocation.call.arguments)
    if function.accepts(count):
        return None
    return invocation.fail(f"takes {function.counted}, found {count}")


def _call_own(evaluation: Evaluation, call: Call, function: UserFunction, scope: Scope) -> Value:
    """Call a function of the template; its body sees nothing but its own parameters."""
    if len(call.arguments) != len(function.parameters):
        message = f"`{function.name}` takes {len(function.parameters)} arguments"
        label = f"found {len(call.arguments)}"
        return Failure(message, label, call.name_span, Trace(call.span))
    given = {
        name.lower(): Closure(argument, scope)
        for name, argument in zip(function.parameters, call.arguments, strict=False)
    }
    depth = scope.calls + 1
    if depth > MAX_CALLS:
        return _too_deep(call, function, scope.template)
    home = scope.home_of(function.home)
    inside = Scope(
        home.template,
        ("function", id(call), scope.identity),
        given,
        in_function=True,
        calls=depth,
        home=home,
        deployed_by=home.deployed_by,
    )
    value = evaluation.evaluate(function.body, inside)
    return came_through(value, call.span, "function", function.name)


def _too_deep(call: Call, function: UserFunction, template: Template) -> Failure:
    """The failure of a call inside too many others: of itself, or of functions in a long chain."""
    if _reaches_itself(function, template):
        message = f"function `{function.name}` calls itself"
        return Failure(message, "never ends", call.name_span, Trace(call.span), circle=True)
    message = f"functions call one another more than {MAX_CALLS} levels deep"
    return Failure(message, "not evaluated", call.name_span, Trace(call.span), budget=True)


def _reaches_itself(function: UserFunction, template: Template) -> bool:
    """Whether a function is called in its own body, or in those of the functions it calls."""
    seen: set[int] = set()
    pending: list[object] = [function.body]
    while pending:
        part = pending.pop()
        if id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, Call):
            called = template.functions.get(part.name.lower())
            if called is function:
                return True
            if called is not None:
                pending.append(called.body)
        if isinstance(part, tuple):
            pending.extend(part)
    return False
