"""From the answers of a rule in all worlds to findings, one per defect."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.text import text_parts
from guestpatch.findings.chain import chain_of
from guestpatch.findings.model import (
    Finding,
    Info,
    Label,
    ResourceName,
    UndecidedQuestion,
    Witness,
    WitnessTerm,
    weaker,
)
from guestpatch.findings.phrases import joined, when
from guestpatch.findings.witness import explain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.evaluate.worlds import Exploration, Leaf, Step
    from guestpatch.findings.witness import Explanation
    from guestpatch.policy import Rule
    from guestpatch.policy.ask import Answer, Hit
    from guestpatch.policy.model import Confidence
    from guestpatch.source.text import Document, Span

__all__ = ["Collected", "Question", "collect", "name_text", "route_of"]

MAX_LABELS = 4
"""Most places pointed at in one finding; more bury the one that matters."""
_FINGERPRINT = 32


class Collected(NamedTuple):
    """What came of asking one rule about one VM."""

    findings: tuple[Finding, ...]
    hits: tuple[Hit, ...]
    """For each finding a case of the rule that it comes from; without a proposal where the cases
    that it comes from propose different things."""
    undecided: tuple[UndecidedQuestion, ...]


class Question(NamedTuple):
    """Which rule was asked about which VM, and with which parameter file, if any."""

    rule: Rule
    site: Site
    resource: ResourceName
    notes: tuple[str, ...] = ()
    file: str | None = None


def collect(
    question: Question, exploration: Exploration[Answer], loops: Exploration[bool]
) -> Collected:
    """The findings and what was left open, from the answers in all worlds.

    ``loops`` tells in which worlds the loops around the VM have an iteration. Hits that say the
    same at the same place are one finding, whatever worlds they occur in.
    """
    leaves = [leaf for leaf in exploration.leaves if leaf.answer.present]
    asked = [(leaf.path, leaf.answer.present) for leaf in exploration.leaves]
    runs = [(leaf.path, leaf.answer) for leaf in loops.leaves if loops.complete]
    exists = tuple(dict.fromkeys((*_existence(asked), *_existence(runs))))
    groups: dict[tuple[int, Span, str], dict[int, Hit]] = {}
    for index, leaf in enumerate(leaves):
        for hit in leaf.answer.hits:
            key = (id(hit.case), hit.primary.span, hit.detail)
            groups.setdefault(key, {})[index] = hit
    findings: list[Finding] = []
    behind: list[Hit] = []
    for hits in groups.values():
        others = [leaf.path for index, leaf in enumerate(leaves) if index not in hits]
        explanation = explain([leaves[index].path for index in hits], others)
        first = leaves[next(iter(hits))].path
        for terms, confidence in _claims(explanation, exploration):
            witness = Witness(
                () if terms == (WitnessTerm(),) else terms,
                () if question.file is None else (question.file,),
                len(leaves),
                explanation.covered if confidence != "possible" else len(hits),
                exploration.complete,
            )
            finding = _finding(question, list(hits.values()), witness, first)
            behind.append(_common(list(hits.values())))
            findings.append(
                finding._replace(
                    confidence=weaker(finding.confidence, confidence),
                    infos=(*finding.infos, *exists),
                )
            )
    undecided = _undecided(question.rule, leaves)
    if exploration.exhausted or not (exploration.complete or findings):
        undecided = (*undecided, _unexplored(question, exploration))
    return Collected(tuple(findings), tuple(behind), undecided)


def _common(hits: list[Hit]) -> Hit:
    first = hits[0]
    alike = all(hit.proposal == first.proposal for hit in hits)
    return first if alike else first._replace(proposal=None)


def _existence(worlds: list[tuple[tuple[Step, ...], bool]]) -> tuple[Info, ...]:
    """In which worlds the resource exists at all, where it does not in every one."""
    present = [path for path, exists in worlds if exists]
    absent = [path for path, exists in worlds if not exists]
    if not present or not absent:
        return ()
    explanation = explain(present, absent)
    occasion = when(Witness(explanation.terms or explanation.assumed))
    return (Info(f"the resource exists only {occasion}"),)


def _unexplored(question: Question, exploration: Exploration[Answer]) -> UndecidedQuestion:
    """Not everything was tried: a limit of steps was met, or nothing was found before the cap."""
    asked = sum(leaf.answer.present for leaf in exploration.leaves)
    capped = f"only the first {asked} combinations of parameter values were tried"
    reason = exploration.exhausted or capped
    span = question.site.resource.type_span
    return UndecidedQuestion(question.rule.code, "budget", reason, span)


def _claims(
    explanation: Explanation, exploration: Exploration[Answer]
) -> Iterable[tuple[tuple[WitnessTerm, ...], Confidence]]:
    """What can be said for sure, and apart from it what hangs on an unknown condition.

    Where not every world was asked, a world that was not may contradict.
    """
    if explanation.terms:
        yield explanation.terms, "certain" if exploration.complete else "likely"
    if explanation.assumed:
        yield explanation.assumed, "possible"


def _finding(
    question: Question, hits: list[Hit], witness: Witness, path: tuple[Step, ...]
) -> Finding:
    hit = hits[0]
    occasion = when(witness)
    route = route_of(question.site)
    home, module, call = _module(question.site, hit.primary.span.document)
    identity = f"{question.rule.code}\n{module}\n{hit.detail}\n{occasion}"
    return Finding(
        rule=question.rule,
        severity=hit.severity,
        confidence=hit.confidence,
        headline=f"{hit.headline} {occasion}" if occasion else hit.headline,
        primary=Label(*hit.primary),
        labels=tuple(_labels(question.site, hit)),
        infos=(*_variants(hits), *_infos(witness, path)),
        calls=() if call is None else (call,),
        around=tuple(_around(question.site)),
        helps=hit.helps,
        notes=question.notes,
        witness=witness,
        resource=question.resource,
        property=hit.detail,
        route=route,
        home=home.path,
        fingerprint=sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT],
    )


def _variants(hits: list[Hit]) -> Iterable[Info]:
    """The other wordings of a finding whose place is one but whose value is not."""
    others = list(dict.fromkeys(hit.headline for hit in hits if hit.headline != hits[0].headline))
    if others:
        yield Info(f"also: {joined(others, 'and')}")


def _labels(site: Site, hit: Hit) -> Iterable[Label]:
    """The labels of the rule, and how the value got from where it is written to the VM."""
    taken = {hit.primary.span}
    labels = [Label(*label) for label in hit.labels if label.text]
    body = site.resource.span
    if not _inside(hit.primary.span, body):
        way = (step.span for step in chain_of(hit.place) if step.depth == 0)
        entries = [span for span in way if span != hit.place.key and _inside(span, body)]
        labels.extend(Label(entry, "brings the value here") for entry in entries[-1:])
        labels.append(Label(site.resource.type_span, "for this resource"))
    for label in labels:
        if label.span not in taken and len(taken) < MAX_LABELS:
            taken.add(label.span)
            yield label


def _module(site: Site, edited: Document) -> tuple[Document, str, Span | None]:
    """The module that is to be edited, the way from it to a resource, and where it is used.

    What is wrong in a module is the same whoever uses it. Where the place to edit is in no
    template on the way, as with imports, it is the module that the resource stands in.
    """
    home = edited if _is_met(site, edited) else site.resource.type_span.document
    route = _step(site)
    while site.around is not None:
        around = site.around.resource.type_span
        if site.resource.type_span.document is home and around.document is not home:
            return home, route, around
        site = site.around
        route = f"{_step(site)} > {route}"
    return home, route, None


def _around(site: Site | None) -> Iterable[Span]:
    while site is not None:
        yield from (site.resource.span, site.resource.type_span)
        site = site.around


def _is_met(site: Site | None, document: Document) -> bool:
    while site is not None and site.resource.type_span.document is not document:
        site = site.around
    return site is not None


def _inside(span: Span, around: Span) -> bool:
    return (
        span.document is around.document and around.start <= span.start and span.end <= around.end
    )


def _infos(witness: Witness, path: tuple[Step, ...]) -> Iterable[Info]:
    if not witness.complete:
        yield Info(f"partly explored: only the first {witness.asked} combinations were tried")
    elif not witness.always:
        reach = "reaches" if witness.reached == 1 else "reach"
        yield Info(f"{witness.reached} of {witness.asked} combinations tried {reach} this")
    for step in path:
        if step.supposed:
            holds = "holds" if step.value else "does not hold"
            yield Info(f"the resource exists only when `{step.decision.name}` {holds}")


def _undecided(rule: Rule, leaves: list[Leaf[Answer]]) -> tuple[UndecidedQuestion, ...]:
    found: dict[tuple[str, Span], UndecidedQuestion] = {}
    for leaf in leaves:
        for cause, reason, place in leaf.answer.unanswered:
            question = UndecidedQuestion(rule.code, cause, reason, place.span)
            found.setdefault((reason, place.span), question)
    return tuple(found.values())


def route_of(site: Site) -> str:
    """The way to a resource by types and names as written, so that moving it changes nothing."""
    around = site.around
    return f"{route_of(around)} > {_step(site)}" if around is not None else _step(site)


def _step(site: Site) -> str:
    return f"{site.type}:{site.resource.symbol or site.resource.name.span.text}"


def name_text(value: Value) -> str:
    """A name for people; what is not known in it is shown as ``…``."""
    parts = text_parts(value)
    return "".join(part if isinstance(part, str) else "…" for part in parts or ("…",))
