"""Lowering Bicep expressions: every operator becomes the function the compiler emits for it."""

from __future__ import annotations

from itertools import groupby
from operator import itemgetter
from typing import TYPE_CHECKING, Any

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.accesses import lower_access
from guestpatch.template.bicep.circles import Questions
from guestpatch.template.bicep.environment import NOTHING, copy_index, with_arguments, with_loop
from guestpatch.template.bicep.loading import LOADERS
from guestpatch.template.bicep.names import SymbolNames
from guestpatch.template.bicep.symbols import SymbolUse
from guestpatch.template.bicep.texts import call, join
from guestpatch.template.bicep.usage import SymbolLowering

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from guestpatch.template.bicep.builder import Builder
    from guestpatch.template.bicep.environment import Environment
    from guestpatch.template.bicep.program import Program
    from guestpatch.template.bicep.symbols import Symbol

__all__ = ["Lowering"]

_ACCESSES = (
    nodes.PropertyAccess,
    nodes.IndexAccess,
    nodes.NestedAccess,
    nodes.NonNull,
)
_FUNCTION_OF = {
    "+": "add",
    "-": "sub",
    "*": "mul",
    "/": "div",
    "%": "mod",
    "&&": "and",
    "||": "or",
    "==": "equals",
    "!=": "equals",
    "=~": "equals",
    "!~": "equals",
    "<": "less",
    "<=": "lessOrEquals",
    ">": "greater",
    ">=": "greaterOrEquals",
    "??": "coalesce",
}
_NEGATED = frozenset({"!=", "!~"})
_ANY_CASE = frozenset({"=~", "!~"})
_SCOPES = frozenset({"resourcegroup", "subscription", "managementgroup", "tenant"})
_NAMESPACES = frozenset({"sys", "az"})
_ARM_ONLY = frozenset(
    {
        *("variables", "parameters", "lambdavariables", "copyindex", "lambda", "if", "coalesce"),
        *("createarray", "createobject", "tryget", "tryindexfromend", "indexfromend", "float"),
        *("add", "sub", "mul", "div", "mod", "not", "and", "or", "true", "false", "null"),
        *("equals", "less", "lessorequals", "greater", "greaterorequals"),
    }
)
"""Functions of ARM templates that Bicep has a syntax for, and therefore no function."""


