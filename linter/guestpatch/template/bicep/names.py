"""Names, ids and scopes of resources and modules, in the forms the compiler emits.

See https://learn.microsoft.com/azure/azure-resource-manager/bicep/existing-resource and
…/scope-extension-resources; ids are those of
https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-resource.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.source.text import Span
from guestpatch.syntax.bicep import nodes
from guestpatch.template import ir
from guestpatch.template.bicep.circles import once
from guestpatch.template.bicep.environment import NOTHING, copy_index, with_loop
from guestpatch.template.bicep.symbols import SymbolUse, TargetScope
from guestpatch.template.bicep.texts import call, join, text

if TYPE_CHECKING:
    from guestpatch.template.bicep.circles import Questions
    from guestpatch.template.bicep.environment import Binding, Environment
    from guestpatch.template.bicep.expressions import Lowering
    from guestpatch.template.bicep.symbols import ScopeKind, Symbol

__all__ = ["SymbolNames"]

_GROUPS = "microsoft.resources/resourcegroups"
_MANAGEMENT_GROUPS = "microsoft.management/managementgroups"
_OWN_SCOPE: dict[str, ScopeKind] = {
    "resourceGroup": "group",
    "subscription": "subscription",
    "managementGroup": "management-group",
    "tenant": "tenant",
}
MAX_PARENTS = 16
"""Resources that are parents of one another; no type of Azure has as many segments."""
_GENERATED_LENGTH = 50
_GENERATED_LOOP_LENGTH = 46


class SymbolNames:
    """Names, ids and scopes of the symbols of one program."""

    def __init__(self, lowering: Lowering, questions: Questions) -> None:
        self._lowering = lowering
        self._questions = questions
        self._program = lowering.program
        self._names: dict[tuple[str, ir.Scalar], ir.Expression] = {}
        self._items: dict[int, ir.Expression] = {}
        self._scopes: dict[tuple[str, ir.Scalar], TargetScope] = {}
        self._circular: dict[str, bool] = {}

    def _is_circular(self, symbol: Symbol) -> bool:
        """Whether a resource is a parent of its own parents."""
        known = self._circular.get(symbol.name)
        if known is None:
            seen: set[str] = set()
            current = self._written_parent(symbol)
            while current is not None and current.name not in seen and current is not symbol:
                seen.add(current.name)
                current = self._written_parent(current)
            known = self._circular[symbol.name] = current is symbol
        return known

    def _written_parent(self, symbol: Symbol) -> Symbol | None:
        if symbol.parent is not None:
            return symbol.parent
        inside = self._declared_inside(SymbolUse(symbol))
        return self._named(symbol.value("parent"), inside)

    def _named(self, node: nodes.Expression | None, inside: Environment) -> Symbol | None:
        match node:
            case nodes.Name(name=name):
                binding = inside.get(name)
                own = binding.symbol if isinstance(binding, SymbolUse) else None
                return own if own is not None else self._program.symbols.get(name)
            case nodes.Parenthesised(inner=inner):
                return self._named(inner, inside)
            case nodes.NonNull(target=target) | nodes.IndexAccess(target=target):
                return self._named(target, inside)
            case nodes.NestedAccess(target=target, name=name):
                around = self._named(target, inside)
                return None if around is None else around.children.get(name.name)
            case _:
                return None

    # -- where a symbol stands -----------------------------------------------------------------

    def environment(self, use: SymbolUse) -> Environment:
        """The names inside the body of a symbol, for one iteration of its loop."""
        loop, index = use.symbol.loop, use.at
        inside = self._declared_inside(use)
        if loop is None:
            return inside
        items = self._items_of(use.symbol, loop)
        if index is None:
            return with_loop(inside, loop, items, lambda span: copy_index(span, ""))
        return with_loop(inside, loop, items, lambda _: index)

    def _items_of(self, symbol: Symbol, loop: nodes.ForLoop) -> ir.Expression:
        """What a loop goes through; lowered once, as names are."""
        known = self._items.get(loop.start)
        if known is None:
            with self._questions.asking("loop", symbol) as may_ask:
                if may_ask:
                    known = self._items[loop.start] = self._lowering.lower(loop.items)
                else:
                    at = Span(self._lowering.document, loop.items.start, loop.items.end)
                    known = self._questions.refused("loop", symbol, at)
        return known

    @staticmethod
    def _declared_inside(use: SymbolUse) -> Environment:
        """The resources declared inside a resource or beside it in its parent."""
        if use.symbol.parent is None and not use.symbol.children:
            return NOTHING
        around: Symbol | None = use.symbol
        found: dict[str, Binding] = {}
        while around is not None:
            for name, child in around.children.items():
                found.setdefault(name, SymbolUse(child, use.at))
            around = around.parent
        return found

    def parent_of(self, use: SymbolUse) -> SymbolUse | None:
        """The resource that a child belongs to."""
        symbol = use.symbol
        if symbol.parent is not None:
            return SymbolUse(symbol.parent, use.at)
        written = symbol.value("parent")
        if written is None or self._is_circular(symbol):
            return None
        return self._lowering.find_symbol(written, self.environment(use))

    # -- names ---------------------------------------------------------------------------------

    def own_name(self, use: SymbolUse) -> ir.Expression:
        """The name as it is declared; of a child only its own part.

        Lowered once, because names of names of names would grow without bound.
        """
        key = once(use)
        if key is None:
            return self._own_name(use)
        known = self._names.get(key)
        if known is None:
            known = self._names[key] = self._own_name(use)
        return known

    def _own_name(self, use: SymbolUse) -> ir.Expression:
        symbol = use.symbol
        written = symbol.value("name")
        if written is not None:
            with self._questions.asking("name", symbol) as may_ask:
                if may_ask:
                    return self._lowering.lower(written, self.environment(use))
                at = Span(self._lowering.document, written.start, written.end)
                return self._questions.refused("name", symbol, at)
        span = self._lowering.span(symbol.statement.name)
        if symbol.is_module:
            return _generated_name(symbol, span, use.at)
        if self._program.has_extensions:
            return ir.Unknown(span, f"{span.document.path}#{symbol.name}", "resource has no name")
        return ir.Broken(span, span, "resource has no name", "a `name` is missing here")

    def names(self, use: SymbolUse) -> list[ir.Expression]:
        """One name for each segment of the type."""
        chain: list[ir.Expression] = []
        current, parent = use, self.parent_of(use)
        while parent is not None and len(chain) < MAX_PARENTS:
            chain.append(self.own_name(current))
            current, parent = parent, self.parent_of(parent)
        own = self.own_name(current)
        if parent is not None:
            message = f"`{use.symbol.own_name}` has more than {MAX_PARENTS} parents"
            at = self._lowering.span(use.symbol.statement.name)
            return [self._program.library.exceed(message, at)]
        segments = current.symbol.type.count("/")
        if segments <= 1:
            return [own, *reversed(chain)]
        parts = call(own.span, "split", own, text(own.span, "/"))
        first = (
            ir.Index(own.span, parts, ir.Constant(own.span, index)) for index in range(segments)
        )
        return [*first, *reversed(chain)]

    def full_name(self, use: SymbolUse) -> ir.Expression:
        """The name with those of all parents before it."""
        if self._is_circular(use.symbol):
            written = use.symbol.value("parent")
            assert written is not None  # noqa: S101 - what is written inside others is no circle
            at = Span(self._lowering.document, written.start, written.end)
            message = f"`{use.symbol.own_name}` is its own parent"
            return ir.Broken(at, at, message, "comes back to where it started")
        if self.parent_of(use) is None:
            return self.own_name(use)
        first, *others = self.names(use)
        parts = [part for name in others for part in ("/", name)]
        return join(self.own_name(use).span, first, *parts)

    # -- scopes --------------------------------------------------------------------------------

    def scope_of(self, use: SymbolUse) -> TargetScope:
        """What a symbol is deployed to; a child stands where its parent does."""
        own_kind = _OWN_SCOPE.get(self._program.target_scope, "group")
        current, parent = use, self.parent_of(use)
        while parent is not None:
            current, parent = parent, self.parent_of(parent)
        written = current.symbol.value("scope")
        if written is None:
            return TargetScope(own_kind)
        key = once(current)
        known = None if key is None else self._scopes.get(key)
        if known is None:
            with self._questions.asking("scope", current.symbol) as may_ask:
                if not may_ask:
                    return TargetScope("unknown", is_own=False)
                known = self._scope(written, self.environment(current), own_kind)
            if key is not None:
                self._scopes[key] = known
        return known

    def _scope(self, node: nodes.Expression, env: Environment, own: ScopeKind) -> TargetScope:
        lowering = self._lowering
        if isinstance(node, nodes.Parenthesised):
            return self._scope(node.inner, env, own)
        use = lowering.find_symbol(node, env)
        if use is not None:
            kind = use.symbol.type.lower()
            if kind == _GROUPS:
                around = self.scope_of(use)
                return TargetScope("group", around.subscription, self.own_name(use), is_own=False)
            if kind == _MANAGEMENT_GROUPS:
                return TargetScope("management-group", None, self.own_name(use), is_own=False)
            return TargetScope("extension", extended=use, is_own=False)
        if not isinstance(node, (nodes.FunctionCall, nodes.MethodCall)):
            return TargetScope("unknown", is_own=False)
        arguments = [lowering.lower(argument, env) for argument in node.arguments]
        match node.name.name, arguments:
            case "resourceGroup", []:
                return TargetScope("group", is_own=own == "group")
            case "resourceGroup", [name]:
                return TargetScope("group", None, name, is_own=False)
            case "resourceGroup", [subscription, name]:
                return TargetScope("group", subscription, name, is_own=False)
            case "subscription", []:
                return TargetScope("subscription", is_own=own == "subscription")
            case "subscription", [subscription]:
                return TargetScope("subscription", subscription, is_own=False)
            case "managementGroup", []:
                return TargetScope("management-group", is_own=own == "management-group")
            case "managementGroup", [name]:
                return TargetScope("management-group", None, name, is_own=False)
            case "tenant", []:
                return TargetScope("tenant", is_own=own == "tenant")
            case _:
                return TargetScope("unknown", is_own=False)

    # -- ids -----------------------------------------------------------------------------------

    def id_of(self, use: SymbolUse, span: Span) -> ir.Expression:
        """The id of a resource or of the deployment of a module."""
        with self._questions.asking("id", use.symbol) as may_ask:
            if may_ask:
                return self._id_of(use, span)
            return self._questions.refused("id", use.symbol, span)

    def _id_of(self, use: SymbolUse, span: Span) -> ir.Expression:
        symbol = use.symbol
        scope = self.scope_of(use)
        rest = (text(span, symbol.type), *self.names(use))
        match scope.kind:
            case "extension" if scope.extended is not None:
                around = self.id_of(scope.extended, span)
                return call(span, "extensionResourceId", around, *rest)
            case "group" if scope.name is not None:
                return call(span, "extensionResourceId", group_id(span, scope), *rest)
            case "subscription":
                if scope.subscription is not None:
                    rest = (scope.subscription, *rest)
                return call(span, "subscriptionResourceId", *rest)
            case "management-group":
                around = (
                    ir.Member(span, call(span, "managementGroup"), "id")
                    if scope.name is None
                    else call(
                        span,
                        "tenantResourceId",
                        text(span, "Microsoft.Management/managementGroups"),
                        scope.name,
                    )
                )
                return call(span, "extensionResourceId", around, *rest)
            case "tenant":
                return call(span, "tenantResourceId", *rest)
            case _:
                return call(span, "resourceId", *rest)


def group_id(span: Span, scope: TargetScope) -> ir.Expression:
    """The id of a resource group that is not the file's own."""
    subscription = scope.subscription
    if subscription is None:
        subscription = ir.Member(span, call(span, "subscription"), "subscriptionId")
    name = "" if scope.name is None else scope.name
    return join(span, "/subscriptions/", subscription, "/resourceGroups/", name)


def _generated_name(symbol: Symbol, span: Span, index: ir.Expression | None) -> ir.Expression:
    """What the compiler calls the deployment of a module that has no name."""
    own = symbol.name
    deployment = ir.Member(span, call(span, "deployment"), "name")
    unique = call(span, "uniqueString", text(span, own), deployment)
    if symbol.loop is None:
        return join(span, f"{own[:_GENERATED_LENGTH]}-", unique)
    index = index if index is not None else copy_index(span, "")
    return join(span, f"{own[:_GENERATED_LOOP_LENGTH]}-", index, "-", unique)
