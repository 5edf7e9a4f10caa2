"""Values as plain data for JSON; what cannot be known becomes ``{"$undecided": reason}``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    LambdaValue,
    ObjectValue,
    TextValue,
    Undecided,
)

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Slot

__all__ = ["UNDECIDED", "plain"]

UNDECIDED = "$undecided"
_MAX_DEPTH = 100


def plain(evaluation: Evaluation, slot: Slot, depth: int = 0) -> object:
    """A value with all its members evaluated."""
    value = evaluation.force(slot)
    if depth > _MAX_DEPTH:
        return {UNDECIDED: "value is nested too deeply"}
    match value:
        case Known(data=data):
            return data
        case ArrayValue(items=items, open=is_open):
            shown = [plain(evaluation, item, depth + 1) for item in items]
            return [*shown, {UNDECIDED: "further elements are not known"}] if is_open else shown
        case ObjectValue(members=members, open=is_open):
            inner: dict[str, object] = {
                member.key: plain(evaluation, member.slot, depth + 1) for member in members.values()
            }
            if is_open:
                inner[UNDECIDED] = "further members are not known"
            return inner
        case TextValue(parts=parts):
            reasons = [part.reason for part in parts if isinstance(part, Undecided)]
            return {UNDECIDED: reasons[0]}
        case Undecided(reason=reason):
            return {UNDECIDED: reason}
        case Failure(message=message):
            return {UNDECIDED: message}
        case LambdaValue():
            return {UNDECIDED: "a function"}
