"""Levels C and D for one pair: a Bicep file and what the official compiler made of it."""

from __future__ import annotations

import traceback
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from bicep_conformance.compare_resources import compare_resources
from bicep_conformance.compare_templates import Comparison, compare_templates
from bicep_conformance.expand import expand
from bicep_conformance.findings import compare_findings
from bicep_conformance.front import document_of, lower, read_template
from bicep_conformance.normalise import is_foreign
from bicep_conformance.parameter_sets import ParameterSet, parameter_sets
from bicep_conformance.registry import PairFiles, read_json_loosely
from guestpatch.api import Unit
from guestpatch.evaluate.limits import BudgetExceededError
from guestpatch.template import ir

__all__ = ["Pair", "PairResult", "compare_pair"]

_MAX_NOTES = 200


class Pair(NamedTuple):
    """A row of the corpus: paths relative to its folder."""

    name: str
    bicep: str
    json: str
    has_vm: bool
    registry_references: int
    source: str
    """Repository and path the Bicep file was taken from."""
    callers: tuple[Caller, ...] = ()


class Caller(NamedTuple):
    """A template that calls the Bicep file as a module, with real arguments."""

    path: str
    symbol: str


@dataclass(slots=True)
class PairResult:
    """What came of one pair."""

    pair: Pair
    failure: str = ""
    """Why it could not be loaded."""
    supplied: int = 0
    """References to a registry that were answered from the JSON side."""
    parts: Comparison = field(default_factory=Comparison)
    sets: Counter[tuple[str, str]] = field(default_factory=Counter)
    """Verdicts of level D by kind of parameter set."""
    figures: Counter[str] = field(default_factory=Counter)
    notes: list[str] = field(default_factory=list)
    """Differences of level D."""
    same_findings: int | None = None
    """Findings of both sides; None where findings were not compared."""
    other_findings: list[str] = field(default_factory=list)

    @property
    def statically(self) -> str:
        """The verdict of level C."""
        if self.failure:
            return "failed"
        return "different" if self.parts.different else "equal"

    @property
    def evaluated(self) -> str:
        """The verdict of level D."""
        verdicts = {verdict for _, verdict in self.sets}
        order = ("failed", "differ", "not comparable", "equal")
        return next((each for each in order if each in verdicts), "failed")


def compare_pair(folder: Path, pair: Pair, levels: frozenset[str]) -> PairResult:
    """Compare the two sides of a pair; a failure of the program under test is a result."""
    result = PairResult(pair)
    try:
        _compare(folder, result, levels)
    except Exception:  # noqa: BLE001 - what the program raises is what is being looked for
        result.failure = _last_lines()
    return result


def _last_lines() -> str:
    lines = traceback.format_exc().strip().splitlines()
    return " | ".join(line.strip() for line in (*lines[-3:-1], lines[-1]))


def _compare(folder: Path, result: PairResult, levels: frozenset[str]) -> None:
    pair = result.pair
    json_document = document_of(folder / pair.json)
    right = read_template(json_document)
    bicep = folder / pair.bicep
    data = read_json_loosely(json_document.text)
    files = PairFiles((folder / pair.json).parent, bicep.resolve(), data)
    lowered = lower(document_of(bicep), files)
    left = lowered.template
    result.supplied = len(files.asked)
    if "C" in levels:
        compare_templates(left, right, result.parts)
    if "D" in levels:
        any_line_end = all(b"\r\n" not in Path(each).read_bytes() for each in lowered.documents)
        sides = _Sides(left, right, any_line_end, _foreign_types(right))
        for each in parameter_sets(right):
            _evaluate(result, sides, each)
        for caller in pair.callers:
            _evaluate(result, _called(folder, sides, caller), ParameterSet("as called", {}))
        if pair.has_vm and result.evaluated == "equal":
            units = Unit(document_of(bicep), files=files), Unit(json_document)
            result.same_findings, result.other_findings = compare_findings(*units)


class _Sides(NamedTuple):
    """Both sides of a pair as templates.

    ``any_line_end`` when the compiler read the files with other line ends than they have here.
    """

    left: ir.Template
    right: ir.Template
    any_line_end: bool
    foreign_types: frozenset[str]
    """Types of resources of other extensions than Azure's."""


def _evaluate(result: PairResult, sides: _Sides, given: ParameterSet) -> None:
    try:
        ours, theirs = (
            expand(side, given.values, any_line_end=sides.any_line_end, without=sides.foreign_types)
            for side in (sides.left, sides.right)
        )
    except BudgetExceededError:
        result.sets[given.label, "failed"] += 1
        return
    outcome = compare_resources(ours, theirs)
    result.sets[given.label, outcome.verdict] += 1
    result.figures["resources"] += outcome.resources
    result.figures["values"] += outcome.values
    result.figures["unknown"] += outcome.unknown
    result.figures["absent"] += outcome.absent
    if len(result.notes) < _MAX_NOTES:
        named = ", ".join(f"{name}" for name in given.values) if given.label == "one value" else ""
        what = f"{given.label} {named[-60:]}".strip()
        result.notes.extend(f"[{what}] {each}" for each in outcome.differences)
        result.notes.extend(f"[{what}] (doubt) {each}" for each in outcome.doubts)


def _foreign_types(template: ir.Template) -> frozenset[str]:
    found: set[str] = set()
    for resource in template.resources:
        if is_foreign(resource) and isinstance(resource.type, ir.Constant):
            found.add(str(resource.type.value).lower().partition("@")[0])
        if resource.deployment is not None and resource.deployment.template is not None:
            found |= _foreign_types(resource.deployment.template)
    return frozenset(found)


def _called(folder: Path, sides: _Sides, caller: Caller) -> _Sides:
    """Both templates inside the template that calls them, each in its turn."""
    path = folder / caller.path
    around = lower(document_of(path), PairFiles(path.parent, path.resolve(), {})).template
    left, right = (_with_module(around, caller.symbol, side) for side in (sides.left, sides.right))
    return sides._replace(left=left, right=right)


def _with_module(around: ir.Template, symbol: str, inner: ir.Template) -> ir.Template:
    """A template with another one in the place of one of its modules."""
    resources = tuple(
        resource._replace(deployment=resource.deployment._replace(template=inner, unresolved=None))
        if resource.symbol == symbol and resource.deployment is not None
        else resource
        for resource in around.resources
    )
    return around._replace(resources=resources)
