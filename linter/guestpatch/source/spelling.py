"""Names that are compared without regard to letter case, and likely misspellings."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["near_names", "spelled", "suggestion"]

_LEAST_RATIO = 0.6
"""Names less alike than this are no misspelling of one another."""
_FEWEST_LETTERS = 3
"""A shorter piece is part of too many names to hint at one."""


def spelled(written: str, names: Iterable[str]) -> str | None:
    """The name that is the same but for letter case."""
    lowered = written.lower()
    return next((name for name in names if name.lower() == lowered), None)


def near_names(written: str, names: Iterable[str]) -> tuple[str, ...]:
    """The names somebody may have meant, likeliest first.

    A name that contains what was written comes before those that only look like it.
    """
    from difflib import SequenceMatcher  # noqa: PLC0415 - only a mistake needs it

    lowered = written.strip().lower()
    ranked: list[tuple[bool, float, int, str]] = []
    for name in names:
        is_part = len(lowered) >= _FEWEST_LETTERS and lowered in name.lower()
        if not is_part and _most_alike(lowered, name) < _LEAST_RATIO:
            continue
        ratio = SequenceMatcher(None, lowered, name.lower(), autojunk=False).ratio()
        in_place = sum(a == b for a, b in zip(lowered, name.lower(), strict=False))
        if is_part or ratio >= _LEAST_RATIO:
            ranked.append((not is_part, -ratio, -in_place, name))
    return tuple(name for *_, name in sorted(ranked))


def _most_alike(written: str, name: str) -> float:
    """What the ratio is at most, told by the lengths alone: cheap where there are many names."""
    both = len(written) + len(name)
    return 2 * min(len(written), len(name)) / both if both else 1.0


def suggestion(written: str, names: Iterable[str]) -> str | None:
    """The name somebody most likely meant, or None when none is near."""
    return next(iter(near_names(written, names)), None)
