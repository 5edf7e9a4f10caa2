"""Conditions over facts: true, false, or not known."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from guestpatch.facts import Absent, Decided, Element, Undecided
from guestpatch.policy.model import FactTest, Group
from guestpatch.policy.patterns import MAX_TEXT, matches

if TYPE_CHECKING:
    from guestpatch.facts import Fact
    from guestpatch.policy.model import Condition

__all__ = ["FactSource", "element_fact", "holds"]


class FactSource(Protocol):
    """Where a condition reads facts from."""

    def fact(self, name: str) -> Fact:
        """The fact of a name."""

    noted: list[Undecided]
    """The undecided facts that left the condition open; kept by ``holds``."""


def holds(condition: Condition, facts: FactSource) -> bool | None:
    """Whether a condition holds, by Kleene's logic; facts are read in order and only as needed."""
    if isinstance(condition, FactTest):
        return _test(condition, facts)
    if condition.kind == "all-of":
        return _joined(condition, facts, settles=False)
    some = _joined(condition, facts, settles=True)
    if condition.kind == "any-of":
        return some
    return None if some is None else not some


def _joined(group: Group, facts: FactSource, *, settles: bool) -> bool | None:
    """The members joined by and (``settles`` false) or or (``settles`` true).

    What was noted for a member that is decided, or in a group that is settled, left nothing open.
    """
    start = len(facts.noted)
    unknown = False
    for member in group.members:
        before = len(facts.noted)
        result = holds(member, facts)
        if result is settles:
            del facts.noted[start:]
            return settles
        if result is None:
            unknown = True
        else:
            del facts.noted[before:]
    return None if unknown else not settles


def _test(test: FactTest, facts: FactSource) -> bool | None:
    fact = facts.fact(test.fact)
    if isinstance(fact, Undecided):
        facts.noted.append(fact)
        return None
    if test.operator in ("exists", "absent"):
        exists = isinstance(fact, Decided)
        return exists is (test.operand is (test.operator == "exists"))
    if isinstance(fact, Absent):
        return test.operator in ("not", "all")
    return _compare(test, fact, facts)


def _compare(test: FactTest, fact: Decided, facts: FactSource) -> bool | None:
    data, operand = fact.data, test.operand
    match test.operator:
        case "equals":
            return _folded(data) == _folded(operand)
        case "not":
            return _folded(data) != _folded(operand)
        case "in":
            return _folded(data) in [_folded(each) for each in operand]
        case "matches":
            if len(str(data)) > MAX_TEXT:
                reason = f"a text of more than {MAX_TEXT} characters is not compared with a pattern"
                facts.noted.append(Undecided("error", reason, fact.place))
                return None
            return matches(operand, str(data))
        case "at-least":
            return _ordered(data) >= _ordered(operand)
        case "before":
            return _ordered(data) < _ordered(operand)
        case "after":
            return _ordered(data) > _ordered(operand)
        case "contains":
            names = data if isinstance(data, tuple) else (str(data),)
            return _folded(operand) in [_folded(each) for each in names]
        case "all" | "any":
            elements = (
                [each for each in data if isinstance(each, Element)]
                if isinstance(data, tuple)
                else []
            )
            wanted = test.operator == "any"
            results = [_of_element(operand, each, facts, settles=wanted) for each in elements]
            if wanted in results:
                return wanted
            return None if None in results else not wanted
        case _:
            message = f"operator {test.operator} is not handled"
            raise AssertionError(message)


def _of_element(
    condition: Condition, element: Element, facts: FactSource, *, settles: bool
) -> bool | None:
    """Whether a condition holds of an element; one that may not be there settles nothing."""
    result = holds(condition, _ElementFacts(element, facts))
    if result is settles and element.doubt is not None:
        facts.noted.append(element.doubt)
        return None
    return result


class _ElementFacts:
    """The fields of one element, read as facts called ``item.…``."""

    def __init__(self, element: Element, outer: FactSource) -> None:
        self._element = element
        self._outer = outer
        self.noted = outer.noted

    def fact(self, name: str) -> Fact:
        return element_fact(self._element, name) or self._outer.fact(name)


def element_fact(element: Element, name: str) -> Fact | None:
    """A field of an element as a fact, absent when empty; None for names that are no fields."""
    if not name.startswith("item."):
        return None
    field = name.removeprefix("item.")
    value, place = element.data.get(field), element.places.get(field, element.place)
    if isinstance(value, Undecided):
        return value
    return Decided(value, place) if value else Absent(place)


def _folded(value: object) -> object:
    return value.lower() if isinstance(value, str) else value


def _ordered(value: object) -> tuple[int, str]:
    """Numbers by size, everything else (dates, versions by date) as text."""
    if isinstance(value, int) and not isinstance(value, bool):
        return value, ""
    return 0, str(value).lower()
