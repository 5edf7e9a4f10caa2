"""What a fact is in every world, and when."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.limits import QUESTION
from guestpatch.evaluate.sites import still_present, suppose_present
from guestpatch.evaluate.worlds import explore
from guestpatch.facts import FACTS, Decided, Element, Undecided
from guestpatch.findings import Witness, WitnessTerm
from guestpatch.findings.witness import explain

if TYPE_CHECKING:
    from collections.abc import Hashable, Sequence

    from guestpatch.evaluate.worlds import Exploration, Leaf, World
    from guestpatch.facts import Fact, Subject

__all__ = ["Variant", "differ", "variants_of", "what_is_said"]


class Variant(NamedTuple):
    """A fact in some worlds; the places are those of the first of them."""

    fact: Fact
    witness: Witness


def variants_of(subject: Subject, name: str) -> tuple[Variant, ...]:
    """What a fact of a VM is in the worlds in which the VM exists, in the order found.

    Their witnesses are not complete where there is too much to be tried.
    """
    subject.evaluation.run.allow(QUESTION)

    def question(world: World) -> Fact | None:
        evaluation = subject.evaluation.in_world(world)
        if not suppose_present(evaluation, subject.site):
            return None
        fact = FACTS[name].compute(subject.in_world(evaluation))
        return fact if still_present(evaluation, subject.site) else None

    return _variants(explore(question))


def differ(variants: Sequence[Variant], fact: Fact) -> bool:
    """Whether a fact may not be in every world what it is with the defaults."""
    return any(
        what_is_said(variant.fact) != what_is_said(fact) or not variant.witness.complete
        for variant in variants
    )


def _variants(exploration: Exploration[Fact | None]) -> tuple[Variant, ...]:
    groups: dict[Hashable, list[Leaf[Fact | None]]] = {}
    facts: dict[Hashable, Fact] = {}
    for leaf in exploration.leaves:
        if leaf.answer is not None:
            what = what_is_said(leaf.answer)
            groups.setdefault(what, []).append(leaf)
            facts.setdefault(what, leaf.answer)
    asked = sum(map(len, groups.values()))
    variants: list[Variant] = []
    for what, leaves in groups.items():
        others = [leaf.path for key, each in groups.items() if key != what for leaf in each]
        explanation = explain([leaf.path for leaf in leaves], others)
        terms = (*explanation.terms, *explanation.assumed)
        shown = () if terms == (WitnessTerm(),) else terms
        witness = Witness(shown, (), asked, len(leaves), exploration.complete)
        variants.append(Variant(facts[what], witness))
    return tuple(variants)


def what_is_said(fact: Fact) -> Hashable:
    """What a fact says, apart from where it is read."""
    if isinstance(fact, Undecided):
        return "undecided", fact.reason
    if not isinstance(fact, Decided):
        return "absent"
    data = fact.data
    if isinstance(data, tuple):
        return tuple(_entry(each) if isinstance(each, Element) else each for each in data)
    return type(data), data


def _entry(element: Element) -> Hashable:
    fields = (
        (name, ("undecided", value.reason) if isinstance(value, Undecided) else value)
        for name, value in element.data.items()
    )
    return element.doubt and element.doubt.reason, *fields
