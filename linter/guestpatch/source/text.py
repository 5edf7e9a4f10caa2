"""Documents, spans in them, and the one place where offsets become lines and columns."""

from __future__ import annotations

import codecs
from bisect import bisect_right
from typing import NamedTuple

__all__ = ["Document", "Position", "Span", "decode", "encode"]

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)


class Position(NamedTuple):
    """A place as people count it: line and column start at 1, a column is one code point."""

    line: int
    column: int


class Document:
    """A text with a path; treat it as frozen.

    Two documents are the same only when they are the same object, so that a base revision
    and the working copy of one path never mix.
    """

    __slots__ = ("_line_starts", "path", "text")

    def __init__(self, path: str, text: str) -> None:
        """``path`` is what is shown to people: relative where possible, forward slashes."""
        self.path = path
        self.text = text
        self._line_starts: list[int] | None = None

    def __repr__(self) -> str:
        return f"Document({self.path!r}, {len(self.text)} characters)"

    def position(self, offset: int) -> Position:
        """Line and column of ``offset``; an offset past the end is the end."""
        starts = self._starts()
        offset = max(0, min(offset, len(self.text)))
        line = bisect_right(starts, offset)
        return Position(line, offset - starts[line - 1] + 1)

    def line_text(self, line: int) -> str:
        """The text of a line (counted from 1) without its line end."""
        starts = self._starts()
        end = starts[line] if line < len(starts) else len(self.text)
        return self.text[starts[line - 1] : end].rstrip("\r\n")

    def line_start(self, line: int) -> int:
        """The offset at which a line (counted from 1) starts."""
        return self._starts()[line - 1]

    @property
    def line_count(self) -> int:
        """How many lines the text has; an empty text has one."""
        return len(self._starts())

    def _starts(self) -> list[int]:
        if self._line_starts is None:
            text = self.text
            starts = [0]
            if "\r" in text:
                index = 0
                while index < len(text):
                    character = text[index]
                    index += 1
                    if character == "\r" and text.startswith("\n", index):
                        index += 1
                        starts.append(index)
                    elif character in "\r\n":
                        starts.append(index)
            else:
                found = text.find("\n")
                while found >= 0:
                    starts.append(found + 1)
                    found = text.find("\n", found + 1)
            self._line_starts = starts
        return self._line_starts


class Span(NamedTuple):
    """A piece of one document: offsets in code points, ``end`` exclusive."""

    document: Document
    start: int
    end: int

    @property
    def text(self) -> str:
        """The characters of the span, as written."""
        return self.document.text[self.start : self.end]

    def positions(self) -> tuple[Position, Position]:
        """Where the span starts and where it ends (exclusive)."""
        return self.document.position(self.start), self.document.position(self.end)

    def order(self) -> tuple[str, int, int]:
        """A key that sorts spans by path and place."""
        return self.document.path, self.start, self.end


def decode(data: bytes) -> str:
    """The text of a file: a byte order mark decides, else UTF-8.

    Bytes that are not valid UTF-8 survive as lone surrogates, so that writing the text back
    gives the same bytes; in UTF-16 and UTF-32 they become replacement characters.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            errors = "surrogateescape" if encoding == "utf-8" else "replace"
            return data[len(mark) :].decode(encoding, errors)
    return data.decode("utf-8", "surrogateescape")


def encode(text: str, like: bytes) -> bytes:
    """The bytes of a text in the encoding that a file has, its byte order mark included."""
    for mark, encoding in _MARKS:
        if like.startswith(mark):
            errors = "surrogateescape" if encoding == "utf-8" else "replace"
            return mark + text.encode(encoding, errors)
    return text.encode("utf-8", "surrogateescape")
