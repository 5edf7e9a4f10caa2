"""Expressions: operands, accesses, operators by precedence, lambdas, loops.

Operators and accesses are read in loops, and brackets are the only way down: a level of nesting
takes four Python frames.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.cursor import (
    CLOSERS,
    DECLARATIONS,
    MAX_HEIGHT,
    BrokenError,
    Cursor,
    NotClosedError,
)
from guestpatch.syntax.bicep.nodes import (
    ArrayLiteral,
    Binary,
    ForLoop,
    FunctionCall,
    Identifier,
    IfBody,
    IndexAccess,
    LambdaLiteral,
    Literal,
    MethodCall,
    Name,
    NestedAccess,
    NonNull,
    ObjectLiteral,
    ObjectProperty,
    Parenthesised,
    PropertyAccess,
    Spread,
    StringLiteral,
    Ternary,
    Unary,
)
from guestpatch.syntax.bicep.strings import decode_escapes, multi_line_pieces

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes import Expression, Resource

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
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_MAX_INTEGER = 2**63 - 1
_MAX_DIGITS = 20


class ExpressionReader(Cursor):
    """Reads expressions."""

    no_literals = False
    """Whether arrays and objects are refused here, as in the hole of a string."""

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
                if "\\" not in word and word[-1] == "'" and not word.startswith(("'''", "$")):
                    return StringLiteral(self.starts[at], self.ends[at], (word[1:-1],))
                return self._decoded(at)
            if kind == "name":
                self.at = at + 1
                return Name(self.starts[at], self.ends[at], self.words[at])
            if kind in _CONSTANTS:
                self.at = at + 1
                return Literal(self.starts[at], self.ends[at], _CONSTANTS[kind])
        outer = self.height
        self.height = 0
        node = self._operand()
        if kinds[self.at] in _PRECEDENCE:
            node = self._binary(node)
        kind = kinds[self.at]
        if kind == "?" or (kind == "newline" and self._goes_on("?")):
            node = self._ternary(node)
        height = self.height + 1
        if height > MAX_HEIGHT:
            self._too_high()
        self.height = max(outer, height)
        return node

    def _too_high(self) -> None:
        self.give_up(f"more than {MAX_HEIGHT} operators and accesses in one expression")

    def _goes_on(self, mark: str) -> bool:
        """Whether a mark stands behind line breaks; if so, go to it."""
        kinds = self.kinds
        at = self.at
        while kinds[at] == "newline":
            at += 1
        if kinds[at] != mark:
            return False
        self.at = at
        return True

    def _ternary(self, condition: Expression) -> Expression:
        self.open_here()
        self.at += 1
        then = self.expression()
        if self.kinds[self.at] != ":" and not self._goes_on(":"):
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
                self._too_high()
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
            node = self._decoded(at)
        elif kind == "integer":
            self.at = at + 1
            node = self._integer(at, is_negative=kinds[sign] == "-")
        elif kind == "{":
            node = self.object()
        elif kind == "[":
            node = self._array_or_loop()
        elif kind == "left":
            node = self._string_with_holes()
        elif kind == "(":
            node = self._parentheses()
        elif kind in _CONSTANTS:
            self.at = at + 1
            node = Literal(self.starts[at], self.ends[at], _CONSTANTS[kind])
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
                self._too_high()
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
        if self.kinds[self.at] in _CONSTANTS:
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
            self.skip_newlines()
            self.check_open()
        if kinds[self.at] == ")":
            self.opened.pop()
            self.at += 1
            return ()
        arguments = [self.expression()]
        while True:
            if kinds[self.at] == "newline":
                self.skip_newlines()
            kind = kinds[self.at]
            if kind == ")":
                break
            if kind != ",":
                raise self.broken("`,` or `)` after an argument", "`,` or `)` goes before this")
            self.at += 1
            if kinds[self.at] == "newline":
                self.skip_newlines()
                self.check_open()
            if kinds[self.at] == ")":
                raise self.broken("another argument after `,`", "no comma stands before this")
            arguments.append(self.expression())
        self.opened.pop()
        self.at += 1
        return tuple(arguments)

    def _parentheses(self, *, is_condition: bool = False) -> Expression:
        """``(…)``, or a lambda when ``=>`` follows: only then do commas make sense."""
        kinds = self.kinds
        first = self.at
        self.open_here()
        self.at += 1
        self.skip_newlines()
        self.check_open()
        items: list[Expression] = []
        second = None
        if kinds[self.at] != ")":
            items.append(self.expression())
            self.skip_newlines()
            while kinds[self.at] == ",":
                self.at += 1
                self.skip_newlines()
                second = self.at if second is None else second
                items.append(self.expression())
                self.skip_newlines()
        if kinds[self.at] != ")":
            raise self.broken("`)` after the value", "`)` goes before this")
        self.at += 1
        self.opened.pop()
        start = self.starts[first]
        if kinds[self.at] == "=>" and not is_condition:
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

    # -- literals ------------------------------------------------------------------------------

    def _integer(self, at: int, *, is_negative: bool) -> Literal:
        word = self.words[at]
        start, end = self.starts[at], self.ends[at]
        value = int(word) if len(word) <= _MAX_DIGITS else _MAX_INTEGER + 2
        if value > _MAX_INTEGER + is_negative:
            self.remark(start, end, "integer does not fit 64 bits", "too large")
            value = _MAX_INTEGER
        return Literal(start, end, value)

    def _decoded(self, at: int) -> StringLiteral:
        """A string of one token."""
        word = self.words[at]
        start, end = self.starts[at], self.ends[at]
        if word[0] == "$" or word.startswith("'''"):
            return StringLiteral(start, end, multi_line_pieces([word]))
        body = word[1:-1] if len(word) > 1 and word[-1] == "'" else word[1:]
        return StringLiteral(start, end, (self._piece(body, start + 1),))

    def _piece(self, written: str, offset: int) -> str:
        if "\\" not in written:
            return written
        text, wrong = decode_escapes(written, offset)
        for start, end in wrong:
            label = "the language has \\\\ \\' \\n \\r \\t \\$ \\u{…}"
            self.remark(start, end, "unknown escape in a string", label)
        return text

    def _string_with_holes(self) -> StringLiteral:
        kinds = self.kinds
        first = self.at
        level = self.open_here()
        refused, self.no_literals = self.no_literals, True
        tokens = [first]
        holes: list[Expression] = []
        while True:
            self.at += 1
            try:
                holes.append(self.expression())
                if kinds[self.at] not in ("middle", "right"):
                    raise self.broken(
                        "`}` after the value in a string", "the hole ends before this"
                    )
            except BrokenError:
                missing = self.skip(level)
                holes = [*holes[: len(tokens) - 1], missing]
            if kinds[self.at] not in ("middle", "right"):
                break
            tokens.append(self.at)
            if kinds[self.at] == "right":
                self.at += 1
                break
        self.no_literals = refused
        self.opened.pop()
        return self._joined(tokens, holes)

    def _joined(self, tokens: list[int], holes: list[Expression]) -> StringLiteral:
        start, end = self.starts[tokens[0]], self.ends[self.at - 1]
        words = [self.words[each] for each in tokens]
        pieces: tuple[str, ...]
        if words[0][0] == "$":
            pieces = multi_line_pieces(words)
        else:
            pieces = tuple(
                self._piece(
                    word[1 : -2 if self.kinds[each] != "right" else -1]
                    if word[-1:] in ("'", "{")
                    else word[1:],
                    self.starts[each] + 1,
                )
                for each, word in zip(tokens, words, strict=True)
            )
        pieces += ("",) * (len(holes) + 1 - len(pieces))
        return StringLiteral(start, end, pieces, tuple(holes))

    # -- arrays, objects, loops ----------------------------------------------------------------

    def _refuse_literal(self, what: str) -> None:
        at = self.at
        message = f"{what} cannot stand here"
        self.remark(self.starts[at], self.ends[at], message, "only a lambda body has it here")

    def _array_or_loop(self) -> Expression:
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
                    items.append(self.expression())
            except NotClosedError:
                break
            except BrokenError:
                items.append(self.skip(level))
            if kinds[self.at] == "newline" and kinds[self.at + 1] not in ("newline", "end"):
                self.at += 1
            elif not self.separate("an item", level):
                break
        return ArrayLiteral(self.starts[opener], self.close("]", level), tuple(items))

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
                    value = self.expression()
                    members.append(ObjectProperty(key.start, value.end, key, value))
            except NotClosedError:
                if key is not None:
                    members.append(ObjectProperty(key.start, key.end, key, self.missing()))
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

    def key(self) -> Identifier | StringLiteral:
        """The name of a property, as a word or as text."""
        at = self.at
        kind = self.kinds[at]
        if kind == "string":
            self.at = at + 1
            return self._decoded(at)
        if kind == "left":
            return self._string_with_holes()
        if kind in _CONSTANTS:
            raise self.broken("the name of a property", f"write `'{self.words[at]}'`")
        return self.identifier("the name of a property")

    def _declares_resource(self, at: int) -> bool:
        kinds = self.kinds
        return kinds[at] == "@" or (
            kinds[at] == "name" and self.words[at] == "resource" and kinds[at + 1] == "name"
        )

    def nested_resource(self) -> Resource:
        """A resource declared in the body of another."""
        raise NotImplementedError

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
        if self.kinds[self.at] == closer:
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
        condition = self._parentheses(is_condition=True)
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


def _fold(operands: list[Expression], at: int, kinds: list[str], starts: list[int]) -> None:
    """Put the last two operands and the operator between them into one."""
    right = operands.pop()
    left = operands[-1]
    operands[-1] = Binary(left.start, right.end, kinds[at], starts[at], left, right)
