"""What was probably meant by a name that nothing has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.findings.phrases import joined
from guestpatch.source.spelling import near_names

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["did_you_mean"]

_MOST = 3


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """``Did you mean `a` or `b`?`` for the names most like the wanted one; empty without any."""
    chosen = [f"`{name}`" for name in near_names(wanted, known)[:_MOST]]
    return f"Did you mean {joined(chosen, 'or')}?" if chosen else ""
