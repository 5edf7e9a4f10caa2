"""What is told of a fact: its value, when it is so, and where it comes from, in a few words."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.engine.plain import UNDECIDED
from guestpatch.facts import Absent, Element, Undecided
from guestpatch.findings.chain import chain_of
from guestpatch.findings.phrases import when
from guestpatch.render.visible import place, visible

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.engine.inspection import InspectedVm
    from guestpatch.facts import Fact

__all__ = ["cases", "origin", "plain_fact", "said", "short"]

_MOST_NAMED = 3
"""Steps of a chain that are named on one line; of more, the first and the last."""


def cases(vm: InspectedVm, name: str) -> Iterator[tuple[Fact, str]]:
    """What a fact is, and when; once where it is the same in every world."""
    if name not in vm.variants:
        yield vm.facts[name], ""
    for fact, witness in vm.variants.get(name, ()):
        tried = "" if witness.complete else f"in the first {witness.asked} combinations tried"
        yield fact, " ".join(filter(None, (when(witness), tried)))


def said(fact: Fact) -> str:
    """The value of a fact, or why there is none."""
    if isinstance(fact, Absent):
        return "left out"
    if isinstance(fact, Undecided):
        return f"not known: {visible(fact.reason)}"
    value = plain_fact(fact)
    if not isinstance(value, list):
        return short(value)
    is_of_elements = any(isinstance(each, dict) for each in value)
    return visible(("; " if is_of_elements else ", ").join(map(_in_a_line, value)))


def _in_a_line(value: object) -> str:
    """A name, or an element with its fields."""
    if not isinstance(value, dict):
        return str(value)
    fields = (
        f"{name} not known" if isinstance(field, dict) else f"{name} {field}"
        for name, field in value.items()
        if field and name != UNDECIDED
    )
    return ", ".join(fields)


def origin(fact: Fact) -> str:
    """Where a fact comes from: the names on its way, and the place at its end."""
    where = place(fact.place.span)
    if isinstance(fact, Absent):
        return where
    own = [step for step in chain_of(fact.place) if not step.depth and step.span != fact.place.key]
    end = next((n for n, step in enumerate(own) if step.span == fact.place.span), len(own))
    names = [visible(step.name) for step in own[:end] if step.name]
    if end < len(own) and own[end].name:
        where = f"{visible(own[end].name)} at {where}"
    if len(names) > _MOST_NAMED:
        names = [names[0], "…", names[-1]]
    return " ← ".join((*names, where))


def plain_fact(fact: Fact) -> object:
    """A fact as JSON has it: null where it is absent, an object with the reason if undecided."""
    if isinstance(fact, Undecided):
        return {UNDECIDED: fact.reason}
    if isinstance(fact, Absent):
        return None
    if isinstance(fact.data, tuple):
        return [_element(each) if isinstance(each, Element) else each for each in fact.data]
    return fact.data


def short(value: object) -> str:
    """Plain data on one line."""
    if isinstance(value, dict) and UNDECIDED in value:
        return f"not known: {visible(str(value[UNDECIDED]))}"
    return visible(value if isinstance(value, str) else json.dumps(value))


def _element(element: Element) -> dict[str, object]:
    shown: dict[str, object] = {} if element.doubt is None else {UNDECIDED: element.doubt.reason}
    for name, value in element.data.items():
        shown[name] = {UNDECIDED: value.reason} if isinstance(value, Undecided) else value
    return shown
