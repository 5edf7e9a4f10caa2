"""Asking a rule about a VM, in every world."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING, Any, NamedTuple

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import QUESTION, BudgetExceededError
from guestpatch.evaluate.sites import still_present, suppose_present
from guestpatch.evaluate.worlds import DefaultWorld, explore
from guestpatch.facts import FACTS, Decided, Element, Subject, Undecided, makes_vms
from guestpatch.policy.conditions import element_fact, holds
from guestpatch.policy.model import Group
from guestpatch.policy.proposals import propose
from guestpatch.source.writing import property_text

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.evaluate.limits import StepLimit
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Cause
    from guestpatch.evaluate.worlds import Exploration, World
    from guestpatch.facts import Fact, Place, Surroundings
    from guestpatch.policy.model import Case, Confidence, Label, Rule, Severity
    from guestpatch.policy.proposals import Proposal
    from guestpatch.source.text import Span

__all__ = ["Answer", "Hit", "HitLabel", "Unanswered", "ask"]

_MOST_SHOWN = 120
"""Characters of a value that are quoted in a text."""
_PLACEHOLDER = re.compile(r"\{([A-Za-z][\w.]*)\}")


class HitLabel(NamedTuple):
    """A span and what is said there."""

    span: Span
    text: str


class Hit(NamedTuple):
    """A case of a rule that holds in one world, with its texts filled in."""

    case: Case
    severity: Severity
    confidence: Confidence
    headline: str
    primary: HitLabel
    place: Place
    labels: tuple[HitLabel, ...]
    helps: tuple[str, ...]
    detail: str
    """Tells apart several hits of one rule on one VM: the property."""
    proposal: Proposal | None = None
    """What would end it."""


class Unanswered(NamedTuple):
    """Why a rule could not be decided."""

    cause: Cause
    reason: str
    place: Place


class _Sources(NamedTuple):
    """The resources that the elements of a list come from, and the one that is asked about."""

    all: tuple[Site, ...]
    one: Site | None


class Answer(NamedTuple):
    """What a rule says of a VM in one world; nothing where the VM is not deployed."""

    present: bool
    hits: tuple[Hit, ...] = ()
    unanswered: tuple[Unanswered, ...] = ()


def ask(
    run: Run,
    site: Site,
    surroundings: Surroundings,
    rule: Rule,
    limit: StepLimit = QUESTION,
) -> tuple[Exploration[Answer], ...]:
    """Ask a rule about a VM of a kind it applies to, in every world that it can tell apart.

    A rule about the elements of a list is asked once for each resource that they come from:
    conditions of one have nothing to do with those of another. An exploration is ``exhausted``
    when all of it takes more work than the limit allows.
    """
    run.allow(limit)
    if surroundings.base is not None:
        surroundings.base.run.allow(limit)

    def question(sources: _Sources | None, world: World) -> Answer:
        evaluation = Evaluation(run, world)
        if not suppose_present(evaluation, site):
            return Answer(present=False)
        found = answer(Subject(evaluation, site, surroundings), rule, sources)
        return found if still_present(evaluation, site) else Answer(present=False)

    parts = _parts(Subject(Evaluation(run, DefaultWorld()), site, surroundings), rule)
    return tuple(explore(partial(question, part)) for part in parts)


def _parts(subject: Subject, rule: Rule) -> tuple[_Sources | None, ...]:
    """The resources to ask about, one by one; once without any, for what is in the VM itself.

    Together where a finding may be about several, because it stands elsewhere than at one.
    """
    find = None if rule.each is None else FACTS[rule.each].sources
    primary = (label.at for case in rule.cases for label in case.labels if label.primary)
    if find is None or any(at.partition(".")[0] != "item" for at in primary):
        return (None,)
    try:
        sources = find(subject)
    except BudgetExceededError:
        return (None,)
    if len(sources) < 2:  # noqa: PLR2004 - a single one multiplies nothing
        return (None,)
    return tuple(_Sources(sources, each) for each in (None, *sources))


def answer(subject: Subject, rule: Rule, sources: _Sources | None = None) -> Answer:
    """What a rule says of a VM in the world the subject is in.

    Of the elements of a list, those that come from one of its ``sources`` where that is given.
    """
    if not makes_vms(subject):
        return Answer(present=True)
    if rule.each is None:
        return _answer_cases(_Facts(subject, None), rule)
    source = _Facts(subject, None)
    if holds(rule.when, source) is False:
        return Answer(present=True)
    looked_at = source if sources is None else _Facts(subject.with_one_of(*sources), None)
    elements = looked_at.fact(rule.each)
    if isinstance(elements, Undecided):
        return Answer(present=True, unanswered=(Unanswered(*elements),))
    hits: list[Hit] = []
    unanswered: list[Unanswered] = []
    data = elements.data if isinstance(elements, Decided) else ()
    for element in data if isinstance(data, tuple) else ():
        if isinstance(element, Element):
            one = _answer_cases(_Facts(subject, element), rule)
            unanswered.extend(one.unanswered)
            if element.doubt is None:
                hits.extend(one.hits)
            elif one.hits:
                unanswered.append(Unanswered(*element.doubt))
    return Answer(present=True, hits=tuple(hits), unanswered=tuple(unanswered))


def _answer_cases(facts: _Facts, rule: Rule) -> Answer:
    """The first case that holds is the one reported."""
    unanswered: list[Unanswered] = []
    for case in rule.cases:
        facts.noted.clear()
        found = holds(Group("all-of", (case.when, case.forbid)), facts)
        if found:
            return Answer(present=True, hits=(_hit(facts, rule, case),))
        if found is None:
            unanswered.extend(Unanswered(*fact) for fact in facts.noted[:1])
    return Answer(present=True, unanswered=tuple(unanswered[:1]))


class _Facts:
    """The facts of a VM, and of one element of a list, as conditions and texts read them."""

    def __init__(self, subject: Subject, element: Element | None) -> None:
        self.subject = subject
        self.element = element
        self.noted: list[Undecided] = []

    def fact(self, name: str) -> Fact:
        if name.startswith("item."):
            field = None if self.element is None else element_fact(self.element, name)
            return field or Undecided("error", "no element is asked about", self.subject.whole)
        return FACTS[name].compute(self.subject)

    def place(self, at: str) -> Place:
        if at == "vm":
            return self.subject.whole
        if at == "item" and self.element is not None:
            return self.element.place
        return self.fact(at).place

    def is_complete(self, label: Label) -> bool:
        """Whether the place of a label is known, and every fact its text names."""
        if label.at not in ("vm", "item") and isinstance(self.fact(label.at), Undecided):
            return False
        return self.is_known(label.text)

    def is_known(self, text: str) -> bool:
        """Whether every fact that a text names is decided."""
        named = (name for name in _PLACEHOLDER.findall(text) if name in FACTS)
        return all(isinstance(self.fact(name), Decided) for name in named)

    def written(self, fix: Mapping[str, Any]) -> str:
        """The property that a fix sets, as it is written in the document to edit."""
        place = self.place(fix["set"])
        to = self.fill(fix["to"]) if isinstance(fix["to"], str) else fix["to"]
        return property_text(place.span.document, place.property.rpartition(".")[2], to)

    def fill(self, text: str, fix: Mapping[str, Any] | None = None) -> str:
        def shown(match: re.Match[str]) -> str:
            name = match[1]
            return self.written(fix) if name == "fix" and fix is not None else self._shown(name)

        return _PLACEHOLDER.sub(shown, text)

    def _shown(self, name: str) -> str:
        if name not in FACTS and not name.startswith("item."):
            return {
                "kind": self.subject.kind.replace("-", " ").replace("virtual machine", "VM"),
                "edition": self.subject.knowledge.edition.id,
                "date": self.subject.knowledge.date,
            }.get(name, "")
        fact = self.fact(name)
        if not isinstance(fact, Decided):
            return ""
        if isinstance(fact.data, bool):
            return "true" if fact.data else "false"
        if isinstance(fact.data, tuple):
            return ", ".join(f"`{each}`" for each in fact.data)
        shown = str(fact.data)
        return shown if len(shown) <= _MOST_SHOWN else f"{shown[:_MOST_SHOWN]}…"


def _hit(facts: _Facts, rule: Rule, case: Case) -> Hit:
    edition = facts.subject.knowledge.edition.id
    stated = rule.severity_in(edition) if edition in rule.editions else None
    severity = case.severity if stated is None else stated
    labels: list[HitLabel] = []
    primary: HitLabel | None = None
    place = facts.subject.whole
    for label in case.labels:
        if not label.primary and not facts.is_complete(label):
            continue
        where = facts.place(label.at)
        shown = HitLabel(where.span, facts.fill(label.text))
        if label.primary and primary is None:
            primary, place = shown, where
        elif not label.primary:
            labels.append(shown)
    if primary is None:
        primary = HitLabel(place.span, "")
    return Hit(
        case=case,
        severity=severity,
        confidence=case.confidence,
        headline=facts.fill(case.headline),
        primary=primary,
        place=place,
        labels=tuple(labels),
        helps=tuple(filled for text in case.helps if (filled := facts.fill(text, case.fix))),
        detail=facts.element.place.property if facts.element is not None else place.property,
        proposal=None if case.fix is None else propose(facts, case.fix),
    )
