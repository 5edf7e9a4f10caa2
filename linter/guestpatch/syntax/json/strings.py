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
        digits = text[at + 2 : min(at + 6, end)]
        if escape == "u" and len(digits) == 4 and set(digits) <= _HEX:  # noqa: PLR2004 - \uXXXX
            code = int(digits, 16)
            width = 6
            low = text[at + 8 : min(at + 12, end)]
            pair = text.startswith("\\u", at + 6) and len(low) == 4 and set(low) <= _HEX  # noqa: PLR2004
            if 0xD800 <= code < 0xDC00 and pair and 0xDC00 <= int(low, 16) < 0xE000:
                code = 0x10000 + ((code - 0xD800) << 10) + (int(low, 16) - 0xDC00)
                width = 12
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
