"""What the type of a parameter says about its values: kind, allowed values, nullable.

See https://learn.microsoft.com/azure/azure-resource-manager/bicep/user-defined-data-types.
Types of resources (``resourceInput<…>``) need Azure's catalogue of types and say nothing here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.syntax.json import JsonMember, JsonObject, JsonString
from guestpatch.template import ir
from guestpatch.template.arm.lowering import ArmLowering, follow_references

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.template.bicep.program import Program

__all__ = ["TypeFacts", "argument_of", "integer_argument", "name_of", "type_facts"]

_BUILT_IN = frozenset({"string", "int", "bool", "array", "object"})
_NAMESPACES = frozenset({"sys", "az"})
_MAX_STEPS = 32
"""Most types that are followed from one; longer chains are circles in practice."""
_MAX_VALUES = 4_096
"""Most values of a type that are listed; a type with more says nothing of its values."""


class TypeFacts(NamedTuple):
    """What is known of the values of a type. ``kind`` is ``""`` where nothing is."""

    kind: str = ""
    allowed: tuple[ir.Expression, ...] | None = None
    nullable: bool = False
    secure: bool = False
    minimum_length: int | None = None
    described: bool = False
    """Whether the type says what an object or array has in it."""


class _Found(NamedTuple):
    """A type after following names: written in Bicep, or in a compiled template."""

    node: nodes.TypeExpression | None
    program: Program | None
    decorators: tuple[nodes.Decorator, ...] = ()
    nullable: bool = False
    schema: JsonObject | None = None
    root: JsonObject | None = None
    document: Document | None = None


_NOTHING = _Found(None, None)


def type_facts(node: nodes.TypeExpression, program: Program) -> TypeFacts:
    """What a type of a program says."""
    found = _follow(node, program, _MAX_STEPS)
    if found.schema is not None and found.root is not None and found.document is not None:
        return _of_schema(found)
    if found.node is None or found.program is None:
        return TypeFacts(nullable=found.nullable)
    facts = _of_node(found.node, found.program)
    decorated = facts._replace(
        nullable=facts.nullable or found.nullable,
        secure=any(name_of(decorator) == "secure" for decorator in found.decorators),
        described=not isinstance(found.node, nodes.NamedType),
    )
    minimum = integer_argument(found.decorators, "minLength")
    return decorated if minimum is None else decorated._replace(minimum_length=minimum)


def name_of(decorator: nodes.Decorator) -> str:
    """The name of a decorator, without its namespace."""
    call = decorator.call
    return call.name.name if isinstance(call, (nodes.FunctionCall, nodes.MethodCall)) else ""


def argument_of(decorators: tuple[nodes.Decorator, ...], name: str) -> nodes.Expression | None:
    """The first argument of the decorator of a name."""
    for decorator in decorators:
        call = decorator.call
        if name_of(decorator) == name and isinstance(call, (nodes.FunctionCall, nodes.MethodCall)):
            return call.arguments[0] if call.arguments else None
    return None


def integer_argument(decorators: tuple[nodes.Decorator, ...], name: str) -> int | None:
    """The same where it is an integer that is written out."""
    argument = argument_of(decorators, name)
    value = argument.value if isinstance(argument, nodes.Literal) else None
    return value if type(value) is int else None


# -- following -------------------------------------------------------------------------------------


def _follow(node: nodes.TypeExpression, program: Program, steps: int) -> _Found:
    if steps <= 0:
        return _NOTHING
    match node:
        case nodes.ParenthesisedType(inner=inner):
            return _follow(inner, program, steps - 1)
        case nodes.NullableType(target=target):
            return _follow(target, program, steps - 1)._replace(nullable=True)
        case nodes.NonNullType(target=target):
            return _follow(target, program, steps - 1)._replace(nullable=False)
        case nodes.NamedType(name=name):
            return _named(node, name, program, steps)
        case nodes.MemberType(target=target, name=name):
            return _member(target, name.name, program, steps)
        case nodes.OtherPropertiesType(target=target):
            return _part(_follow(target, program, steps - 1), None, steps)
        case nodes.ElementType(target=target, index=index):
            return _element(_follow(target, program, steps - 1), index, steps)
        case _:
            return _Found(node, program)


def _named(node: nodes.NamedType, name: str, program: Program, steps: int) -> _Found:
    if steps <= 0:
        return _NOTHING
    declared = program.declarations.get(name)
    match declared:
        case nodes.DeclaredType(value=value, decorators=decorators):
            found = _follow(value, program, steps - 1)
            return found._replace(decorators=(*decorators, *found.decorators))
        case nodes.ImportedName(name=original):
            return _imported(program, program.import_of(declared), original, steps)
        case _:
            return _Found(node, program) if name in _BUILT_IN else _NOTHING


def _imported(program: Program, source: nodes.Import, name: str, steps: int) -> _Found:
    target = program.imported_program(source)
    if isinstance(target, ir.Unresolved):
        return _NOTHING
    if target is None:
        return _in_compiled(program, source, name)
    return _named(nodes.NamedType(0, 0, name), name, target, steps - 1)


def _in_compiled(program: Program, source: nodes.Import, name: str) -> _Found:
    """A type of a template that has been compiled already."""
    if not isinstance(source.source, nodes.StringLiteral):
        return _NOTHING
    opened = program.library.find(program.document, source.source)
    if isinstance(opened, ir.Unresolved):
        return _NOTHING
    root = program.library.json(opened.document).root
    definitions = root.get("definitions") if isinstance(root, JsonObject) else None
    schema = definitions.get(name) if isinstance(definitions, JsonObject) else None
    if not isinstance(schema, JsonObject) or not isinstance(root, JsonObject):
        return _NOTHING
    return _Found(None, None, schema=schema, root=root, document=opened.document)


def _member(target: nodes.TypeExpression, name: str, program: Program, steps: int) -> _Found:
    if isinstance(target, nodes.NamedType):
        declared = program.declarations.get(target.name)
        if isinstance(declared, nodes.Import):
            return _imported(program, declared, name, steps)
        if declared is None and target.name in _NAMESPACES:
            built_in = nodes.NamedType(target.start, target.end, name)
            return _Found(built_in, program) if name in _BUILT_IN else _NOTHING
    return _part(_follow(target, program, steps - 1), name, steps)


def _part(found: _Found, name: str | None, steps: int) -> _Found:
    """The type of a property; of the additional ones where there is no name."""
    if found.schema is not None and found.root is not None and name is not None:
        for schema in follow_references(found.schema, found.root):
            properties = schema.get("properties")
            part = properties.get(name) if isinstance(properties, JsonObject) else None
            if isinstance(part, JsonObject):
                return found._replace(schema=part, nullable=False)
        return _NOTHING
    if found.program is None or not isinstance(found.node, nodes.ObjectType):
        return _NOTHING
    for each in found.node.properties:
        key = each.key
        written = key.text if isinstance(key, nodes.StringLiteral) else None
        if isinstance(key, nodes.Identifier):
            written = key.name
        if written == name:
            part_of = _follow(each.type, found.program, steps - 1)
            return part_of._replace(decorators=(*each.decorators, *part_of.decorators))
    return _NOTHING


def _element(found: _Found, index: nodes.Expression | None, steps: int) -> _Found:
    program = found.program
    if program is None:
        return _NOTHING
    match found.node, index:
        case nodes.ArrayType(target=target), None:
            return _follow(target, program, steps - 1)
        case nodes.TupleType(items=items), nodes.Literal(value=int() as position):
            if position < len(items):
                return _follow(items[position].type, program, steps - 1)
    return _NOTHING


# -- facts -----------------------------------------------------------------------------------------


def _of_schema(found: _Found) -> TypeFacts:
    if found.schema is None or found.root is None or found.document is None:
        return TypeFacts()
    key = JsonString(found.schema.start, found.schema.start, "", None)
    member = JsonMember(key, found.schema)
    parameter = ArmLowering(found.document).parameter(member, found.root)
    return TypeFacts(
        parameter.type,
        parameter.allowed,
        parameter.nullable or found.nullable,
        parameter.secure,
        parameter.minimum_length,
        parameter.described,
    )


def _of_node(node: nodes.TypeExpression, program: Program) -> TypeFacts:
    if isinstance(node, nodes.ObjectType):
        return TypeFacts("object")
    if isinstance(node, nodes.ArrayType):
        elements = _Literals().of(node.target, program, _MAX_STEPS)
        return TypeFacts("array", None if elements is None else tuple(elements))
    literals = _Literals().of(node, program, _MAX_STEPS)
    if literals is not None:
        return _of_literals(literals)
    members, nullable = _alternatives(node, program)
    kinds = {_base_kind(member) for member, _ in members}
    return TypeFacts(kinds.pop() if len(kinds) == 1 else "", nullable=nullable)


def _base_kind(node: nodes.TypeExpression) -> str:
    match node:
        case nodes.NamedType(name=name):
            return name if name in _BUILT_IN else ""
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
        followed = _follow(current, where, _MAX_STEPS)
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


def _of_literals(literals: list[ir.Expression]) -> TypeFacts:
    values = tuple(
        each for each in literals if not isinstance(each, ir.Constant) or each.value is not None
    )
    kinds = {_kind(each) for each in values}
    nullable = len(values) < len(literals)
    kind = kinds.pop() if len(kinds) == 1 else ""
    return TypeFacts(kind, values or None, nullable)


def _kind(constant: ir.Expression) -> str:
    return _kind_of_scalar(constant.value) if isinstance(constant, ir.Constant) else "object"


def _kind_of_scalar(value: object) -> str:
    if isinstance(value, bool):
        return "bool"
    return "int" if isinstance(value, int) else "string"


def _scalar(node: nodes.TypeExpression) -> tuple[ir.Scalar] | None:
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
            key = each.key
            name = key.name if isinstance(key, nodes.Identifier) else key.text if key else None
            if values is None or len(values) != 1 or name is None:
                return None
            found.append(ir.Property(ir.Constant(span, name), values[0]))
        return ir.ObjectExpression(span, tuple(found))
