"""Literals of one token or of several: integers, strings, and the names of properties."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.cursor import BrokenError, Cursor
from guestpatch.syntax.bicep.nodes import Identifier, Literal, Missing, StringLiteral
from guestpatch.syntax.bicep.strings import decode_escapes, multi_line_pieces

if TYPE_CHECKING:
    from guestpatch.syntax.bicep.nodes import Expression

__all__ = ["CONSTANTS", "LiteralReader"]

CONSTANTS: dict[str, bool | None] = {"true": True, "false": False, "null": None}
_MAX_INTEGER = 2**63 - 1
_MAX_DIGITS = 20


class LiteralReader(Cursor, ABC):
    """Reads literals."""

    no_literals = False
    """Whether arrays and objects are refused here, as in the hole of a string."""

    @abstractmethod
    def expression(self) -> Expression:
        """An expression; raises ``BrokenError`` behind its remark."""

    def key(self) -> Identifier | StringLiteral:
        """The name of a property, as a word or as text."""
        at = self.at
        kind = self.kinds[at]
        if kind == "string":
            self.at = at + 1
            return self.whole_string(at)
        if kind == "left":
            return self.string_with_holes()
        if kind in CONSTANTS:
            raise self.broken("the name of a property", f"write `'{self.words[at]}'`")
        return self.identifier("the name of a property")

    def integer(self, at: int, *, is_negative: bool) -> Literal:
        """An integer, which with its sign has to fit 64 bits."""
        word = self.words[at]
        start, end = self.starts[at], self.ends[at]
        value = int(word) if len(word) <= _MAX_DIGITS else _MAX_INTEGER + 2
        if value > _MAX_INTEGER + is_negative:
            self.remark(start, end, "integer does not fit 64 bits", "too large")
            value = _MAX_INTEGER
        return Literal(start, end, value)

    def whole_string(self, at: int) -> StringLiteral:
        """A string of one token; where it is not closed, its rest is a hole with nothing in it."""
        word = self.words[at]
        start, end = self.starts[at], self.ends[at]
        if word[0] == "$" or word.startswith("'''"):
            return StringLiteral(start, end, multi_line_pieces([word]))
        if self.is_unclosed(at):
            return StringLiteral(
                start, end, (self._piece(word[1:], start + 1), ""), (Missing(end, end),)
            )
        return StringLiteral(start, end, (self._piece(word[1:-1], start + 1),))

    def _piece(self, written: str, offset: int) -> str:
        if "\\" not in written:
            return written
        text, wrong = decode_escapes(written, offset)
        for start, end in wrong:
            label = "the language has \\\\ \\' \\n \\r \\t \\$ \\u{…}"
            self.remark(start, end, "unknown escape in a string", label)
        return text

    def string_with_holes(self) -> StringLiteral:
        """A string of several tokens; the value of a broken hole is missing."""
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
        if self.is_unclosed(tokens[-1]):
            holes.append(self.missing())
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
