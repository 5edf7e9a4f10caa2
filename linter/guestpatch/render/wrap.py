"""Wrapping running text."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.render.style import Piece
from guestpatch.render.visible import columns, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.render.style import Line

__all__ = ["wrapped"]

NARROWEST = 30
"""Least columns for text, however narrow the terminal is."""

_WORDS = re.compile(r"(?:`[^`]*`|[^ ])+")
"""Code in backticks is one word: it is there to be copied."""


def wrapped(lead: Line, text: str, width: int) -> Iterator[Line]:
    """Text behind a lead, further lines indented to where the text starts.

    A line feed in the text starts a line; a word longer than the line is not broken.
    """
    indent = sum(columns(piece.text) for piece in lead)
    room = max(NARROWEST, width - indent)
    for paragraph in text.strip().split("\n"):
        for line in _fill(visible(paragraph), room):
            yield (*lead, Piece(line))
            lead = (Piece(" " * indent),)


def _fill(text: str, room: int) -> Iterator[str]:
    line = ""
    for word in _WORDS.findall(text):
        if line and columns(line) + 1 + columns(word) > room:
            yield line
            line = word
        else:
            line = f"{line} {word}" if line else word
    yield line
