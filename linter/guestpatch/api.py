"""The supported Python API: check documents, get a report."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from guestpatch.engine.fixing import refuse_shared
from guestpatch.engine.merge import merge_calls
from guestpatch.engine.model import CATEGORIES, Outcome, Unit
from guestpatch.engine.settings import Settings, UnknownRuleError, select_rules
from guestpatch.engine.settling import Settling
from guestpatch.findings import Finding, PolicySummary, Report, Summary, UndecidedQuestion
from guestpatch.policy import load_built_in_pack
from guestpatch.policy.model import Confidence
from guestpatch.source.text import Document, Span
from guestpatch_schemas import UnknownEditionError, load_knowledge

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Sequence
    from datetime import date
    from pathlib import Path

    from guestpatch.azure_policy import Definition
    from guestpatch.engine.model import Posture
    from guestpatch.findings import Acceptance
    from guestpatch.policy import Rule

__all__ = [
    "Confidence",
    "Document",
    "Finding",
    "Outcome",
    "Report",
    "Settings",
    "Span",
    "UndecidedQuestion",
    "Unit",
    "UnknownEditionError",
    "UnknownRuleError",
    "built_in_settings",
    "check",
    "check_unit",
    "report_of",
    "select_rules",
]

_RANKS: dict[Confidence, int] = {"certain": 0, "likely": 1, "possible": 2}


def built_in_settings(
    today: date, *, edition: str = "current", cache: Path | None = None
) -> Settings:
    """Settings with the built-in rules and the knowledge of an edition.

    ``today`` is the day on which ends of support are judged; ``cache`` a folder in which the
    validated rules may be kept. Raises UnknownEditionError.
    """
    return Settings(load_knowledge(edition), load_built_in_pack(cache), today)


def check_unit(unit: Unit, settings: Settings) -> Outcome:
    """Check a template or parameter file; nothing that stands in a document raises.

    Raises UnknownRuleError when a rule is selected or ignored that does not exist.
    """
    from guestpatch.engine import unit as engine  # noqa: PLC0415 - not where results are known

    return engine.check_unit(unit, settings)


def check(units: Iterable[Unit], settings: Settings, least: Confidence = "likely") -> Report:
    """Check templates and parameter files; see ``report_of`` for ``least``.

    Reads no files and prints nothing. Raises UnknownRuleError when a rule is selected or ignored
    that does not exist; nothing that stands in a document raises.
    """
    return report_of([check_unit(unit, settings) for unit in units], settings, least)


def report_of(
    outcomes: Sequence[Outcome],
    settings: Settings,
    least: Confidence = "likely",
    *,
    judged: Collection[str] | None = None,
    acceptance: Acceptance | None = None,
) -> Report:
    """Join outcomes to a report whose order depends on nothing but the documents.

    Findings of less confidence than ``least`` rest on something nobody can know: they are
    reported as not decided. ``judged`` are the paths of the files of which the run saw all that
    uses them, None for all: only there a suppression is said to be unused, and an entry of the baseline
    to be stale. ``acceptance`` is the baseline, if there is one.
    """
    ours = sorted(
        (each for each in refuse_shared(outcomes) if each.kind != "other"),
        key=lambda each: each.path,
    )
    findings: list[Finding] = []
    doubtful: list[Finding] = []
    undecided: list[UndecidedQuestion] = []
    posture: Posture = Counter()
    for outcome in ours:
        undecided.extend(outcome.undecided)
        posture.update(outcome.posture)
        for finding in outcome.findings:
            if _RANKS[finding.confidence] <= _RANKS[least]:
                findings.append(finding)
            else:
                doubtful.append(finding)
                undecided.append(_left_open(finding))
    settling = Settling(ours, judged)
    everything = [finding for outcome in ours for finding in outcome.findings]
    findings.extend(settling.unused(everything))
    merged = sorted(merge_calls(findings), key=Finding.order)
    suppressed = tuple(each for each in merged if each.suppressions)
    reported = tuple(each for each in merged if not each.suppressions)
    accepted = None
    if acceptance is not None:
        from guestpatch.engine.accepting import (  # noqa: PLC0415 - only with a baseline
            accept,
            stale_findings,
        )

        doubted = merge_calls(doubtful)
        accepted = accept(acceptance, reported, doubted, settings, settling.is_settled)
        stale = stale_findings(acceptance.baseline, accepted.stale, settings)
        reported = tuple(sorted((*accepted.findings, *stale), key=Finding.order))
    used = frozenset[str]().union(*(each.used for each in ours))
    found = {each.path for each in ours if each.kind == "parameters"}
    totals = dict.fromkeys(CATEGORIES, 0)
    kinds = {"virtual-machine": 0, "scale-set": 0}
    for (kind, category), count in posture.items():
        totals[category] += count
        kinds[kind] += count
    return Report(
        edition=settings.knowledge.edition.id,
        knowledge=settings.knowledge.date,
        findings=reported,
        suppressed=suppressed,
        baselined=() if accepted is None else accepted.baselined,
        baseline=None if accepted is None else accepted.kept,
        undecided=tuple(sorted(undecided, key=UndecidedQuestion.order)),
        summary=Summary(
            documents=len(ours),
            templates=sum(each.kind == "template" for each in ours),
            parameter_files=len(used),
            unused_parameter_files=len(found - used),
            unread=len(frozenset[str]().union(*(each.unread for each in ours))),
            untried=sum(each.untried for each in ours),
            virtual_machines=kinds["virtual-machine"],
            scale_sets=kinds["scale-set"],
            worlds=sum(each.worlds for each in ours),
            most_worlds=max((each.most_worlds for each in ours), default=0),
            capped=sum(each.capped for each in ours),
            doubtful=sum(each.doubtful for each in ours),
            posture=totals,
        ),
        comparisons=tuple(each.comparison for each in ours if each.comparison is not None),
        rules=_asked(settings, findings),
        policies=tuple(_policy(each, merged, undecided) for each in settings.policies),
    )


def _asked(settings: Settings, findings: Sequence[Finding]) -> tuple[Rule, ...]:
    """The rules that are on, and those that only the configuration of another folder has on."""
    rules = {rule.code: rule for rule in select_rules(settings)}
    rules |= {each.rule.code: each.rule for each in settings.policies}
    rules |= {each.rule.code: each.rule for each in findings}
    return tuple(rules[code] for code in sorted(rules))


def _policy(
    definition: Definition, findings: Sequence[Finding], undecided: Sequence[UndecidedQuestion]
) -> PolicySummary:
    code = definition.rule.code
    found = {
        (each.route, each.primary.span.document) for each in findings if each.rule.code == code
    }
    return PolicySummary(
        code,
        definition.title,
        definition.effect,
        definition.document.path,
        len(found),
        sum(each.code == code for each in undecided),
    )


def _left_open(finding: Finding) -> UndecidedQuestion:
    return UndecidedQuestion(finding.rule.code, "condition", finding.headline, finding.primary.span)
