"""Text as Azure counts it: in UTF-16 code units."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["WHITE_SPACE", "cut", "lower", "units", "upper"]

WHITE_SPACE = (
    " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
    "\u2028\u2029\u202f\u205f\u3000"
)
"""What counts as blank; not quite what Python takes for it."""
_LAST_SINGLE = "\uffff"
"""Characters behind this one take two units."""


def units(text: str) -> int:
    """How long a text is."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def cut(text: str, start: int, end: int | None = None) -> str:
    """The units from ``start`` to ``end``; half of a pair stays as a lone surrogate."""
    if text.isascii() or max(text) <= _LAST_SINGLE:
        return text[start:end]
    data = text.encode("utf-16-le", "surrogatepass")
    return data[2 * start : None if end is None else 2 * end].decode("utf-16-le", "surrogatepass")


def upper(text: str) -> str:
    """Upper case, one character for one; texts that differ only in case have the same."""
    return text.upper() if text.isascii() else _each(text, str.upper)


def lower(text: str) -> str:
    """Lower case, one character for one."""
    return text.lower() if text.isascii() else _each(text, str.lower)


def _each(text: str, change: Callable[[str], str]) -> str:
    """Change every character on its own, and none that would become several."""
    changes = {ord(character): change(character) for character in set(text)}
    return text.translate({code: new for code, new in changes.items() if len(new) == 1})
