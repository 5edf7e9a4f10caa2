"""Names that are put together: parameters(…), variables(…), lambdaVariables(…), copyIndex(…).

A name that is written out is no call: it has been read as a reference.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import integer_at, text_at
from guestpatch.evaluate.functions.numbers import in_range
from guestpatch.evaluate.functions.pieces import derive
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.loops import find_loop, loop_index
from guestpatch.evaluate.values import Failure, Known, Undecided
from guestpatch.template.ir import Reference

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value
    from guestpatch.template.ir import ReferenceKind

__all__ = ["FUNCTIONS"]


def _parameters(call: Invocation) -> Value:
    return _look_up(call, "parameter")


def _variables(call: Invocation) -> Value:
    return _look_up(call, "variable")


def _lambda_variables(call: Invocation) -> Value:
    return _look_up(call, "local")


def _look_up(call: Invocation, kind: ReferenceKind) -> Value:
    name = text_at(call, 0)
    if isinstance(name, Failure):
        return name
    return call.evaluation.evaluate(Reference(call.call.span, kind, name), call.scope)


def _copy_index(call: Invocation) -> Value:
    """copyIndex(), copyIndex(offset), copyIndex(loop), copyIndex(loop, offset)."""
    count = len(call.call.arguments)
    first = call.value(0) if count else None
    is_offset = isinstance(first, Known) and type(first.data) is int
    name = text_at(call, 0) if count and not is_offset else ""
    if isinstance(name, Failure):
        return call.wrong_type(0, "string or int")
    if count > 1 and is_offset:
        return call.wrong_type(0, "string")
    offset = integer_at(call, count - 1) if count > 1 or is_offset else 0
    if isinstance(offset, Failure):
        return offset
    found = find_loop(call.scope, name)
    if found is None:
        message = f"no loop is called `{name}` here" if name else "is in no loop of a resource"
        return call.fail(message, "no loop around it")
    loop, outside = found
    index = loop_index(call.evaluation, loop, outside, call.call.span)
    if isinstance(index, Known) and isinstance(index.data, int):
        return in_range(call, index.data + offset)
    if isinstance(index, Undecided) and offset:
        return derive(call, index, offset)._replace(kind="int")
    return index


FUNCTIONS = (
    Function("parameters", _parameters, 1, 1, "", strict=True),
    Function("variables", _variables, 1, 1, "", strict=True),
    Function("lambdavariables", _lambda_variables, 1, 1, "", strict=True),
    Function("copyindex", _copy_index, 0, 2, "int", strict=True),
)
