"""From the template representation to normal form.

Everything by which two compilers, or two ways to write the same thing, may differ without meaning
something else is levelled here, and nothing more: what is levelled is listed in the tables below.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from bicep_conformance.ids import (
    ID_FUNCTIONS,
    OWN,
    TargetScope,
    decode_id,
    deployment_scope,
    joined_name,
    scope_of_text,
)
from bicep_conformance.nodes import (
    NULL,
    Node,
    call,
    constant,
    join_text,
    make_object,
    replace,
    text_of,
)
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.source.text import Document

__all__ = ["ENVELOPE", "Normaliser", "absent_file", "all_resources", "is_deployment", "is_foreign"]

DEPLOYMENTS = "microsoft.resources/deployments"
ENVELOPE = frozenset({"resourcegroup", "subscriptionid", "managementgroup", "scope"})
"""Members of a resource that say where it is deployed to."""
_FLATTENED = frozenset({"and", "or", "coalesce"})
"""Functions of any number of arguments that compilers nest or not: ``and(and(a, b), c)``."""
_PLACEHOLDER = re.compile(r"\{\{|\}\}|\{(\d+)\}|[{}]")
_NO_FILE = re.compile(r"`([^`]+)` (?:does not exist|leads out of the workspace)")
_INDEXED = re.compile(r"(?s)(.+)\[$")


class _Loop(NamedTuple):
    """A loop around an expression. ``iteration`` stands for its index."""

    name: str
    of_resource: bool
    iteration: object


_Loops: TypeAlias = tuple[_Loop, ...]


def all_resources(resources: tuple[ir.Resource, ...]) -> Iterator[ir.Resource]:
    """The resources of a template with the children written inside of them."""
    for resource in resources:
        yield resource
        yield from all_resources(resource.children)


def is_deployment(resource: ir.Resource) -> bool:
    """Whether a resource deploys a template."""
    kind = resource.type
    return isinstance(kind, ir.Constant) and str(kind.value).lower() == DEPLOYMENTS


def is_foreign(resource: ir.Resource) -> bool:
    """Whether a resource of a template in JSON belongs to another extension than Azure's."""
    keys = {key.value for key, _ in resource.body.properties if isinstance(key, ir.Constant)}
    return bool(keys & {"import", "extension"})


