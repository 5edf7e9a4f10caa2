"""The text that a string stands for: pieces between holes, escapes, first line breaks."""

from __future__ import annotations

import re

__all__ = ["decode_escapes", "multi_line_pieces"]

_ESCAPE = re.compile(r"\\(?:u\{([0-9A-Fa-f]+)\}|(.)|\Z)", re.DOTALL)
_PLAIN = {"n": "\n", "r": "\r", "t": "\t", "\\": "\\", "'": "'", "$": "$"}
_SURROGATES = re.compile("[\ud800-\udbff][\udc00-\udfff]")
_LAST_CHARACTER = 0x10FFFF
_MOST_DIGITS = 8
_FIRST_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_QUOTES = 3


def decode_escapes(written: str, offset: int) -> tuple[str, tuple[tuple[int, int], ...]]:
    """The text of a piece of a single-line string, and where its unknown escapes are.

    ``offset`` is where the piece stands; unknown escapes stay in the text as written.
    """
    wrong: list[tuple[int, int]] = []

    def decode(match: re.Match[str]) -> str:
        digits, character = match.groups()
        if digits is not None and len(digits.lstrip("0")) <= _MOST_DIGITS:
            code = int(digits, 16)
            if code <= _LAST_CHARACTER:
                return chr(code)
        elif character in _PLAIN:
            return _PLAIN[character]
        wrong.append((offset + match.start(), offset + match.end()))
        return match[0]

    text = _ESCAPE.sub(decode, written)
    return _SURROGATES.sub(_combine, text), tuple(wrong)


def _combine(match: re.Match[str]) -> str:
    return match[0].encode("utf-16", "surrogatepass").decode("utf-16")


def multi_line_pieces(tokens: list[str]) -> tuple[str, ...]:
    """The texts of the pieces of a multi-line string, from its tokens as written."""
    dollars = len(tokens[0]) - len(tokens[0].lstrip("$"))
    pieces = []
    for index, token in enumerate(tokens):
        start = dollars + _QUOTES if index == 0 else len("}")
        if index < len(tokens) - 1:
            end = len(token) - dollars - len("{")
        else:
            end = len(token) - _QUOTES if token.endswith("'''") else len(token)
        pieces.append(token[start : max(start, end)])
    first = _FIRST_LINE_BREAK.match(pieces[0])
    if first:
        pieces[0] = pieces[0][first.end() :]
    return tuple(pieces)
