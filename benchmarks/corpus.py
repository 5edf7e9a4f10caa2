"""Run every rule over a corpus of real ARM templates and say what came of it.

``python benchmarks/corpus.py FOLDER``: the folder holds ``MANIFEST.jsonl``, one JSON object a
line with ``path``, ``kind`` (arm or params) and ``expected`` (valid or invalid). Exits 1 when a
threshold below is not met. Thresholds only go up.
"""

from __future__ import annotations

import json
import os
import sys
import time
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from thresholds import compare

from guestpatch.api import Document, Settings, Unit, check
from guestpatch.cli.check import command
from guestpatch.engine.inspection import inspect_unit
from guestpatch.facts import Undecided
from guestpatch.policy import load_built_in_pack
from guestpatch.source.text import decode
from guestpatch_schemas import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from guestpatch.api import Report

THRESHOLDS = {
    "valid files read without a syntax finding": 1.0,
    "broken files with a syntax finding": 1.0,
    "documents without an internal error": 1.0,
    "ARM files that exit 0 or 1 when checked alone": 0.9969,
    "VMs whose OS is decided": 0.82,
    "VMs whose patch mode is decided": 0.95,
    "VMs whose image support is decided": 0.85,
    "VMs whose API version is decided": 0.98,
}
_MEASURED_FACTS = {
    "VMs whose OS is decided": "os",
    "VMs whose patch mode is decided": "patch.mode",
    "VMs whose image support is decided": "image.support",
    "VMs whose API version is decided": "api.version",
}
_TODAY = date(2026, 11, 25)
"""Ends of support are judged on a fixed day, so that figures can be compared."""


def main(folder: Path) -> int:
    """Measure, print, and compare with the thresholds."""
    rows = list(_rows(folder))
    settings = Settings(load_knowledge("current"), load_built_in_pack(None), _TODAY)
    units = {
        row["path"]: Unit(Document(row["path"], decode((folder / row["path"]).read_bytes())))
        for row in rows
    }
    started = time.perf_counter()
    report = check(units.values(), settings)
    seconds = time.perf_counter() - started
    _print_report(report, seconds)
    shares = {**_syntax_shares(rows, report), **_fact_shares(units, settings)}
    shares |= _exit_shares(folder / row["path"] for row in rows if row["kind"] == "arm")
    return compare(shares, THRESHOLDS)


def _rows(folder: Path) -> Iterator[dict[str, str]]:
    with (folder / "MANIFEST.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            if row["kind"] in ("arm", "params"):
                yield row


def _print_report(report: Report, seconds: float) -> None:
    summary = report.summary
    with_vm = {f.primary.span.document.path for f in report.findings if f.resource is not None}
    print(f"{datetime.now(UTC):%Y-%m-%d}  edition {report.edition}  {seconds:.1f} s")
    print(f"documents {summary.documents}  templates {summary.templates}", end="  ")
    print(f"parameter files {summary.parameter_files}")
    print(f"VMs {summary.virtual_machines}  scale sets {summary.scale_sets}", end="  ")
    print(f"worlds {summary.worlds}  templates with a finding about a VM {len(with_vm)}")
    print("posture", dict(summary.posture))
    print("\nfindings per rule")
    for (code, name, severity), count in sorted(
        Counter((f.rule.code, f.rule.name, f.severity) for f in report.findings).items()
    ):
        print(f"  {code} {name:<34} {severity:<8} {count:>6}")
    print(f"\nnot decided: {len(report.undecided)} questions; the most frequent reasons")
    reasons = Counter((each.cause, each.reason) for each in report.undecided)
    for (cause, reason), count in reasons.most_common(15):
        print(f"  {count:>6}  {cause:<10} {reason[:90]}")


def _syntax_shares(rows: list[dict[str, str]], report: Report) -> dict[str, float]:
    broken = {f.primary.span.document.path for f in report.findings if f.rule.code == "GP901"}
    failed = {f.primary.span.document.path for f in report.findings if f.rule.code == "GP909"}
    valid = [row["path"] for row in rows if row["expected"] == "valid"]
    invalid = [row["path"] for row in rows if row["expected"] == "invalid"]
    return {
        "valid files read without a syntax finding": _share(p not in broken for p in valid),
        "broken files with a syntax finding": _share(p in broken for p in invalid),
        "documents without an internal error": _share(row["path"] not in failed for row in rows),
    }


def _fact_shares(units: dict[str, Unit], settings: Settings) -> dict[str, float]:
    templates = [each for unit in units.values() for each in inspect_unit(unit, settings)]
    vms = [vm for template in templates for vm in template.virtual_machines]
    with_vm = sum(bool(template.virtual_machines) for template in templates)
    print(f"\nfacts of {len(vms)} VMs and scale sets in {with_vm} templates, with the defaults;")
    print("undecided, by reason")
    reasons: Counter[tuple[str, str]] = Counter()
    for vm in vms:
        for name in _MEASURED_FACTS.values():
            fact = vm.facts[name]
            if isinstance(fact, Undecided):
                reasons[name, fact.reason] += 1
    for (name, reason), count in reasons.most_common(15):
        print(f"  {count:>6}  {name:<14} {reason[:90]}")
    return {
        label: _share(not isinstance(vm.facts[name], Undecided) for vm in vms)
        for label, name in _MEASURED_FACTS.items()
    }


def _exit_shares(paths: Iterable[Path]) -> dict[str, float]:
    """Check each file by the command line, as a hook does; those that exit 2 are named."""
    codes: Counter[object] = Counter()
    print()
    sys.stdout.flush()
    for path in paths:
        try:
            command.main(["-j", "1", "-o", os.devnull, str(path)], prog_name="check")
        except SystemExit as ending:
            codes[ending.code] += 1
    print("each ARM file checked alone:", ", ".join(f"{codes[n]} exit {n}" for n in (0, 1, 2)))
    total = sum(codes.values())
    return {"ARM files that exit 0 or 1 when checked alone": (codes[0] + codes[1]) / total}


def _share(claims: Iterator[bool]) -> float:
    results = list(claims)
    return sum(results) / len(results) if results else 1.0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
