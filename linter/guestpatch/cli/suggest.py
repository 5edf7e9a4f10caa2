"""What was probably meant by a name that nothing has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.findings.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean"]

_MOST = 3
_LEAST_RATIO = 0.6
_FEWEST_LETTERS = 3
"""A shorter piece is part of too many names to hint at one."""


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """``Did you mean `a` or `b`?`` for the names most like the wanted one; empty without any.

    A name that contains the wanted one comes before those that only look like it.
    """
    from difflib import SequenceMatcher  # noqa: PLC0415 - only a mistake needs it

    lowered = wanted.strip().lower()
    ranked: list[tuple[bool, float, int, str]] = []
    for name in known:
        is_part = len(lowered) >= _FEWEST_LETTERS and lowered in name.lower()
        ratio = SequenceMatcher(None, lowered, name.lower(), autojunk=False).ratio()
        in_place = sum(a == b for a, b in zip(lowered, name.lower(), strict=False))
        if is_part or ratio >= _LEAST_RATIO:
            ranked.append((not is_part, -ratio, -in_place, name))
    chosen = [f"`{name}`" for *_, name in sorted(ranked)[:_MOST]]
    return f"Did you mean {joined(chosen, 'or')}?" if chosen else ""
