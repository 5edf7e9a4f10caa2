"""What the type of a parameter says about its values: kind, allowed values, parts, nullable."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.arm.limits import limits_of as limits_of_schema
from guestpatch.template.arm.lowering import ArmLowering
from guestpatch.template.bicep.decorators import argument_of, bound_of, name_of, placed
from guestpatch.template.bicep.type_references import MAX_STEPS, built_in, find_type
from guestpatch.template.limits import Limits

if TYPE_CHECKING:
    from guestpatch.template.bicep.decorators import Decorated
    from guestpatch.template.bicep.program import Program
    from guestpatch.template.bicep.type_references import FoundType
    from guestpatch.template.limits import LazyLimits

__all__ = ["limits_of"]

_MAX_VALUES = 4_096
"""Most values of a type that are listed; a type with more says nothing of its values."""


def limits_of(
    node: nodes.TypeExpression, program: Program, decorators: tuple[nodes.Decorator, ...] = ()
) -> Limits:
    """What a type of a program says, and the decorators of what is declared with it."""
    found = find_type(node, program)
    said = (*placed(decorators, program.document), *found.decorators)
    limits = _limits(found, said)
    return limits._replace(
        nullable=limits.nullable or found.nullable,
        secure=limits.secure or any(name_of(each.decorator) == "secure" for each in said),
        minimum_length=bound_of(said, "minLength") or limits.minimum_length,
        maximum_length=bound_of(said, "maxLength") or limits.maximum_length,
        minimum=bound_of(said, "minValue") or limits.minimum,
        maximum=bound_of(said, "maxValue") or limits.maximum,
    )


def _limits(found: FoundType, decorators: tuple[Decorated, ...]) -> Limits:
    if found.schema is not None and found.root is not None and found.document is not None:
        return limits_of_schema(ArmLowering(found.document), found.schema, found.root)
    if found.node is None or found.program is None:
        return Limits()
    return _of_node(found.node, found.program, decorators)


# -- limits ---------------------------------------------------------------------------------------


def _of_node(
    node: nodes.TypeExpression, program: Program, decorators: tuple[Decorated, ...]
) -> Limits:
    sealed = any(name_of(each.decorator) == "sealed" for each in decorators)
    match node:
        case nodes.ObjectType(properties=properties):
            return _of_object(properties, program)._replace(sealed=sealed)
        case nodes.ArrayType(target=target):
            return Limits("array", others=partial(limits_of, target, program))
        case nodes.TupleType(items=items):
            parts = tuple(partial(limits_of, i.type, program, i.decorators) for i in items)
            return Limits("array", items=parts, sealed=True)
    literals = _Literals().of(node, program, MAX_STEPS)
    if literals is not None:
        return _of_literals(literals)
    members, nullable = _alternatives(node, program)
    kinds = {_base_kind(member) for member, _ in members}
    limits = Limits(kinds.pop() if len(kinds) == 1 else "", nullable=nullable)
    marks = (each.decorator for each in decorators if name_of(each.decorator) == "discriminator")
    name = next(map(argument_of, marks), None)
    if isinstance(name, nodes.StringLiteral) and name.text:
        return _with_cases(limits, members, name.text)
    return limits


def _of_object(properties: tuple[nodes.TypeProperty, ...], program: Program) -> Limits:
    named: list[tuple[str, LazyLimits]] = []
    others: LazyLimits | None = None
    for each in properties:
        part = partial(limits_of, each.type, program, each.decorators)
        name = each.name
        if each.key is None:
            others = part
        elif name is not None:
            named.append((name, part))
    return Limits("object", properties=tuple(named), others=others)


def _with_cases(
    limits: Limits, members: list[tuple[nodes.TypeExpression, Program]], name: str
) -> Limits:
    """The limits of a union of objects that a property of theirs tells apart."""
    cases: list[tuple[str, LazyLimits]] = []
    for node, program in members:
        for each in node.properties if isinstance(node, nodes.ObjectType) else ():
            value = _scalar(find_type(each.type, program).node) if each.name == name else None
            if value is not None:
                cases.append((str(value[0]), partial(limits_of, node, program)))
    return limits._replace(discriminator=name, cases=tuple(cases))


def _base_kind(node: nodes.TypeExpression) -> str:
    match node:
        case nodes.NamedType(name=name):
            return built_in(name)
        case nodes.ArrayType() | nodes.TupleType():
            return "array"
        case nodes.ObjectType():
            return "object"
        case _:
            scalar = _scalar(node)
            return "" if scalar is None else _kind_of_scalar(scalar[0])


def _alternatives(
    node: nodes.TypeExpression, program: Program
) -> tuple[list[tuple[nodes.TypeExpression, Program]], bool]:
    """The types that a type is a union of, names followed, and whether null is one of them.

    Each is met once, so that unions of themselves, and of the same again and again, end.
    """
    found: list[tuple[nodes.TypeExpression, Program]] = []
    nullable = False
    pending = [(node, program)]
    seen: set[int] = set()
    while pending:
        current, where = pending.pop()
        followed = find_type(current, where, MAX_STEPS)
        nullable = nullable or followed.nullable
        target, home = followed.node, followed.program
        if target is None or home is None:
            found.append((nodes.NamedType(current.start, current.end, ""), where))
        elif id(target) in seen:
            continue
        elif isinstance(target, nodes.UnionType):
            seen.add(id(target))
            pending.extend((member, home) for member in reversed(target.members))
        else:
            seen.add(id(target))
            if _scalar(target) == (None,):
                nullable = True
            else:
                found.append((target, home))
    return found, nullable


def _of_literals(literals: list[ir.Expression]) -> Limits:
    values = tuple(
        each for each in literals if not isinstance(each, ir.Constant) or each.value is not None
    )
    kinds = {_kind(each) for each in values}
    nullable = len(values) < len(literals)
    kind = kinds.pop() if len(kinds) == 1 else ""
    return Limits(kind, values or None, nullable)


def _kind(constant: ir.Expression) -> str:
    return _kind_of_scalar(constant.value) if isinstance(constant, ir.Constant) else "object"


def _kind_of_scalar(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    return "int" if isinstance(value, int) else "string"


def _scalar(node: nodes.TypeExpression | None) -> tuple[ir.Scalar] | None:
    """The one value of a literal type; None for other types."""
    match node:
        case nodes.StringLiteral(pieces=pieces, holes=()):
            return (pieces[0],)
        case nodes.Literal(value=value):
            return (value,)
        case nodes.UnaryType(operator="-", operand=nodes.Literal(value=int() as value)):
            return (-value,)
        case nodes.UnaryType(operator="!", operand=nodes.Literal(value=bool() as value)):
            return (not value,)
        case _:
            return None


class _Literals:
    """Lists the values of a type that has no others, as long as they are few."""

    def __init__(self) -> None:
        self._left = _MAX_VALUES

    def of(
        self, node: nodes.TypeExpression, program: Program, steps: int
    ) -> list[ir.Expression] | None:
        """The values; None where there are others, or too many."""
        if steps == 0:
            return None
        found: list[ir.Expression] = []
        members, nullable = _alternatives(node, program)
        for member, home in members:
            self._left -= 1
            if self._left < 0:
                return None
            span = Span(home.document, member.start, member.end)
            scalar = _scalar(member)
            if scalar is not None:
                found.append(ir.Constant(span, *scalar))
            elif isinstance(member, nodes.ObjectType):
                whole = self._object(member.properties, home, span, steps)
                if whole is None:
                    return None
                found.append(whole)
            else:
                return None
        if nullable:
            found.append(ir.Constant(Span(program.document, node.start, node.end), None))
        return found

    def _object(
        self,
        properties: tuple[nodes.TypeProperty, ...],
        program: Program,
        span: Span,
        steps: int,
    ) -> ir.Expression | None:
        """The one value of an object type whose properties all have one value."""
        found: list[ir.Property] = []
        for each in properties:
            values = self.of(each.type, program, steps - 1)
            name = each.name
            if values is None or len(values) != 1 or name is None:
                return None
            found.append(ir.Property(ir.Constant(span, name), values[0]))
        return ir.ObjectExpression(span, tuple(found))
