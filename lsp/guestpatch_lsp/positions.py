"""The one place where offsets become positions of the protocol, and the other way round.

Lines are those of ``guestpatch.source.text``; columns count units of the encoding that was agreed
on with the client.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from guestpatch.source.text import Document, Span

__all__ = ["Positions"]

_ASTRAL = 0xFFFF
"""Code points above it are two units of UTF-16."""


class Positions:
    """Offsets and positions in one text."""

    def __init__(self, document: Document, encoding: lsp.PositionEncodingKind | str | None) -> None:
        """``encoding`` is UTF-16 where nothing was agreed on."""
        self.document = document
        self._encoding = lsp.PositionEncodingKind(encoding or lsp.PositionEncodingKind.Utf16)
        self._plain = self._encoding == lsp.PositionEncodingKind.Utf32 or document.text.isascii()

    def position(self, offset: int) -> lsp.Position:
        """The position of an offset."""
        line, column = self.document.position(offset)
        if not self._plain:
            start = self.document.line_start(line)
            column = 1 + self._units(self.document.text[start : start + column - 1])
        return lsp.Position(line - 1, column - 1)

    def range(self, span: Span) -> lsp.Range:
        """The range of a span of this text."""
        return lsp.Range(self.position(span.start), self.position(span.end))

    def offset(self, position: lsp.Position) -> int:
        """The offset of a position: past the end of a line is its end, past the text the text's.

        A position inside a character is the character's start.
        """
        line = position.line + 1
        if line < 1:
            return 0
        if line > self.document.line_count:
            return len(self.document.text)
        start, text = self.document.line_start(line), self.document.line_text(line)
        wanted = max(0, position.character)
        if self._plain or text.isascii():
            return start + min(wanted, len(text))
        units = 0
        for index, character in enumerate(text):
            units += self._units(character)
            if units > wanted:
                return start + index
        return start + len(text)

    def _units(self, text: str) -> int:
        if text.isascii():
            return len(text)
        if self._encoding == lsp.PositionEncodingKind.Utf8:
            return len(text.encode("utf-8", "surrogatepass"))
        return len(text) + sum(ord(each) > _ASTRAL for each in text)
