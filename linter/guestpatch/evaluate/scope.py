"""Where names are looked up."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.values import Identity, Slot
    from guestpatch.source.text import Span
    from guestpatch.template.ir import Expression, Resource, Template

__all__ = ["Loop", "Scope"]


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop around an expression.

    ``index`` is the iteration; None while it does not matter which one it is, and then decided
    on demand among ``count``.
    """

    name: str
    identity: Identity
    span: Span
    count: Expression | None
    of_resource: bool
    index: int | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """The names an expression can see. Compared by identity.

    ``arguments`` holds what the caller gave, by name in lower case. Only in the scope of a
    ``root`` template are missing arguments free: anywhere else a caller has already chosen.
    """

    template: Template
    identity: Identity
    arguments: Mapping[str, Slot]
    root: bool = False
    in_function: bool = False
    loops: tuple[tuple[Loop, Scope], ...] = ()
    """Loops around the expression, innermost last, each with the scope its count is read in."""
    locals: tuple[tuple[str, Slot], ...] = ()
    """Lambda variables, innermost last."""
    calls: int = 0
    """How many calls of the template's own functions the expression is inside of."""
    home: Scope | None = None
    """In a function of the template: the scope of the template, whose variables it may use
    (languageVersion 2.0)."""
    around: Scope | None = None
    """The scope of the whole template when this one is inside a loop or lambda."""
    same_as: Mapping[tuple[str, str], tuple[Identity, ...]] | None = None
    """Of a root template that is compared with another version: by kind and name (of deployments,
    route) the identity that the same thing has there."""
    deployed_by: tuple[Resource, Scope] | None = None
    """The deployment that the template stands in, with the scope that one is evaluated in; None
    where the template is deployed by itself."""
    shared_by: tuple[Resource, ...] = ()
    """The deployments, outermost first, whose templates are evaluated here as well: those with outer
    scope. What they say of where they go counts for the deployments in them only."""

    @property
    def base(self) -> Scope:
        """The scope of the whole template, in which its variables are evaluated."""
        return self if self.around is None else self.around

    def identity_of(self, kind: str, name: str) -> tuple[Identity, ...] | None:
        """What a name or deployment is in the other version; None where that is not the same."""
        return None if self.same_as is None else self.same_as.get((kind, name))

    def home_of(self, declared: Template | None) -> Scope:
        """Where the names of a declaration are looked up: here, or where it was imported from."""
        if declared is None:
            return self.base.home or self.base
        identity = ("imported", id(declared), self.base.identity)
        return Scope(declared, identity, {}, deployed_by=self.base.deployed_by)

    def in_loop(self, loop: Loop) -> Scope:
        """This scope inside one more loop."""
        return self._inside((*self.loops, (loop, self)), self.locals)

    def shared_with(self, deployment: Resource) -> Scope:
        """This scope for the template of a deployment with outer scope."""
        return self._inside(self.loops, self.locals, (*self.shared_by, deployment))

    def with_locals(self, names: tuple[tuple[str, Slot], ...]) -> Scope:
        """This scope with lambda variables."""
        return self._inside(self.loops, (*self.locals, *names))

    def _inside(
        self,
        loops: tuple[tuple[Loop, Scope], ...],
        names: tuple[tuple[str, Slot], ...],
        shared_by: tuple[Resource, ...] | None = None,
    ) -> Scope:
        # Written out, because ``dataclasses.replace`` takes six times as long and a lambda makes
        # a scope per element.
        return Scope(
            self.template,
            self.identity,
            self.arguments,
            self.root,
            self.in_function,
            loops,
            names,
            self.calls,
            self.home,
            self.base,
            deployed_by=self.deployed_by,
            shared_by=self.shared_by if shared_by is None else shared_by,
        )

    def local(self, name: str) -> Slot | None:
        """The innermost lambda variable of a name, in any letter case."""
        lowered = name.lower()
        return next((slot for key, slot in reversed(self.locals) if key == lowered), None)
