"""Resource ids by structure, so that ``resourceId(…)`` and a symbol can name the same resource.

An id is ``Node("id", type, (scope, full name))``; a scope is ``Node("scope", kind, parts)``, and
``own`` is the one the template is deployed to.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bicep_conformance.nodes import Node, call, constant, join_text, text_of

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = [
    "ID_FUNCTIONS",
    "OWN",
    "TargetScope",
    "decode_id",
    "deployment_scope",
    "joined_name",
    "scope_of_text",
]

TargetScope = str
"""``resourceGroup``, ``subscription``, ``managementGroup`` or ``tenant``."""

OWN = Node("scope", "own")
_TENANT = Node("scope", "tenant")
_MANAGEMENT_GROUPS = "microsoft.management/managementgroups"
ID_FUNCTIONS = frozenset(
    {
        "resourceid",
        "subscriptionresourceid",
        "tenantresourceid",
        "extensionresourceid",
        "managementgroupresourceid",
    }
)
_CONTEXTS = {
    "resourcegroup": "resourceGroup",
    "subscription": "subscription",
    "managementgroup": "managementGroup",
}


def decode_id(name: str, arguments: Sequence[Node], target: TargetScope) -> Node | None:
    """The id that a call gives; None where the call cannot be told apart by its literals."""
    most = {"resourceid": 2, "subscriptionresourceid": 1, "managementgroupresourceid": 1}
    first = 1 if name == "extensionresourceid" else 0
    for index in range(first, min(len(arguments), first + most.get(name, 0) + 1)):
        kind = text_of(arguments[index])
        if kind is not None and "/" in kind and "." in kind.partition("/")[0]:
            names = list(arguments[index + 1 :])
            if len(names) != kind.count("/"):
                return None
            scope = _scope(name, list(arguments[:index]), target)
            return Node("id", kind.lower(), (scope, _full_name(names)))
    return None


def _scope(function: str, leading: list[Node], target: TargetScope) -> Node:
    match function:
        case "resourceid":
            if not leading:
                return OWN
            subscription = leading[0] if len(leading) > 1 else None
            return deployment_scope(subscription, leading[-1], target)
        case "subscriptionresourceid":
            if leading:
                return deployment_scope(leading[0], None, target)
            return _context("subscription", target)
        case "managementgroupresourceid":
            if leading:
                return Node("scope", "managementGroup", (leading[0],))
            return _context("managementGroup", target)
        case "extensionresourceid":
            return scope_of_text(leading[0], target)
        case _:
            return _context("tenant", target)


def _context(kind: str, target: TargetScope) -> Node:
    return OWN if kind == target else Node("scope", kind)


def deployment_scope(subscription: Node | None, group: Node | None, target: TargetScope) -> Node:
    """The scope of what is deployed to a subscription and, if given, a group in it."""
    own = _own("subscription", "subscriptionId")
    if subscription in (own, None):
        subscription = None
    if group is None:
        if subscription is None:
            return _context("subscription", target)
        return Node("scope", "subscription", (subscription,))
    if group == _own("resourceGroup", "name") and subscription is None:
        return _context("resourceGroup", target)
    return Node("scope", "resourceGroup", (subscription or constant(None), group))


def _own(function: str, member: str) -> Node:
    return Node("get", None, (call(function), constant(member)))


def scope_of_text(node: Node, target: TargetScope) -> Node:
    """The scope that a text or an id names; the node itself where it says nothing."""
    if text_of(node) in ("/", ""):
        return _context("tenant", target)
    if node.kind == "id":
        if node.value == _MANAGEMENT_GROUPS:
            return Node("scope", "managementGroup", (node.children[1],))
        return Node("scope", "resource", (node,))
    if node.kind == "get" and text_of(node.children[1]) == "id":
        function = node.children[0]
        if function.kind == "call" and str(function.value) in _CONTEXTS and not function.children:
            return _context(_CONTEXTS[str(function.value)], target)
    segments = split_text(node)
    first = text_of(segments[0])
    if first == "" and len(segments) > 1:
        return _absolute(segments[1:], target) or Node("scope", "text", (node,))
    if first is not None and "." in first and len(segments) > 2:  # noqa: PLR2004 - type and name
        found = _relative(segments)
        if found is not None and found.value == _MANAGEMENT_GROUPS:
            return Node("scope", "managementGroup", (found.children[1],))
        if found is not None:
            return Node("scope", "resource", (found,))
    return Node("scope", "text", (node,))


def _absolute(segments: list[Node], target: TargetScope) -> Node | None:
    names = [text_of(each) or "" for each in segments]
    match [name.lower() for name in names]:
        case ["subscriptions", _]:
            return deployment_scope(segments[1], None, target)
        case ["subscriptions", _, "resourcegroups", _]:
            return deployment_scope(segments[1], segments[3], target)
        case ["providers", "microsoft.management", "managementgroups", _]:
            return Node("scope", "managementGroup", (segments[3],))
        case _:
            return None


def _relative(segments: list[Node]) -> Node | None:
    """``Provider/type/name/type/name`` as an id in the template's own scope."""
    kinds = [text_of(each) for each in segments[1::2]]
    names = segments[2::2]
    if len(kinds) != len(names) or None in kinds:
        return None
    full = "/".join([text_of(segments[0]) or "", *(str(kind) for kind in kinds)])
    return Node("id", full.lower(), (OWN, _full_name(names)))


def split_text(node: Node) -> list[Node]:
    """The pieces of a text between the slashes that are written in it."""
    segments: list[list[Node]] = [[]]
    for part in node.children if node.kind == "text" else (node,):
        text = text_of(part)
        if text is None:
            segments[-1].append(part)
            continue
        first, *rest = text.split("/")
        segments[-1].append(constant(first))
        segments.extend([constant(each)] for each in rest)
    return [_single(join_text(each)) for each in segments]


def _single(node: Node) -> Node:
    """The value of a text that is nothing but one value."""
    return node.children[0] if node.kind == "text" and len(node.children) == 1 else node


def joined_name(name: Node) -> Node:
    """A name in which the pieces of a split name are that name again."""
    return _full_name(split_text(name)) if name.kind == "text" else name


def _full_name(names: list[Node]) -> Node:
    """Names joined by slashes; the pieces of a split name are that name again."""
    joined: list[Node] = []
    index = 0
    while index < len(names):
        whole = _split_here(names, index)
        step = 1
        if whole is not None:
            while index + step < len(names) and names[index + step] == _piece(whole, step):
                step += 1
        joined.append(whole if whole is not None and step > 1 else names[index])
        index += step
    if len(joined) == 1:
        return joined[0]
    parts: list[Node] = []
    for each in joined:
        parts += [constant("/"), each] if parts else [each]
    return join_text(parts)


def _split_here(names: list[Node], index: int) -> Node | None:
    """The name of which the piece at ``index`` is the first one."""
    node = names[index]
    if node.kind != "get" or node.children[1] != constant(0):
        return None
    target = node.children[0]
    is_split = target.kind == "call" and target.value == "split" and len(target.children) == 2  # noqa: PLR2004
    return target.children[0] if is_split and text_of(target.children[1]) == "/" else None


def _piece(whole: Node, index: int) -> Node:
    return Node("get", None, (call("split", whole, constant("/")), constant(index)))
