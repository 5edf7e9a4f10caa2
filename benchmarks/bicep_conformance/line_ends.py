"""Texts of a file that the compiler read with other line ends than it has here."""

from __future__ import annotations

import re
from base64 import b64decode, b64encode

__all__ = ["with_one_line_end"]

_BASE64 = re.compile(r"(?:[A-Za-z0-9+/]{4}){4,}(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?")


def with_one_line_end(text: str) -> str:
    """The text with every line ended by a line feed, also where it is encoded."""
    if _BASE64.fullmatch(text):
        data = b64decode(text)
        return b64encode(data.replace(b"\r\n", b"\n")).decode() if b"\r\n" in data else text
    return text.replace("\r\n", "\n")
