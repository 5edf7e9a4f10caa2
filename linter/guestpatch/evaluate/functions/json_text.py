"""Writing values as compact JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from guestpatch.evaluate.functions.pieces import charge_text
from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    Undecided,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Slot, Value

__all__ = ["json_text"]

_ESCAPES = {
    **{code: f"\\u{code:04x}" for code in (*range(0x20), 0x85, 0x2028, 0x2029)},
    **{
        ord(character): f"\\{letter}"
        for character, letter in zip("\\\b\f\n\r\t", "\\bfnrt", strict=True)
    },
}
_ESCAPES_OF: Mapping[str, Mapping[int, str]] = {
    quote: {**_ESCAPES, ord(quote): f"\\{quote}"} for quote in "\"'"
}

_Frame: TypeAlias = "tuple[str, Iterator[tuple[str, Slot]]]"
"""A container that is being written: what closes it, and the members still to come."""


def json_text(call: Invocation, value: Value, quote: str) -> str | Undecided | Failure:
    """The JSON of a value with everything in it evaluated.

    Undecided where any part is. Goes without recursion through whatever depth there is.
    """
    writer = _Writer(call, quote)
    current: Value | None = value
    while current is not None:
        call.evaluation.run.charge()
        if isinstance(current, Failure):
            return current
        if not writer.write_start(current):
            return call.undecided("string", current)
        current = writer.next_member()
        if writer.size > MAX_TEXT:
            return call.over_budget(f"text is longer than {MAX_TEXT} characters")
    charge_text(call, writer.size)
    return "".join(writer.out)


class _Writer:
    def __init__(self, call: Invocation, quote: str) -> None:
        self.out: list[str] = []
        self.size = 0
        self._call = call
        self._quote = quote
        self._frames: list[_Frame] = []
        self._is_first = True

    def write_start(self, value: Value) -> bool:
        """Write a scalar, or open a container; False where the value is not all known."""
        match value:
            case Known(data=str(text)):
                self._write(self._quoted(text))
            case Known(data=None):
                self._write("null")
            case Known(data=bool() as data):
                self._write("true" if data else "false")
            case Known(data=data):
                self._write(str(data))
            case ArrayValue(items=items, open=False):
                self._open("[", "]", (("", slot) for slot in items))
            case ObjectValue(members=members, open=False):
                pairs = ((f"{self._quoted(m.key)}:", m.slot) for m in members.values())
                self._open("{", "}", pairs)
            case _:
                return False
        return True

    def next_member(self) -> Value | None:
        """Write what stands before the next member, and give it; None at the end."""
        while self._frames:
            closing, members = self._frames[-1]
            following = next(members, None)
            if following is None:
                self._write(closing)
                self._frames.pop()
                self._is_first = False
                continue
            prefix, slot = following
            self._write(prefix if self._is_first else "," + prefix)
            self._is_first = False
            return self._call.force(slot)
        return None

    def _open(self, opening: str, closing: str, members: Iterator[tuple[str, Slot]]) -> None:
        self._write(opening)
        self._frames.append((closing, members))
        self._is_first = True

    def _write(self, text: str) -> None:
        self.out.append(text)
        self.size += len(text)

    def _quoted(self, text: str) -> str:
        return f"{self._quote}{text.translate(_ESCAPES_OF[self._quote])}{self._quote}"
