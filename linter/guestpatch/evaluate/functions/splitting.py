"""split and join."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.functions.containers import array_of, open_array, too_long
from guestpatch.evaluate.functions.pieces import charge_text, join_pieces, pieces_at, whole
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.limits import MAX_ARRAY
from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import ArrayValue, Failure, Known, TextValue, Undecided, type_name

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]


def _split(call: Invocation) -> Value:
    pieces = pieces_at(call, 0)
    if isinstance(pieces, Failure):
        return pieces
    delimiters = _delimiters(call)
    if isinstance(delimiters, Failure):
        return delimiters
    if delimiters is None:
        return call.undecided("array", call.value(1), minimum_length=1)
    text = whole(pieces)
    if text is not None:
        parts = _cut(call, text, delimiters)
        return parts if isinstance(parts, Failure) else array_of(call, _known(call, parts))
    # What stands in the known beginning is certain up to its last delimiter. Of several
    # delimiters one that reaches into the unknown piece could have come first.
    first = pieces[0]
    parts = []
    if isinstance(first, str) and (len(delimiters) == 1 or all(len(d) == 1 for d in delimiters)):
        found = _cut(call, first, delimiters)
        if isinstance(found, Failure):
            return found
        parts = found[:-1]
    return open_array(call, _known(call, parts), call.value(0), certain=1)


def _known(call: Invocation, parts: list[str]) -> list[Known]:
    trace = call.trace
    return [Known(part, trace) for part in parts]


def _delimiters(call: Invocation) -> list[str] | Failure | None:
    """The texts to split at; None where they are not known."""
    value = call.value(1)
    if isinstance(value, ArrayValue) and not value.open:
        values = [call.force(slot) for slot in value.items]
    else:
        values = [value]
    delimiters: list[str] = []
    unknown = False
    for each in values:
        if isinstance(each, Failure):
            return each
        if isinstance(each, Known) and isinstance(each.data, str):
            delimiters.append(each.data)
        elif isinstance(each, (Undecided, TextValue, ArrayValue)):
            unknown = True
        else:
            return call.wrong_type(1, "string or array of strings")
    return None if unknown else [delimiter for delimiter in delimiters if delimiter]


def _cut(call: Invocation, text: str, delimiters: list[str]) -> list[str] | Failure:
    """Cut a text at every delimiter; where several fit, at the one that is named first."""
    charge_text(call, len(text) * max(1, len(delimiters)))
    if sum(text.count(delimiter) for delimiter in delimiters) >= MAX_ARRAY:
        return too_long(call)
    if len(delimiters) == 1:
        return text.split(delimiters[0])
    nearest = {delimiter: text.find(delimiter) for delimiter in delimiters}
    parts: list[str] = []
    at = 0
    while True:
        call.evaluation.run.charge(len(nearest) >> 3)
        for delimiter, found in nearest.items():
            if 0 <= found < at:
                nearest[delimiter] = text.find(delimiter, at)
        places = [(found, rank) for rank, found in enumerate(nearest.values()) if found >= 0]
        if not places:
            return [*parts, text[at:]]
        found, rank = min(places)
        parts.append(text[at:found])
        at = found + len(list(nearest)[rank])


def _join(call: Invocation) -> Value:
    array = call.value(0)
    delimiter = pieces_at(call, 1)
    if isinstance(array, Failure):
        return array
    if isinstance(delimiter, Failure):
        return delimiter
    if isinstance(array, Undecided) and array.kind in ("", "array"):
        return call.undecided("string", array)
    if not isinstance(array, ArrayValue):
        return call.wrong_type(0, "array")
    call.evaluation.run.charge(len(array.items) >> 3)
    pieces: list[Piece] = []
    for index, slot in enumerate(array.items):
        element = call.force(slot)
        if isinstance(element, Failure):
            return element
        parts = text_parts(element)
        if parts is None or type_name(element) in ("array", "object"):
            found = type_name(element) or "another type"
            return call.fail(f"expected an array of texts, found {found} in it", "", 0)
        if index:
            pieces.extend(delimiter)
        pieces.extend(parts)
    if array.open:
        pieces.append(call.undecided("string", array))
    return join_pieces(call, pieces)


FUNCTIONS = (
    Function("split", _split, 2, 2, "array", strict=False),
    Function("join", _join, 2, 2, "string", strict=False),
)
