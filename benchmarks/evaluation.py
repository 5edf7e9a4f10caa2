"""How much of what decides guest patching is known before deployment, and at what cost.

``python benchmarks/evaluation.py FOLDER [-v]``: the folder holds templates and their parameter files
under ``arm``, ``bicep`` and ``pairs``. Prints how many VMs have a known operating system, image and
patch mode, why the others have not, which functions are used, in how many worlds questions are asked,
how long a template takes, whether any met a limit, and whether a second run says the same. ``-v``
lists every fact that is not known with its expression. Exits 1 when a threshold below is not met.
Thresholds only go up.
"""

from __future__ import annotations

import argparse
import re
import sys
import time
from collections import Counter
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from thresholds import compare

from guestpatch.api import Settings, Span, check_unit
from guestpatch.engine.documents import read_document
from guestpatch.engine.inspection import settled_fact
from guestpatch.engine.instances import find_instances
from guestpatch.engine.unit import parameter_files, start_with
from guestpatch.evaluate.functions.registry import FUNCTIONS
from guestpatch.facts import FACTS, Undecided
from guestpatch.findings.chain import excerpt
from guestpatch.gather import GatherOptions, gather
from guestpatch.policy import load_built_in_pack
from guestpatch.render.visible import place
from guestpatch.template import ir
from guestpatch_schemas import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guestpatch.api import Outcome, Unit
    from guestpatch.facts import Fact
    from guestpatch.template.given import ParameterFile

THRESHOLDS = {
    "defaults only: os": 0.842,
    "defaults only: image.name": 0.873,
    "defaults only: patch.mode": 0.984,
    "parameter files: os": 0.9,
    "parameter files: image.name": 0.999,
    "parameter files: patch.mode": 0.999,
    "calls of functions that are known": 0.9999,
    "templates within all limits": 1.0,
    "templates that a second run says the same of": 1.0,
    "templates asked in at most 1000 worlds": 0.997,
}

_FACTS = ("os", "image.name", "patch.mode")
_DEFAULTS, _FILES = "defaults only", "parameter files"
_FOLDERS = ("arm", "bicep", "pairs")
_BUDGET = "GP908"
_SECOND_RUN = 16
"""Every so many templates are checked twice."""
_MOST_WORLDS = 1_000
_MOST_REASONS = 10
_VM = re.compile("microsoft.compute/virtualmachine", re.IGNORECASE)
_NAME = re.compile(r"`[^`]*`")


class _Open(NamedTuple):
    """A fact of a VM that is not known."""

    given: str
    name: str
    fact: Undecided


class _Checked(NamedTuple):
    """A template with VMs, checked."""

    outcome: Outcome
    seconds: float


class _Measured:
    """What has been counted so far."""

    def __init__(self) -> None:
        self.instances: Counter[str] = Counter()
        self.open: list[_Open] = []
        self.calls: Counter[str] = Counter()
        self.checked: list[_Checked] = []
        self.repeated: list[bool] = []


def main(folder: Path, *, verbose: bool = False) -> int:
    """Measure, print, and compare with the thresholds."""
    settings = Settings(load_knowledge("current"), load_built_in_pack(None), date(2026, 11, 25))
    started = time.perf_counter()
    measured = _Measured()
    found = [folder / name for name in _FOLDERS if (folder / name).is_dir()]
    units = gather(found, options=GatherOptions(ignore_files=False)).units
    for unit in filter(_may_have_vms, units):
        _measure(unit, settings, measured)
    print(f"\n{len(units)} documents, {len(measured.checked)} templates with VMs", end=", ")
    print(f"{time.perf_counter() - started:.0f} s")
    _print_open(measured, verbose=verbose)
    shares = {
        f"{given}: {name}": _share_known(measured, given, name)
        for given in (_DEFAULTS, _FILES)
        for name in _FACTS
    }
    return compare(shares | _print_calls(measured) | _print_cost(measured), THRESHOLDS)


def _may_have_vms(unit: Unit) -> bool:
    """Whether a document may have VMs; those of a Bicep file may be in its modules."""
    document = unit.document
    return document.path.endswith(".bicep") or bool(_VM.search(document.text))


def _measure(unit: Unit, settings: Settings, measured: _Measured) -> None:
    template = read_document(unit.document, unit.files).template
    if template is None:
        return
    measured.calls.update(_called(template))
    found = list(_facts(template, None, _DEFAULTS, settings))
    for file in parameter_files(unit, template):
        if file is not None:
            found += _facts(template, file, _FILES, settings)
    if not found:
        return
    measured.instances.update(given for given, name, _ in found if name == _FACTS[0])
    measured.open += [_Open(*each[:2], each[2]) for each in found if isinstance(each[2], Undecided)]
    started = time.perf_counter()
    outcome = check_unit(unit, settings)
    measured.checked.append(_Checked(outcome, time.perf_counter() - started))
    if len(measured.checked) % _SECOND_RUN == 0:
        again = check_unit(unit, settings)
        measured.repeated.append(_said(outcome) == _said(again))


