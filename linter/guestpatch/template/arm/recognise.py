"""Telling templates and parameter files from the rest of the world's JSON.

``$schema`` decides (https://learn.microsoft.com/azure/azure-resource-manager/templates/syntax);
where it is missing, the shape does.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

from guestpatch.syntax.json import JsonArray, JsonObject, JsonString

if TYPE_CHECKING:
    from guestpatch.syntax.json import JsonNode

__all__ = ["DocumentKind", "are_parameter_values", "recognise"]

DocumentKind: TypeAlias = Literal["template", "parameters", "unreadable", "other"]
"""``unreadable`` is JSON too broken to tell, ``other`` what is certainly none of ours."""

_SCHEMA = re.compile(
    r"schema\.management\.azure\.com/.*/(\w*deploymentTemplate|\w*deploymentParameters)\.json",
    re.IGNORECASE,
)
_PARAMETER_KEYS = frozenset({"value", "reference", "expression", "metadata"})


def recognise(root: JsonNode) -> DocumentKind:
    """What kind of document this root belongs to."""
    if not isinstance(root, JsonObject):
        return "other"
    schema = root.get("$schema")
    if isinstance(schema, JsonString) and schema.value:
        match = _SCHEMA.search(schema.value)
        if match is not None:
            return "parameters" if match.group(1).lower().endswith("parameters") else "template"
        return "other"
    if root.get("contentVersion") is None:
        return "other"
    if isinstance(root.get("resources"), (JsonArray, JsonObject)):
        return "template"
    if are_parameter_values(root.get("parameters")):
        return "parameters"
    return "other"


def are_parameter_values(parameters: JsonNode | None) -> bool:
    """Whether a node holds values of parameters by name, as parameter files do."""
    return isinstance(parameters, JsonObject) and all(
        isinstance(member.value, JsonObject)
        and {inner.key.value.lower() for inner in member.value.members} <= _PARAMETER_KEYS
        for member in parameters.members
    )
