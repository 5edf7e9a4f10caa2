"""Resources and modules as other parts of a file refer to them.

What a symbol stands for depends on where it is used: its name, its id, or what Azure says of it
once it is deployed. The forms are those the compiler emits.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from guestpatch.syntax.bicep import nodes

if TYPE_CHECKING:
    from guestpatch.template import ir

__all__ = [
    "DEPLOYMENTS",
    "DEPLOYMENTS_VERSION",
    "ScopeKind",
    "Symbol",
    "SymbolUse",
    "TargetScope",
]

DEPLOYMENTS = "Microsoft.Resources/deployments"
DEPLOYMENTS_VERSION = "2025-04-01"
"""The API version of the deployment that a module becomes; no rule depends on it."""

ScopeKind: TypeAlias = Literal[
    "group", "subscription", "management-group", "tenant", "extension", "unknown"
]


class TargetScope(NamedTuple):
    """What a resource or module is deployed to; empty parts are those of the file itself."""

    kind: ScopeKind
    subscription: ir.Expression | None = None
    name: ir.Expression | None = None
    """The resource group or management group."""
    extended: SymbolUse | None = None
    """The resource that an extension resource belongs to."""
    is_own: bool = True
    """Whether this is just the scope of the file."""


class Symbol:
    """A declared resource or module."""

    def __init__(
        self, statement: nodes.Resource | nodes.Module, parent: Symbol | None = None
    ) -> None:
        self.statement: nodes.Resource | nodes.Module = statement
        self.parent: Symbol | None = parent
        """The resource that it is written inside of."""
        own = statement.name.name
        self.name: str = own if parent is None else f"{parent.name}::{own}"
        self.loop: nodes.ForLoop | None = parent.loop if parent is not None else None
        self.condition: nodes.Expression | None = None
        self.body: nodes.ObjectLiteral | None = None
        self._unwrap(statement.body)
        self.children: dict[str, Symbol] = {}
        self.type, self.version = self._type()
        body: nodes.ObjectLiteral | None = self.body
        for member in body.members if body is not None else ():
            if isinstance(member, nodes.Resource):
                child = Symbol(member, self)
                self.children.setdefault(child.own_name, child)

    def _unwrap(self, body: nodes.Expression | nodes.IfBody) -> None:
        if isinstance(body, nodes.ForLoop):
            self.loop = body
            self._unwrap(body.body)
        elif isinstance(body, nodes.IfBody):
            self.condition = body.condition
            self._unwrap(body.body)
        elif isinstance(body, nodes.ObjectLiteral):
            self.body = body

    def _type(self) -> tuple[str, str]:
        if isinstance(self.statement, nodes.Module):
            return DEPLOYMENTS, DEPLOYMENTS_VERSION
        written = self.statement.type
        text = written.text if isinstance(written, nodes.StringLiteral) else None
        kind, mark, version = (text or "").partition("@")
        kind = kind.removeprefix("az:").strip("/")
        if self.parent is not None and "." not in kind.partition("/")[0]:
            kind = f"{self.parent.type}/{kind}"
        if not mark and self.parent is not None:
            version = self.parent.version
        return kind, version

    @property
    def own_name(self) -> str:
        """The name it is declared by, without those of the resources around it."""
        return self.statement.name.name

    @property
    def is_module(self) -> bool:
        """Whether it is a module."""
        return isinstance(self.statement, nodes.Module)

    @property
    def is_existing(self) -> bool:
        """Whether it is only referred to, not deployed."""
        return isinstance(self.statement, nodes.Resource) and self.statement.existing

    def property(self, name: str) -> nodes.ObjectProperty | None:
        """A property at the top of the body."""
        for member in self.body.members if self.body is not None else ():
            if isinstance(member, nodes.ObjectProperty) and member.name == name:
                return member
        return None

    def value(self, name: str) -> nodes.Expression | None:
        """The value of a property at the top of the body."""
        found = self.property(name)
        return None if found is None else found.value


class SymbolUse(NamedTuple):
    """A symbol where it is used, with the index of the iteration that is meant."""

    symbol: Symbol
    at: ir.Expression | None = None