def _facts(
    template: ir.Template, file: ParameterFile | None, given: str, settings: Settings
) -> Iterator[tuple[str, str, Fact]]:
    for subject in find_instances(start_with(template, file, settings), settings):
        for name in _FACTS:
            yield given, name, settled_fact(subject, name, FACTS[name].compute(subject))


def _said(outcome: Outcome) -> tuple[object, ...]:
    """What a run says of a template, without its documents."""
    findings = [(f.fingerprint, f.headline, f.confidence, f.witness) for f in outcome.findings]
    questions = [question.order() for question in outcome.undecided]
    return findings, questions, outcome.posture, outcome.worlds


def _called(template: ir.Template) -> Iterator[str]:
    """The names of the platform's functions that are called in a template and all inside it."""
    own: set[str] = set()
    names: list[str] = []
    pending: list[tuple[object, ...] | Mapping[str, object]] = [template]
    seen: set[int] = set()
    while pending:
        part = pending.pop()
        if isinstance(part, Span) or id(part) in seen:
            continue
        seen.add(id(part))
        if isinstance(part, ir.Call):
            names.append(part.name.lower().removeprefix("sys.").removeprefix("az."))
        if isinstance(part, ir.Template):
            own |= part.functions.keys()
        inside = part.values() if isinstance(part, Mapping) else part
        pending += [each for each in inside if isinstance(each, (tuple, Mapping))]
    return (name for name in names if name not in own)


# -- printing --------------------------------------------------------------------------------------


def _print_open(measured: _Measured, *, verbose: bool) -> None:
    counts = measured.instances
    print(f"{counts[_DEFAULTS]} VMs and scale sets with the defaults only,", end=" ")
    print(f"{counts[_FILES]} with parameter files; not known, by reason")
    reasons: dict[tuple[str, str], list[_Open]] = {}
    for each in measured.open:
        reasons.setdefault((each.name, _NAME.sub("`…`", each.fact.reason)), []).append(each)
    ordered = sorted(reasons.items(), key=lambda item: -len(item[1]))
    for (name, reason), found in ordered[: None if verbose else _MOST_REASONS]:
        print(f"  {len(found):>6}  {name:<11} {reason}")
        for (given, shown), count in Counter(map(_shown, found)).items() if verbose else ():
            print(f"          {count:>4} {given}: {shown}")


def _shown(each: _Open) -> tuple[str, str]:
    span = each.fact.place.span
    return each.given, f"{place(span)} {excerpt(span)}"


def _share_known(measured: _Measured, given: str, name: str) -> float:
    total = measured.instances[given]
    unknown = sum((each.given, each.name) == (given, name) for each in measured.open)
    return 1 - unknown / total if total else 1.0


def _print_calls(measured: _Measured) -> dict[str, float]:
    calls = measured.calls
    unknown = {name: n for name, n in calls.items() if not _is_known(name)}
    print(f"\n{len(calls)} functions in {calls.total()} calls, {len(unknown)} of them not known:")
    print("  " + (", ".join(f"{name} ({n})" for name, n in unknown.items()) or "none"))
    return {"calls of functions that are known": 1 - sum(unknown.values()) / calls.total()}


def _is_known(name: str) -> bool:
    """Whether a function is evaluated, or known to be answered by Azure only."""
    return name in FUNCTIONS or name.startswith("list")


def _print_cost(measured: _Measured) -> dict[str, float]:
    worlds = [each.outcome.worlds for each in measured.checked]
    seconds = [each.seconds for each in measured.checked]
    limited = [each for each in measured.checked if _met_limit(each.outcome)]
    print(f"\nworlds per template   {_quantiles(worlds, '.0f')}")
    print(f"seconds per template  {_quantiles(seconds, '.3f')}")
    for each in limited:
        print(f"  met a limit: {each.outcome.path}")
    return {
        "templates within all limits": 1 - len(limited) / len(worlds),
        "templates that a second run says the same of": _share(measured.repeated),
        "templates asked in at most 1000 worlds": _share(n <= _MOST_WORLDS for n in worlds),
    }


def _met_limit(outcome: Outcome) -> bool:
    return any(finding.rule.code == _BUDGET for finding in outcome.findings)


def _quantiles(values: Sequence[float], form: str) -> str:
    ordered = sorted(values)
    half, most = ordered[len(ordered) // 2], ordered[int(len(ordered) * 0.99)]
    return f"p50 {half:{form}}  p99 {most:{form}}  max {ordered[-1]:{form}}"


def _share(claims: Iterable[bool]) -> float:
    results = list(claims)
    return sum(results) / len(results) if results else 1.0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("-v", "--verbose", action="store_true", help="list all that is not known")
    options = parser.parse_args()
    sys.exit(main(options.folder, verbose=options.verbose))
