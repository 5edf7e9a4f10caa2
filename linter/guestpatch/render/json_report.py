"""The JSON report, version 1: everything a run found, for programs.

The shape is that of ``guestpatch_schemas/report.schema.json``. All findings are in it, whatever
their severity; programs choose for themselves.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from itertools import islice, product
from math import isfinite
from typing import TYPE_CHECKING, TypeAlias

from guestpatch import __version__
from guestpatch.render.plain_json import json_text
from guestpatch.render.summary import POSTURES, severity_counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guestpatch.findings import (
        Comparison,
        Finding,
        Fix,
        Info,
        Label,
        PolicySummary,
        Report,
        ResourceName,
        Witness,
        WitnessTerm,
    )
    from guestpatch.render.options import RenderOptions
    from guestpatch.source.text import Position, Span

__all__ = ["JsonObject", "all_findings", "finding_object", "render", "witness_object"]

JsonObject: TypeAlias = dict[str, object]

_VERSION = 1
_MOST_WORLDS = 256
"""As many as a question is asked in."""


def render(report: Report, _options: RenderOptions) -> Iterator[str]:
    """One document."""
    document: JsonObject = {
        "version": _VERSION,
        "tool": {
            "name": "guestpatch",
            "version": __version__,
            "edition": report.edition,
            "knowledge": report.knowledge,
        },
        "findings": [finding_object(finding) for finding in all_findings(report)],
        "undecided": [
            {"code": question.code, "reason": question.reason, **_where(question.span)}
            for question in report.undecided
        ],
        "summary": _summary(report),
        "comparisons": [_comparison(each) for each in report.comparisons],
        "policies": [_policy(each) for each in report.policies],
    }
    yield json_text(document) + "\n"


def all_findings(report: Report) -> list[Finding]:
    """The findings, and among them those that are accepted, each of which says so."""
    accepted = (*report.suppressed, *report.baselined)
    if not accepted:
        return list(report.findings)
    return sorted((*report.findings, *accepted), key=lambda each: each.order())


def finding_object(finding: Finding) -> JsonObject:
    """A finding as it stands in the report."""
    return {
        "code": finding.rule.code,
        "name": finding.rule.name,
        "category": finding.rule.category,
        "severity": finding.severity,
        "confidence": finding.confidence,
        "headline": finding.headline,
        "message": finding.message(),
        **_where(finding.primary.span),
        "labels": _labels(finding.labels),
        "infos": [_info(info) for info in finding.infos],
        "helps": list(finding.helps),
        "notes": list(finding.notes),
        "resource": None if finding.resource is None else _resource(finding.resource),
        "property": finding.property,
        "witness": witness_object(finding.witness),
        "fixes": [_fix(fix) for fix in finding.fixes],
        "fingerprint": finding.fingerprint,
        "suppression": _suppression(finding),
    }


def _suppression(finding: Finding) -> JsonObject | None:
    """What waives a finding, the first where there are several."""
    if finding.is_baselined:
        return {"kind": "baseline"}
    if not finding.suppressions:
        return None
    first = finding.suppressions[0]
    return {
        "kind": "source",
        "reason": first.reason or None,
        "until": first.until or None,
        **_where(first.span),
    }


def _info(info: Info) -> JsonObject:
    return {"text": info.text, "labels": _labels(info.labels)}


def _fix(fix: Fix) -> JsonObject:
    edits = [{**_where(edit.span), "text": edit.text} for edit in fix.edits]
    return {"title": fix.told(), "safety": fix.safety, "edits": edits}


def _labels(labels: Iterable[Label]) -> list[JsonObject]:
    return [{**_where(label.span), "text": label.text} for label in labels]


def _where(span: Span) -> JsonObject:
    start, end = span.positions()
    return {"path": span.document.path, "start": _position(start), "end": _position(end)}


def _position(position: Position) -> JsonObject:
    return {"line": position.line, "column": position.column}


def _resource(resource: ResourceName) -> JsonObject:
    return {
        "type": resource.type,
        "name": resource.name,
        "symbol": resource.symbol,
        "apiVersion": resource.api_version,
    }


def witness_object(witness: Witness) -> JsonObject:
    """The first case as the example, and the parameters of all cases as worlds."""
    worlds: dict[str, JsonObject] = {}
    for term in witness.terms:
        for world in islice(_worlds(term), _MOST_WORLDS - len(worlds)):
            worlds.setdefault(json.dumps(world), world)
    first = witness.terms[0] if witness.terms else None
    return {
        "parameters": {} if first is None else next(_worlds(first), {}),
        "worlds": list(worlds.values()),
        "conditions": [
            {"condition": condition, "holds": holds}
            for condition, holds in (first.conditions if first else ())
        ],
        "iterations": {
            name: list(indexes) for name, indexes in (first.iterations if first else ())
        },
        "files": list(witness.files),
        "asked": witness.asked,
        "reached": witness.reached,
        "complete": witness.complete,
    }


def _worlds(term: WitnessTerm) -> Iterator[JsonObject]:
    """Every choice of values for the parameters of a term; none where none matters."""
    if not term.parameters:
        return
    names = [name for name, _ in term.parameters]
    for values in product(*(values for _, values in term.parameters)):
        yield dict(zip(names, map(_plain, values), strict=True))


def _plain(value: object) -> object:
    """A value of a template as JSON has it."""
    if isinstance(value, Mapping):
        return {str(name): _plain(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if value is None or isinstance(value, (str, bool, int)):
        return value
    # 1e999 is a number in a template, and infinite here.
    return value if isinstance(value, float) and isfinite(value) else str(value)


def _comparison(comparison: Comparison) -> JsonObject:
    return {
        "path": comparison.path,
        "base": comparison.base,
        "compared": comparison.compared,
        "new": list(comparison.new),
        "gone": list(comparison.gone),
        "renamed": [{"from": old, "to": new} for old, new in comparison.renamed],
        "problem": comparison.problem or None,
    }


def _policy(policy: PolicySummary) -> JsonObject:
    return {
        "code": policy.code,
        "title": policy.title,
        "effect": policy.effect,
        "path": policy.path,
        "found": policy.found,
        "undecided": policy.undecided,
    }


def _summary(report: Report) -> JsonObject:
    summary = report.summary
    return {
        "documents": summary.documents,
        "templates": summary.templates,
        "parameterFiles": summary.parameter_files,
        "unusedParameterFiles": summary.unused_parameter_files,
        "unread": summary.unread,
        "untried": summary.untried,
        "virtualMachines": summary.virtual_machines,
        "scaleSets": summary.scale_sets,
        "findings": severity_counts(report),
        "suppressed": len(report.suppressed),
        "baselined": len(report.baselined),
        "undecided": len(report.undecided),
        "worlds": summary.worlds,
        "mostWorlds": summary.most_worlds,
        "capped": summary.capped,
        "platformWithFindings": summary.doubtful,
        "posture": {name: summary.posture.get(name, 0) for name in POSTURES},
    }
