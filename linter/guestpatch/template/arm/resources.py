"""Lowering resources: envelope, loops, children, deployments.

See https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-declaration
and, for children, …/templates/child-resource-name-type.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.text import Span
from guestpatch.syntax.json import JsonArray, JsonConstant, JsonObject, JsonString
from guestpatch.template.arm.links import linked_path
from guestpatch.template.ir import (
    Broken,
    Call,
    Constant,
    Copy,
    Deployment,
    Expression,
    If,
    Member,
    Resource,
    Unknown,
    Unresolved,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.syntax.json import JsonNode
    from guestpatch.template.arm.lowering import ArmLowering
    from guestpatch.template.ir import Template

__all__ = ["lower_resources"]

MAX_CHILD_LEVELS = 5
"""Azure nests children at most five levels deep."""
_DEPLOYMENTS = "microsoft.resources/deployments"


class _Parent:
    """What a child written inside its parent takes from it."""

    __slots__ = ("level", "name", "type")

    def __init__(self, kind: Expression, name: Expression, level: int) -> None:
        self.type = kind
        self.name = name
        self.level = level


def lower_resources(lowering: ArmLowering, node: JsonNode | None) -> tuple[Resource, ...]:
    """The resources of a template: an array, or an object whose keys are symbols."""
    return tuple(_lower_all(lowering, node, "resources", None))


def _lower_all(
    lowering: ArmLowering, node: JsonNode | None, route: str, parent: _Parent | None
) -> Iterator[Resource]:
    if isinstance(node, JsonArray):
        for index, item in enumerate(node.items):
            if isinstance(item, JsonObject):
                yield _lower(lowering, item, f"{route}[{index}]", None, parent)
    elif isinstance(node, JsonObject):
        for member in node.members:
            if isinstance(member.value, JsonObject):
                symbol = member.key.value
                yield _lower(lowering, member.value, f"{route}.{symbol}", symbol, parent)


def _lower(
    lowering: ArmLowering,
    node: JsonObject,
    route: str,
    symbol: str | None,
    parent: _Parent | None,
) -> Resource:
    kind, type_span = _type(lowering, node, parent)
    name = _name(lowering, node, kind, parent)
    level = 1 if parent is None else parent.level + 1
    children: tuple[Resource, ...] = ()
    nested = node.get("resources")
    if nested is not None and level <= MAX_CHILD_LEVELS:
        inner = _Parent(kind, name, level)
        children = tuple(_lower_all(lowering, nested, f"{route}.resources", inner))
    existing = node.get("existing")
    return Resource(
        span=lowering.span(node),
        type=kind,
        type_span=type_span,
        name=name,
        api_version=_optional(lowering, node, "apiVersion"),
        body=lowering.object(_without_parts(node, is_deployment=_is_deployment(kind))),
        symbol=symbol,
        condition=_optional(lowering, node, "condition"),
        copy=_copy(lowering, node),
        scope=_optional(lowering, node, "scope"),
        existing=isinstance(existing, JsonConstant) and existing.value is True,
        deployment=_deployment(lowering, node) if _is_deployment(kind) else None,
        children=children,
        route=route,
    )


def _optional(lowering: ArmLowering, node: JsonObject, key: str) -> Expression | None:
    value = node.get(key)
    return None if value is None else lowering.value(value)


def _without_parts(node: JsonObject, *, is_deployment: bool) -> JsonObject:
    """The object without the parts that are lowered on their own.

    Of a deployment that is also the template in its ``properties``; lowering it as a plain value
    would do the whole nested template twice.
    """
    members = []
    for member in node.members:
        lowered = member.key.value.lower()
        if lowered in ("resources", "copy"):
            continue
        if is_deployment and lowered == "properties" and isinstance(member.value, JsonObject):
            inner = tuple(
                property_
                for property_ in member.value.members
                if property_.key.value.lower() != "template"
                or not isinstance(property_.value, JsonObject)
            )
            member = member._replace(value=member.value._replace(members=inner))  # noqa: PLW2901
        members.append(member)
    return node._replace(members=tuple(members))


def _type(
    lowering: ArmLowering, node: JsonObject, parent: _Parent | None
) -> tuple[Expression, Span]:
    written = node.get("type")
    if written is None:
        start = Span(lowering.span(node).document, node.start, node.start + 1)
        return Broken(start, start, "resource has no type", "a `type` is missing here"), start
    kind = lowering.value(written)
    span = lowering.span(written)
    if parent is None or not isinstance(kind, Constant) or not isinstance(kind.value, str):
        return kind, span
    if "/" in kind.value and "." in kind.value.partition("/")[0]:
        return kind, span
    if isinstance(parent.type, Constant):
        return Constant(span, f"{parent.type.value}/{kind.value}"), span
    return Call(span, "concat", span, (parent.type, Constant(span, "/"), kind)), span


def _name(
    lowering: ArmLowering, node: JsonObject, kind: Expression, parent: _Parent | None
) -> Expression:
    written = node.get("name")
    if written is None:
        start = Span(lowering.span(node).document, node.start, node.start + 1)
        return Broken(start, start, "resource has no name", "a `name` is missing here")
    name = lowering.value(written)
    if parent is None or _has_all_segments(name, kind):
        return name
    span = lowering.span(written)
    return Call(span, "concat", span, (parent.name, Constant(span, "/"), name))


def _has_all_segments(name: Expression, kind: Expression) -> bool:
    """Whether the name of a nested child is written in full although one segment would do."""
    if not isinstance(kind, Constant) or not isinstance(kind.value, str):
        return False
    wanted = kind.value.count("/")
    if isinstance(name, Constant) and isinstance(name.value, str):
        return name.value.count("/") + 1 == wanted > 1
    return wanted > 1 and _written_slashes(name) + 1 == wanted


def _written_slashes(name: Expression) -> int:
    """How many slashes stand in the text pieces of a ``concat`` or ``format`` call."""
    if isinstance(name, Call) and name.name.lower() in {"concat", "format"}:
        return sum(
            argument.value.count("/")
            for argument in name.arguments
            if isinstance(argument, Constant) and isinstance(argument.value, str)
        )
    return 0


def _copy(lowering: ArmLowering, node: JsonObject) -> Copy | None:
    copy = node.get("copy")
    if not isinstance(copy, JsonObject):
        return None
    name, count = copy.get("name"), copy.get("count")
    if count is None:
        return None
    written = name.value if isinstance(name, JsonString) else ""
    return Copy(written, lowering.span(copy), lowering.value(count))


def _is_deployment(kind: Expression) -> bool:
    value = kind.value if isinstance(kind, Constant) else None
    return isinstance(value, str) and value.lower() == _DEPLOYMENTS


def _deployment(lowering: ArmLowering, node: JsonObject) -> Deployment | None:
    properties = node.get("properties")
    if not isinstance(properties, JsonObject):
        return None
    written = properties.get("template")
    if isinstance(written, JsonObject):
        template = lowering.template(written)
        return Deployment(
            template=template,
            arguments=_arguments(lowering, properties, template),
            inner=_is_inner(properties, by_default=lowering.inner_by_default),
            span=lowering.span(written),
            names=_argument_names(lowering, properties),
        )
    path = linked_path(properties)
    linked = None if path is None else lowering.linked(path)
    if path is not None and linked is not None:
        span = lowering.span(path)
        if isinstance(linked, Unresolved):
            arguments = _arguments(lowering, properties, None)
            return Deployment(None, arguments, inner=True, span=span, unresolved=linked)
        return Deployment(
            template=linked,
            arguments=_arguments(lowering, properties, linked),
            inner=True,
            span=span,
            names=_argument_names(lowering, properties),
        )
    link = properties.member("templateLink")
    place = link.key if link is not None else properties
    message = "template is linked from elsewhere" if link is not None else "template is computed"
    span = lowering.span(place)
    unresolved = Unresolved(span, "remote", message, "its resources are not checked")
    arguments = _arguments(lowering, properties, None)
    return Deployment(None, arguments, inner=True, span=span, unresolved=unresolved)


def _arguments(
    lowering: ArmLowering, properties: JsonObject, template: Template | None
) -> dict[str, Expression]:
    """The values that a deployment gives to the parameters of its template.

    Where the template is not here, those that are written out one by one.
    """
    parameters = template.parameters if template is not None else ()
    link = properties.member("parametersLink")
    if link is not None:
        span = lowering.span(link.key)
        reason = "parameters are linked from elsewhere"
        place = f"{span.document.path}:{span.start}"
        return {name: Unknown(span, f"{place}:{name}", reason) for name in parameters}
    given = properties.get("parameters")
    if isinstance(given, JsonString):
        whole, span = lowering.value(given), lowering.span(given)
        return {
            name: Member(span, Member(span, whole, name, safe=True), "value", safe=True)
            for name in parameters
        }
    arguments: dict[str, Expression] = {}
    for member in given.members if isinstance(given, JsonObject) else ():
        value = _argument(lowering, member.value)
        if value is not None:
            arguments[member.key.value.lower()] = value
    return arguments


def _argument_names(lowering: ArmLowering, properties: JsonObject) -> dict[str, Span] | None:
    """Where the arguments of a deployment have their names; None where they are computed."""
    given = properties.get("parameters")
    if properties.get("parametersLink") is not None:
        return None
    if given is None:
        return {}
    if not isinstance(given, JsonObject):
        return None
    keys = [member.key for member in given.members]
    if any(key.value.startswith("[") or key.value.lower() == "copy" for key in keys):
        return None
    return {key.value.lower(): lowering.span(key) for key in keys}


def _argument(lowering: ArmLowering, node: JsonNode) -> Expression | None:
    """The value of ``{"value": …}``; an expression that makes such an object is unwrapped."""
    if isinstance(node, JsonObject):
        for key, value in lowering.object(node).properties:
            if isinstance(key, Constant) and str(key.value).lower() == "value":
                return value
        span = lowering.span(node)
        return Call(span, "getSecret", span, ())
    if isinstance(node, JsonString):
        whole = lowering.value(node)
        return whole if isinstance(whole, Constant) else _unwrapped(whole)
    return None


def _unwrapped(whole: Expression) -> Expression:
    """The value in an object made by an expression; a key vault reference is a secret."""
    if isinstance(whole, If):
        then, otherwise = _unwrapped(whole.then), _unwrapped(whole.otherwise)
        return whole._replace(then=then, otherwise=otherwise)
    if isinstance(whole, Call) and whole.name.lower() == "createobject" and whole.arguments:
        key = whole.arguments[0]
        match key, whole.arguments[1:]:
            case Constant(value="reference"), _:
                return Call(whole.span, "getSecret", whole.span, ())
            case Constant(value="value"), [value]:
                return value
    return Member(whole.span, whole, "value")


def _is_inner(properties: JsonObject, *, by_default: bool) -> bool:
    options = properties.get("expressionEvaluationOptions")
    scope = options.get("scope") if isinstance(options, JsonObject) else None
    return scope.value.lower() == "inner" if isinstance(scope, JsonString) else by_default
