"""format and padLeft.

``format`` takes composite format strings of .NET
(https://learn.microsoft.com/dotnet/standard/base-types/composite-formatting).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.functions.arguments import integer_at
from guestpatch.evaluate.functions.json_text import json_text
from guestpatch.evaluate.functions.number_format import number_text
from guestpatch.evaluate.functions.pieces import (
    derive,
    join_pieces,
    known_length,
    pieces_at,
    whole,
)
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.functions.utf16 import units
from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.text import scalar_text
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]

MAX_DIGITS = 10
"""Longest index or width that is read."""


class _Item(NamedTuple):
    """A place in a format string: ``{index,width:specifier}``."""

    argument: int
    width: int
    specifier: str


class _UnreadableError(Exception):
    """A format string that .NET would refuse, with the reason."""


def _format(call: Invocation) -> Value:
    pieces = pieces_at(call, 0)
    if isinstance(pieces, Failure):
        return pieces
    template = whole(pieces)
    if template is None:
        return call.undecided("string", call.value(0))
    try:
        parts = _read(template)
    except _UnreadableError as unreadable:
        return call.fail(str(unreadable), "cannot be read", 0)
    built: list[Piece] = []
    size = 0
    for part in parts:
        if isinstance(part, str):
            built.append(part)
            continue
        if part.argument + 1 >= len(call.call.arguments):
            message = f"`{{{part.argument}}}` has no argument"
            return call.fail(message, f"there are {len(call.call.arguments) - 1} arguments", 0)
        text = _item_text(call, part)
        if isinstance(text, Failure):
            return text
        built.extend(text)
        size += known_length(text)
        if size > MAX_TEXT:
            break
    return join_pieces(call, built)


def _read(template: str) -> list[str | _Item]:
    """The literal parts and the items of a format string, in turn."""
    parts: list[str | _Item] = []
    at = 0
    while at < len(template):
        opening, closing = template.find("{", at), template.find("}", at)
        place = min((found for found in (opening, closing) if found >= 0), default=-1)
        if place < 0:
            parts.append(template[at:])
            break
        brace = template[place]
        parts.append(template[at:place])
        if template.startswith(brace * 2, place):
            parts.append(brace)
            at = place + 2
        elif brace == "}":
            raise _UnreadableError("`}` closes nothing; a brace is written `}}`")
        elif closing < 0:
            raise _UnreadableError("`{` is not closed; a brace is written `{{`")
        else:
            parts.append(_read_item(template[place + 1 : closing]))
            at = closing + 1
    return [part for part in parts if part != ""]


def _read_item(text: str) -> _Item:
    head, _, specifier = text.partition(":")
    index, comma, width = head.partition(",")
    number = _digits(index.rstrip())
    columns = _digits(width.strip().removeprefix("-")) if comma else 0
    if number is None or columns is None:
        raise _UnreadableError(f"`{{{text[:24]}}}` is not of the form `{{0}}`")
    is_left = width.strip().startswith("-")
    return _Item(number, -columns if is_left else columns, specifier)


def _digits(text: str) -> int | None:
    if text.isascii() and text.isdigit() and len(text) <= MAX_DIGITS:
        return int(text)
    return None


def _item_text(call: Invocation, item: _Item) -> list[Piece] | Failure:
    value = call.value(item.argument + 1)
    if isinstance(value, Failure):
        return value
    if abs(item.width) > MAX_TEXT:
        return call.over_budget(f"text is longer than {MAX_TEXT} characters")
    text = _text(call, value, item)
    return text if isinstance(text, Failure) else _align(call, text, item)


def _text(call: Invocation, value: Value, item: _Item) -> list[Piece] | Failure:
    match value:
        case Known(data=int() | float() as number) if item.specifier and not isinstance(
            number, bool
        ):
            return [_number(call, number, item.specifier)]
        case Known(data=data):
            return [scalar_text(data)]
        case TextValue(parts=parts):
            return list(parts)
        case Undecided() if item.specifier and value.kind != "string":
            return [derive(call, value, item.specifier)]
        case Undecided():
            return [value]
        case ArrayValue() | ObjectValue():
            text = json_text(call, value, "'")
            if isinstance(text, Undecided):
                return [text._replace(identity=("json", text.identity, item.argument))]
            return text if isinstance(text, Failure) else [text]
    return call.fail(f"`{{{item.argument}}}` is a lambda", "cannot be text", item.argument + 1)


def _number(call: Invocation, number: float, specifier: str) -> Piece:
    text = number_text(number, specifier)
    if text is not None:
        return text
    reason = f"the number format `{specifier[:24]}` is not known to guestpatch"
    return Undecided("function", reason, call.trace, ("number", number, specifier), "string")


def _align(call: Invocation, text: list[Piece], item: _Item) -> list[Piece]:
    """Fill a text up with blanks to the width of its item."""
    width = abs(item.width)
    if known_length(text) >= width:
        return text
    known = whole(text)
    if known is None:
        first = next(piece for piece in text if isinstance(piece, Undecided))
        parts = [piece if isinstance(piece, str) else piece.identity for piece in text]
        return [derive(call, first, item.width, *parts)._replace(minimum_length=width)]
    blanks = " " * max(0, width - units(known))
    return [known + blanks if item.width < 0 else blanks + known]


def _pad_left(call: Invocation) -> Value:
    value = call.value(0)
    pieces: list[Piece] | Failure
    if isinstance(value, Known) and type(value.data) is int:
        pieces = [str(value.data)]
    elif isinstance(value, Undecided) and value.kind == "int":
        pieces = [value]
    else:
        pieces = pieces_at(call, 0)
    if isinstance(pieces, Failure):
        return pieces
    filler = " "
    if len(call.call.arguments) > 2:  # noqa: PLR2004 - the third argument is there
        fillers = pieces_at(call, 2)
        if isinstance(fillers, Failure):
            return fillers
        text = whole(fillers)
        if text is not None and units(text) != 1:
            return call.fail("pads with one character", f"these are {units(text)}", 2)
        if text is None:
            return call.undecided("string", call.value(2))
        filler = text
    width = call.value(1)
    if isinstance(width, Undecided) and width.kind in ("", "int"):
        return call.undecided("string", width)
    columns = integer_at(call, 1)
    if isinstance(columns, Failure):
        return columns
    if columns < 0:
        return call.fail(f"width {columns} is negative", "a width starts at 0", 1)
    if columns > MAX_TEXT:
        return call.over_budget(f"text is longer than {MAX_TEXT} characters")
    if known_length(pieces) >= columns:
        return join_pieces(call, pieces)
    known = whole(pieces)
    if known is None:
        return call.undecided("string", value, minimum_length=columns)
    return join_pieces(call, [filler * max(0, columns - units(known)), known])


FUNCTIONS = (
    Function("format", _format, 1, None, "string", strict=False),
    Function("padleft", _pad_left, 2, 3, "string", strict=False),
)
