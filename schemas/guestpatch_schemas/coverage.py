"""What accounts for published statements that no rule enforces."""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

__all__ = ["Accounting", "accounting_of"]


class Accounting(NamedTuple):
    """What accounts for the statements of a concept, in every edition.

    `by` are the requirements of the orchestrator that will enforce it. `reason` says why nothing
    can be checked before deployment; None where something can.
    """

    by: tuple[str, ...] = ()
    reason: str | None = None


def accounting_of(concept: str) -> Accounting:
    """Return what accounts for a concept besides rules, which may be nothing."""
    table = _table()
    reason = table["not"].get(concept)
    return Accounting(
        tuple(table["by"].get(concept, ())), None if reason is None else table["reasons"][reason]
    )


@cache
def _table() -> Mapping[str, Any]:
    table: dict[str, Any] = json.loads(Path(__file__).with_name("coverage.json").read_bytes())
    return table
