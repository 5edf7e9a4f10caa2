"""Making text safe and true to show: every character visible, every column known.

What comes from a linted file may hold anything: escape sequences that drive the terminal, marks
that turn the direction of writing, halves of characters, commands for the build server whose log
the output ends up in. None of it reaches the output as it is.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple
from unicodedata import category, combining, east_asian_width

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.source.text import Span

__all__ = ["Cells", "cells", "columns", "place", "visible"]

TAB = 4
"""Columns between tab stops in shown source."""

_PICTURES = {chr(code): chr(0x2400 + code) for code in range(0x20)} | {"\x7f": "\u2421"}
_BLANKS = frozenset("\u115f\u1160\u2800\u3164\uffa0")
"""Letters and symbols that are printable by category but leave no ink: Hangul fillers, Braille."""
_COMMAND = re.compile(r"(?<=#)#(?=(?:vso)?\[)|(?:(?<=\s)|^):(?=:[A-Za-z-]+[ :])")
"""A character that makes a command: of Azure Pipelines and GitHub Actions anywhere in a line
(``##vso[``, ``##[``), of GitHub Actions where a line, perhaps a wrapped one, starts (``::error ``).
"""


def visible(text: str) -> str:
    """Text as one line without anything that could be taken for something else.

    Control characters become their pictures (``\u241b``), others without a look of their own, lone
    surrogates among them, their number (``<U+202E>``).
    """
    text = _COMMAND.sub(lambda found: _number(found[0]), text)
    if text.isascii() and text.isprintable():
        return text
    return "".join(map(_symbol, text))


def place(span: Span) -> str:
    """``path:line:column`` of the start of a span."""
    start, _ = span.positions()
    return f"{visible(span.document.path)}:{start.line}:{start.column}"


class Cells(NamedTuple):
    """A source line as shown, and the column at which each of its characters starts."""

    shown: str
    starts: Sequence[int]
    """One more than there are characters: the last is the width of the line."""


def cells(line: str) -> Cells:
    """Show a piece of a source line: as `visible`, but with tabs expanded."""
    commands = {found.start() for found in _COMMAND.finditer(line)}
    if line.isascii() and line.isprintable() and not commands:
        return Cells(line, range(len(line) + 1))
    shown: list[str] = []
    starts = [0]
    for index, character in enumerate(line):
        at = starts[-1]
        if index in commands:
            symbol = _number(character)
        else:
            symbol = " " * (TAB - at % TAB) if character == "\t" else _symbol(character)
        shown.append(symbol)
        starts.append(at + columns(symbol))
    return Cells("".join(shown), starts)


def columns(text: str) -> int:
    """How many columns of a terminal a visible text takes."""
    return len(text) if text.isascii() else sum(map(_columns_of, text))


def _symbol(character: str) -> str:
    if character.isprintable() and character not in _BLANKS:
        return character
    return _PICTURES.get(character) or _number(character)


def _number(character: str) -> str:
    return f"<U+{ord(character):04X}>"


def _columns_of(character: str) -> int:
    if character.isascii():
        return 1
    if combining(character) or category(character) in ("Mn", "Me"):
        return 0
    # Vowels and final consonants of Hangul join the syllable before them.
    if "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff":
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
