"""Comparing values as Azure Policy does: true, false, or not known.

Letter case does not count, except with ``match``; ``true`` and ``"true"`` are the same; a property
that is not there equals nothing.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING

from guestpatch.azure_policy.model import NEGATIONS
from guestpatch.evaluate.compare import equal
from guestpatch.evaluate.conditions import truth
from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.values import Value

__all__ = ["ORDERS", "any_of", "compare", "compare_numbers", "negated"]

ORDERS = ("less", "lessOrEquals", "greater", "greaterOrEquals")


def negated(verdict: bool | None) -> bool | None:  # noqa: FBT001 - a verdict, not a switch
    """The opposite, as far as it is known."""
    return None if verdict is None else not verdict


def any_of(verdicts: Iterable[bool | None]) -> bool | None:
    """Whether one holds; stops at the first that does."""
    unknown = False
    for verdict in verdicts:
        if verdict:
            return True
        unknown = unknown or verdict is None
    return None if unknown else False


def compare(
    evaluation: Evaluation, operator: str, value: Value | None, operand: Value
) -> bool | None:
    """Whether a condition holds of a value; None stands for a property that is not there."""
    evaluation.run.charge()
    if operator in NEGATIONS:
        return negated(compare(evaluation, NEGATIONS[operator], value, operand))
    if operator == "exists":
        return _exists(value, truth(operand))
    if value is None or (isinstance(value, Known) and value.data is None):
        return _nothing(operator, operand)
    if isinstance(value, Failure) or isinstance(operand, (Failure, Undecided)):
        return None
    if operator in ORDERS:
        return _ordered(operator, value, operand)
    match operator:
        case "equals":
            return _equals(evaluation, value, operand)
        case "in":
            return _in(evaluation, value, operand)
        case "like":
            return _like(value, operand)
        case "contains":
            return _contains(evaluation, value, operand)
        case "containsKey":
            return _contains_key(value, operand)
        case "match" | "matchInsensitively":
            return _matches(value, operand, is_exact=operator == "match")
        case _:
            message = f"operator {operator} is not handled"
            raise AssertionError(message)


def _exists(value: Value | None, wanted: bool | None) -> bool | None:  # noqa: FBT001 - as above
    if wanted is None or isinstance(value, (Undecided, Failure)):
        return None
    is_there = value is not None and not (isinstance(value, Known) and value.data is None)
    return is_there is wanted


def _nothing(operator: str, operand: Value) -> bool | None:
    """What holds of a property that is not there."""
    if isinstance(operand, (Failure, Undecided)):
        return None
    return operator == "equals" and isinstance(operand, Known) and operand.data is None


# -- equality --------------------------------------------------------------------------------------


def _word(value: Known) -> str:
    """A scalar as text in lower case: numbers and booleans are equal to what they look like."""
    data = value.data
    if isinstance(data, bool):
        return "true" if data else "false"
    if isinstance(data, float) and data.is_integer():
        return str(int(data))
    return "" if data is None else str(data).lower()


def _folded(value: Value) -> Value:
    if isinstance(value, Known):
        return Known(_word(value), value.trace)
    if isinstance(value, TextValue):
        parts = (part.lower() if isinstance(part, str) else part for part in value.parts)
        return value._replace(parts=tuple(parts))
    return value


def _equals(evaluation: Evaluation, value: Value, operand: Value) -> bool | None:
    if isinstance(value, Known) and isinstance(operand, Known):
        return _word(value) == _word(operand)
    if isinstance(value, Undecided) and value.kind != "string":
        return (
            None if isinstance(operand, (Known, TextValue)) else _deep(evaluation, value, operand)
        )
    return _deep(evaluation, value, operand)


def _deep(evaluation: Evaluation, value: Value, operand: Value) -> bool | None:
    return equal(evaluation, _folded(value), _folded(operand))


def _in(evaluation: Evaluation, value: Value, operand: Value) -> bool | None:
    if not isinstance(operand, ArrayValue):
        return None
    found = any_of(
        compare(evaluation, "equals", value, evaluation.force(item)) for item in operand.items
    )
    return None if operand.open and not found else found


# -- text ------------------------------------------------------------------------------------------


def _like(value: Value, operand: Value) -> bool | None:
    """Whether a text fits a pattern with at most one ``*``."""
    if not isinstance(operand, Known):
        return None
    before, star, after = _word(operand).partition("*")
    if isinstance(value, Known):
        word = _word(value)
        if not star:
            return word == before
        is_long = len(word) >= len(before) + len(after)
        return is_long and word.startswith(before) and word.endswith(after)
    if not isinstance(value, TextValue):
        return None if isinstance(value, Undecided) else False
    parts = [part.lower() if isinstance(part, str) else None for part in value.parts]
    first, last = parts[0] or "", parts[-1] or ""
    known = sum(len(part) for part in parts if part)
    if not star:
        fits = _agree(first, before, str.startswith) and _agree(last, before, str.endswith)
        return None if fits and known <= len(before) else False
    if not _agree(first, before, str.startswith) or not _agree(last, after, str.endswith):
        return False
    is_sure = first.startswith(before) and last.endswith(after)
    return True if is_sure and known >= len(before) + len(after) else None


def _agree(one: str, other: str, test: Callable[[str, str], bool]) -> bool:
    """Whether one of two texts starts (or ends) with the other."""
    return test(one, other) or test(other, one)


def _contains(evaluation: Evaluation, value: Value, operand: Value) -> bool | None:
    """Whether a text has a piece, or an array an element."""
    if isinstance(value, ArrayValue):
        found = any_of(
            compare(evaluation, "equals", evaluation.force(item), operand) for item in value.items
        )
        return None if value.open and not found else found
    if not isinstance(operand, Known):
        return None
    parts = text_parts(value)
    if parts is None:
        return False
    piece = _word(operand)
    if any(piece in part.lower() for part in parts if isinstance(part, str)):
        return True
    return None if any(isinstance(part, Undecided) for part in parts) else False


def _contains_key(value: Value, operand: Value) -> bool | None:
    if not isinstance(operand, Known) or isinstance(value, Undecided):
        return None
    if not isinstance(value, ObjectValue):
        return False
    return True if _word(operand) in value.members else (None if value.open else False)


def _matches(value: Value, operand: Value, *, is_exact: bool) -> bool | None:
    """Whether a text has a form: ``#`` a digit, ``?`` a letter, ``.`` any character."""
    if isinstance(value, (TextValue, Undecided)) or not isinstance(operand, Known):
        return None
    if not isinstance(value, Known):
        return False
    return _pattern(str(operand.data), is_exact).fullmatch(_plain(value)) is not None


