"""Level C: two templates part by part, without evaluating anything."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bicep_conformance.nodes import NULL, Node, constant, differences, show, text_of
from bicep_conformance.normalise import ENVELOPE, Normaliser, all_resources, is_foreign
from bicep_conformance.runtime import run_time_variables
from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bicep_conformance.nodes import Difference
    from guestpatch.template.limits import Bound

__all__ = ["Comparison", "compare_templates", "target_scope"]

_NOT_COMPARED = frozenset(
    {
        *("type", "apiversion", "name", "condition", "copy", "dependson", "existing", "resources"),
        *("@options", "comments", "metadata", "import", "extension", "extensionconfigs"),
        "asserts",
        *ENVELOPE,
    }
)
"""Members of a resource that are compared as parts of their own, or not at all."""
_TEMPLATES = frozenset({"template", "templateLink"})
"""Properties of a deployment that the JSON side has taken out as a template of its own."""
_SCHEMA = re.compile(r'"\$schema"\s*:\s*"[^"]*/(\w+?)-?[dD]eploymentTemplate\.json')
_DECLARED = re.compile(r"^[ \t]*var[ \t]+(\w+)", re.MULTILINE)
"""Variables of a file itself; imported ones the compiler copies whether they are used or not."""
_SCOPES = {
    "subscription": "subscription",
    "managementgroup": "managementGroup",
    "tenant": "tenant",
}


@dataclass(slots=True)
class Comparison:
    """What came of comparing: parts by kind, and the differences found."""

    equal: Counter[str] = field(default_factory=Counter)
    different: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    """Parts of which something comes from a file that is not here."""
    inlined: Counter[str] = field(default_factory=Counter)
    """Decisions of the compiler to inline a variable, by whether they can be explained."""
    found: list[tuple[str, str]] = field(default_factory=list)
    """Kind of part and difference."""

    def note(self, kind: str, path: str, found: Iterable[Difference]) -> None:
        """Count one part, with the differences found in it."""
        every = list(found)
        certain = [each for each in every if not each.unknown]
        if certain:
            self.different[kind] += 1
            self.found.extend((kind, f"{path}{each}") for each in certain)
        elif every:
            self.unknown[kind] += 1
        else:
            self.equal[kind] += 1

    def compare(self, kind: str, path: str, left: Node | None, right: Node | None) -> None:
        """Count one part that is on at least one side."""
        if left is None and right is None:
            return
        self.note(kind, path, differences(left or Node("nothing"), right or Node("nothing")))

    def one_sided(self, kind: str, path: str, what: str, *, left: bool) -> None:
        """Count one part that the other side does not have."""
        side = "only in Bicep" if left else "only in JSON"
        self.different[kind] += 1
        self.found.append((kind, f"{path} {side}: {what}"))


def target_scope(template: ir.Template) -> str:
    """What a template in JSON is deployed to, told by its ``$schema``."""
    span = template.span
    match = _SCHEMA.search(span.document.text, span.start, min(span.end, span.start + 2_000))
    return _SCOPES.get(match[1].lower(), "resourceGroup") if match is not None else "resourceGroup"


def compare_templates(
    left: ir.Template, right: ir.Template, into: Comparison, path: str = ""
) -> None:
    """Compare a template lowered from Bicep with the one the compiler wrote."""
    target = target_scope(right)
    variables = frozenset(left.variables) & frozenset(right.variables)
    functions = frozenset(left.functions) & frozenset(right.functions)
    any_line_end = "\r\n" not in left.document.text
    ours = Normaliser(left, variables, functions, target, any_line_end=any_line_end)
    theirs = Normaliser(right, variables, functions, target, any_line_end=any_line_end)
    _Pair(ours, theirs, into, path).templates(left, right)


class _Pair:
    def __init__(self, ours: Normaliser, theirs: Normaliser, into: Comparison, path: str) -> None:
        self._ours = ours
        self._theirs = theirs
        self._into = into
        self._path = path

    def templates(self, left: ir.Template, right: ir.Template) -> None:
        self._parameters(left, right)
        self._variables(left, right)
        self._functions(left, right)
        self._outputs(left, right)
        self._resources(left, right)

    # -- names ---------------------------------------------------------------------------------

    def _parameters(self, left: ir.Template, right: ir.Template) -> None:
        into = self._into
        for name in {**left.parameters, **right.parameters}:
            ours, theirs = left.parameters.get(name), right.parameters.get(name)
            path = f"{self._path}parameters.{name}"
            if ours is None or theirs is None:
                into.one_sided("parameter", path, name, left=ours is not None)
                continue
            into.compare("parameter default", path, *self._both(ours.default, theirs.default))
            if ours.limits.kind == "" and theirs.limits.kind != "":
                into.unknown["parameter type"] += 1
                continue
            for kind, fact, other in (
                (
                    "parameter type",
                    (ours.limits.kind, ours.limits.secure),
                    (theirs.limits.kind, theirs.limits.secure),
                ),
                ("parameter nullable", ours.limits.nullable, theirs.limits.nullable),
                (
                    "parameter minLength",
                    _value_of(ours.limits.minimum_length),
                    _value_of(theirs.limits.minimum_length),
                ),
            ):
                if fact or other:
                    into.compare(kind, path, constant(fact), constant(other))
            into.compare(
                "parameter allowed",
                path,
                _allowed(self._ours, ours),
                _allowed(self._theirs, theirs),
            )

    def _both(
        self, left: ir.Expression | None, right: ir.Expression | None
    ) -> tuple[Node | None, Node | None]:
        return (
            None if left is None else self._ours.expression(left),
            None if right is None else self._theirs.expression(right),
        )

    def _variables(self, left: ir.Template, right: ir.Template) -> None:
        for name in left.variables.keys() & right.variables.keys():
            ours, theirs = left.variables[name], right.variables[name]
            path = f"{self._path}variables.{name}"
            self._into.compare("variable", path, *self._both(ours.value, theirs.value))
        declared = set(map(str.lower, _DECLARED.findall(left.document.text)))
        for name in sorted(declared & (right.variables.keys() - left.variables.keys())):
            self._into.one_sided("variable", f"{self._path}variables", name, left=False)
        at_run_time = run_time_variables(left)
        for name in left.variables:
            if "." in name:
                continue  # imported: the compiler takes only what is used, and names it anew
            is_inlined = name not in right.variables
            is_explained = is_inlined == (name in at_run_time)
            self._into.inlined["explained" if is_explained else "not explained"] += 1

    def _functions(self, left: ir.Template, right: ir.Template) -> None:
        for name in left.functions.keys() & right.functions.keys():
            ours, theirs = left.functions[name], right.functions[name]
            path = f"{self._path}functions.{name}"
            nodes = (
                Node("lambda", ours.parameters, (self._ours.expression(ours.body),)),
                Node("lambda", theirs.parameters, (self._theirs.expression(theirs.body),)),
            )
            self._into.compare("function", path, *nodes)

    def _outputs(self, left: ir.Template, right: ir.Template) -> None:
        ours = {each.name: each for each in left.outputs}
        theirs = {each.name: each for each in right.outputs}
        for name in {**ours, **theirs}:
            one, other = ours.get(name), theirs.get(name)
            path = f"{self._path}outputs.{name}"
            if one is None or other is None:
                self._into.one_sided("output", path, name, left=one is not None)
                continue
            self._into.compare("output", path, *self._both(one.value, other.value))
            self._into.compare(
                "output condition", path, *self._both(one.condition, other.condition)
            )

    # -- resources -----------------------------------------------------------------------------

    def _resources(self, left: ir.Template, right: ir.Template) -> None:
        ours = list(all_resources(left.resources))
        theirs = list(all_resources(right.resources))
        if not right.symbolic:
            ours = [each for each in ours if not each.existing]
        for one, other in self._match(ours, theirs):
            if is_foreign(other):
                self._into.unknown["resource of an extension"] += 1
            else:
                self._resource(one, other)
        for each in ours:
            self._alone(each, is_left=True)
        for each in theirs:
            self._alone(each, is_left=False)

    def _alone(self, resource: ir.Resource, *, is_left: bool) -> None:
        side = self._ours if is_left else self._theirs
        name = side.name_of(resource)
        what = f"{side.type_of(resource)} {show(name)} ({resource.symbol})"
        self._into.one_sided("resource", f"{self._path}resources", what, left=is_left)

    def _match(
        self, ours: list[ir.Resource], theirs: list[ir.Resource]
    ) -> list[tuple[ir.Resource, ir.Resource]]:
        """Resources that are the same one; taken out of the lists.

        By symbol, else by type and name, else by type alone where nothing else is left. Where
        several could be meant, the pair with the fewest differences is.
        """
        matched: list[tuple[ir.Resource, ir.Resource]] = []
        for key in (_symbol, self._type_and_name, self._type_only):
            groups: dict[object, tuple[list[ir.Resource], list[ir.Resource]]] = {}
            for side, resources in enumerate((ours, theirs)):
                for each in resources:
                    found = key(each, side == 0)
                    if found is not None:
                        groups.setdefault(found, ([], []))[side].append(each)
            for lefts, rights in groups.values():
                if key == self._type_only and (len(lefts) != 1 or len(rights) != 1):
                    continue
                for one in lefts:
                    if rights:
                        other = min(rights, key=lambda each, one=one: self._distance(one, each))  # type: ignore[misc]
                        rights.remove(other)
                        ours.remove(one)
                        theirs.remove(other)
                        matched.append((one, other))
        return matched

    def _type_and_name(self, resource: ir.Resource, is_left: bool) -> object:  # noqa: FBT001
        side = self._ours if is_left else self._theirs
        return side.type_of(resource), side.name_of(resource)

    def _type_only(self, resource: ir.Resource, is_left: bool) -> object:  # noqa: FBT001
        side = self._ours if is_left else self._theirs
        return side.type_of(resource)

    def _distance(self, one: ir.Resource, other: ir.Resource) -> int:
        trial = Comparison()
        _Pair(self._ours, self._theirs, trial, "").resource_alone(one, other)
        return sum(trial.different.values())

    def _resource(self, one: ir.Resource, other: ir.Resource) -> None:
        self.resource_alone(one, other)
        left, right = one.deployment, other.deployment
        if left is None or right is None:
            if left is not right:
                path = self._path_of(one, other)
                self._into.one_sided("module", path, "deployment", left=left is not None)
            return
        if left.template is not None and right.template is not None:
            path = f"{self._path_of(one, other)}/"
            compare_templates(left.template, right.template, self._into, path)
        elif left.template is not right.template:
            self._into.unknown["module template"] += 1

    def _path_of(self, one: ir.Resource, other: ir.Resource) -> str:
        return f"{self._path}{one.symbol or other.symbol or other.route}"

    def resource_alone(self, one: ir.Resource, other: ir.Resource) -> None:
        """Compare two resources without the templates inside of them."""
        into, path = self._into, self._path_of(one, other)
        ours, theirs = self._ours, self._theirs
        left, right = ours.loops_of(one), theirs.loops_of(other)
        into.compare(
            "resource type", path, constant(ours.type_of(one)), constant(theirs.type_of(other))
        )
        is_module = _gives_values(one)
        into.compare(
            "resource apiVersion",
            path,
            ours.version_of(one, is_module=is_module),
            theirs.version_of(other, is_module=is_module),
        )
        into.compare("resource existing", path, constant(one.existing), constant(other.existing))
        into.compare(
            "resource name",
            path,
            ours.name_of(one),
            theirs.name_of(other),
        )
        into.compare(
            "resource condition",
            path,
            None if one.condition is None else ours.expression(one.condition, left),
            None if other.condition is None else theirs.expression(other.condition, right),
        )
        into.compare("resource copy", path, _copy(ours, one), _copy(theirs, other))
        into.compare("resource scope", path, ours.scope_of(one), theirs.scope_of(other))
        self._bodies(one, other, path)
        if _gives_values(one):
            self._arguments(one, other, path)

    def _bodies(self, one: ir.Resource, other: ir.Resource, path: str) -> None:
        without = _gives_values(one)
        left = _members(self._ours, one, without_properties=without)
        right = _members(self._theirs, other, without_properties=without)
        for key in {**left, **right}:
            self._into.compare("resource property", f"{path}.{key}", left.get(key), right.get(key))

    def _arguments(self, one: ir.Resource, other: ir.Resource, path: str) -> None:
        if one.deployment is None or other.deployment is None:
            return
        left, right = one.deployment.arguments, other.deployment.arguments
        ours, theirs = self._ours.loops_of(one), self._theirs.loops_of(other)
        for name in {**left, **right}:
            self._into.compare(
                "module argument",
                f"{path}.params.{name}",
                None if name not in left else _argument(self._ours.expression(left[name], ours)),
                None
                if name not in right
                else _argument(self._theirs.expression(right[name], theirs)),
            )


def _symbol(resource: ir.Resource, is_left: bool) -> object:  # noqa: ARG001, FBT001
    return resource.symbol


def _value_of(bound: Bound | None) -> int | None:
    return None if bound is None else bound.value


def _allowed(side: Normaliser, parameter: ir.Parameter) -> Node | None:
    limits = parameter.limits
    if limits.kind == "array" and limits.allowed is None and limits.others is not None:
        limits = limits.others()  # the elements; a compiler writes them on either
    allowed = limits.allowed
    if allowed is None:
        return None
    if limits.nullable and limits is not parameter.limits:
        allowed = (ir.Constant(parameter.name_span, None), *allowed)
    values = map(side.expression, allowed)
    return Node("array", None, tuple(sorted(values, key=repr)))


def _copy(side: Normaliser, resource: ir.Resource) -> Node | None:
    copy = resource.copy
    return None if copy is None else Node("copy", copy.name, (side.expression(copy.times),))


def _gives_values(resource: ir.Resource) -> bool:
    """Whether a resource of the Bicep side is a module, whose properties are parts of their own.

    A deployment that is written as a resource has properties like any other.
    """
    deployment = resource.deployment
    return deployment is not None and bool(deployment.template or deployment.arguments)


def _members(
    side: Normaliser, resource: ir.Resource, *, without_properties: bool
) -> dict[str, Node]:
    """What is written in a resource, ``properties`` member by member.

    Those of a module are its arguments and its template, which are parts of their own.
    """
    loops = side.loops_of(resource)
    members: dict[str, Node] = {}
    for key, value in resource.body.properties:
        name = key.value if isinstance(key, ir.Constant) else show(side.expression(key, loops))
        if str(name).lower() in _NOT_COMPARED:
            continue
        if name == "properties" and isinstance(value, ir.ObjectExpression):
            if without_properties:
                continue
            for inner in side.expression(value, loops).children:
                key_text = text_of(inner.children[0])
                if resource.deployment is None or key_text not in _TEMPLATES:
                    members[f"properties.{key_text or show(inner.children[0])}"] = inner.children[1]
        else:
            members[str(name)] = side.expression(value, loops)
    return members


def _argument(node: Node) -> Node:
    """``if(c, {value: a}, {value: b}).value`` as ``if(c, a, b)``; secrets by kind."""
    if node.kind == "if":
        condition, *branches = node.children
        return Node("if", None, (condition, *map(_argument, branches)))
    if node.kind != "get" or node.children[1] != constant("value"):
        return node
    target = node.children[0]
    if target.kind == "if":
        condition, *branches = target.children
        got = [_argument(Node("get", None, (each, constant("value")))) for each in branches]
        return Node("if", None, (condition, *got))
    if target.kind == "object":
        members = {each.children[0]: each.children[1] for each in target.children}
        if constant("reference") in members:
            return Node("call", "getsecret")
        return members.get(constant("value"), NULL)
    return node
