"""The JSON Schema of rule files, with the facts that there are and what may be asked of each.

The structure of a rule is written in ``schemas/guestpatch_schemas/rule.schema.json``; what that file
says of facts and editions is put there by ``python -m guestpatch.policy.schema``, and a test keeps it
true.
"""

from __future__ import annotations

import json
import sys
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guestpatch.facts import FACTS
from guestpatch.policy.model import GROUPS
from guestpatch_schemas import editions

if TYPE_CHECKING:
    from guestpatch.facts import FactDefinition

__all__ = ["completed", "rule_schema"]

_FILE = "rule.schema.json"


def rule_schema() -> dict[str, Any]:
    """The schema as it ships."""
    schema: dict[str, Any] = json.loads((files("guestpatch_schemas") / _FILE).read_text("utf-8"))
    return schema


def completed(schema: dict[str, Any]) -> dict[str, Any]:
    """The schema with the facts and editions of this version."""
    properties, shared = schema["properties"], schema["$defs"]
    lists = [name for name, fact in FACTS.items() if fact.type == "list"]
    severity = {"enum": ["error", "warning", "info", "off"]}
    condition = shared["condition"]
    groups = {name: condition["properties"][name] for name in GROUPS}
    condition = {**condition, "properties": {**groups, **{n: _asked(f) for n, f in FACTS.items()}}}
    settings = [name for name in FACTS if not name.startswith(("before.", "change."))]
    place = {"anyOf": [{"enum": ["vm", "item", *FACTS]}, shared["place"]["anyOf"][1]]}
    return {
        **schema,
        "properties": {
            **properties,
            "each": {**properties["each"], "enum": lists},
            "editions": {
                **properties["editions"],
                "properties": {edition.id: severity for edition in editions()},
            },
        },
        "$defs": {
            **shared,
            "condition": condition,
            "place": place,
            "property": {"enum": ["item", *settings]},
        },
    }


def _asked(fact: FactDefinition) -> dict[str, Any]:
    """What may be asked of a fact."""
    schema: dict[str, Any] = {
        "description": fact.description,
        "$ref": f"#/$defs/{fact.type}-tests",
    }
    if fact.values:
        one = {"enum": list(fact.values)}
        schema["properties"] = {"equals": one, "not": one, "in": {"items": one}}
    return schema


if __name__ == "__main__":
    (name,) = sys.argv[1:]
    text = json.dumps(completed(rule_schema()), indent=2) + "\n"
    Path(name).write_text(text, encoding="utf-8")
