"""Completion in ``guestpatch.yaml``, from its schema."""

from __future__ import annotations

import json
import re
from functools import cache
from importlib.resources import files
from typing import Any

from guestpatch_lsp.suggestions import Suggestion

__all__ = ["suggest_in_configuration"]

_KEY = re.compile(r"^(?P<typed>[\w-]*)$")
_VALUE = re.compile(r"^(?P<key>[\w-]+):[ \t]+(?P<typed>[\w-]*)$")


def suggest_in_configuration(line: str) -> tuple[int, list[Suggestion]]:
    """How much before the caret is replaced, and keys or values to put there."""
    properties = _properties()
    value = _VALUE.match(line)
    if value is not None:
        stated = _resolved(properties.get(value["key"], {}))
        values = stated.get("enum", ["true", "false"] if stated.get("type") == "boolean" else [])
        return len(value["typed"]), [Suggestion(str(each), str(each)) for each in values]
    key = _KEY.match(line)
    if key is None:
        return 0, []
    return len(key["typed"]), [
        Suggestion(name, f"{name}: ", _sentence(stated), is_name=True)
        for name, stated in properties.items()
    ]


def _resolved(stated: dict[str, Any]) -> dict[str, Any]:
    """What a reference into the schema refers to."""
    name = str(stated.get("$ref", "")).rpartition("/")[2]
    found: dict[str, Any] = _schema()["$defs"][name] if name else stated
    return found


def _sentence(stated: dict[str, Any]) -> str:
    return str(stated.get("description", "")).partition(". ")[0]


def _properties() -> dict[str, dict[str, Any]]:
    return _schema()["properties"]


@cache
def _schema() -> dict[str, dict[str, dict[str, Any]]]:
    text = (files("guestpatch_schemas") / "config.schema.json").read_text("utf-8")
    schema: dict[str, dict[str, dict[str, Any]]] = json.loads(text)
    return schema
