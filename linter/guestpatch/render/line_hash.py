"""The line fingerprints by which GitHub code scanning knows a result again.

The value that github/codeql-action computes for every line of a file, so that results uploaded in
other ways keep their identity: a hash of the next 100 characters that are not blank
(https://github.com/github/codeql-action/blob/main/src/fingerprints.ts).
"""

from __future__ import annotations

import re
from collections import Counter

__all__ = ["line_hashes"]

_BLOCK = 100
_MODULUS = 1 << 64
_WEIGHTS = tuple(pow(37, _BLOCK - 1 - index, _MODULUS) for index in range(_BLOCK))
_PADDING = "\uffff" + "\0" * _BLOCK
"""What follows the end of a text."""
_LINE_END = re.compile("\r\n?")
_BLANK = re.compile("[ \t]+")
_OUTSIDE_BMP = re.compile("[\U00010000-\U0010ffff]")


def line_hashes(text: str) -> tuple[str, ...]:
    """The fingerprint of each line, in hexadecimal, with the how manieth of that value it is.

    A text that ends with a line end has an empty line more.
    """
    units = _OUTSIDE_BMP.sub(_surrogates, _BLANK.sub("", _LINE_END.sub("\n", text))) + _PADDING
    starts = [0, *(match.end() for match in re.finditer("\n", units))]
    seen: Counter[str] = Counter()
    found: list[str] = []
    for start in starts:
        block = units[start : start + _BLOCK]
        seen[block] += 1
        found.append(f"{_hash(block):x}:{seen[block]}")
    return tuple(found)


def _hash(block: str) -> int:
    return sum(ord(unit) * weight for unit, weight in zip(block, _WEIGHTS, strict=True)) % _MODULUS


def _surrogates(character: re.Match[str]) -> str:
    """A character as the two units that UTF-16 has for it."""
    offset = ord(character[0]) - 0x10000
    return chr(0xD800 | offset >> 10) + chr(0xDC00 | offset & 0x3FF)
