"""uniqueString and guid: the same text for the same arguments, here as in Azure.

``guid`` is a UUID of version 5. How ``uniqueString`` hashes is not documented; the way below (a
variant of MurmurHash3 on two lanes of 32 bits) gives every published result. No finding may hang
on the exact text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from guestpatch.evaluate.functions.encoding import to_bytes
from guestpatch.evaluate.functions.pieces import charge_text, known_length, pieces_at, whole
from guestpatch.evaluate.functions.signature import Function
from guestpatch.evaluate.limits import MAX_TEXT
from guestpatch.evaluate.values import Failure

if TYPE_CHECKING:
    from guestpatch.evaluate.functions.pieces import Piece
    from guestpatch.evaluate.functions.signature import Invocation
    from guestpatch.evaluate.values import Value

__all__ = ["FUNCTIONS"]

_NAMESPACE = UUID("11fb06fb-712d-4ddd-98c7-e71bbd588830")
_GUID_LENGTH = 36

_ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"
_HASH_LENGTH = 13
_WORD = 0xFFFF_FFFF
_LONG = 0xFFFF_FFFF_FFFF_FFFF
_FACTOR_1, _FACTOR_2 = 0x239B_961B, 0xAB0E_9789
_SLOWER = 64
"""Hashing in Python costs that much more than copying."""
_LONGEST = MAX_TEXT // _SLOWER


def _unique_string(call: Invocation) -> Value:
    text = _joined(call, call.values)
    if isinstance(text, Failure):
        return text
    if text is None:
        return call.undecided("string", minimum_length=_HASH_LENGTH)
    if len(text) > _LONGEST:
        return call.over_budget(f"text to be hashed is longer than {_LONGEST} characters")
    charge_text(call, len(text) * _SLOWER)
    return call.known(_letters(_hash(to_bytes(text))))


def _guid(call: Invocation) -> Value:
    text = _joined(call, call.values)
    if isinstance(text, Failure):
        return text
    if text is None:
        return call.undecided("string", minimum_length=_GUID_LENGTH)
    charge_text(call, len(text))
    return call.known(str(uuid5(_NAMESPACE, to_bytes(text).decode("utf-8"))))


def _joined(call: Invocation, values: tuple[Value, ...]) -> str | Failure | None:
    """The arguments joined by ``-``; None where not all of them are known."""
    pieces: list[Piece] = []
    for index in range(len(values)):
        argument = pieces_at(call, index)
        if isinstance(argument, Failure):
            return argument
        pieces += ["-", *argument] if index else argument
    if known_length(pieces) > MAX_TEXT:
        return call.over_budget(f"text is longer than {MAX_TEXT} characters")
    return whole(pieces)


def _letters(number: int) -> str:
    """A 64-bit number in base 32, the most significant bits first."""
    shifts = range(64 - 5, -6, -5)
    digits = (number >> shift if shift >= 0 else number << -shift for shift in shifts)
    return "".join(_ALPHABET[digit & 31] for digit in digits)


def _hash(data: bytes) -> int:
    one = other = 0
    whole_blocks = len(data) // 8 * 8
    for at in range(0, whole_blocks, 8):
        one ^= _mix_first(int.from_bytes(data[at : at + 4], "little"))
        one = (_rotate(one, 19) + other) * 5 + 0x561C_CD1B & _WORD
        other ^= _mix_second(int.from_bytes(data[at + 4 : at + 8], "little"))
        other = (_rotate(other, 13) + one) * 5 + 0x0BCA_A747 & _WORD
    tail = data[whole_blocks:]
    if tail:
        one ^= _mix_first(int.from_bytes(tail[:4], "little"))
    if tail[4:]:
        other ^= _mix_second(int.from_bytes(tail[4:], "little"))
    one = (one ^ len(data)) + (other ^ len(data)) & _WORD
    other = (other ^ len(data)) + one & _WORD
    one, other = _finish(one), _finish(other)
    one = one + other & _WORD
    return (other + one & _WORD) << 32 | one


def _mix_first(word: int) -> int:
    return _rotate(word * _FACTOR_1 & _WORD, 15) * _FACTOR_2 & _WORD


def _mix_second(word: int) -> int:
    return _rotate(word * _FACTOR_2 & _WORD, 17) * _FACTOR_1 & _WORD


def _rotate(word: int, bits: int) -> int:
    return (word << bits | word >> 32 - bits) & _WORD


def _finish(word: int) -> int:
    word ^= word >> 16
    word = word * 0x85EB_CA6B & _WORD
    word ^= word >> 13
    word = word * 0xC2B2_AE35 & _WORD
    return word ^ word >> 16


FUNCTIONS = (
    Function("uniquestring", _unique_string, 1, None, "string", strict=False),
    Function("guid", _guid, 1, None, "string", strict=False),
)
