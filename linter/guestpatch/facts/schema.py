"""The facts as a JSON Schema, for the authors of rules and the readers of ``inspect``.

``python -m guestpatch.facts.schema`` prints it; what ships is
``schemas/guestpatch_schemas/facts.schema.json``, and a test keeps the two equal.
"""

from __future__ import annotations

import json
import sys
from typing import TYPE_CHECKING

from guestpatch.facts.registry import FACTS, VM_FACTS

if TYPE_CHECKING:
    from guestpatch.facts.definition import FactDefinition

__all__ = ["fact_schema"]

_TYPES: dict[str, dict[str, object]] = {
    "text": {"type": "string"},
    "flag": {"type": "boolean"},
    "date": {"type": "string", "format": "date"},
    "count": {"type": "integer"},
    "names": {"type": "array", "items": {"type": "string"}},
}
_UNDECIDED = {"$ref": "#/$defs/undecided"}


def fact_schema() -> dict[str, object]:
    """The schema of the facts of one VM: null is absent, an object with a reason is undecided."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "guestpatch facts",
        "description": "What a rule may know of a virtual machine or the VM profile of a scale "
        "set. A fact that is absent is null; one that cannot be known before deployment says why.",
        "type": "object",
        "additionalProperties": False,
        "required": list(VM_FACTS),
        "properties": {name: _property(definition) for name, definition in FACTS.items()},
        "$defs": {
            "undecided": {
                "description": "Not known before deployment, and why.",
                "type": "object",
                "required": ["$undecided"],
                "additionalProperties": False,
                "properties": {"$undecided": {"type": "string"}},
            }
        },
    }


def _property(definition: FactDefinition) -> dict[str, object]:
    return {
        "description": definition.description,
        "anyOf": [_decided(definition), {"type": "null"}, _UNDECIDED],
    }


def _decided(definition: FactDefinition) -> dict[str, object]:
    if definition.values:
        return {"enum": list(definition.values)}
    if definition.type != "list":
        return _TYPES[definition.type]
    fields: dict[str, object] = {
        name: {"description": text, "anyOf": [{"type": "string"}, _UNDECIDED]}
        for name, text in definition.fields.items()
    }
    doubt = {"description": "Why it is not known whether this is there.", "type": "string"}
    element = {
        "type": "object",
        "required": list(fields),
        "additionalProperties": False,
        "properties": {**fields, "$undecided": doubt},
    }
    return {"type": "array", "items": element}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(fact_schema(), indent=2) + "\n")