class Normaliser:
    """Brings the expressions of one template into normal form.

    ``variables`` and ``functions`` are the names (in lower case) that both sides have; any other
    variable is replaced by its value, any other function by its definition.

    ``any_line_end``: the compiler read the file with other line ends than it has here.
    """

    def __init__(
        self,
        template: ir.Template,
        variables: frozenset[str],
        functions: frozenset[str],
        target: TargetScope,
        *,
        any_line_end: bool,
    ) -> None:
        self._template = template
        self._variables = variables
        self._functions = functions
        self._target = target
        self._any_line_end = any_line_end
        self._symbols = {
            resource.symbol: resource
            for resource in all_resources(template.resources)
            if resource.symbol is not None
        }
        self._inlined: dict[tuple[str, int], Node] = {}
        self._ids: dict[str, Node] = {}
        self._busy: set[str] = set()

    # -- expressions ---------------------------------------------------------------------------

    def expression(self, expression: ir.Expression, loops: _Loops = ()) -> Node:
        """The normal form of an expression inside loops."""
        match expression:
            case ir.Constant(value=data):
                return constant(self._text(data) if isinstance(data, str) else data)
            case ir.ObjectExpression(properties=properties):
                return make_object(
                    [
                        (self._key(key, loops), self.expression(each, loops))
                        for key, each in properties
                    ]
                )
            case ir.ArrayExpression(items=items):
                return Node("array", None, tuple(self.expression(each, loops) for each in items))
            case ir.Reference():
                return self._reference(expression, loops)
            case ir.Member(target=target, name=name, safe=safe):
                return self._get(self.expression(target, loops), constant(name), safe=safe)
            case ir.Index():
                return self._index(expression, loops)
            case ir.If(condition=condition, then=then, otherwise=otherwise):
                parts = (condition, then, otherwise)
                return Node("if", None, tuple(self.expression(each, loops) for each in parts))
            case ir.Lambda(parameters=names, body=body):
                return Node("lambda", names, (self.expression(body, loops),))
            case ir.For():
                return self._for(expression, loops)
            case ir.Call():
                return self._call(expression, loops)
            case ir.Unknown(span=span, name=name, reason=reason):
                is_here = _NO_FILE.match(reason) and absent_file(reason, span.document) is None
                return Node("broken" if is_here else "unknown", name)
            case ir.Broken():
                return _broken(expression)

    def _text(self, text: str) -> str:
        if self._any_line_end:
            text = text.replace("\r\n", "\n")
        return _code_points(text)

    def _key(self, key: ir.Expression, loops: _Loops) -> Node:
        return self.expression(key, loops)

    def _reference(self, reference: ir.Reference, loops: _Loops) -> Node:
        name = reference.name.lower()
        if reference.kind == "variable" and name not in self._variables:
            return self._variable(name, loops)
        if reference.kind in ("symbol", "local"):
            return Node(reference.kind, reference.name)
        return Node(reference.kind, name)

    def _variable(self, name: str, loops: _Loops) -> Node:
        """The value of a variable that the other side does not have."""
        variable = self._template.variables.get(name)
        if variable is None or name in self._busy:
            return Node("variable", name)
        key = (name, len(loops))
        if key not in self._inlined:
            self._busy.add(name)
            self._inlined[key] = self._at_home(variable, loops)
            self._busy.discard(name)
        return self._inlined[key]

    def _at_home(self, variable: ir.Variable, loops: _Loops) -> Node:
        """The value of a variable, its names those of the template it was imported from."""
        if variable.home is None:
            return self.expression(variable.value, loops)
        around = self._template, self._variables, self._inlined, self._busy
        self._template, self._variables = variable.home, frozenset()
        self._inlined, self._busy = {}, set()
        try:
            return self.expression(variable.value, loops)
        finally:
            self._template, self._variables, self._inlined, self._busy = around

    def _index(self, index: ir.Index, loops: _Loops) -> Node:
        target, at = self.expression(index.target, loops), self.expression(index.at, loops)
        if index.from_end:
            return call("tryindexfromend" if index.safe else "indexfromend", target, at)
        return self._get(target, at, safe=index.safe)

    def _get(self, target: Node, key: Node, *, safe: bool) -> Node:
        if target.kind == "call" and target.value == "resourceinfo" and text_of(key) == "id":
            found = self._named(target.children[0])
            if found is not None:
                return found[1]
        return call("tryget", target, key) if safe else Node("get", None, (target, key))

    def _for(self, loop: ir.For, loops: _Loops) -> Node:
        times = _count(self.expression(loop.times, loops))
        index = len(loops)
        inside = (*loops, _Loop(loop.loop.lower(), not loop.loop, index))
        return Node("for", index, (times, self.expression(loop.body, inside)))

    def _call(self, expression: ir.Call, loops: _Loops) -> Node:
        name = expression.name.lower()
        own = self._template.functions.get(name)
        arguments = tuple(self.expression(each, loops) for each in expression.arguments)
        if own is not None and name not in self._functions:
            return Node("defined", own.parameters, (self.expression(own.body), *arguments))
        name = name.removeprefix("sys.").removeprefix("az.")
        if name == "copyindex":
            return self._copy_index(arguments, loops)
        if name in ID_FUNCTIONS:
            return decode_id(name, arguments, self._target) or call(name, *arguments)
        if name in ("reference", "references") and arguments:
            return self._runtime(name, arguments)
        if name.startswith("list") and len(arguments) > 1:
            return self._list(name, arguments)
        return _simplify(name, arguments)

    def _copy_index(self, arguments: tuple[Node, ...], loops: _Loops) -> Node:
        name, offset = "", None
        for argument in arguments:
            text = text_of(argument)
            if text is None:
                offset = argument
            else:
                name = text.lower()
        for loop in reversed(loops):
            if (loop.name == name) if name else loop.of_resource:
                index = Node("index", loop.iteration)
                return index if offset is None else call("add", index, offset)
        return Node("index", f"no loop {name}")

    # -- resources -----------------------------------------------------------------------------

    def loops_of(self, resource: ir.Resource) -> _Loops:
        """The loop of a resource, around everything in it."""
        copy = resource.copy
        return (
            ()
            if copy is None
            else (_Loop(copy.name.lower(), of_resource=True, iteration="resource"),)
        )

    def scope_of(self, resource: ir.Resource) -> Node:
        """Where a resource is deployed to."""
        loops = self.loops_of(resource)
        given: dict[str, Node] = {}
        for key, value in resource.body.properties:
            name = str(key.value).lower() if isinstance(key, ir.Constant) else ""
            if name in ENVELOPE:
                given[name] = self.expression(value, loops)
        if resource.scope is not None:
            given["scope"] = self.expression(resource.scope, loops)
        if "managementgroup" in given:
            return Node("scope", "managementGroup", (given["managementgroup"],))
        if "resourcegroup" in given or "subscriptionid" in given:
            return deployment_scope(
                given.get("subscriptionid"), given.get("resourcegroup"), self._target
            )
        return scope_of_text(given["scope"], self._target) if "scope" in given else OWN

    def name_of(self, resource: ir.Resource) -> Node:
        """The full name."""
        return joined_name(self.expression(resource.name, self.loops_of(resource)))

    def type_of(self, resource: ir.Resource) -> str:
        """The type in lower case."""
        kind = resource.type
        if isinstance(kind, ir.Constant):
            return str(kind.value).lower()
        return repr(self.expression(kind))

    def version_of(self, resource: ir.Resource, *, is_module: bool | None = None) -> Node:
        """The API version; that of a module is the compiler's affair."""
        if is_deployment(resource) if is_module is None else is_module:
            return constant("any")
        version = resource.api_version
        return NULL if version is None else self.expression(version, self.loops_of(resource))

    def id_of(self, resource: ir.Resource) -> Node:
        """The id of a resource; ``index`` of the loop stays in it."""
        key = resource.route
        if key not in self._ids:
            self._ids[key] = Node("symbol", resource.symbol)
            name = self.name_of(resource)
            self._ids[key] = Node("id", self.type_of(resource), (self.scope_of(resource), name))
        return self._ids[key]

    def _named(self, node: Node) -> tuple[ir.Resource, Node] | None:
        """The resource a symbol stands for, and its id."""
        if node.kind == "symbol":
            resource = self._symbols.get(str(node.value))
            return None if resource is None else (resource, self.id_of(resource))
        text = text_of(node)
        if text is not None and text in self._symbols:
            return self._symbols[text], self.id_of(self._symbols[text])
        parts = node.children if node.kind == "text" else ()
        if len(parts) == 3 and text_of(parts[2]) == "]":  # noqa: PLR2004 - symbol[, index, ]
            match = _INDEXED.match(text_of(parts[0]) or "")
            resource = self._symbols.get(match[1]) if match is not None else None
            if resource is not None:
                return resource, _with_index(self.id_of(resource), parts[1])
        if text is not None:
            match = re.fullmatch(r"(.+)\[(\d+)\]", text, re.DOTALL)
            resource = self._symbols.get(match[1]) if match is not None else None
            if match is not None and resource is not None:
                return resource, _with_index(self.id_of(resource), constant(int(match[2])))
        return None

    def _runtime(self, name: str, arguments: tuple[Node, ...]) -> Node:
        """``reference``: the same whether by symbol or by id; the version is written out."""
        first, *rest = arguments
        full = any(text_of(each) in ("Full", "full") for each in rest)
        version = rest[0] if rest and text_of(rest[0]) not in ("Full", "full") else None
        found = self._named(first)
        if found is not None:
            first = found[1]
            version = version or self.version_of(found[0])
        elif version is None and first.kind == "id":
            version = self._version_by_id(first)
        if first.kind == "id" and first.value == DEPLOYMENTS:
            version = constant("any")
        parts = (first, version or NULL)
        return call(name, *parts, constant("full")) if full else call(name, *parts)

    def _version_by_id(self, node: Node) -> Node | None:
        """Without a version, that of the resource in the same template counts.

        Its name may be that of an iteration, so the type has to tell which one it is.
        """
        versions = {
            self.version_of(resource)
            for resource in all_resources(self._template.resources)
            if self.type_of(resource) == node.value
        }
        return versions.pop() if len(versions) == 1 else None

    def _list(self, name: str, arguments: tuple[Node, ...]) -> Node:
        first, version, *rest = arguments
        found = self._named(first)
        if found is not None:
            first = found[1]
        if name == "listoutputswithsecurevalues":
            version = constant("any")
        return call(name, first, version, *rest)


