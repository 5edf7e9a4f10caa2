"""Expressions: operands, accesses, operators by precedence, calls, lambdas.

Operators and accesses are read in loops, and brackets are the only way down: a level of nesting
takes five Python frames at most.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.containers import ContainerReader
from guestpatch.syntax.bicep.cursor import DECLARATIONS, MAX_HEIGHT, BrokenError
from guestpatch.syntax.bicep.literals import CONSTANTS
from guestpatch.syntax.bicep.nodes import (
    Binary,
    FunctionCall,
    Identifier,
    IndexAccess,
    LambdaLiteral,
    Literal,
    MethodCall,
    Name,
    NestedAccess,
    NonNull,
    Parenthesised,
    PropertyAccess,
    StringLiteral,
    Ternary,
    Unary,
)

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes import Expression

__all__ = ["ExpressionReader"]

_PRECEDENCE = {
    "*": 100,
    "/": 100,
    "%": 100,
    "+": 90,
    "-": 90,
    "<": 80,
    "<=": 80,
    ">": 80,
    ">=": 80,
    "==": 70,
    "!=": 70,
    "=~": 70,
    "!~": 70,
    "&&": 50,
    "||": 40,
    "??": 30,
}
_ENDS = frozenset((",", ")", "]", "}", "middle", "right", "end"))
"""What ends an expression wherever it stands."""
_MAY_GO_ON = frozenset(("?", ":", "newline"))
"""What can go on with an expression behind a line break."""
_ACCESSES = frozenset((".", "[", "::", "!"))


class ExpressionReader(ContainerReader):
    """Reads expressions."""

    def expression(self) -> Expression:
        """An expression; raises ``BrokenError`` behind its remark."""
        at = self.at
        kinds = self.kinds
        kind = kinds[at]
        following = kinds[at + 1]
        if following in _ENDS or (following == "newline" and kinds[at + 2] not in _MAY_GO_ON):
            if kind == "string":
                self.at = at + 1
                word = self.words[at]
                if word[0] == word[-1] == "'" != word and "\\" not in word and word[:3] != "'''":
                    return StringLiteral(self.starts[at], self.ends[at], (word[1:-1],))
                return self.whole_string(at)
            if kind == "name":
                self.at = at + 1
                return Name(self.starts[at], self.ends[at], self.words[at])
            if kind in CONSTANTS:
                self.at = at + 1
                return Literal(self.starts[at], self.ends[at], CONSTANTS[kind])
        outer = self.height
        self.height = 0
        node = self._operand()
        if kinds[self.at] in _PRECEDENCE:
            node = self._binary(node)
        kind = kinds[self.at]
        if kind == "?" or (kind == "newline" and self.goes_on("?")):
            node = self._ternary(node)
        height = self.height + 1
        if height > MAX_HEIGHT:
            self.too_high()
        self.height = max(outer, height)
        return node

    def _ternary(self, condition: Expression) -> Expression:
        self.open_here()
        self.at += 1
        then = self.expression()
        if self.kinds[self.at] != ":" and not self.goes_on(":"):
            raise self.broken("`:` between the two values of `?`", "`:` goes here")
        self.at += 1
        otherwise = self.expression()
        self.opened.pop()
        return Ternary(condition.start, otherwise.end, condition, then, otherwise)

    def _binary(self, node: Expression) -> Expression:
        kinds, starts = self.kinds, self.starts
        operands = [node]
        operators: list[int] = []
        strengths: list[int] = []
        height, count = self.height, 0
        while (strength := _PRECEDENCE.get(kinds[self.at])) is not None:
            while strengths and strengths[-1] >= strength:
                strengths.pop()
                _fold(operands, operators.pop(), kinds, starts)
            strengths.append(strength)
            operators.append(self.at)
            self.at += 1
            self.height = 0
            operands.append(self._operand())
            height = max(height, self.height)
            count += 1
            if count > MAX_HEIGHT:
                self.too_high()
        while operators:
            _fold(operands, operators.pop(), kinds, starts)
        self.height = height + count
        return operands[0]

    def _operand(self) -> Expression:
        """A value with what is read from it, and the sign before it."""
        at = sign = self.at
        kinds = self.kinds
        kind = kinds[at]
        if kind in ("!", "-"):
            self.at = at = at + 1
            kind = kinds[at]
        node: Expression
        if kind == "name":
            node = self._name(at)
        elif kind == "string":
            self.at = at + 1
            node = self.whole_string(at)
        elif kind == "integer":
            self.at = at + 1
            node = self.integer(at, is_negative=kinds[sign] == "-")
        elif kind == "{":
            node = self.object()
        elif kind == "[":
            node = self.array_or_loop()
        elif kind == "left":
            node = self.string_with_holes()
        elif kind == "(":
            node = self._parentheses()
        elif kind in CONSTANTS:
            self.at = at + 1
            node = Literal(self.starts[at], self.ends[at], CONSTANTS[kind])
        else:
            raise self.broken("a value", "a value goes here")
        if kinds[self.at] in _ACCESSES:
            node = self._accesses(node)
        if sign != at:
            return Unary(self.starts[sign], node.end, kinds[sign], node)
        return node

    def _accesses(self, node: Expression) -> Expression:
        kinds = self.kinds
        start = node.start
        count = 0
        while (kind := kinds[self.at]) in _ACCESSES:
            count += 1
            if count > MAX_HEIGHT:
                self.too_high()
            if kind == ".":
                node = self._member(node)
            elif kind == "!":
                self.at += 1
                node = NonNull(start, self.ends[self.at - 1], node)
            elif kind == "[":
                node = self._index(node)
            else:
                self.at += 1
                name = self.identifier("the name of a nested resource")
                node = NestedAccess(start, name.end, node, name)
        self.height += count
        return node

    def _member(self, node: Expression) -> Expression:
        self.at += 1
        safe = self.kinds[self.at] == "?"
        if safe:
            self.at += 1
        if self.kinds[self.at] in CONSTANTS:
            word = self.words[self.at]
            raise self.broken("the name of a property or function", f"write `['{word}']`")
        name = self.identifier("the name of a property or function")
        if self.kinds[self.at] != "(":
            return PropertyAccess(node.start, name.end, node, name, safe)
        if safe:
            raise self.broken("no call behind `.?`", "a function cannot be called this way")
        arguments = self._arguments()
        return MethodCall(node.start, self.ends[self.at - 1], node, name, arguments)

    def _index(self, node: Expression) -> Expression:
        kinds = self.kinds
        self.open_here()
        self.at += 1
        safe = kinds[self.at] == "?"
        self.at += safe
        from_end = kinds[self.at] == "^"
        self.at += from_end
        if kinds[self.at] == "]":
            raise self.broken("an index", "an index goes here")
        index = self.expression()
        self.expect("]", "the index")
        self.opened.pop()
        return IndexAccess(node.start, self.ends[self.at - 1], node, index, safe, from_end)

    # -- names, calls, parentheses -------------------------------------------------------------

    def _name(self, at: int) -> Expression:
        following = self.kinds[at + 1]
        start, end, word = self.starts[at], self.ends[at], self.words[at]
        self.at = at + 1
        if following == "(":
            arguments = self._arguments()
            name = Identifier(start, end, word)
            return FunctionCall(start, self.ends[self.at - 1], name, arguments)
        if following == "=>":
            return self._lambda(start, (Identifier(start, end, word),))
        return Name(start, end, word)

    def _arguments(self) -> tuple[Expression, ...]:
        kinds = self.kinds
        self.open_here()
        self.at += 1
        if kinds[self.at] == "newline":
            self.skip_newlines_inside()
        if kinds[self.at] == ")":
            self.opened.pop()
            self.at += 1
            return ()
        arguments = [self.expression()]
        while True:
            if kinds[self.at] == "newline":
                self.skip_newlines_inside()
            kind = kinds[self.at]
            if kind == ")":
                break
            if kind != ",":
                raise self.broken("`,` or `)` after an argument", "`,` or `)` goes before this")
            self.at += 1
            if kinds[self.at] == "newline":
                self.skip_newlines_inside()
            if kinds[self.at] == ")":
                raise self.broken("another argument after `,`", "no comma stands before this")
            arguments.append(self.expression())
        self.opened.pop()
        self.at += 1
        return tuple(arguments)

    def _parentheses(self) -> Expression:
        """``(…)``, or a lambda when ``=>`` follows: only then do commas make sense."""
        kinds = self.kinds
        first = self.at
        self.open_here()
        self.at += 1
        self.skip_newlines_inside()
        items: list[Expression] = []
        second = None
        if kinds[self.at] != ")":
            items.append(self.expression())
            self.skip_newlines_inside()
            while kinds[self.at] == ",":
                self.at += 1
                self.skip_newlines_inside()
                second = self.at if second is None else second
                items.append(self.expression())
                self.skip_newlines_inside()
        if kinds[self.at] != ")":
            raise self.broken("`)` after the value", "`)` goes before this")
        self.at += 1
        self.opened.pop()
        start = self.starts[first]
        if kinds[self.at] == "=>":
            return self._lambda(start, self._lambda_parameters(items))
        if len(items) != 1:
            self.at = first + 1 if second is None else second
            raise self.broken("one value in parentheses", "one value goes in parentheses")
        return Parenthesised(start, self.ends[self.at - 1], items[0])

    def _lambda_parameters(self, items: list[Expression]) -> tuple[Identifier, ...]:
        for item in items:
            if not isinstance(item, Name):
                message = "expected the name of a variable before `=>`"
                self.remark(item.start, item.end, message, "only names stand here")
                raise BrokenError
        return tuple(Identifier(*item) for item in items if isinstance(item, Name))

    def _lambda(self, start: int, parameters: tuple[Identifier, ...]) -> Expression:
        self.open_here()
        self.at += 1
        if self.kinds[self.at] == "newline" and not self._declares_behind_newlines():
            self.skip_newlines()
        refused, self.no_literals = self.no_literals, False
        try:
            body = self.expression()
        finally:
            self.no_literals = refused
        self.opened.pop()
        return LambdaLiteral(start, body.end, parameters, body)

    def _declares_behind_newlines(self) -> bool:
        at = self.at
        while self.kinds[at] == "newline":
            at += 1
        return self.kinds[at] == "name" and self.words[at] in DECLARATIONS


def _fold(operands: list[Expression], at: int, kinds: list[str], starts: list[int]) -> None:
    """Put the last two operands and the operator between them into one."""
    right = operands.pop()
    left = operands[-1]
    operands[-1] = Binary(left.start, right.end, kinds[at], starts[at], left, right)
