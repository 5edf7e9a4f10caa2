"""Markdown as a page for a terminal: text wrapped, code set in, headings at the margin."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from guestpatch.render.style import Piece
from guestpatch.render.visible import visible
from guestpatch.render.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.render.style import Line

__all__ = ["page_lines"]

_Kind: TypeAlias = Literal["title", "heading", "text", "item", "row", "code"]

_INDENT = "  "
_CODE_INDENT = "      "
_TAB = 4

_FENCE = re.compile(r"\s*(`{3,}|~{3,})")
_HEADING = re.compile(r" {0,3}(#{1,6})\s+(.*?)(?:\s+#+)?\s*$")
_ITEM = re.compile(r"(\s*)([-*+]|\d{1,9}[.)])\s+(.*)")
_ROW = re.compile(r"\s*[|>]")
"""Lines of tables and quotations, where a line break means something."""
_COMMENT = re.compile(r"\s*<!--.*-->\s*$")


class _Block(NamedTuple):
    """A part of a page; ``lead`` is what stands before its text."""

    kind: _Kind
    text: str
    lead: str = _INDENT


def page_lines(text: str, width: int) -> Iterator[Line]:
    """The page without its title, if it begins with one.

    Marks within the text stay as they are: they read well, and can be copied.
    """
    blocks = _blocks(text)
    if blocks and blocks[0].kind == "title":
        del blocks[0]
    previous = None
    for block in blocks:
        is_joined = block.kind == previous and block.kind in ("item", "row")
        if previous is not None and not is_joined:
            yield ()
        yield from _shown(block, width)
        previous = block.kind


def _blocks(text: str) -> list[_Block]:
    blocks: list[_Block] = []
    is_open = False
    lines = iter(text.splitlines())
    for line in lines:
        was_open, is_open = is_open, False
        if fence := _FENCE.match(line):
            blocks.append(_Block("code", _fenced(lines, fence[1]), _CODE_INDENT))
        elif heading := _HEADING.match(line):
            kind: _Kind = "title" if len(heading[1]) == 1 else "heading"
            blocks.append(_Block(kind, heading[2]))
        elif _ROW.match(line):
            blocks.append(_Block("row", line.strip()))
        elif item := _ITEM.match(line):
            lead = f"{_INDENT}{item[1].expandtabs(_TAB)}{item[2]} "
            blocks.append(_Block("item", item[3], lead))
            is_open = True
        elif line.strip() and not _COMMENT.match(line):
            if was_open:
                last = blocks.pop()
                blocks.append(last._replace(text=f"{last.text} {line.strip()}"))
            else:
                blocks.append(_Block("text", line.strip()))
            is_open = True
    return blocks


def _fenced(lines: Iterator[str], fence: str) -> str:
    """Take the lines up to the closing fence."""
    code: list[str] = []
    for line in lines:
        mark = line.strip()
        if mark.startswith(fence) and not mark.strip(fence[0]):
            break
        code.append(line)
    return "\n".join(code)


def _shown(block: _Block, width: int) -> Iterator[Line]:
    match block.kind:
        case "title" | "heading":
            yield (Piece(visible(block.text), "strong"),)
        case "text" | "item":
            yield from wrapped((Piece(block.lead),), block.text, width)
        case "row" | "code":
            for line in block.text.split("\n"):
                yield (Piece((block.lead + visible(line.expandtabs(_TAB))).rstrip()),)
