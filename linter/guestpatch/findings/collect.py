"""From the answers of a rule in all worlds to findings, one per defect."""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.text import text_parts
from guestpatch.findings.model import (
    Finding,
    Info,
    Label,
    ResourceName,
    UndecidedQuestion,
    Witness,
)
from guestpatch.findings.phrases import when
from guestpatch.findings.witness import explain

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.evaluate.worlds import Exploration, Leaf
    from guestpatch.policy import Answer, Hit, Rule
    from guestpatch.source.text import Span

__all__ = ["Collected", "Question", "collect", "name_text", "route_of"]

MAX_LABELS = 4
"""Most places pointed at in one finding; more bury the one that matters."""
_FINGERPRINT = 32


class Collected(NamedTuple):
    """What came of asking one rule about one VM."""

    findings: tuple[Finding, ...]
    undecided: tuple[UndecidedQuestion, ...]


class Question(NamedTuple):
    """Which rule was asked about which VM, and with which parameter file, if any."""

    rule: Rule
    site: Site
    resource: ResourceName
    notes: tuple[str, ...] = ()
    file: str | None = None


def collect(question: Question, exploration: Exploration[Answer]) -> Collected:
    """The findings and what was left open, from the answers in all worlds.

    Hits that say the same at the same place are one finding, whatever worlds they occur in.
    """
    leaves = [leaf for leaf in exploration.leaves if leaf.answer.present]
    groups: dict[tuple[str, Span, str], list[tuple[Leaf[Answer], Hit]]] = {}
    for leaf in leaves:
        for hit in leaf.answer.hits:
            key = (hit.headline, hit.primary.span, hit.detail)
            groups.setdefault(key, []).append((leaf, hit))
    findings: list[Finding] = []
    for hits in groups.values():
        reached = [leaf for leaf, _ in hits]
        others = [leaf for leaf in leaves if leaf not in reached]
        witness = Witness(
            explain([leaf.path for leaf in reached], [leaf.path for leaf in others]),
            () if question.file is None else (question.file,),
            len(leaves),
            len(reached),
            exploration.complete,
        )
        findings.append(_finding(question, *hits[0], witness))
    return Collected(tuple(findings), _undecided(question.rule, leaves))


def _finding(question: Question, leaf: Leaf[Answer], hit: Hit, witness: Witness) -> Finding:
    confidence = hit.confidence
    if any(term.conditions for term in witness.terms):
        confidence = "possible"
    occasion = when(witness)
    route = route_of(question.site)
    path = question.site.resource.span.document.path
    identity = f"{question.rule.code}\n{path}\n{route}\n{hit.detail}\n{hit.headline}\n{occasion}"
    return Finding(
        rule=question.rule,
        severity=hit.severity,
        confidence=confidence,
        headline=f"{hit.headline} {occasion}" if occasion else hit.headline,
        primary=Label(*hit.primary),
        labels=tuple(_labels(question.site, hit)),
        infos=tuple(_infos(witness, leaf)),
        helps=hit.helps,
        notes=question.notes,
        witness=witness,
        resource=question.resource,
        property=hit.detail,
        route=route,
        fingerprint=sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:_FINGERPRINT],
    )


def _labels(site: Site, hit: Hit) -> Iterable[Label]:
    """The labels of the rule, and how the value got from where it is written to the VM."""
    taken = {hit.primary.span}
    labels = [Label(*label) for label in hit.labels if label.text]
    body = site.resource.span
    entry = next((hop.span for hop in hit.place.hops if _inside(hop.span, body)), None)
    if entry is not None and not _inside(hit.primary.span, body):
        labels.append(Label(entry, "brings the value here"))
    if not _inside(hit.primary.span, body):
        labels.append(Label(site.resource.type_span, "for this resource"))
    for label in labels:
        if label.span not in taken and len(taken) < MAX_LABELS:
            taken.add(label.span)
            yield label


def _inside(span: Span, around: Span) -> bool:
    return (
        span.document is around.document and around.start <= span.start and span.end <= around.end
    )


def _infos(witness: Witness, leaf: Leaf[Answer]) -> Iterable[Info]:
    if not witness.complete:
        yield Info(f"partly explored: only the first {witness.asked} combinations were tried")
    elif not witness.always:
        reach = "reaches" if witness.reached == 1 else "reach"
        yield Info(f"{witness.reached} of {witness.asked} combinations tried {reach} this")
    for step in leaf.path:
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
    own = f"{site.resource.static_type}:{site.resource.symbol or site.resource.name.span.text}"
    around = site.around
    return f"{route_of(around)} > {own}" if around is not None else own


def name_text(value: Value) -> str:
    """A name for people; what is not known in it is shown as ``…``."""
    parts = text_parts(value)
    return "".join(part if isinstance(part, str) else "…" for part in parts or ("…",))
