"""Arrays and objects, and the bodies of resources and modules.

A broken item or property is missing or left out, and reading goes on with the next.
"""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.cursor import CLOSERS, BrokenError, NotClosedError
from guestpatch.syntax.bicep.literals import LiteralReader
from guestpatch.syntax.bicep.nodes import (
    ArrayLiteral,
    ForLoop,
    Identifier,
    IfBody,
    Missing,
    ObjectLiteral,
    ObjectProperty,
    Spread,
    StringLiteral,
)

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes import Expression, Resource

__all__ = ["ContainerReader"]


_BEHIND_A_VALUE = frozenset(("newline", ",", "}", "]", ")", "middle", "right", "end"))


class ContainerReader(LiteralReader):
    """Reads what stands in brackets and braces."""

    def array_or_loop(self) -> Expression:
        """``[…]``, with items or ``for``."""
        kinds = self.kinds
        at = self.at + 1
        while kinds[at] == "newline":
            at += 1
        if kinds[at] == "name" and self.words[at] == "for":
            return self.loop(is_body=False)
        if self.no_literals:
            self._refuse_literal("an array")
        opener = self.at
        level = self.open_here()
        self.at = at
        items: list[Expression | Spread] = []
        while kinds[self.at] != "]":
            try:
                self.check_open()
                if kinds[self.at] == "...":
                    items.append(self._spread())
                else:
                    items.append(self.value())
            except NotClosedError:
                break
            except BrokenError:
                items.append(self.skip(level))
            if kinds[self.at] == "newline" and kinds[self.at + 1] not in ("newline", "end"):
                self.at += 1
            elif not self.separate("an item", level):
                break
        return ArrayLiteral(self.starts[opener], self.close("]", level), tuple(items))

    def value(self) -> Expression:
        """An expression; missing where something follows on the line that cannot stand there."""
        value = self.expression()
        is_whole = self.kinds[self.at] in _BEHIND_A_VALUE
        if is_whole or isinstance(value, (ObjectLiteral, ArrayLiteral)):
            return value
        return Missing(value.start, value.end)

    def _spread(self) -> Spread:
        start = self.starts[self.at]
        self.at += 1
        value = self.expression()
        return Spread(start, value.end, value)

    def object(self, *, nested: bool = False) -> ObjectLiteral:
        """An object; when ``nested``, resources may be declared in it."""
        kinds = self.kinds
        if self.no_literals:
            self._refuse_literal("an object")
        opener = self.at
        level = self.open_here()
        self.at += 1
        self.skip_newlines()
        members: list[ObjectProperty | Spread | Resource] = []
        while kinds[at := self.at] != "}":
            key: Identifier | StringLiteral | None = None
            try:
                if kinds[at] == "name" and kinds[at + 1] == ":":
                    key = Identifier(self.starts[at], self.ends[at], self.words[at])
                    self.at = at + 2
                elif kinds[at] == "...":
                    members.append(self._spread())
                elif nested and self._declares_resource(at):
                    members.append(self.nested_resource())
                else:
                    self.check_open()
                    key = self.key()
                    self.expect(":", "the name of the property")
                if key is not None:
                    value = self.value()
                    members.append(ObjectProperty(key.start, value.end, key, value))
            except NotClosedError:
                if key is not None:
                    missing = self.missing()
                    members.append(ObjectProperty(key.start, missing.end, key, missing))
                break
            except BrokenError:
                missing = self.skip(level)
                if key is not None:
                    members.append(ObjectProperty(key.start, missing.end, key, missing))
            if kinds[self.at] == "newline" and kinds[self.at + 1] not in ("newline", "end"):
                self.at += 1
            elif not self.separate("a property", level):
                break
        return ObjectLiteral(self.starts[opener], self.close("}", level), tuple(members))

    def _refuse_literal(self, what: str) -> None:
        at = self.at
        message = f"{what} cannot stand here"
        self.remark(self.starts[at], self.ends[at], message, "only a lambda body has it here")

    def _declares_resource(self, at: int) -> bool:
        kinds = self.kinds
        return kinds[at] == "@" or (
            kinds[at] == "name" and self.words[at] == "resource" and kinds[at + 1] == "name"
        )

    @abstractmethod
    def nested_resource(self) -> Resource:
        """A resource declared in the body of another."""

    def separate(self, what: str, level: int) -> bool:
        """Go behind what separates two elements; whether the bracket is still open then."""
        kinds = self.kinds
        kind = kinds[self.at]
        if kind == ",":
            self.at += 1
            if kinds[self.at] == "newline":
                start = self.starts[self.at - 1]
                message = f"expected {what} after `,`, found the end of the line"
                label = "a line break separates as well, so no comma stands before it"
                self.remark(start, start + 1, message, label)
                self.skip_newlines()
        elif kind == "newline":
            self.skip_newlines()
        elif kind != CLOSERS[kinds[self.opened[level - 1]]]:
            try:
                raise self.broken(
                    f"`,` or a line break after {what}", "a separator goes before this"
                )
            except NotClosedError:
                return False
            except BrokenError:
                self.skip(level)
                self.skip_newlines()
        return True

    def close(self, closer: str, level: int) -> int:
        """Go behind the end of a bracket, wherever it is; where it ends."""
        del self.opened[level - 1 :]
        if self.kinds[self.at] != closer:
            return self.end_before()
        self.at += 1
        return self.ends[self.at - 1]

    # -- bodies of resources and modules -------------------------------------------------------

    def body(self, *, nested: bool) -> Expression | IfBody:
        """``{…}``, ``if (…) {…}`` or ``[for …]``."""
        kind = self.kinds[self.at]
        if kind == "{":
            return self.object(nested=nested)
        if self.is_word("if"):
            return self._if_body(nested=nested)
        if kind == "[":
            return self.loop(is_body=True, nested=nested)
        raise self.broken("`{`, `[for` or `if` after `=`", "the body goes here")

    def _if_body(self, *, nested: bool) -> IfBody:
        start = self.starts[self.at]
        self.at += 1
        if self.kinds[self.at] != "(":
            raise self.broken("`(` after `if`", "the condition goes here, in parentheses")
        self.open_here()
        self.at += 1
        self.skip_newlines_inside()
        condition = self.expression()
        self.skip_newlines_inside()
        if self.kinds[self.at] != ")":
            raise self.broken("`)` after the condition", "`)` goes before this")
        self.at += 1
        self.opened.pop()
        if self.kinds[self.at] != "{":
            raise self.broken("`{` after the condition", "the body goes here")
        body = self.object(nested=nested)
        return IfBody(start, body.end, condition, body)

    def loop(self, *, is_body: bool, nested: bool = False) -> ForLoop:
        """``[for …]``, with the body of a resource or module or any value."""
        start = self.starts[self.at]
        self.open_here()
        self.at += 1
        self.skip_newlines()
        self.expect_word("for", "`[`")
        item, index = self._loop_variables()
        self.expect_word("in", "the variable of the loop")
        items = self.expression()
        self.expect(":", "what the loop runs over")
        body: Expression | IfBody
        if is_body:
            if self.kinds[self.at] != "{" and not self.is_word("if"):
                raise self.broken("`{` or `if` after `:`", "the body goes here")
            body = self.body(nested=nested)
        else:
            body = self.expression()
        self.skip_newlines()
        if self.kinds[self.at] != "]":
            raise self.broken("`]` after the body of the loop", "`]` goes before this")
        self.at += 1
        self.opened.pop()
        return ForLoop(start, self.ends[self.at - 1], item, index, items, body)

    def _loop_variables(self) -> tuple[Identifier, Identifier | None]:
        if self.kinds[self.at] != "(":
            return self.identifier("the name of a loop variable or `(`"), None
        self.open_here()
        self.at += 1
        item = self.identifier("the name of the item")
        self.expect(",", "the name of the item")
        index = self.identifier("the name of the index")
        self.expect(")", "the name of the index")
        self.opened.pop()
        return item, index