class Lowering:
    """Lowers the expressions of one program into one template.

    ``program`` says what names mean, ``builder`` collects what the template needs: usually its
    own declarations, for imports also those of other files.
    """

    def __init__(self, program: Program, builder: Builder) -> None:
        self.program = program
        self.builder = builder
        self.document = program.document
        questions = Questions(program.library)
        self.names = SymbolNames(self, questions)
        self.symbols = SymbolLowering(self, questions)

    def span(self, node: nodes.Expression | nodes.Identifier | nodes.IfBody) -> Span:
        """The span of a node."""
        return Span(self.document, node.start, node.end)

    # -- expressions ---------------------------------------------------------------------------

    def lower(
        self, node: nodes.Expression, env: Environment = NOTHING, loop: str = "~"
    ) -> ir.Expression:
        """An expression; ``loop`` is the name a loop that stands here goes by."""
        span = Span(self.document, node.start, node.end)
        if not self.program.library.count_node(span):
            return ir.Broken(span, span, "template stands for too much", "not read", known=True)
        match node:
            case nodes.StringLiteral():
                return self._text(node, span, env)
            case nodes.Name():
                return self.name(node, env)
            case _ if isinstance(node, _ACCESSES):
                return lower_access(self, node, env)
            case nodes.Literal(value=value):
                return ir.Constant(span, value)
            case nodes.ObjectLiteral():
                return self.object(node, env)
            case nodes.FunctionCall():
                return self._call(node, span, env)
            case nodes.Binary():
                return self._binary(node, span, env)
            case nodes.Ternary(condition=condition, then=then, otherwise=otherwise):
                branches = (self.lower(each, env) for each in (condition, then, otherwise))
                return ir.If(span, *branches)
            case nodes.ArrayLiteral():
                return self._array(node, span, env)
            case nodes.Parenthesised(inner=inner):
                return self.lower(inner, env, loop)
            case nodes.Unary(operator=operator, operand=operand):
                return self._unary(operator, operand, span, env)
            case nodes.MethodCall():
                return self._method(node, span, env)
            case nodes.LambdaLiteral(parameters=parameters, body=body):
                inside = with_arguments(env, parameters, "local")
                return ir.Lambda(span, tuple(p.name for p in parameters), self.lower(body, inside))
            case nodes.ForLoop():
                return self.loop(node, env, loop)
            case _:
                return ir.Broken(span, span, "expression is missing", "goes here", known=True)

    def _text(self, node: nodes.StringLiteral, span: Span, env: Environment) -> ir.Expression:
        if not node.holes:
            return ir.Constant(span, node.pieces[0])
        parts: list[str | ir.Expression] = [node.pieces[0]]
        for hole, piece in zip(node.holes, node.pieces[1:], strict=True):
            parts.extend((self.lower(hole, env), piece))
        return join(span, *parts)

    def _binary(self, node: nodes.Binary, span: Span, env: Environment) -> ir.Expression:
        operator = node.operator
        at = Span(self.document, node.operator_start, node.operator_start + len(operator))
        left, right = self.lower(node.left, env), self.lower(node.right, env)
        if operator in _ANY_CASE:
            left = ir.Call(left.span, "toLower", at, (left,))
            right = ir.Call(right.span, "toLower", at, (right,))
        call = ir.Call(span, _FUNCTION_OF.get(operator, operator), at, (left, right))
        return ir.Call(span, "not", at, (call,)) if operator in _NEGATED else call

    def _unary(
        self, operator: str, operand: nodes.Expression, span: Span, env: Environment
    ) -> ir.Expression:
        at = span._replace(end=span.start + 1)
        value = self.lower(operand, env)
        if operator == "!":
            return ir.Call(span, "not", at, (value,))
        if isinstance(value, ir.Constant) and type(value.value) is int:
            return ir.Constant(span, -value.value)
        return ir.Call(span, "sub", at, (ir.Constant(at, 0), value))

    # -- containers ----------------------------------------------------------------------------

    def _array(self, node: nodes.ArrayLiteral, span: Span, env: Environment) -> ir.Expression:
        items = [(isinstance(item, nodes.Spread), self._item(item, env)) for item in node.items]
        return _joined(span, "flatten", items, ir.ArrayExpression)

    def _item(self, item: nodes.Expression | nodes.Spread, env: Environment) -> ir.Expression:
        return self.lower(item.value if isinstance(item, nodes.Spread) else item, env)

    def object(
        self, node: nodes.ObjectLiteral, env: Environment, without: frozenset[str] = frozenset()
    ) -> ir.Expression:
        """An object, without the properties of some names."""
        members: list[tuple[bool, ir.Expression | ir.Property]] = []
        for member in node.members:
            if isinstance(member, nodes.Spread):
                members.append((True, self.lower(member.value, env)))
            elif isinstance(member, nodes.ObjectProperty) and member.name not in without:
                members.append((False, self._property(member, env)))
        return _joined(self.span(node), "shallowMerge", members, ir.ObjectExpression)

    def _property(self, member: nodes.ObjectProperty, env: Environment) -> ir.Property:
        value = self.lower(member.value, env, member.name or "~")
        return ir.Property(self._key(member.key, env), value)

    def _key(self, key: nodes.Identifier | nodes.StringLiteral, env: Environment) -> ir.Expression:
        if isinstance(key, nodes.Identifier):
            return ir.Constant(self.span(key), key.name)
        return self.lower(key, env)

    def loop(self, node: nodes.ForLoop, env: Environment, name: str) -> ir.Expression:
        """A loop as the value of a property, variable, output or argument."""
        span = self.span(node)
        items = self.lower(node.items, env)
        inside = with_loop(env, node, items, lambda at: copy_index(at, name))
        body = node.body.body if isinstance(node.body, nodes.IfBody) else node.body
        count = ir.Call(items.span, "length", items.span, (items,))
        return ir.For(span, name, count, self.lower(body, inside))

    # -- names ---------------------------------------------------------------------------------

    def name(self, node: nodes.Name, env: Environment) -> ir.Expression:
        """A name as a value."""
        span = self.span(node)
        binding = env.get(node.name)
        if isinstance(binding, SymbolUse):
            return self.symbols.access(binding, (), span)
        if binding is not None:
            return binding(span)
        symbol = self.program.symbols.get(node.name)
        if symbol is not None:
            return self.symbols.access(SymbolUse(symbol), (), span)
        return self.builder.value_of(self.program, node.name, span)

    def find_symbol(self, node: nodes.Expression, env: Environment) -> SymbolUse | None:
        """The resource or module an expression means: a name, ``a[i]`` or ``a::b``."""
        match node:
            case nodes.Name(name=name):
                binding = env.get(name)
                if isinstance(binding, SymbolUse):
                    return binding
                symbol = None if binding is not None else self.program.symbols.get(name)
                return None if symbol is None else SymbolUse(symbol)
            case nodes.Parenthesised(inner=inner):
                return self.find_symbol(inner, env)
            case nodes.NonNull(target=target):
                return self.find_symbol(target, env)
            case nodes.IndexAccess(target=target, index=index, from_end=False):
                use = self.find_symbol(target, env)
                if use is None or use.symbol.loop is None or use.at is not None:
                    return None
                return use._replace(at=self.lower(index, env))
            case nodes.NestedAccess(target=target, name=name):
                use = self.find_symbol(target, env)
                child: Symbol | None = None
                if use is not None:
                    child = use.symbol.children.get(name.name)
                return None if use is None or child is None else SymbolUse(child, use.at)
            case _:
                return None

    # -- calls ---------------------------------------------------------------------------------

    def _call(self, node: nodes.FunctionCall, span: Span, env: Environment) -> ir.Expression:
        name = node.name.name
        own = self.builder.function_of(self.program, name, span)
        at = self.span(node.name)
        if own is not None:
            if isinstance(own, (ir.Unknown, ir.Broken)):
                return own
            return ir.Call(span, own, at, self._arguments(node.arguments, env))
        return self._built_in(name, at, node.arguments, span, env)

    def _arguments(
        self, arguments: tuple[nodes.Expression, ...], env: Environment
    ) -> tuple[ir.Expression, ...]:
        return tuple([self.lower(argument, env) for argument in arguments])

    def _built_in(
        self,
        name: str,
        at: Span,
        arguments: tuple[nodes.Expression, ...],
        span: Span,
        env: Environment,
    ) -> ir.Expression:
        if name in LOADERS:
            return LOADERS[name](self, arguments, span)
        if name == "any" and len(arguments) == 1:
            return self.lower(arguments[0], env)
        if name == "nameof" and len(arguments) == 1:
            return ir.Constant(span, _name_of(arguments[0]))
        if name.lower() in _SCOPES and arguments:
            # The scope of a module; as a value it has no properties that could be read.
            return ir.ObjectExpression(span, ())
        if name.lower() in _ARM_ONLY:
            message = f"`{name}` is no function of Bicep"
            return ir.Broken(span, at, message, "Bicep has a syntax of its own for this")
        return ir.Call(span, name, at, self._arguments(arguments, env))

    def _method(self, node: nodes.MethodCall, span: Span, env: Environment) -> ir.Expression:
        target, name, at = node.target, node.name.name, self.span(node.name)
        use = self.find_symbol(target, env)
        if use is not None:
            arguments = self._arguments(node.arguments, env)
            return self.symbols.method(use, ir.Call(span, name, at, arguments))
        if isinstance(target, nodes.Name) and target.name not in env:
            own = self.builder.member_function(self.program, target.name, name, span)
            if isinstance(own, (ir.Unknown, ir.Broken)):
                return own
            if own is not None:
                return ir.Call(span, own, at, self._arguments(node.arguments, env))
            if target.name in _NAMESPACES:
                if name == "getSecret":
                    return ir.Call(span, "getSecret", at, ())
                return self._built_in(name, at, node.arguments, span, env)
        message = f"`{name}` is called on something that has no functions"
        return ir.Broken(span, at, message, "expected a resource, a namespace or an import")


