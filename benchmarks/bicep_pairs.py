"""Compare our Bicep front end with the official compiler, and try to make it fail.

``python benchmarks/bicep_pairs.py FOLDER``: the folder holds ``PAIRS.jsonl``, one JSON object a
line with ``pair, bicep, json, has_vm``, and ``MANIFEST.jsonl`` with the paths of further Bicep
files. Three levels, all unless ``--level`` says which:

C  both sides lowered and compared part by part, without evaluating
D  both sides evaluated with several sets of parameters, and their resources and findings compared
E  damaged, cut and hostile text, stable output, paths that lead out of the folder

Exits 1 when a threshold below is not met. Thresholds only go up. Pairs whose JSON was not made
from the Bicep file beside it stand in ``bicep_pairs_known.json`` with the reason.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from functools import partial
from multiprocessing import Pool
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bicep_conformance.callers import find_callers
from bicep_conformance.findings import check_settings
from bicep_conformance.hostile import HOSTILE
from bicep_conformance.pairs import Pair, compare_pair
from bicep_conformance.report import SHOWN, report_pairs
from bicep_conformance.robustness import (
    SEED,
    Damage,
    attack_paths,
    compare_runs,
    damage_file,
    limit_memory,
    print_outputs,
    read_hostile,
)
from thresholds import compare

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bicep_conformance.pairs import PairResult

THRESHOLDS = {
    "C: pairs loaded": 1.0,
    "C: pairs equal": 1.0,
    "C: pairs with VMs equal": 1.0,
    "C: parts equal": 1.0,
    "C: inlining explained": 1.0,
    "C: known pairs as they were": 1.0,
    "D: pairs equal": 0.998,
    "D: pairs that do not differ": 0.998,
    "D: pairs with VMs equal": 1.0,
    "D: findings equal": 1.0,
    "E: hostile text": 1.0,
    "E: mutation": 1.0,
    "E: truncation": 1.0,
    "E: path": 1.0,
    "E: stable output": 1.0,
}

_KNOWN = Path(__file__).with_name("bicep_pairs_known.json")
_MUTATED_FILES = 200
_CUT_FILES = 50
_COMPARED_FILES = 60


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, print, and compare with the thresholds."""
    options = _options(arguments)
    if options.print_outputs:
        print_outputs(options.folder, sys.stdin.read().splitlines())
        return 0
    levels = frozenset(options.level or "CDE")
    started = time.perf_counter()
    shares: dict[str, float] = {}
    if levels & {"C", "D"}:
        pairs = _read_pairs(options.folder, options.only)
        results = _run_pairs(options, pairs, levels)
        known = json.loads(_KNOWN.read_text(encoding="utf-8"))
        shares |= report_pairs(results, known, levels, verbose=options.verbose)
    if "E" in levels:
        shares |= _report_robustness(options)
    print(f"\n{time.perf_counter() - started:.0f} s")
    return compare(shares, THRESHOLDS)


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--level", action="append", choices=("C", "D", "E"), help="one level only")
    parser.add_argument("--only", default="", help="pairs whose name contains this")
    parser.add_argument("-v", "--verbose", action="count", default=0, help="show differences")
    parser.add_argument("-j", "--jobs", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--print-outputs", action="store_true", help=argparse.SUPPRESS)
    return parser.parse_args(arguments)


def _read_pairs(folder: Path, only: str) -> list[Pair]:
    rows = _read_lines(folder / "PAIRS.jsonl")
    callers = find_callers(folder, _read_lines(folder / "MANIFEST.jsonl"), rows)
    return [
        Pair(
            row["pair"],
            row["bicep"],
            row["json"],
            row["has_vm"],
            row["registry_refs"],
            f"{row['repo']} {row['source_bicep']}",
            tuple(callers.get(row["pair"], ())),
        )
        for row in rows
        if only in row["pair"]
    ]


def _read_lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]


def _run_pairs(
    options: argparse.Namespace, pairs: list[Pair], levels: frozenset[str]
) -> list[PairResult]:
    """The results in the order of the pairs; large ones are begun first."""
    work = partial(compare_pair, options.folder, levels=levels)
    folder = options.folder
    by_size = sorted(pairs, key=lambda pair: -(folder / pair.json).stat().st_size)
    if options.jobs == 1:
        results = [work(pair) for pair in by_size]
    else:
        with Pool(options.jobs) as pool:
            results = list(pool.imap_unordered(work, by_size))
    return sorted(results, key=lambda result: result.pair.name)


# -- level E ---------------------------------------------------------------------------------------


def _report_robustness(options: argparse.Namespace) -> dict[str, float]:
    rows = _read_lines(options.folder / "MANIFEST.jsonl")
    paths = sorted(
        row["path"]
        for row in rows
        if row["path"].endswith(".bicep") and row["kind"] in ("bicep", "pair", "syntax")
    )
    chance = random.Random(SEED)  # noqa: S311 - not a secret
    work = [Damage(path, "mutation") for path in chance.sample(paths, _MUTATED_FILES)]
    work += [Damage(path, "truncation") for path in chance.sample(paths, _CUT_FILES)]
    with Pool(options.jobs, limit_memory) as pool:
        done = list(pool.imap_unordered(partial(damage_file, options.folder), work))
    check_settings()
    with Pool(options.jobs, limit_memory, maxtasksperchild=1) as pool:
        done += pool.imap_unordered(read_hostile, HOSTILE)
    tried: Counter[str] = Counter()
    wrong: Counter[str] = Counter()
    print("\nlevel E")
    for kind, count, problems in sorted(done):
        tried[kind] += count
        wrong[kind] += len(problems)
        _print_problems(problems, verbose=options.verbose)
    attacks, problems = attack_paths()
    tried["path"], wrong["path"] = attacks, len(problems)
    _print_problems(problems, verbose=1 + options.verbose)
    sample = chance.sample(paths, _COMPARED_FILES)
    problems = compare_runs(Path(__file__), options.folder, sample)
    tried["stable output"], wrong["stable output"] = len(sample), len(problems)
    _print_problems(problems, verbose=options.verbose)
    for kind in tried:
        print(f"  {kind:<14} {tried[kind]:>6} tried {wrong[kind]:>5} wrong")
    return {f"E: {kind}": 1 - wrong[kind] / tried[kind] for kind in tried}


def _print_problems(problems: list[str], *, verbose: int) -> None:
    for problem in problems[: None if verbose > 1 else SHOWN]:
        print(f"  {problem[:400]}")


if __name__ == "__main__":
    sys.exit(main())
