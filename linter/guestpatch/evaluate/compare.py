"""Whether two values are equal: yes, no, or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.identity import identity_of
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    LambdaValue,
    ObjectValue,
    TextValue,
    Undecided,
    type_name,
)

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Slot, Value

__all__ = ["equal"]

MAX_DEPTH = 40


def equal(evaluation: Evaluation, left: Value, right: Value, depth: int = 0) -> bool | None:
    """Deep equality as ``equals()`` has it: text by letter case, no conversion of types.

    Not known for values nested deeper than ``MAX_DEPTH``, which is what no real template has.
    """
    evaluation.run.charge()
    if depth > MAX_DEPTH:
        return None
    if isinstance(left, (Failure, LambdaValue)) or isinstance(right, (Failure, LambdaValue)):
        return None
    if isinstance(left, Known) and isinstance(right, Known):
        return _same_scalar(left, right)
    if isinstance(left, ArrayValue) and isinstance(right, ArrayValue):
        return _equal_arrays(evaluation, left, right, depth)
    if isinstance(left, ObjectValue) and isinstance(right, ObjectValue):
        return _equal_objects(evaluation, left, right, depth)
    return _equal_undecided(left, right)


def _same_scalar(left: Known, right: Known) -> bool:
    if isinstance(left.data, bool) or isinstance(right.data, bool):
        return left.data is right.data
    if isinstance(left.data, str) != isinstance(right.data, str):
        return False
    return left.data == right.data


def _equal_undecided(left: Value, right: Value) -> bool | None:
    kinds = {type_name(left), type_name(right)}
    if "" not in kinds and len(kinds) > 1:
        return False
    if identity_of(left) == identity_of(right):
        return True
    if isinstance(left, TextValue) and isinstance(right, TextValue) and _differ(left, right):
        return False
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Known) and isinstance(one.data, str):
            if isinstance(other, TextValue) and not _may_be(other, one.data):
                return False
            if isinstance(other, Undecided) and len(one.data) < other.minimum_length:
                return False
    return None


def _differ(left: TextValue, right: TextValue) -> bool:
    """Whether two texts with undecided parts certainly differ, in front or behind.

    What both start or end with is left out first, so that undecided parts only have to be equal.
    """
    return _conflict(left.parts, right.parts, str.startswith) or _conflict(
        left.parts[::-1], right.parts[::-1], str.endswith
    )


def _conflict(
    left: tuple[str | Undecided, ...],
    right: tuple[str | Undecided, ...],
    agrees: Callable[[str, str], bool],
) -> bool:
    for one, other in zip(left, right, strict=False):
        if isinstance(one, str) and isinstance(other, str):
            if one != other:
                return not agrees(one, other) and not agrees(other, one)
        elif isinstance(one, str) or isinstance(other, str) or one.identity != other.identity:
            return False
    return False


def _may_be(text: TextValue, constant: str) -> bool:
    """Whether a text with undecided parts could come out as a constant."""
    first, last = text.parts[0], text.parts[-1]
    known = sum(len(part) for part in text.parts if isinstance(part, str))
    if known > len(constant):
        return False
    if isinstance(first, str) and not constant.startswith(first):
        return False
    return not isinstance(last, str) or constant.endswith(last)


def _all(evaluation: Evaluation, pairs: list[tuple[Slot, Slot]], depth: int) -> bool | None:
    unknown = False
    for left, right in pairs:
        same = equal(evaluation, evaluation.force(left), evaluation.force(right), depth + 1)
        if same is False:
            return False
        unknown = unknown or same is None
    return None if unknown else True


def _equal_arrays(
    evaluation: Evaluation, left: ArrayValue, right: ArrayValue, depth: int
) -> bool | None:
    if not left.open and not right.open and len(left.items) != len(right.items):
        return False
    same = _all(evaluation, list(zip(left.items, right.items, strict=False)), depth)
    return None if same and (left.open or right.open) else same


def _equal_objects(
    evaluation: Evaluation, left: ObjectValue, right: ObjectValue, depth: int
) -> bool | None:
    for one, other in ((left, right), (right, left)):
        if not other.open and one.members.keys() - other.members.keys():
            return False
    shared = left.members.keys() & right.members.keys()
    pairs = [(left.members[key].slot, right.members[key].slot) for key in sorted(shared)]
    same = _all(evaluation, pairs, depth)
    return None if same and (left.open or right.open) else same
