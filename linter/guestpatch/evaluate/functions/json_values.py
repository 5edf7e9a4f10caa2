"""Reading JSON in a text into values."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.values import ArrayValue, Known, ObjectMember, ObjectValue
from guestpatch.source.text import Document
from guestpatch.syntax.json import (
    JsonArray,
    JsonHole,
    JsonObject,
    read_json,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Failure, Slot, Value
    from guestpatch.syntax.json import JsonNode

__all__ = ["json_value"]

_CHARACTERS_PER_STEP = 8
"""Reading so many characters costs about as much as evaluating an expression."""


def json_value(call: Invocation, text: str) -> Value:
    """The value of a JSON text, as written by the call that reads it."""
    call.evaluation.run.charge(len(text) // _CHARACTERS_PER_STEP)
    tree = read_json(Document("the text", text))
    for remark in tree.remarks:
        if remark.kind == "budget":
            return call.over_budget(f"the text is {remark.message}")
        if remark.kind == "broken":
            return _unreadable(call, remark.message)
    return _value(call, tree.root)


def _unreadable(call: Invocation, message: str) -> Failure:
    return call.fail(f"the text is no JSON: {message}", "cannot be read as JSON", 0)


def _value(call: Invocation, root: JsonNode) -> Value:
    """The value of a node. Children are made before what holds them, without recursion."""
    made: dict[int, Slot] = {}
    waiting = [root]
    while waiting:
        node = waiting[-1]
        children = _children(node)
        missing = [child for child in children if id(child) not in made]
        if missing:
            waiting.extend(missing)
            continue
        waiting.pop()
        made[id(node)] = _of_children(call, node, made)
    value = made[id(root)]
    return call.force(value)


def _children(node: JsonNode) -> tuple[JsonNode, ...]:
    if isinstance(node, JsonArray):
        return node.items
    if isinstance(node, JsonObject):
        return tuple(member.value for member in node.members)
    return ()


def _of_children(call: Invocation, node: JsonNode, made: dict[int, Slot]) -> Value:
    if isinstance(node, JsonArray):
        return ArrayValue(tuple(made[id(item)] for item in node.items), call.trace)
    if isinstance(node, JsonObject):
        span = call.call.span
        members: dict[str, ObjectMember] = {}
        for member in node.members:
            key = member.key.value
            members[key.lower()] = ObjectMember(key, span, made[id(member.value)])
        return ObjectValue(members, call.trace)
    if isinstance(node, JsonHole):
        return call.known(None)  # pragma: no cover - wherever a hole is, a remark has said so
    return Known(node.value, call.trace)
