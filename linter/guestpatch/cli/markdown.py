"""Markdown as a page for a terminal: text wrapped, code set in, headings at the margin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.render.style import Piece
from guestpatch.render.visible import visible
from guestpatch.render.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.render.style import Line

__all__ = ["page_lines"]

_INDENT = "  "
_CODE_INDENT = "      "
_TAB = 4

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])\s+(.*)")
_VERBATIM = re.compile(r"\s*[|>]")
"""Rows of tables and quotations, whose line breaks mean something."""
_COMMENT = re.compile(r"\s*<!--.*-->\s*$")


def page_lines(text: str, width: int) -> Iterator[Line]:
    """The page without its title: the first heading, where it stands before everything else.

    Inline marks stay as they are: they read well, and can be copied.
    """
    blocks = list(_blocks(text, width))
    if blocks and blocks[0][0] == "title":
        blocks = blocks[1:]
    previous = ""
    for kind, lines in blocks:
        if previous and (kind, previous) not in _JOINED:
            yield ()
        yield from lines
        previous = kind


_JOINED = {("item", "item"), ("verbatim", "verbatim")}
"""Blocks that follow one another without an empty line, even where the source has one."""


def _blocks(text: str, width: int) -> Iterator[tuple[str, list[Line]]]:
    """The kinds of the blocks, and how they are shown."""
    lines = iter(text.splitlines())
    flow = _Flow(width)
    for line in lines:
        if fence := _FENCE.match(line):
            yield from flow.end()
            yield "code", list(_code(lines, fence[1]))
        elif heading := _HEADING.match(line):
            yield from flow.end()
            kind = "title" if len(heading[1]) == 1 else "heading"
            yield kind, [(Piece(visible(heading[2]), "strong"),)]
        elif not line.strip() or _COMMENT.match(line):
            yield from flow.end()
        elif _VERBATIM.match(line):
            yield from flow.end()
            yield "verbatim", [(Piece(_INDENT + visible(line.strip())),)]
        elif item := _ITEM.match(line):
            yield from flow.end()
            depth = len(item[1].expandtabs(_TAB))
            flow.start(f"{_INDENT}{' ' * depth}{item[2]} ", "item", item[3])
        else:
            flow.add(line)
    yield from flow.end()


def _code(lines: Iterator[str], fence: str) -> Iterator[Line]:
    """Consume the lines up to the closing fence."""
    for line in lines:
        closing = line.strip()
        if closing.startswith(fence) and not closing.strip(fence[0]):
            return
        shown = visible(line.expandtabs(_TAB))
        yield (Piece((_CODE_INDENT + shown).rstrip()),)


class _Flow:
    """Running text that is being collected until something ends it."""

    def __init__(self, width: int) -> None:
        self._width = width
        self.start(_INDENT, "paragraph")

    def start(self, lead: str, kind: str, text: str = "") -> None:
        """Collect text behind a lead."""
        self._lead = lead
        self._kind = kind
        self._words = [text] if text else []

    def add(self, line: str) -> None:
        """Take a line that goes on with the text."""
        self._words.append(line.strip())

    def end(self) -> Iterator[tuple[str, list[Line]]]:
        """Give what was collected, if anything."""
        if self._words:
            yield (
                self._kind,
                list(wrapped((Piece(self._lead),), " ".join(self._words), self._width)),
            )
        self.start(_INDENT, "paragraph")
