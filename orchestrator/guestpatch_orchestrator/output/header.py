"""What every output begins with: what it is, what it rests on, and what it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guestpatch import __version__
from guestpatch_orchestrator.decisions import DECISIONS, DISCLAIMER
from guestpatch_orchestrator.policy import KNOBS
from guestpatch_schemas.places import regions_date

if TYPE_CHECKING:
    from datetime import datetime

    from guestpatch_orchestrator.plan.model import Plan
    from guestpatch_orchestrator.policy import Policy

__all__ = ["header_object", "instant_text", "policy_object"]


def header_object(plan: Plan, more: tuple[str, ...] = ()) -> dict[str, Any]:
    """The disclaimer, versions, the month, and the decisions that the result rests on.

    ``more`` are decisions besides those of the plan.
    """
    return {
        "disclaimer": DISCLAIMER,
        "tool": {"name": "guestpatch", "version": __version__},
        "edition": plan.edition,
        "knowledge": plan.knowledge_date,
        "regions": regions_date(),
        "month": plan.month.name,
        "release": instant_text(plan.month.release),
        "deadline": instant_text(plan.month.instant(plan.deadline)),
        "source": plan.fleet.source,
        "policy": policy_object(plan.policy),
        "decisions": [
            {"id": each, "what": DECISIONS[each]} for each in sorted({*plan.decisions, *more})
        ],
    }


def policy_object(policy: Policy) -> dict[str, Any]:
    """Every knob with its value."""
    found: dict[str, Any] = {}
    for knob in KNOBS:
        value = getattr(policy, knob.attribute)
        if knob.key.startswith("window."):
            value = f"{value // 60:02}:{value % 60:02}"
        elif isinstance(value, tuple):
            value = list(value)
        elif knob.attribute == "region_aliases":
            value = dict(value)
        found[knob.key] = value
    return found


def instant_text(instant: datetime) -> str:
    """An instant in UTC as ISO 8601 has it, to the second."""
    return instant.strftime("%Y-%m-%dT%H:%M:%SZ")
