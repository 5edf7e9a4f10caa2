"""What the name of a type leads to: through aliases, other files, and parts of other types.

See https://learn.microsoft.com/azure/azure-resource-manager/bicep/user-defined-data-types.
Types of resources (``resourceInput<…>``) need Azure's catalogue of types and lead nowhere here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.syntax.bicep import nodes
from guestpatch.syntax.json import JsonObject
from guestpatch.template import ir
from guestpatch.template.arm.limits import follow_references
from guestpatch.template.bicep.decorators import placed

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.template.bicep.decorators import Decorated
    from guestpatch.template.bicep.program import Program

__all__ = ["MAX_STEPS", "FoundType", "built_in", "find_type"]

_BUILT_IN = frozenset({"string", "int", "bool", "array", "object"})
MAX_STEPS = 32
"""Most types that are followed from one; longer chains are circles in practice."""
_NAMESPACES = frozenset({"sys", "az"})
_SYSTEM = "sys."


class FoundType(NamedTuple):
    """A type after following names: written in Bicep, or in a compiled template.

    ``decorators`` are those met on the way, the nearest first.
    """

    node: nodes.TypeExpression | None
    program: Program | None
    decorators: tuple[Decorated, ...] = ()
    nullable: bool = False
    schema: JsonObject | None = None
    root: JsonObject | None = None
    document: Document | None = None


_NOTHING = FoundType(None, None)


def find_type(node: nodes.TypeExpression, program: Program, steps: int = MAX_STEPS) -> FoundType:
    """What a type of a program leads to; nothing where that is not known."""
    if steps <= 0:
        return _NOTHING
    match node:
        case nodes.ParenthesisedType(inner=inner):
            return find_type(inner, program, steps - 1)
        case nodes.NullableType(target=target):
            return find_type(target, program, steps - 1)._replace(nullable=True)
        case nodes.NonNullType(target=target):
            return find_type(target, program, steps - 1)._replace(nullable=False)
        case nodes.NamedType(name=name):
            return _named(node, name, program, steps)
        case nodes.MemberType(target=target, name=name):
            return _member(target, name.name, program, steps)
        case nodes.OtherPropertiesType(target=target):
            return _part(find_type(target, program, steps - 1), None, steps)
        case nodes.ElementType(target=target, index=index):
            return _element(find_type(target, program, steps - 1), index, steps)
        case _:
            return FoundType(node, program)


def built_in(name: str) -> str:
    """The built-in type of a name, also where ``sys.`` tells it from a declared one; else empty."""
    bare = name.removeprefix(_SYSTEM)
    return bare if bare in _BUILT_IN else ""


def _named(node: nodes.NamedType, name: str, program: Program, steps: int) -> FoundType:
    if steps <= 0:
        return _NOTHING
    declared = program.declarations.get(name)
    match declared:
        case nodes.DeclaredType(value=value, decorators=decorators):
            found = find_type(value, program, steps - 1)
            own = placed(decorators, program.document)
            return found._replace(decorators=(*own, *found.decorators))
        case nodes.ImportedName(name=original):
            return _imported(program, program.import_of(declared), original, steps)
        case _:
            return FoundType(node, program) if built_in(name) else _NOTHING


def _imported(program: Program, source: nodes.Import, name: str, steps: int) -> FoundType:
    target = program.imported_program(source)
    if isinstance(target, ir.Unresolved):
        return _NOTHING
    if target is None:
        return _in_compiled(program, source, name)
    return _named(nodes.NamedType(0, 0, name), name, target, steps - 1)


def _in_compiled(program: Program, source: nodes.Import, name: str) -> FoundType:
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
    return FoundType(None, None, schema=schema, root=root, document=opened.document)


def _member(target: nodes.TypeExpression, name: str, program: Program, steps: int) -> FoundType:
    if isinstance(target, nodes.NamedType):
        declared = program.declarations.get(target.name)
        if isinstance(declared, nodes.Import):
            return _imported(program, declared, name, steps)
        if declared is None and target.name in _NAMESPACES:
            system = nodes.NamedType(target.start, target.end, _SYSTEM + name)
            return FoundType(system, program) if built_in(name) else _NOTHING
    return _part(find_type(target, program, steps - 1), name, steps)


def _part(found: FoundType, name: str | None, steps: int) -> FoundType:
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
            part_of = find_type(each.type, found.program, steps - 1)
            own = placed(each.decorators, found.program.document)
            return part_of._replace(decorators=(*own, *part_of.decorators))
    return _NOTHING


def _element(found: FoundType, index: nodes.Expression | None, steps: int) -> FoundType:
    program = found.program
    if program is None:
        return _NOTHING
    match found.node, index:
        case nodes.ArrayType(target=target), None:
            return find_type(target, program, steps - 1)
        case nodes.TupleType(items=items), nodes.Literal(value=int() as position):
            if position < len(items):
                return find_type(items[position].type, program, steps - 1)
    return _NOTHING
