"""The parts that declarations have in common: names, types, paths, values, bodies.

A part that is broken is missing, and reading goes on with the next.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.cursor import BrokenError, NotClosedError
from guestpatch.syntax.bicep.nodes import Identifier, Missing
from guestpatch.syntax.bicep.types import TypeReader

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes import (
        Expression,
        IfBody,
        StringLiteral,
        TypeExpression,
    )

__all__ = ["PartReader"]


class PartReader(TypeReader):
    """Reads parts of declarations."""

    _level = 0
    """How much is open around the declaration that is read."""
    _is_nameless = False
    """Whether the name of that declaration is missing."""

    def _declared_name(self, what: str) -> Identifier:
        """The name of a declaration; when it is missing, reading goes on all the same."""
        try:
            return self.identifier(what)
        except BrokenError:
            self._is_nameless = True
            missing = self.skip(self._level, ("=", "name", "string", "{", "("))
            return Identifier(missing.start, missing.end, "")

    def _value(self) -> Expression:
        """The value of a declaration; what is broken is missing."""
        try:
            return self.value()
        except NotClosedError:
            return self._not_closed()
        except BrokenError:
            return self.skip(self._level)

    def _assigned(self, after: str) -> Expression:
        """The value of a declaration, behind ``=``."""
        try:
            self.expect("=", after)
        except BrokenError:
            self.skip(self._level, ("=", "{"))
            if self.kinds[self.at] not in ("=", "{"):
                return self.missing()
            self.at += self.kinds[self.at] == "="
        return self._value()

    def _declared_type(self, *, may_be_resource: bool = True) -> TypeExpression:
        """The type of a declaration; what is broken is missing, up to ``=``."""
        try:
            return self.type_or_resource() if may_be_resource else self.type()
        except NotClosedError:
            return self._not_closed()
        except BrokenError:
            return self.skip(self._level, ("=",))

    def _path(self, what: str) -> StringLiteral | Missing:
        """A path or the type of a resource; what is broken is missing, up to ``=``."""
        try:
            if self.kinds[self.at] not in ("string", "left"):
                raise self.broken(what, f"{what} goes here")
            path = self.literal_text()
            is_whole = not any(isinstance(hole, Missing) for hole in path.holes)
            return path if is_whole else Missing(path.start, path.end)
        except BrokenError:
            return self.skip(self._level, ("=", "{"))

    def _body(self, *, nested: bool) -> Expression | IfBody:
        """The body of a resource or module, behind ``=``; what is broken is missing."""
        try:
            if self.kinds[self.at] == "{":
                start, end = self.place()
                message = "expected `=` before the body, found `{`"
                self.remark(start, end, message, "`=` goes before this")
            else:
                self.expect("=", "the head of the declaration")
            if self.kinds[self.at] == "newline" and self._if_follows():
                self.skip_newlines()
            return self.body(nested=nested)
        except NotClosedError:
            return self._not_closed()
        except BrokenError:
            return self.skip(self._level, unopened="}" if self._property_follows() else "")

    def _property_follows(self) -> bool:
        """Whether properties begin on the next line, although nothing holds them."""
        at = self.at
        if self._level or self.kinds[at] != "newline":
            return False
        return self.kinds[at + 1] in ("name", "string") and self.kinds[at + 2] == ":"

    def _not_closed(self) -> Missing:
        """What is missing because a bracket in it is not closed."""
        del self.opened[self._level :]
        return self.missing()

    def _if_follows(self) -> bool:
        at = self.at
        while self.kinds[at] == "newline":
            at += 1
        return self.kinds[at] == "name" and self.words[at] == "if" and self.kinds[at + 1] == "("
