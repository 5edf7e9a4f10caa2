"""Parameters of a definition: given values, else defaults, else undecided."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.azure_policy.refusing import refuse
from guestpatch.evaluate.scope import Scope
from guestpatch.evaluate.values import Closure
from guestpatch.source.text import Document, Span
from guestpatch.syntax.json import JsonArray, JsonObject, read_json
from guestpatch.template.arm.lowering import ArmLowering
from guestpatch.template.ir import Template, Unknown

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.values import Slot
    from guestpatch.syntax.json import JsonNode, JsonTree
    from guestpatch.template.ir import Expression

__all__ = ["resolved_parameters"]


def resolved_parameters(
    tree: JsonTree, declared: JsonNode | None, given: Mapping[str, object]
) -> Mapping[str, Slot]:
    """The value of every declared parameter, by name in lower case.

    Raises MistakeError where a given value is not among the allowed ones.
    """
    if not isinstance(declared, JsonObject):
        return {}
    document = tree.document
    scope = Scope(
        Template(document, Span(document, 0, 0), {}, {}, {}),
        ("azure-policy-values",),
        {},
        in_function=True,
    )
    wanted = {name.lower(): value for name, value in given.items()}
    found: dict[str, Slot] = {}
    for member in declared.members:
        name = member.key.value
        expression = _value(tree, name, member.value, wanted)
        found[name.lower()] = Closure(expression, scope)
    return found


def _value(tree: JsonTree, name: str, node: JsonNode, wanted: Mapping[str, object]) -> Expression:
    lowering = ArmLowering(tree.document)
    schema = node if isinstance(node, JsonObject) else None
    if name.lower() in wanted:
        value = wanted[name.lower()]
        _check(tree, name, schema, value)
        text = json.dumps(value)
        document = Document(f"--policy-param {name}", text)
        return ArmLowering(document).literal(read_json(document).root)
    default = None if schema is None else schema.get("defaultValue")
    if default is None:
        reason = f"policy parameter `{name}` has no value (--policy-param {name}=…)"
        return Unknown(lowering.span(node), f"policy parameter {name}", reason)
    return lowering.literal(default)


def _check(tree: JsonTree, name: str, schema: JsonObject | None, value: object) -> None:
    allowed = None if schema is None else schema.get("allowedValues")
    if not isinstance(allowed, JsonArray):
        return
    plain = [json.loads(tree.span(item).text) for item in allowed.items]
    values = value if isinstance(value, list) else [value]
    for each in values:
        if _folded(each) not in [_folded(one) for one in plain]:
            shown = ", ".join(f"`{one}`" for one in plain[:8])
            raise refuse(
                tree.span(allowed),
                f"`{each}` is not allowed for the policy parameter `{name}`",
                f"allowed are {shown}",
            )


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else value
