"""Reading the conditions of a definition, with every name in them checked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.azure_policy.expressions import adapted, parts_of, unsupported
from guestpatch.azure_policy.model import OPERATORS, Count, FieldOf, Logic, Test, ValueOf
from guestpatch.azure_policy.refusing import refuse
from guestpatch.azure_policy.resource import ENVELOPE, tag_of
from guestpatch.source.spelling import suggestion
from guestpatch.syntax.json import JsonArray, JsonObject, JsonString
from guestpatch.template import ir
from guestpatch.template.arm.lowering import ArmLowering
from guestpatch_schemas.policy_aliases import alias_names, find_alias

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from guestpatch.azure_policy.model import Condition
    from guestpatch.evaluate.values import Slot
    from guestpatch.source.text import Span
    from guestpatch.syntax.json import JsonMember, JsonNode, JsonTree

__all__ = ["ConditionReader"]

_LEFT = ("field", "value", "count")
_GROUPS = ("allOf", "anyOf")
_MOST_COUNTS = 10
"""Arrays counted inside one another."""


class ConditionReader:
    """Reads conditions of one definition.

    ``resolve`` gives the text of an expression that only needs the parameters, else None.
    """

    def __init__(
        self,
        tree: JsonTree,
        parameters: Mapping[str, Slot],
        resolve: Callable[[ir.Expression], str | None],
    ) -> None:
        self._tree = tree
        self._lowering = ArmLowering(tree.document)
        self._parameters = parameters
        self._resolve = resolve

    # -- expressions ---------------------------------------------------------------------------

    def expression(self, node: JsonNode) -> ir.Expression:
        """A value with expressions anywhere inside. Raises MistakeError for those not supported."""
        lowered = self._lowering.value(node)
        wrong = unsupported(lowered)
        if wrong is not None:
            part, message, label = wrong
            at = part.at if isinstance(part, ir.Broken) else part.span
            raise refuse(at, message, label)
        self._check_names(lowered)
        return adapted(lowered)

    def _check_names(self, expression: ir.Expression) -> None:
        """Parameters have to be declared, and fields that are read by name have to be known."""
        for part in parts_of(expression):
            if isinstance(part, ir.Reference) and part.name.lower() not in self._parameters:
                near = suggestion(part.name, self._parameters)
                hint = f"did you mean `{near}`?" if near else ""
                message = f"the policy has no parameter `{part.name}`"
                raise refuse(part.span, message, "not declared", hint)
            if isinstance(part, ir.Call) and part.name.lower() == "field":
                only = part.arguments[0]
                if isinstance(only, ir.Constant):
                    self._check_field(str(only.value), only.span)

    def field(self, node: JsonNode) -> ir.Expression:
        """The name of a field, which may be computed. Raises MistakeError where it is not known."""
        if not isinstance(node, JsonString):
            raise refuse(self._tree.span(node), "a field is named by a text", "no text")
        expression = self.expression(node)
        name = self._resolve(expression)
        if name is not None:
            self._check_field(name, self._tree.span(node))
        return expression

    @staticmethod
    def _check_field(name: str, span: Span) -> None:
        lowered = name.lower()
        if lowered in (*(each.lower() for each in ENVELOPE), "identity") or tag_of(name):
            return
        if find_alias(name) is not None:
            return
        if "/" not in name:
            message = f"there is no field `{name}`"
            raise refuse(span, message, f"fields are {', '.join(ENVELOPE)}, tags['…'] and aliases")
        near = suggestion(name, alias_names())
        raise refuse(
            span,
            f"the alias `{name}` is not known to guestpatch",
            "cannot be evaluated",
            f"did you mean `{near}`?" if near else "aliases of Microsoft.Compute are known",
        )

    # -- conditions ----------------------------------------------------------------------------

    def condition(self, node: JsonNode, counts: int = 0) -> Condition:
        """A condition or a group of them."""
        if not isinstance(node, JsonObject):
            raise refuse(self._tree.span(node), "a condition is an object", "found something else")
        names = {member.key.value.lower(): member for member in node.members}
        for group in _GROUPS:
            if group.lower() in names:
                self._only(node, (group,))
                return self._group(group, names[group.lower()].value, counts)
        if "not" in names:
            self._only(node, ("not",))
            return Logic("not", (self.condition(names["not"].value, counts),))
        return self._test(node, names, counts)

    def _group(self, kind: str, node: JsonNode, counts: int) -> Logic:
        if not isinstance(node, JsonArray):
            raise refuse(self._tree.span(node), f"`{kind}` takes a list of conditions", "no list")
        members = tuple(self.condition(each, counts) for each in node.items)
        return Logic("allOf" if kind == "allOf" else "anyOf", members)

    def _test(self, node: JsonObject, names: Mapping[str, JsonMember], counts: int) -> Test:
        left = next((each for each in _LEFT if each in names), None)
        if left is None:
            first = node.members[0].key if node.members else node
            known = ", ".join(f"`{each}`" for each in (*_LEFT, *_GROUPS, "not"))
            raise refuse(self._tree.span(first), "this is no condition", f"it needs one of {known}")
        operator = next((each for each in OPERATORS if each.lower() in names), None)
        self._only(node, (left, operator) if operator else (left,))
        if operator is None:
            label = f"needs one of {', '.join(OPERATORS)}"
            raise refuse(self._tree.span(names[left].key), "the condition has no operator", label)
        value = names[left].value
        member = names[operator.lower()]
        if left == "field":
            read: FieldOf | ValueOf | Count = FieldOf(self.field(value))
        elif left == "value":
            read = ValueOf(self.expression(value))
        else:
            read = self._count(value, counts)
        return Test(read, operator, self.expression(member.value), self._tree.span(member.key))

    def _only(self, node: JsonObject, expected: tuple[str, ...]) -> None:
        """Refuse what stands beside: a second operator, or something that is not supported."""
        wanted = {each.lower() for each in expected}
        for member in node.members:
            name = member.key.value
            if name.lower() not in wanted:
                known = {each.lower() for each in (*OPERATORS, *_LEFT, *_GROUPS, "not")}
                message = (
                    f"`{name}` does not go with `{expected[0]}`"
                    if name.lower() in known
                    else f"`{name}` is not supported in a condition"
                )
                raise refuse(self._tree.span(member.key), message, "not evaluated by guestpatch")

    def _count(self, node: JsonNode, counts: int) -> Count:
        if not isinstance(node, JsonObject) or counts >= _MOST_COUNTS:
            message = f"`count` takes an object, at most {_MOST_COUNTS} inside one another"
            raise refuse(self._tree.span(node), message, "not evaluated")
        for member in node.members:
            if member.key.value.lower() not in ("field", "value", "name", "where"):
                message = f"`{member.key.value}` is not supported in `count`"
                raise refuse(self._tree.span(member.key), message, "not evaluated by guestpatch")
        field, value = node.get("field"), node.get("value")
        name, where = node.get("name"), node.get("where")
        if field is not None:
            array: FieldOf | ValueOf = FieldOf(self.field(field))
        elif value is not None:
            array = ValueOf(self.expression(value))
        else:
            raise refuse(self._tree.span(node), "`count` needs `field` or `value`", "it has none")
        inner = None if where is None else self.condition(where, counts + 1)
        return Count(array, name.value if isinstance(name, JsonString) else "", inner)