def _plain(value: Known) -> str:
    return value.data if isinstance(value.data, str) else _word(value)


@lru_cache(maxsize=64)
def _pattern(form: str, is_exact: bool) -> re.Pattern[str]:  # noqa: FBT001 - lru_cache hands it on
    signs = {"#": r"\d", "?": r"[^\W\d_]", ".": "."}
    text = "".join(signs.get(sign) or re.escape(sign) for sign in form)
    return re.compile(text, re.DOTALL if is_exact else re.DOTALL | re.IGNORECASE)


# -- order -----------------------------------------------------------------------------------------


def _ordered(operator: str, value: Value, operand: Value) -> bool | None:
    """Numbers by size, texts (and dates) by letters; Azure refuses to compare other things."""
    if not isinstance(value, Known) or not isinstance(operand, Known):
        return None
    left, right = value.data, operand.data
    if isinstance(left, str) and isinstance(right, str):
        return _by_order(operator, left.lower(), right.lower())
    numbers = [each for each in (left, right) if _is_number(each)]
    if len(numbers) != 2:  # noqa: PLR2004 - both sides
        return None
    return compare_numbers(operator, float(left or 0), float(right or 0))


def _is_number(data: object) -> bool:
    return isinstance(data, (int, float)) and not isinstance(data, bool)


def compare_numbers(operator: str, left: float, right: float) -> bool:
    """Whether two numbers are in an order."""
    return _by_order(operator, left, right)


def _by_order(operator: str, left: float | str, right: float | str) -> bool:
    smaller = left < right  # type: ignore[operator] # both are of one type
    match operator:
        case "less":
            return smaller
        case "lessOrEquals":
            return smaller or left == right
        case "greater":
            return not smaller and left != right
        case _:
            return not smaller
