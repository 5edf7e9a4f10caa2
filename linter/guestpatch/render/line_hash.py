"""The line fingerprints by which GitHub code scanning knows a result again.

The value that github/codeql-action computes for every line of a file, so that results uploaded in
other ways keep their identity: a rolling hash of the next 100 characters that are not blank
(https://github.com/github/codeql-action/blob/main/src/fingerprints.ts).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

__all__ = ["line_hashes"]

_BLOCK = 100
_BASE = 37
_MASK = (1 << 64) - 1
_OUT_OF_BLOCK = pow(_BASE, _BLOCK, 1 << 64)
_END = 0xFFFF
_LINE_FEED = 0x0A
_CARRIAGE_RETURN = 0x0D


def line_hashes(text: str) -> tuple[str, ...]:
    """The fingerprint of each line, in hexadecimal, with the how manieth of that value it is.

    A text that ends with a line end has an empty line more.
    """
    units = [*_units(text), _END]
    starts = [0, *(index + 1 for index, unit in enumerate(units) if unit == _LINE_FEED)]
    padded = [*units, *([0] * _BLOCK)]
    wanted = set(starts)
    hashes: dict[int, int] = {}
    value = 0
    for index, unit in enumerate(padded):
        begin = index + 1 - _BLOCK
        value = (value * _BASE + unit) & _MASK
        if begin > 0:
            value = (value - _OUT_OF_BLOCK * padded[begin - 1]) & _MASK
        if begin in wanted:
            hashes[begin] = value
    seen: dict[int, int] = {}
    found: list[str] = []
    for start in starts:
        number = seen[hashes[start]] = seen.get(hashes[start], 0) + 1
        found.append(f"{hashes[start]:x}:{number}")
    return tuple(found)


def _units(text: str) -> Iterator[int]:
    """UTF-16 units without blanks, every line end as one line feed."""
    data = text.encode("utf-16-le", "surrogatepass")
    follows_return = False
    for index in range(0, len(data), 2):
        unit = data[index] | data[index + 1] << 8
        if unit in (0x20, 0x09) or (follows_return and unit == _LINE_FEED):
            follows_return = False
            continue
        follows_return = unit == _CARRIAGE_RETURN
        yield _LINE_FEED if follows_return else unit
