"""What the schema of a parameter or definition says about its values.

See https://learn.microsoft.com/azure/azure-resource-manager/templates/definitions.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guestpatch.syntax.json import JsonArray, JsonConstant, JsonNumber, JsonObject, JsonString
from guestpatch.template.limits import Bound, Limits

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.syntax.json import JsonNode
    from guestpatch.template.arm.lowering import ArmLowering
    from guestpatch.template.limits import LazyLimits

__all__ = ["follow_references", "limits_of"]

_SECURE = "secure"
_MAX_REFERENCES = 32
"""How many ``$ref`` are followed from one parameter; longer chains are cycles in practice."""


def limits_of(lowering: ArmLowering, schema: JsonObject | None, root: JsonObject) -> Limits:
    """The limits of a schema, which may refer to definitions of ``root``."""
    chain = list(follow_references(schema, root))
    kind = _text(_first(chain, "type")).lower()
    allowed = _first(chain, "allowedValues")
    others = _first(chain, "items" if kind == "array" else "additionalProperties")
    items = _first(chain, "prefixItems")
    discriminator = _first(chain, "discriminator")
    described = discriminator if isinstance(discriminator, JsonObject) else None

    def later(node: JsonObject) -> LazyLimits:
        return partial(limits_of, lowering, node, root)

    def by_name(node: JsonNode | None) -> tuple[tuple[str, LazyLimits], ...]:
        return tuple(
            (member.key.value, later(member.value))
            for member in (node.members if isinstance(node, JsonObject) else ())
            if isinstance(member.value, JsonObject)
        )

    def bound(name: str) -> Bound | None:
        node = _first(chain, name)
        if not isinstance(node, JsonNumber) or not isinstance(node.value, int):
            return None
        return Bound(node.value, lowering.span(node))

    return Limits(
        kind=kind.removeprefix(_SECURE),
        allowed=tuple(map(lowering.literal, allowed.items))
        if isinstance(allowed, JsonArray) and allowed.items
        else None,
        nullable=_is(_first(chain, "nullable"), value=True),
        secure=kind.startswith(_SECURE),
        minimum_length=bound("minLength"),
        maximum_length=bound("maxLength"),
        minimum=bound("minValue"),
        maximum=bound("maxValue"),
        properties=by_name(_first(chain, "properties")),
        items=tuple(
            later(item) if isinstance(item, JsonObject) else Limits
            for item in (items.items if isinstance(items, JsonArray) else ())
        ),
        others=later(others) if isinstance(others, JsonObject) else None,
        sealed=_is(others, value=False),
        discriminator=_text(described.get("propertyName")) if described is not None else "",
        cases=by_name(described.get("mapping")) if described is not None else (),
    )


def follow_references(schema: JsonObject | None, root: JsonObject) -> Iterator[JsonObject]:
    """The schema and those it refers to by ``$ref: #/definitions/Name``."""
    definitions = root.get("definitions")
    for _ in range(_MAX_REFERENCES):
        if schema is None:
            return
        yield schema
        reference = _text(schema.get("$ref"))
        name = reference.rpartition("#/definitions/")[2].replace("~1", "/").replace("~0", "~")
        found = definitions.get(name) if reference and isinstance(definitions, JsonObject) else None
        schema = found if isinstance(found, JsonObject) else None


def _first(chain: list[JsonObject], name: str) -> JsonNode | None:
    """The first value of that name along a chain of schemas."""
    return next((node for schema in chain if (node := schema.get(name)) is not None), None)


def _text(node: JsonNode | None) -> str:
    return node.value if isinstance(node, JsonString) else ""


def _is(node: JsonNode | None, *, value: bool) -> bool:
    return isinstance(node, JsonConstant) and node.value is value
