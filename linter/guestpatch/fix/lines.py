"""Lines, blanks and commas of a text, as far as edits of it need them."""

from __future__ import annotations

import re

__all__ = ["comma_in", "indent_at", "line_end", "line_start", "newline_of", "rest_is_remark"]

_NEWLINE = re.compile(r"\r\n|\n|\r")
_BLANKS = re.compile(r"[ \t]*")
_REMARK = re.compile(r"[ \t]*(?:/\*(?:[^*\r\n]|\*(?!/))*\*/[ \t]*)*(?://[^\r\n]*)?")
_COMMA = re.compile(r"/\*.*?\*/|//[^\r\n]*|,", re.DOTALL)


def line_start(text: str, offset: int) -> int:
    """Where the line of an offset starts."""
    return max(text.rfind("\n", 0, offset), text.rfind("\r", 0, offset)) + 1


def line_end(text: str, offset: int) -> int:
    """Where the line of an offset ends, before its line end."""
    found = _NEWLINE.search(text, offset)
    return len(text) if found is None else found.start()


def newline_of(text: str, offset: int) -> str:
    """The line end used nearest after an offset, else the first of the text."""
    found = _NEWLINE.search(text, offset) or _NEWLINE.search(text)
    return "\n" if found is None else found.group()


def indent_at(text: str, offset: int) -> str:
    """The blanks that the line of an offset starts with."""
    found = _BLANKS.match(text, line_start(text, offset))
    return "" if found is None else found.group()


def rest_is_remark(text: str, offset: int) -> bool:
    """Whether nothing but blanks and whole comments follows on the line."""
    found = _REMARK.match(text, offset)
    return found is not None and found.end() == line_end(text, offset)


def comma_in(text: str, start: int, end: int) -> int | None:
    """The first comma between two offsets that stands in no comment."""
    for found in _COMMA.finditer(text, start, end):
        if found.group() == ",":
            return found.start()
    return None
