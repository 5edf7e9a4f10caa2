"""Asking a definition about a resource, in every world."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.azure_policy.conditions import deciding, judge_of
from guestpatch.azure_policy.effects import Doing, effect_on
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import QUESTION
from guestpatch.evaluate.sites import still_present, suppose_present
from guestpatch.evaluate.worlds import explore
from guestpatch.facts import Place, walk
from guestpatch.policy.ask import Answer, Hit, HitLabel

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.azure_policy.conditions import Evidence
    from guestpatch.azure_policy.model import Definition
    from guestpatch.evaluate.limits import StepLimit
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.worlds import Exploration, World

__all__ = ["ask_policy"]

_RESOURCES = "microsoft.resources/"
_GROUPS = "microsoft.resources/resourcegroups"


def ask_policy(
    run: Run,
    site: Site,
    neighbours: tuple[Site, ...],
    definition: Definition,
    limit: StepLimit = QUESTION,
) -> Exploration[Answer]:
    """Ask a definition about a resource, in every world that it can tell apart.

    The exploration is ``exhausted`` when that takes more work than the limit allows.
    """
    run.allow(limit)

    def question(world: World) -> Answer:
        evaluation = Evaluation(run, world)
        if not suppose_present(evaluation, site):
            return Answer(present=False)
        found = _answer(evaluation, site, neighbours, definition)
        return found if still_present(evaluation, site) else Answer(present=False)

    return explore(question)


def _answer(
    evaluation: Evaluation, site: Site, neighbours: tuple[Site, ...], definition: Definition
) -> Answer:
    if not _is_applicable(evaluation, site, definition):
        return Answer(present=True)
    judge = judge_of(evaluation, definition, site)
    verdict = judge.judge(definition.condition)
    if verdict.holds is False:
        return Answer(present=True)
    if verdict.holds is None:
        return Answer(present=True, unanswered=verdict.open)
    doing = effect_on(evaluation, definition, judge, site, neighbours)
    if not isinstance(doing, Doing):
        return Answer(present=True, unanswered=doing)
    return Answer(present=True, hits=(_hit(definition, site, doing, verdict.evidence),))


def _is_applicable(evaluation: Evaluation, site: Site, definition: Definition) -> bool:
    """Whether policies look at a resource: not at deployments, and often only at what is placed."""
    if site.type.startswith(_RESOURCES) and (site.type != _GROUPS or definition.is_indexed):
        return False
    if not definition.is_indexed:
        return True
    body = evaluation.evaluate(site.resource.body, site.scope)
    placed = walk(evaluation, body, Place(site.resource.type_span), ("location",))
    return placed.value is not None


def _hit(definition: Definition, site: Site, doing: Doing, evidence: Sequence[Evidence]) -> Hit:
    """The finding at the token that decides: where the policy would be content with another."""
    found = tuple(doing.evidence) or tuple(evidence)
    chosen = deciding(found)
    whole = Place(site.resource.type_span)
    place = whole if chosen is None else chosen.place
    text = "decides this" if chosen is None else chosen.text
    others = {each.place.span: each.text for each in (*found, *evidence) if each is not chosen}
    others.pop(place.span, None)
    remedy = doing.help or ("" if chosen is None else chosen.remedy)
    return Hit(
        case=definition.rule.cases[0],
        severity=doing.severity or definition.rule.severity,
        confidence=doing.confidence,
        headline=doing.headline,
        primary=HitLabel(place.span, text),
        place=place,
        labels=tuple(HitLabel(span, said) for span, said in others.items()),
        helps=(remedy,) if remedy else (),
        detail=place.property,
    )
