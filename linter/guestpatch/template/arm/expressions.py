"""The expression language inside ARM JSON strings.

A string is an expression when it starts with ``[`` and ends with ``]``; ``[[`` stands for a
bracket (https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.text import Span
from guestpatch.template.ir import Broken, Call, Constant, If, Index, Lambda, Member, Reference

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.syntax.json import JsonString
    from guestpatch.template.ir import Expression, ReferenceKind

__all__ = ["lower_string"]

MAX_LENGTH = 24_576
"""Longest expression Azure takes, in characters."""
MAX_DEPTH = 200
"""Deepest nesting that is read; the deepest seen in public templates is 19."""

_TOKEN = re.compile(
    r"\s*(?:(?P<name>[A-Za-z_$][\w$]*)|(?P<text>'(?:[^']|'')*')|(?P<number>-?\d+(?:\.\d+)?)"
    r"|(?P<mark>[(),.\[\]])|(?P<end>$)|(?P<other>.))",
    re.DOTALL,
)
_MAX_DIGITS = 20
_NAMED: dict[str, ReferenceKind] = {
    "parameters": "parameter",
    "variables": "variable",
    "lambdavariables": "local",
}
_CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_IF_ARGUMENTS = 3


def lower_string(document: Document, node: JsonString) -> Expression:
    """The expression in a JSON string, or the string itself as a constant."""
    text = node.value
    if not text.startswith("["):
        return Constant(Span(document, node.start, node.end), text)
    span = Span(document, node.start, node.end)
    if not text.endswith("]"):
        return Constant(span, text)
    if text.startswith("[["):
        return Constant(span, text[1:])
    if len(text) > MAX_LENGTH:
        message = f"expression is longer than {MAX_LENGTH} characters"
        return Broken(span, span, message, "Azure takes no expression of this length")
    return _Parser(document, node).parse(span)


class _Token(NamedTuple):
    kind: str
    text: str
    start: int
    end: int


class _UnreadableError(Exception):
    """An expression stops making sense at a token."""

    def __init__(self, token: _Token, message: str, label: str) -> None:
        super().__init__(message)
        self.token = token
        self.message = message
        self.label = label


class _Parser:
    def __init__(self, document: Document, node: JsonString) -> None:
        self._document = document
        self._node = node
        self._text = node.value
        self._limit = len(self._text) - 1
        self._next = 1
        self._depth = 0
        self._token = _Token("end", "", 0, 0)

    def parse(self, span: Span) -> Expression:
        try:
            self._advance()
            expression = self._expression()
            if self._token.kind != "end":
                raise self._unreadable("the end of the expression")
        except _UnreadableError as unreadable:
            token = unreadable.token
            at = self._span(token.start, max(token.end, token.start + 1))
            return Broken(span, at, unreadable.message, unreadable.label)
        return expression

    # -- tokens --------------------------------------------------------------------------------

    def _advance(self) -> _Token:
        passed = self._token
        match = _TOKEN.match(self._text, self._next, self._limit)
        if match is None or match.lastgroup is None:
            self._token = _Token("end", "", self._limit, self._limit)
            return passed
        kind = match.lastgroup
        start, end = match.span(kind)
        self._token = _Token(kind, match.group(kind), start, end)
        self._next = end
        return passed

    def _take(self, mark: str, expected: str) -> _Token:
        if self._token.text != mark or self._token.kind != "mark":
            raise self._unreadable(expected)
        return self._advance()

    def _unreadable(self, expected: str) -> _UnreadableError:
        token = self._token
        found = "the end of the expression" if token.kind == "end" else f"`{token.text[:24]}`"
        if token.text == "'":
            return _UnreadableError(
                token, "text in an expression is not closed", "a `'` is missing"
            )
        return _UnreadableError(
            token, f"expected {expected}, found {found}", f"{expected} goes here"
        )

    def _span(self, start: int, end: int) -> Span:
        offset = self._node.offset
        return Span(self._document, offset(start), offset(end))

    # -- grammar -------------------------------------------------------------------------------

    def _expression(self) -> Expression:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            token = self._token
            message = f"expression is nested deeper than {MAX_DEPTH} levels"
            raise _UnreadableError(token, message, "not read from here")
        expression = self._primary()
        while self._token.kind == "mark" and self._token.text in ".[":
            expression = self._access(expression)
        self._depth -= 1
        return expression

    def _access(self, target: Expression) -> Expression:
        mark = self._advance()
        if mark.text == ".":
            if self._token.kind != "name":
                raise self._unreadable("a property name")
            name = self._advance()
            span = Span(self._document, target.span.start, self._node.offset(name.end))
            return Member(span, target, name.text)
        index = self._expression()
        close = self._take("]", "`]`")
        span = Span(self._document, target.span.start, self._node.offset(close.end))
        if isinstance(index, Constant) and isinstance(index.value, str):
            return Member(span, target, index.value)
        return Index(span, target, index)

    def _primary(self) -> Expression:
        token = self._token
        if token.kind == "text":
            self._advance()
            return Constant(self._span(token.start, token.end), token.text[1:-1].replace("''", "'"))
        if token.kind == "number":
            self._advance()
            if len(token.text) > _MAX_DIGITS:
                raise _UnreadableError(token, "number is too long", "more than 20 digits")
            value = float(token.text) if "." in token.text else int(token.text)
            return Constant(self._span(token.start, token.end), value)
        if token.kind == "name":
            return self._call()
        raise self._unreadable("a function, text or a number")

    def _call(self) -> Expression:
        first = self._advance()
        name = first.text
        end = first.end
        if self._token.kind == "mark" and self._token.text == ".":
            self._advance()
            if self._token.kind != "name":
                raise self._unreadable("the function's name")
            member = self._advance()
            name = f"{name}.{member.text}"
            end = member.end
        if self._token.kind != "mark" or self._token.text != "(":
            message = f"`{name}` is no expression of its own"
            raise _UnreadableError(
                first._replace(end=end), message, f"text needs quotes, a function `{name}(…)`"
            )
        self._advance()
        arguments = self._arguments()
        close = self._take(")", "`,` or `)`")
        span = self._span(first.start, close.end)
        return _build(span, name, self._span(first.start, end), arguments)

    def _arguments(self) -> tuple[Expression, ...]:
        if self._token.kind == "mark" and self._token.text == ")":
            return ()
        arguments = [self._expression()]
        while self._token.kind == "mark" and self._token.text == ",":
            self._advance()
            arguments.append(self._expression())
        return tuple(arguments)


def _build(span: Span, name: str, name_span: Span, arguments: tuple[Expression, ...]) -> Expression:
    lowered = name.lower()
    if not arguments and lowered in _CONSTANTS:
        return Constant(span, _CONSTANTS[lowered])
    if len(arguments) == 1 and lowered in _NAMED:
        only = arguments[0]
        if isinstance(only, Constant) and isinstance(only.value, str):
            return Reference(span, _NAMED[lowered], only.value)
    if lowered == "if" and len(arguments) == _IF_ARGUMENTS:
        return If(span, *arguments)
    if lowered == "lambda" and arguments:
        names = tuple(
            argument.value
            for argument in arguments[:-1]
            if isinstance(argument, Constant) and isinstance(argument.value, str)
        )
        return Lambda(span, names, arguments[-1])
    return Call(span, name, name_span, arguments)
