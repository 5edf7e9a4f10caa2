"""VMs that were read from Azure, as a template of literals.

Taken are the answers of ``az vm show`` and ``az vm list``, of the REST API, rows of Resource Graph,
the result of ``what-if``, and exported templates. Nothing in them is an expression.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.json import JsonArray, JsonObject, JsonString, read_json
from guestpatch.template.arm.lowering import ArmLowering, lower_template
from guestpatch.template.arm.recognise import recognise
from guestpatch.template.ir import Constant, ObjectExpression, Property, Resource, Template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonNode

__all__ = ["ExportError", "lower_exported"]

_TYPES = ("microsoft.compute/virtualmachines", "microsoft.compute/virtualmachinescalesets")
_LISTS = ("data", "value")
_ENVELOPE = frozenset(
    {
        "apiversion",
        "etag",
        "extendedlocation",
        "id",
        "identity",
        "kind",
        "location",
        "managedby",
        "name",
        "placement",
        "plan",
        "resourcegroup",
        "sku",
        "subscriptionid",
        "systemdata",
        "tags",
        "tenantid",
        "type",
        "zones",
    }
)
"""What stands beside ``properties``. The Azure CLI writes what is in ``properties`` beside it too."""
_EXPECTED = "expected the JSON of `az vm show`, `az vm list`, Resource Graph, `what-if` or an exported template"


class ExportError(Exception):
    """A file that cannot be compared with. ``hint`` says what would be."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def lower_exported(document: Document) -> Template:
    """The VMs of a file as a template. Raises ExportError where there are none, or not all of them."""
    tree = read_json(document)
    root = tree.root
    path = document.path
    if any(remark.kind != "loose" for remark in tree.remarks):
        raise ExportError(f"{path}: no JSON that can be read to its end")
    if isinstance(root, JsonObject) and recognise(root) == "template":
        template = lower_template(document, root)
        kinds = {each.type.value for each in template.resources if isinstance(each.type, Constant)}
        _must_hold_vms(path, {str(kind) for kind in kinds})
        return template
    lowering = ArmLowering(document)
    changes = _changes(root)
    if changes is not None:
        resources = tuple(_before(lowering, change, path) for change in changes)
        types = {kind for change in changes if (kind := _type_of_change(change))}
    else:
        rows = _rows(root)
        if rows is None:
            raise ExportError(f"{path}: neither VMs nor a result of what-if", _EXPECTED)
        types = {_type(row) for row in rows}
        resources = tuple(
            _resource(lowering, row, path) for row in rows if _type(row).lower() in _TYPES
        )
    _must_hold_vms(path, types)
    span = lowering.span(root)
    present = tuple(each for each in resources if each is not None)
    return Template(document, span, {}, {}, {}, present)


def _must_hold_vms(path: str, types: set[str]) -> None:
    if any(kind.lower() in _TYPES for kind in types):
        return
    found = ", ".join(sorted(f"`{kind}`" for kind in types if kind)[:3])
    message = f"{path}: no virtual machine in it" + (f", only {found}" if found else "")
    raise ExportError(message, _EXPECTED)


# -- what-if -----------------------------------------------------------------------------------------


def _changes(root: JsonNode) -> tuple[JsonObject, ...] | None:
    """The changes that what-if told; None where this is no result of it."""
    if not isinstance(root, JsonObject):
        return None
    inner = root.get("properties")
    for holder in (root, inner):
        changes = holder.get("changes") if isinstance(holder, JsonObject) else None
        if isinstance(changes, JsonArray):
            return tuple(each for each in changes.items if isinstance(each, JsonObject))
    return None


def _type_of_change(change: JsonObject) -> str:
    return _type_in_id(_text(change, "resourceId"))


def _before(lowering: ArmLowering, change: JsonObject, path: str) -> Resource | None:
    """What a changed resource is now; nothing where it does not exist yet or is no VM."""
    if _type_of_change(change).lower() not in _TYPES:
        return None
    row = change.get("before")
    if isinstance(row, JsonObject):
        return _resource(lowering, row, path)
    if _text(change, "changeType").lower() == "create":
        return None
    name = _text(change, "resourceId").rpartition("/")[2]
    raise ExportError(
        f"{path}: what `{name}` is now is not in it",
        "Save what-if with `--result-format FullResourcePayloads --no-pretty-print`.",
    )


# -- resources ---------------------------------------------------------------------------------------


def _rows(root: JsonNode) -> tuple[JsonObject, ...] | None:
    """The resources of an answer: one, a list, or a list in a page of answers."""
    if isinstance(root, JsonObject):
        for name in _LISTS:
            inner = root.get(name)
            if isinstance(inner, JsonArray):
                return _rows(inner)
        return (root,) if _type(root) else None
    if isinstance(root, JsonArray):
        return tuple(each for each in root.items if isinstance(each, JsonObject))
    return None


def _resource(lowering: ArmLowering, row: JsonObject, path: str) -> Resource:
    name = row.get("name")
    if not isinstance(name, JsonString):
        raise ExportError(f"{path}: a VM in it has no `name`", "Export whole VMs: `az vm show`.")
    if row.get("storageProfile") is None and not isinstance(row.get("properties"), JsonObject):
        message = f"{path}: `{name.value}` has neither `properties` nor `storageProfile`"
        raise ExportError(message, "Export whole VMs: `az vm show`, without `--query`.")
    kind = row.get("type")
    at = lowering.span(name if kind is None else kind)
    version = row.get("apiVersion")
    return Resource(
        span=lowering.span(row),
        type=Constant(at, _type(row)),
        type_span=at,
        name=lowering.literal(name),
        api_version=None if version is None else lowering.literal(version),
        body=_body(lowering, row),
        route=f"{_type(row).lower()}:{name.value.lower()}",
    )


def _body(lowering: ArmLowering, row: JsonObject) -> ObjectExpression:
    """The resource as templates write it: with its properties in ``properties``."""
    span = lowering.span(row)
    members = list(_members(lowering, row))
    if isinstance(row.get("properties"), JsonObject):
        return ObjectExpression(span, tuple(each for _, each in members))
    key = row.get("name")
    place = span if key is None else lowering.span(key)
    inner = tuple(each for name, each in members if name not in _ENVELOPE)
    outer = tuple(each for name, each in members if name in _ENVELOPE)
    properties = Property(Constant(place, "properties"), ObjectExpression(span, inner))
    return ObjectExpression(span, (*outer, properties))


def _members(lowering: ArmLowering, row: JsonObject) -> Iterator[tuple[str, Property]]:
    for member in row.members:
        key = Constant(lowering.span(member.key), member.key.value)
        yield member.key.value.lower(), Property(key, lowering.literal(member.value))


def _type(row: JsonObject) -> str:
    return _text(row, "type") or _type_in_id(_text(row, "id"))


def _type_in_id(identity: str) -> str:
    """The type that a resource id names: what stands after the last ``providers``, without names."""
    parts = identity.split("/")
    lowered = [part.lower() for part in parts]
    if "providers" not in lowered:
        return ""
    rest = parts[len(parts) - lowered[::-1].index("providers") :]
    return "/".join((rest[0], *rest[1::2])) if rest else ""


def _text(row: JsonObject, name: str) -> str:
    value = row.get(name)
    return value.value if isinstance(value, JsonString) else ""
