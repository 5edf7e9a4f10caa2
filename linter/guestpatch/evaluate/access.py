"""Reading a property or an element of a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.identity import compact, identity_of
from guestpatch.evaluate.parts import free_element, free_member, part_of
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Trace,
    Undecided,
    computed,
    first_undecided,
    type_name,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Value, Via, ViaKind
    from guestpatch.source.text import Span
    from guestpatch.template.ir import Index

__all__ = ["came_through", "element_of", "member_of"]


def came_through(
    value: Value, span: Span, kind: ViaKind, name: str, aside: Via | Trace | None = None
) -> Value:
    """The value with one more place that it came through."""
    if isinstance(value, Failure):
        return value
    return value._replace(trace=value.trace.through(span, kind, name, aside))


def member_of(
    evaluation: Evaluation, target: Value, name: str, span: Span, *, safe: bool = False
) -> Value:
    """``target.name``, the name in any letter case."""
    trace = Trace(span)
    if isinstance(target, Failure):
        return target
    if isinstance(target, ObjectValue):
        member = target.members.get(name.lower())
        if member is not None:
            return _with_access(evaluation.force(member.slot), target, span)
        if target.open:
            return part_of(target, name, trace)
        if safe:
            return Known(None, trace)
        names = ", ".join(f"`{m.key}`" for m in list(target.members.values())[:5]) or "none"
        return Failure(f"object has no property `{name}`", f"it has {names}", span, trace)
    if isinstance(target, (Undecided, TextValue)):
        if isinstance(target, Undecided) and target.kind in ("", "object"):
            return free_member(evaluation, target, name, trace)
    elif safe and isinstance(target, Known) and target.data is None:
        return Known(None, trace)
    what = type_name(target) or "value"
    return Failure(f"{what} has no properties", f"`{name}` is read from it", span, trace)


def element_of(evaluation: Evaluation, target: Value, index: Value, expression: Index) -> Value:
    """``target[index]`` with an index that is not text."""
    span = expression.span
    trace = Trace(span)
    for value in (target, index):
        if isinstance(value, Failure):
            return value
    unknown = first_undecided(index)
    if unknown is not None:
        if isinstance(target, (ArrayValue, ObjectValue, Undecided)):
            identity = ("at", compact(identity_of(target), identity_of(index)))
            trace = computed(span, "access", expression.at.span.text, unknown.trace)
            part = Undecided(unknown.cause, unknown.reason, trace, identity)
            if isinstance(target, Undecided):
                return free_element(evaluation, target, None, part, safe=expression.safe)
            return part
    elif isinstance(target, ArrayValue) and isinstance(index, Known):
        position = index.data
        if isinstance(position, int):
            if expression.from_end and target.open:
                return part_of(target, -position, trace)
            if expression.from_end:
                position = len(target.items) - position
            if 0 <= position < len(target.items):
                return _with_access(evaluation.force(target.items[position]), target, span)
            if target.open:
                return part_of(target, position, trace)
            if expression.safe:
                return Known(None, trace)
            length = len(target.items)
            message = f"index {position} is outside an array of {length}"
            elements = "1 element" if length == 1 else f"{length} elements"
            return Failure(message, f"the array has {elements}", span, trace)
    elif isinstance(target, Undecided) and isinstance(index, Known):
        part = part_of(target, index.data, trace)
        if type(index.data) is not int or expression.from_end:
            return part
        return free_element(evaluation, target, index.data, part, safe=expression.safe)
    elif expression.safe and isinstance(target, Known) and target.data is None:
        return Known(None, trace)
    what = type_name(target) or "value"
    return Failure(f"{what} has no elements", "read by index here", span, trace)


def _with_access(value: Value, container: ArrayValue | ObjectValue, span: Span) -> Value:
    """A member knows how its container got here."""
    via = container.trace.via
    if via is None:
        return value
    return came_through(value, span, via.kind, via.name, via.before)
