"""Functions on text, where they can be applied piece by piece."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.arguments import first_failure, integer_at, text_at
from guestpatch.evaluate.functions.pieces import (
    charge_text,
    derive,
    join_pieces,
    known_length,
    least_length,
    pieces_at,
    whole,
)
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.functions.utf16 import WHITE_SPACE, cut, lower, units, upper
from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.values import Failure, Undecided

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]


def _to_lower(call: Invocation) -> Value:
    return _each_piece(call, pieces_at(call, 0), lower)


def _to_upper(call: Invocation) -> Value:
    return _each_piece(call, pieces_at(call, 0), upper)


def _each_piece(
    call: Invocation, pieces: list[Piece] | Failure, change: Callable[[str], str]
) -> Value:
    if isinstance(pieces, Failure):
        return pieces
    return join_pieces(
        call,
        [change(piece) if isinstance(piece, str) else _changed(call, piece) for piece in pieces],
    )


def _changed(call: Invocation, piece: Undecided) -> Undecided:
    """An undecided piece in another letter case; changing it again changes nothing."""
    changed = derive(call, piece)._replace(minimum_length=least_length(piece))
    identity = piece.identity
    is_changed = isinstance(identity, tuple) and identity[:2] == ("call", call.call.name.lower())
    return changed._replace(identity=identity) if is_changed else changed


def _trim(call: Invocation) -> Value:
    pieces = pieces_at(call, 0)
    if isinstance(pieces, Failure):
        return pieces
    text = whole(pieces)
    if text is not None:
        charge_text(call, len(text))
        return call.known(text.strip(WHITE_SPACE))
    while isinstance(pieces[0], str) and not pieces[0].strip(WHITE_SPACE):
        del pieces[0]
    while isinstance(pieces[-1], str) and not pieces[-1].strip(WHITE_SPACE):
        del pieces[-1]
    last = len(pieces) - 1
    for index in {0, last}:
        piece = pieces[index]
        if not isinstance(piece, str):
            pieces[index] = derive(call, piece, index == 0, index == last)
        else:
            pieces[index] = piece.lstrip(WHITE_SPACE) if index == 0 else piece.rstrip(WHITE_SPACE)
    return join_pieces(call, pieces)


def _replace(call: Invocation) -> Value:
    failure = first_failure(call.values)
    if failure is not None:
        return failure
    pieces, old, new = pieces_at(call, 0), _known_text(call, 1), _known_text(call, 2)
    for value in (pieces, old, new):
        if isinstance(value, Failure):
            return value
    if old == "":
        return call.fail("the text to replace is empty", "nothing to look for", 1)
    if not isinstance(old, str) or not isinstance(new, str) or not isinstance(pieces, list):
        return call.undecided("string")
    if len(old) > 1 and whole(pieces) is None:  # it could stand across the end of a piece
        return call.undecided("string")
    size = sum(
        len(piece) + piece.count(old) * (len(new) - len(old))
        for piece in pieces
        if isinstance(piece, str)
    )
    if size > MAX_TEXT:
        return call.over_budget(f"text is longer than {MAX_TEXT} characters")
    charge_text(call, known_length(pieces))
    replaced: list[Piece] = [
        piece.replace(old, new) if isinstance(piece, str) else derive(call, piece, old, new)
        for piece in pieces
    ]
    return join_pieces(call, [piece for piece in replaced if piece != ""])


def _known_text(call: Invocation, index: int) -> str | Failure | None:
    """A text argument; None where not all of it is known."""
    pieces = pieces_at(call, index)
    return pieces if isinstance(pieces, Failure) else whole(pieces)


def _substring(call: Invocation) -> Value:
    pieces = pieces_at(call, 0)
    if isinstance(pieces, Failure):
        return pieces
    numbers: list[int] = []
    for index in range(1, len(call.call.arguments)):
        value = call.value(index)
        if isinstance(value, Undecided) and value.kind in ("", "int"):
            return call.undecided("string", value)
        number = integer_at(call, index)
        if isinstance(number, Failure):
            return number
        if number < 0:
            return call.fail(f"{number} is negative", "counts from 0", index)
        numbers.append(number)
    first = pieces[0] if pieces else ""
    beginning = first if isinstance(first, str) else ""
    known = units(beginning)
    start = numbers[0]
    end = start + numbers[1] if len(numbers) > 1 else None
    if max(start, end or 0) <= known:
        rest = pieces[1:] if end is None and beginning else []
        if not beginning and end is None and pieces:
            return join_pieces(call, pieces)
        return join_pieces(call, [part for part in (cut(beginning, start, end), *rest) if part])
    if whole(pieces) is None:
        return call.undecided("string", minimum_length=0 if end is None else end - start)
    found = f"a text of {known} characters"
    return call.fail(f"reads to {max(start, end or 0)} in {found}", f"this is {found}", 0)


def _starts_with(call: Invocation) -> Value:
    return _at_end(call, pieces_at(call, 0), pieces_at(call, 1), first=True)


def _ends_with(call: Invocation) -> Value:
    return _at_end(call, pieces_at(call, 0), pieces_at(call, 1), first=False)


def _at_end(
    call: Invocation,
    pieces: list[Piece] | Failure,
    wanted: list[Piece] | Failure,
    *,
    first: bool,
) -> Value:
    """Whether a text starts, or ends, with another one in any letter case.

    The known ends are compared as far as both are known.
    """
    if isinstance(pieces, Failure):
        return pieces
    if isinstance(wanted, Failure):
        return wanted
    text, part = _known_end(pieces, first=first), _known_end(wanted, first=first)
    charge_text(call, len(text) + len(part))
    shared = min(len(text), len(part))
    if not first:
        text, part = text[::-1], part[::-1]
    if upper(text[:shared]) != upper(part[:shared]):
        return call.known(data=False)
    if whole(wanted) is not None and shared == len(part):
        return call.known(data=True)
    if whole(pieces) is not None and shared == len(text) and len(part) > len(text):
        return call.known(data=False)
    return call.undecided("bool")


def _known_end(pieces: list[Piece], *, first: bool) -> str:
    if not pieces:
        return ""
    piece = pieces[0 if first else -1]
    return piece if isinstance(piece, str) else ""


def _like(call: Invocation) -> Value:
    text, pattern = text_at(call, 0), text_at(call, 1)
    if isinstance(text, Failure):
        return text
    if isinstance(pattern, Failure):
        return pattern
    charge_text(call, len(text) + len(pattern))
    start, *middle = upper(pattern).split("*")
    text = upper(text)
    if not middle:
        return call.known(text == start)
    end = middle.pop()
    if len(start) + len(end) > len(text) or not text.startswith(start) or not text.endswith(end):
        return call.known(data=False)
    at = len(start)
    for part in middle:
        found = text.find(part, at, len(text) - len(end))
        if found < 0:
            return call.known(data=False)
        at = found + len(part)
    return call.known(data=True)


FUNCTIONS = (
    Function("tolower", _to_lower, 1, 1, "string", strict=False),
    Function("toupper", _to_upper, 1, 1, "string", strict=False),
    Function("trim", _trim, 1, 1, "string", strict=False),
    Function("replace", _replace, 3, 3, "string", strict=False),
    Function("substring", _substring, 2, 3, "string", strict=False),
    Function("startswith", _starts_with, 2, 2, "bool", strict=False),
    Function("endswith", _ends_with, 2, 2, "bool", strict=False),
    Function("like", _like, 2, 2, "bool", strict=True),
)
