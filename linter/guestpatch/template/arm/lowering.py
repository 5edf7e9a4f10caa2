"""Lowering an ARM JSON template to the template representation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.text import Span
from guestpatch.syntax.json import (
    JsonArray,
    JsonConstant,
    JsonHole,
    JsonMember,
    JsonNumber,
    JsonObject,
    JsonString,
)
from guestpatch.template.arm.expressions import lower_string
from guestpatch.template.arm.resources import lower_resources
from guestpatch.template.ir import (
    ArrayExpression,
    Broken,
    Constant,
    For,
    ObjectExpression,
    Output,
    Parameter,
    Property,
    Template,
    UserFunction,
    Variable,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonNode
    from guestpatch.template.ir import Expression

__all__ = ["ArmLowering", "follow_references", "lower_template"]

_SECURE = "secure"
_DESCRIPTIONS = ("properties", "additionalProperties", "items", "prefixItems", "discriminator")
_MAX_REFERENCES = 32
"""How many ``$ref`` are followed from one parameter; longer chains are cycles in practice."""


def lower_template(document: Document, root: JsonObject) -> Template:
    """The template in a JSON object; whatever is missing or broken is left out."""
    return ArmLowering(document).template(root)


class ArmLowering:
    """Lowers the parts of templates of one document."""

    def __init__(self, document: Document, *, inner_by_default: bool = False) -> None:
        """``inner_by_default``: nested templates that do not say are evaluated on their own."""
        self._document = document
        self.inner_by_default = inner_by_default

    def span(self, node: JsonNode) -> Span:
        """The span of a JSON node."""
        return Span(self._document, node.start, node.end)

    # -- values --------------------------------------------------------------------------------

    def value(self, node: JsonNode) -> Expression:
        """A JSON value with expressions anywhere inside, property loops included."""
        if isinstance(node, JsonString):
            return lower_string(self._document, node)
        if isinstance(node, (JsonNumber, JsonConstant)):
            return Constant(self.span(node), node.value)
        if isinstance(node, JsonArray):
            return ArrayExpression(self.span(node), tuple(map(self.value, node.items)))
        if isinstance(node, JsonHole):
            span = self.span(node)
            return Broken(span, span, "value is missing", "a value goes here", known=True)
        return self.object(node)

    def object(self, node: JsonObject) -> ObjectExpression:
        """An object whose ``copy`` loops have become members."""
        properties: list[Property] = []
        for member in _last_of_each(node):
            loops = self._loops(member)
            if loops is None:
                key = lower_string(self._document, member.key)
                properties.append(Property(key, self.value(member.value)))
            else:
                properties.extend(loops)
        return ObjectExpression(self.span(node), tuple(properties))

    def literal(self, node: JsonNode) -> Expression:
        """A JSON value in which nothing is an expression, as in a parameter file."""
        if isinstance(node, JsonObject):
            properties = tuple(
                Property(
                    Constant(self.span(member.key), member.key.value), self.literal(member.value)
                )
                for member in _last_of_each(node)
            )
            return ObjectExpression(self.span(node), properties)
        if isinstance(node, JsonArray):
            return ArrayExpression(self.span(node), tuple(map(self.literal, node.items)))
        if isinstance(node, JsonString):
            return Constant(self.span(node), node.value)
        return self.value(node)

    def _loops(self, member: JsonMember) -> list[Property] | None:
        """The members that a ``copy`` member stands for; None when it is an ordinary one."""
        if member.key.value.lower() != "copy" or not isinstance(member.value, JsonArray):
            return None
        loops: list[Property] = []
        for item in member.value.items:
            if not isinstance(item, JsonObject):
                return None
            name, count, body = item.get("name"), item.get("count"), item.get("input")
            if not isinstance(name, JsonString) or count is None or body is None:
                return None
            span = self.span(item)
            loop = For(span, name.value, self.value(count), self.value(body))
            loops.append(Property(Constant(self.span(name), name.value), loop))
        return loops

    # -- templates -----------------------------------------------------------------------------

    def template(self, root: JsonObject) -> Template:
        """The template of an object; also used for templates inside deployments."""
        resources = root.get("resources")
        language = root.get("languageVersion")
        is_second = isinstance(language, JsonString) and not language.value.startswith("1")
        inside = ArmLowering(self._document, inner_by_default=is_second)
        return Template(
            document=self._document,
            span=self.span(root),
            parameters={
                member.key.value.lower(): self.parameter(member, root)
                for member in _members(root.get("parameters"))
            },
            variables=dict(self._variables(root.get("variables"))),
            functions={
                function.name.lower(): function
                for function in self._functions(root.get("functions"))
            },
            resources=lower_resources(inside, resources),
            outputs=tuple(self._output(member) for member in _members(root.get("outputs"))),
            api_profile=None if (node := root.get("apiProfile")) is None else self.value(node),
            symbolic=is_second or isinstance(resources, JsonObject),
            compiled=_is_compiled(root),
        )

    def parameter(self, member: JsonMember, root: JsonObject) -> Parameter:
        """A declared parameter; its schema may refer to definitions of ``root``."""
        schema = member.value if isinstance(member.value, JsonObject) else None
        chain = list(follow_references(schema, root))
        kind = _text(_first(chain, "type")).lower()
        allowed = _first(chain, "allowedValues")
        default = schema.get("defaultValue") if schema is not None else None
        minimum = _first(chain, "minLength")
        nullable = _first(chain, "nullable")
        return Parameter(
            name=member.key.value,
            name_span=self.span(member.key),
            type=kind.removeprefix(_SECURE),
            default=None if default is None else self.value(default),
            allowed=tuple(map(self.literal, allowed.items))
            if isinstance(allowed, JsonArray) and allowed.items
            else None,
            nullable=isinstance(nullable, JsonConstant) and nullable.value is True,
            secure=kind.startswith(_SECURE),
            minimum_length=int(minimum.value) if isinstance(minimum, JsonNumber) else None,
            described=any(_first(chain, name) is not None for name in _DESCRIPTIONS),
        )

    def _variables(self, node: JsonNode | None) -> Iterator[tuple[str, Variable]]:
        for member in _members(node):
            for key, value in self._named(member):
                yield key.value.lower(), Variable(key.value, self.span(key), value)

    def _named(self, member: JsonMember) -> Iterator[tuple[JsonString, Expression]]:
        loops = self._loops(member)
        if loops is None or not isinstance(member.value, JsonArray):
            yield member.key, self.value(member.value)
            return
        for item, loop in zip(member.value.items, loops, strict=True):
            name = item.get("name") if isinstance(item, JsonObject) else None
            if isinstance(name, JsonString):
                yield name, loop.value

    def _functions(self, node: JsonNode | None) -> Iterator[UserFunction]:
        for item in node.items if isinstance(node, JsonArray) else ():
            if not isinstance(item, JsonObject):
                continue
            namespace = _text(item.get("namespace"))
            for member in _members(item.get("members")):
                if not isinstance(member.value, JsonObject):
                    continue
                parameters = member.value.get("parameters")
                names = tuple(
                    _text(parameter.get("name"))
                    for parameter in (parameters.items if isinstance(parameters, JsonArray) else ())
                    if isinstance(parameter, JsonObject)
                )
                output = member.value.get("output")
                body = output.get("value") if isinstance(output, JsonObject) else None
                if body is not None:
                    name = f"{namespace}.{member.key.value}"
                    yield UserFunction(name, self.span(member.key), names, self.value(body))

    def _output(self, member: JsonMember) -> Output:
        schema = member.value if isinstance(member.value, JsonObject) else None
        value = self._output_value(schema) if schema is not None else None
        condition = schema.get("condition") if schema is not None else None
        return Output(
            name=member.key.value,
            name_span=self.span(member.key),
            value=value,
            condition=None if condition is None else self.value(condition),
        )

    def _output_value(self, schema: JsonObject) -> Expression | None:
        copy = schema.get("copy")
        if isinstance(copy, JsonObject):
            count, body = copy.get("count"), copy.get("input")
            if count is None or body is None:
                return None
            return For(self.span(copy), "", self.value(count), self.value(body))
        value = schema.get("value")
        return None if value is None else self.value(value)


def _members(node: JsonNode | None) -> tuple[JsonMember, ...]:
    return tuple(_last_of_each(node)) if isinstance(node, JsonObject) else ()


def _last_of_each(node: JsonObject) -> tuple[JsonMember, ...]:
    """The members without those that a later duplicate replaces."""
    members = {member.key.value.lower(): member for member in node.members}
    return node.members if len(members) == len(node.members) else tuple(members.values())


def _text(node: JsonNode | None) -> str:
    return node.value if isinstance(node, JsonString) else ""


def _first(chain: list[JsonObject], name: str) -> JsonNode | None:
    """The first value of that name along a chain of schemas."""
    return next((node for schema in chain if (node := schema.get(name)) is not None), None)


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


def _is_compiled(root: JsonObject) -> bool:
    metadata = root.get("metadata")
    return isinstance(metadata, JsonObject) and metadata.get("_generator") is not None
