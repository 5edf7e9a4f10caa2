"""Parameter files: values given to a template from outside."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.json import JsonObject
from guestpatch.template.arm.lowering import ArmLowering
from guestpatch.template.given import ParameterFile
from guestpatch.template.ir import Broken, Call

if TYPE_CHECKING:
    from guestpatch.source.text import Document, Span
    from guestpatch.syntax.json import JsonNode
    from guestpatch.template.ir import Expression

__all__ = ["read_parameters"]


def read_parameters(document: Document, root: JsonObject) -> ParameterFile:
    """Read a parameter file. Its values are plain JSON: nothing in them is an expression.

    A key vault reference or external input is a value that nobody knows before deployment.
    """
    lowering = ArmLowering(document)
    values: dict[str, Expression] = {}
    names: dict[str, Span] = {}
    section = root.member("parameters")
    parameters = section.value if section is not None else None
    for member in parameters.members if isinstance(parameters, JsonObject) else ():
        name = member.key.value.lower()
        names[name] = lowering.span(member.key)
        values[name] = _value(lowering, member.value)
    start = lowering.span(root if section is None else section.key)
    return ParameterFile(document, start, values, names)


def _value(lowering: ArmLowering, node: JsonNode) -> Expression:
    if isinstance(node, JsonObject):
        value = node.get("value")
        if value is not None:
            return lowering.literal(value)
        span = lowering.span(node)
        source = "getSecret" if node.get("reference") is not None else "externalInput"
        return Call(span, source, span, ())
    span = lowering.span(node)
    return Broken(span, span, "parameter has no value", 'expected an object with a "value"')
