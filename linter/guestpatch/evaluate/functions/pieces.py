"""Text of known and undecided pieces, as arguments and as results."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING, TypeAlias

from guestpatch.evaluate.identity import compact
from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.text import join_text
from guestpatch.evaluate.values import Failure, Known, TextValue, Undecided

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = [
    "Piece",
    "charge_text",
    "derive",
    "join_pieces",
    "known_length",
    "least_length",
    "pieces_at",
    "whole",
]

Piece: TypeAlias = str | Undecided

MAX_PIECES = 2_000
"""Most pieces of one text."""
_CHARACTERS_PER_STEP = 256
"""Copying so many characters costs about as much as evaluating an expression."""


def pieces_at(call: Invocation, index: int) -> list[Piece] | Failure:
    """The pieces of a text argument."""
    value = call.value(index)
    match value:
        case Known(data=str(text)):
            return [text] if text else []
        case TextValue(parts=parts):
            return list(parts)
        case Undecided(kind="" | "string"):
            return [value]
        case Failure():
            return value
    return call.wrong_type(index, "string")


def whole(pieces: Sequence[Piece]) -> str | None:
    """The text where every piece is known."""
    known = [piece for piece in pieces if isinstance(piece, str)]
    return "".join(known) if len(known) == len(pieces) else None


def known_length(pieces: Sequence[Piece]) -> int:
    """How many characters the text has at least."""
    return sum(len(piece) if isinstance(piece, str) else least_length(piece) for piece in pieces)


def least_length(piece: Undecided) -> int:
    """How many characters an undecided piece has at least."""
    return piece.minimum_length if piece.kind == "string" else 0


def charge_text(call: Invocation, characters: int) -> None:
    """Pay for working through a text."""
    call.evaluation.run.charge(characters // _CHARACTERS_PER_STEP)


def join_pieces(call: Invocation, pieces: Sequence[Piece]) -> Value:
    """One text of all pieces, sized before it is built.

    A text that is one undecided text and nothing else is that text itself.
    """
    length = sum(len(piece) for piece in pieces if isinstance(piece, str))
    if length > MAX_TEXT:
        return call.over_budget(f"text is longer than {MAX_TEXT} characters")
    if len(pieces) > MAX_PIECES and any(isinstance(piece, Undecided) for piece in pieces):
        return call.over_budget(f"text has more than {MAX_PIECES} parts")
    charge_text(call, length + len(pieces))
    if len(pieces) == 1 and isinstance(pieces[0], Undecided) and pieces[0].kind == "string":
        return pieces[0]
    merged: list[Piece] = []
    for is_text, group in groupby(pieces, key=lambda piece: isinstance(piece, str)):
        if is_text:
            merged.append("".join(piece for piece in group if isinstance(piece, str)))
        else:
            merged.extend(group)
    return join_text(merged, call.trace)


def derive(call: Invocation, piece: Undecided, *details: object) -> Undecided:
    """What a call makes of an undecided piece: equal for equal pieces and details."""
    name = call.call.name.lower()
    identity = ("call", name, compact(name, piece.identity, *details))
    return Undecided(piece.cause, piece.reason, call.trace, identity, "string")
