"""JSON as Azure accepts it: a tolerant reader that gives every key and value a span."""

from guestpatch.syntax.json.nodes import (
    JsonArray,
    JsonConstant,
    JsonHole,
    JsonMember,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonString,
    JsonTree,
)
from guestpatch.syntax.json.reader import read_json

__all__ = [
    "JsonArray",
    "JsonConstant",
    "JsonHole",
    "JsonMember",
    "JsonNode",
    "JsonNumber",
    "JsonObject",
    "JsonString",
    "JsonTree",
    "read_json",
]
