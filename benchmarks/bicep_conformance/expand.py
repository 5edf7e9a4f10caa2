"""Level D, one side: the resources that a template comes to with given values."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from bicep_conformance.id_texts import relative_id, spell_types
from bicep_conformance.line_ends import with_one_line_end
from bicep_conformance.nodes import Node, constant
from bicep_conformance.normalise import absent_file, is_deployment
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.run import start_run
from guestpatch.evaluate.sites import find_sites, presence
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    LambdaValue,
    ObjectValue,
    TextValue,
    Undecided,
)
from guestpatch.evaluate.worlds import DefaultWorld

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Slot
    from guestpatch.template import ir

T = TypeVar("T")

__all__ = ["MAX_STEPS", "Expanded", "expand"]

MAX_STEPS = 3_000_000
"""Ten times what the linter allows itself: what is compared here is the meaning of a template."""
_MAX_DEPTH = 100
_ENVELOPE = frozenset(
    {
        *("type", "apiversion", "name", "condition", "copy", "dependson", "existing", "resources"),
        *("@options", "comments", "metadata", "import", "extension", "extensionconfigs"),
        *("asserts", "scope"),
    }
)


class Expanded(NamedTuple):
    """A resource that is deployed, or may be.

    ``depth`` counts the deployments around it, whose names do not matter.
    """

    depth: int
    type: str
    name: str
    """As far as it is known; ``?`` stands for the rest."""
    existing: bool
    node: Node

    def key(self) -> tuple[int, str, str, bool]:
        """What two sides have to share to be the same resource."""
        return self.depth, self.type, self.name, self.existing


def expand(
    template: ir.Template,
    given: Mapping[str, ir.Expression],
    *,
    any_line_end: bool = False,
    without: frozenset[str] = frozenset(),
) -> tuple[Expanded, ...]:
    """Every resource whose condition is not false, loops unrolled; ``without`` some types.

    With ``any_line_end`` all line ends are the same. Raises BudgetExceededError.
    """
    run = start_run(template, given)
    run.last = MAX_STEPS
    evaluation = Evaluation(run, DefaultWorld())
    reader = _Reader(evaluation, any_line_end=any_line_end)
    return tuple(
        reader.resource(site)
        for site in find_sites(evaluation, expand=True)
        if presence(evaluation, site) != "absent"
        and not (without and site.type.partition("@")[0] in without)
    )


class _Reader:
    """Reads values out of one evaluation."""

    def __init__(self, evaluation: Evaluation, *, any_line_end: bool) -> None:
        self._evaluation = evaluation
        self._any_line_end = any_line_end

    def resource(self, site: Site) -> Expanded:
        """One resource with everything that is known of it."""
        evaluation = self._evaluation
        resource, scope = site.resource, site.scope

        def value(expression: ir.Expression | None) -> Node:
            if expression is None:
                return constant(None)
            return self.node(evaluation.evaluate(expression, scope))

        kind = value(resource.type)
        name = value(resource.name)
        members = {"name": name, "scope": relative_id(value(resource.scope))}
        if not is_deployment(resource):
            members["apiVersion"] = value(resource.api_version)
        body = evaluation.evaluate(resource.body, scope)
        for each in body.members.values() if isinstance(body, ObjectValue) else ():
            is_inner = each.key == "properties" and resource.deployment is not None
            if each.key.lower() not in _ENVELOPE and not is_inner:
                members[each.key] = self.node(each.slot)
        members = {key: each for key, each in members.items() if each != constant(None)}
        conditions = [
            self.node(evaluation.evaluate(expression, outside))
            for expression, outside in site.conditions
        ]
        open_conditions = tuple(each for each in conditions if each.kind != "constant")
        node = Node(
            "object",
            None,
            (
                *(Node("member", key, (members[key],)) for key in sorted(members)),
                Node("member", "condition", (Node("array", None, open_conditions),)),
            ),
        )
        return Expanded(_depth(site), _text(kind).lower(), _text(name), resource.existing, node)

    def node(self, slot: Slot, depth: int = 0) -> Node:
        """A value with all its members, in normal form."""
        value = self._evaluation.force(slot)
        if depth > _MAX_DEPTH:
            return Node("failure", "nested too deeply")
        match value:
            case Known(data=data):
                return spell_types(constant(self._line_ends(data)))
            case ArrayValue(items=items, open=is_open):
                nodes = tuple(self.node(item, depth + 1) for item in items)
                return Node("open array" if is_open else "array", None, nodes)
            case ObjectValue(members=members, open=is_open):
                inner = {each.key: self.node(each.slot, depth + 1) for each in members.values()}
                kept = {key: each for key, each in inner.items() if each != constant(None)}
                nodes = tuple(Node("member", key, (kept[key],)) for key in sorted(kept))
                return Node("open object" if is_open else "object", None, nodes)
            case TextValue(parts=parts):
                return spell_types(Node("text", None, tuple(self._piece(part) for part in parts)))
            case Undecided():
                return _unknown(value)
            case Failure(message=message):
                return Node("failure", message)
            case LambdaValue():
                return Node("failure", "a function")

    def _piece(self, part: str | Undecided) -> Node:
        return constant(self._line_ends(part)) if isinstance(part, str) else _unknown(part)

    def _line_ends(self, data: T) -> T | str:
        if not self._any_line_end or not isinstance(data, str):
            return data
        return with_one_line_end(data)


def _depth(site: Site) -> int:
    depth = 0
    around = site.around
    while around is not None:
        depth += 1
        around = around.around
    return depth


def _unknown(value: Undecided) -> Node:
    """An unknown value; one that only a file could tell which is not here is ``absent``."""
    file = absent_file(value.reason, value.trace.span.document)
    if value.cause == "linked" and file is not None:
        return Node("absent", file)
    return Node("unknown", (value.cause, value.reason, value.kind), (Node("", value.identity),))


def _text(node: Node) -> str:
    parts = node.children if node.kind == "text" else (node,)
    return "".join(
        str(part.value[1]) if part.kind == "constant" and isinstance(part.value, tuple) else "?"
        for part in parts
    )
