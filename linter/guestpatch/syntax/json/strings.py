"""Escapes in JSON strings, with the place in the text of every decoded character."""

from __future__ import annotations

__all__ = ["decode_string"]

_ESCAPES = {
    '"': '"',
    "'": "'",
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_HEX = frozenset("0123456789abcdefABCDEF")
_UNICODE_WIDTH = len("\\u0000")
_HIGH_SURROGATES = range(0xD800, 0xDC00)
_LOW_SURROGATES = range(0xDC00, 0xE000)


def decode_string(text: str, start: int, end: int) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Decode the body of a string that has escapes.

    Returns the value, the offset of each of its characters and of its end, and the offsets of
    escapes that JSON does not know (they stay in the value as written).
    """
    characters: list[str] = []
    offsets: list[int] = []
    wrong: list[int] = []
    at = start
    while at < end:
        character = text[at]
        offsets.append(at)
        if character != "\\":
            characters.append(character)
            at += 1
            continue
        escape = text[at + 1] if at + 1 < end else ""
        code = _code_unit(text, at, end) if escape == "u" else None
        if code is not None:
            width = _UNICODE_WIDTH
            low = _code_unit(text, at + width, end) if code in _HIGH_SURROGATES else None
            if low is not None and low in _LOW_SURROGATES:
                code = 0x10000 + ((code - _HIGH_SURROGATES.start) << 10)
                code += low - _LOW_SURROGATES.start
                width *= 2
            characters.append(chr(code))
            at += width
        elif escape in _ESCAPES:
            characters.append(_ESCAPES[escape])
            at += 2
        else:
            wrong.append(at)
            characters.append(character)
            at += 1
    offsets.append(end)
    return "".join(characters), tuple(offsets), tuple(wrong)


def _code_unit(text: str, at: int, end: int) -> int | None:
    """The UTF-16 unit that a four-digit escape at a place stands for, if one stands there."""
    digits = text[at + 2 : min(at + _UNICODE_WIDTH, end)]
    is_escape = text.startswith("\\u", at) and len(digits) == _UNICODE_WIDTH - 2
    return int(digits, 16) if is_escape and set(digits) <= _HEX else None
