"""Calling functions: the template's own, those of the platform, and unknown ones."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.registry import FUNCTIONS
from guestpatch.evaluate.functions.signature import Invocation
from guestpatch.evaluate.limits import MAX_DEPTH
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.values import Closure, Failure, TextValue, Trace, Undecided

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.functions.signature import Function
    from guestpatch.evaluate.values import Value
    from guestpatch.template.ir import Call, UserFunction

__all__ = ["call_function"]

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
    if depth > MAX_DEPTH // 4:
        message = f"function `{function.name}` calls itself"
        return Failure(message, "never ends", call.name_span, Trace(call.span), circle=True)
    inside = Scope(
        scope.template,
        ("function", id(call), scope.identity),
        given,
        in_function=True,
        calls=depth,
        home=scope.base.home or scope.base,
    )
    return evaluation.evaluate(function.body, inside)
