"""Message texts of SARIF, in which ``[text](1)`` links to a place (SARIF 2.1.0, 3.11.6)."""

from __future__ import annotations

import re

from guestpatch.render.visible import visible

__all__ = ["linked", "plain"]

_HARMLESS = re.compile(r"(\[[^\[\]]*\](?!\())")
"""A pair of brackets that is no link, such as an index; most readers would show its escapes."""
_SPECIAL = re.compile(r"([\[\]\\])")


def plain(text: str) -> str:
    """Text of which nothing is taken for a link, nor for the start of one."""
    parts = _HARMLESS.split(visible(text))
    return "".join(
        part if index % 2 or not {"[", "]"} & {*part} else _SPECIAL.sub(r"\\\1", part)
        for index, part in enumerate(parts)
    )


def linked(text: str, number: int) -> str:
    """A link to the related place with that id."""
    escaped = _SPECIAL.sub(r"\\\1", visible(text))
    return f"[{escaped}]({number})"
