"""What was probably meant by a name that nothing has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.findings.phrases import joined

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean"]

_MOST = 3
_FEWEST_LETTERS = 3
"""A shorter piece is part of too many names to hint at one."""


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """``Did you mean `a` or `b`?`` for the names most like the wanted one; empty without any.

    A name that contains the wanted one comes before those that only look like it.
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    lowered = wanted.lower()
    names = {name.lower(): name for name in known}
    containing = [name for name in names if len(lowered) >= _FEWEST_LETTERS and lowered in name]
    alike = get_close_matches(lowered, names, n=_MOST)
    chosen = list(dict.fromkeys((*containing, *alike)))[:_MOST]
    if not chosen:
        return ""
    return f"Did you mean {joined((f'`{names[name]}`' for name in chosen), 'or')}?"
