"""Saying in words when a finding holds."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.findings.model import Witness, WitnessTerm

__all__ = ["joined", "quoted", "when"]

_MOST_TERMS = 3
_MOST_VALUES = 5
_MOST_CHARACTERS = 60


def when(witness: Witness) -> str:
    """``when `os` = 'Linux'``; empty when the finding always holds."""
    if witness.always:
        return ""
    shown = [_term(term) for term in witness.terms[:_MOST_TERMS]]
    rest = len(witness.terms) - len(shown)
    if rest:
        shown.append(f"in {rest} more case{'' if rest == 1 else 's'}")
    return "when " + ", or when ".join(shown)


def _term(term: WitnessTerm) -> str:
    parts = [f"`{name}` = {_values(values)}" for name, values in term.parameters]
    parts += [
        f"`{name}` {'holds' if holds else 'does not hold'}" for name, holds in term.conditions
    ]
    parts += [
        f"`{name}` is at index {joined((str(i) for i in indexes), 'or')}"
        for name, indexes in term.iterations
    ]
    return " and ".join(parts)


def _values(values: tuple[object, ...]) -> str:
    return joined((quoted(value) for value in values), "or")


def quoted(value: object) -> str:
    """A value as people write it in templates."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if value is None:
        return "null"
    shown = f"'{value}'" if isinstance(value, str) else json.dumps(value)
    return shown if len(shown) <= _MOST_CHARACTERS else f"{shown[:_MOST_CHARACTERS]}…"


def joined(items: Iterable[str], word: str) -> str:
    """``a``, ``a or b``, ``a, b or c``; long lists are cut with their count."""
    shown = list(items)
    if len(shown) > _MOST_VALUES:
        rest = len(shown) - _MOST_VALUES + 1
        shown = [*shown[: _MOST_VALUES - 1], f"{rest} more"]
    if len(shown) == 1:
        return shown[0]
    return f"{', '.join(shown[:-1])} {word} {shown[-1]}"