def _joined(
    span: Span,
    function: str,
    parts: Sequence[tuple[bool, ir.Expression | ir.Property]],
    container: Callable[[Span, tuple[Any, ...]], ir.Expression],
) -> ir.Expression:
    """What is written out, and what is spread between it (true), joined by a function in turn.

    ``container`` is the node of what is written out; the parts are what that node holds.
    """
    groups: list[ir.Expression] = []
    for is_spread, run in groupby(parts, itemgetter(0)):
        values = tuple([value for _, value in run])
        if is_spread:
            groups.extend(value for value in values if not isinstance(value, ir.Property))
        else:
            groups.append(container(span, values))
    if not any(is_spread for is_spread, _ in parts):
        return groups[0] if groups else container(span, ())
    return call(span, function, ir.ArrayExpression(span, tuple(groups)))


def _name_of(node: nodes.Expression) -> str:
    match node:
        case nodes.Name(name=name):
            return name
        case nodes.PropertyAccess(name=identifier) | nodes.NestedAccess(name=identifier):
            return identifier.name
        case nodes.Parenthesised(inner=inner) | nodes.NonNull(target=inner):
            return _name_of(inner)
        case nodes.IndexAccess(index=nodes.StringLiteral() as key):
            return key.text or ""
        case nodes.IndexAccess(target=target):
            return _name_of(target)
        case _:
            return ""