def _broken(broken: ir.Broken) -> Node:
    """What cannot be read; a file that did not come with the pair may hold anything."""
    file = absent_file(broken.message, broken.span.document)
    return Node("broken", broken.message) if file is None else Node("unknown", f"content of {file}")


def absent_file(message: str, document: Document) -> str | None:
    """The file a message is about, when the corpus does not have it."""
    match = _NO_FILE.match(message)
    if match is None or (Path(document.path).parent / match[1]).exists():
        return None
    return match[1]


def _with_index(node: Node, index: Node) -> Node:
    return replace(node, lambda each: index if each == Node("index", "resource") else None)


def _code_points(text: str) -> str:
    """The text with pairs of surrogates joined."""
    if text.isascii():
        return text
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _count(times: Node) -> Node:
    """A count; the compiler writes the one of a loop that it imports as the length of a range."""
    if (times.kind, times.value) == ("call", "length"):
        (ranged,) = times.children
        is_range = (ranged.kind, ranged.value) == ("call", "range")
        if is_range and ranged.children[0] == constant(0):
            return ranged.children[1]
    return times


def _simplify(name: str, arguments: tuple[Node, ...]) -> Node:
    """A call that is only another way to write a value."""
    match name:
        case "createarray":
            return Node("array", None, arguments)
        case "createobject" if len(arguments) % 2 == 0:
            return make_object(list(zip(arguments[::2], arguments[1::2], strict=True)))
        case "format" if arguments:
            return _format(arguments) or call(name, *arguments)
        case "json" if len(arguments) == 1:
            return _json(arguments[0]) or call(name, *arguments)
        case "string" if len(arguments) == 1 and text_of(arguments[0]) is not None:
            return arguments[0]
        case "int" if len(arguments) == 1 and _is_integer(arguments[0]):
            return arguments[0]
        case "getsecret":
            return call(name)
        case _ if name in _FLATTENED:
            flat: list[Node] = []
            for each in arguments:
                is_same = each.kind == "call" and each.value == name
                flat.extend(each.children if is_same else (each,))
            return call(name, *flat)
    return call(name, *arguments)


def _is_integer(node: Node) -> bool:
    return node.kind == "constant" and isinstance(node.value, tuple) and node.value[0] == "int"


def _format(arguments: tuple[Node, ...]) -> Node | None:
    """``format`` as text with parts; None where a placeholder says more than which argument."""
    template = text_of(arguments[0])
    if template is None:
        return None
    parts: list[Node] = []
    at = 0
    for match in _PLACEHOLDER.finditer(template):
        parts.append(constant(template[at : match.start()]))
        at = match.end()
        if match[0] in ("{{", "}}"):
            parts.append(constant(match[0][0]))
        elif match[1] is None or int(match[1]) + 1 >= len(arguments):
            return None
        else:
            parts.append(arguments[int(match[1]) + 1])
    parts.append(constant(template[at:]))
    return join_text(parts)


def _json(argument: Node) -> Node | None:
    """A literal that ``json`` spells; None where its text is not known."""
    text = text_of(argument)
    if text is None:
        return None
    try:
        data = json.loads(text)
    except ValueError:
        return None
    return constant(data) if not isinstance(data, (dict, list)) else None
