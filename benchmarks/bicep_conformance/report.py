"""What is printed about the pairs, and the shares that thresholds are set for."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bicep_conformance.pairs import PairResult

__all__ = ["SHOWN", "report_pairs"]

SHOWN = 4
"""Differences shown of one pair with ``-v``; all with ``-vv``."""
_VERDICTS = ("equal", "differ", "not comparable", "failed")
_SETS = ("defaults", "constants", "one value", "as called")


def report_pairs(
    results: list[PairResult],
    known: Mapping[str, Mapping[str, Any]],
    levels: frozenset[str],
    *,
    verbose: int,
) -> dict[str, float]:
    """Print what came of all pairs. ``known`` are those not made from each other, by name."""
    usable = [each for each in results if each.pair.name not in known]
    left_out = [each for each in results if each.pair.name in known]
    with_vm = sum(each.pair.has_vm for each in usable)
    remote = [each for each in usable if each.pair.registry_references]
    supplied = sum(bool(each.supplied) for each in remote)
    print(f"{len(results)} pairs, {len(left_out)} known not to be made from each other")
    print(f"{len(usable)} usable, {with_vm} with VMs; {len(remote)} refer to a registry,", end=" ")
    print(f"{supplied} of them are given what the JSON side has of it")
    _print_failures(usable, verbose=verbose)
    shares: dict[str, float] = {}
    if "C" in levels:
        changed = [
            each
            for each in left_out
            if each.parts.different.total() != known[each.pair.name]["parts"]
        ]
        for each in changed:
            print(f"  known, but now {each.parts.different.total()} parts differ: {each.pair.name}")
            _print_some([f"{kind}: {text}" for kind, text in each.parts.found], verbose=verbose)
        shares |= _report_parts(usable, verbose=verbose)
        shares["C: known pairs as they were"] = 1 - len(changed) / max(1, len(left_out))
    if "D" in levels:
        shares |= _report_values(usable, verbose=verbose)
    return shares


def _print_failures(results: list[PairResult], *, verbose: int) -> None:
    failures = Counter(each.failure for each in results if each.failure)
    for failure, count in failures.most_common(None if verbose else SHOWN):
        print(f"  failed {count} times: {failure}")
    for each in results:
        if each.failure and verbose:
            print(f"  failed  {each.pair.name}")


def _print_some(texts: list[str], *, verbose: int) -> None:
    if verbose:
        for text in texts[: SHOWN if verbose == 1 else None]:
            print(f"      {text}")


# -- level C ---------------------------------------------------------------------------------------


def _report_parts(results: list[PairResult], *, verbose: int) -> dict[str, float]:
    equal: Counter[str] = Counter()
    different: Counter[str] = Counter()
    unknown: Counter[str] = Counter()
    inlined: Counter[str] = Counter()
    for each in results:
        equal += each.parts.equal
        different += each.parts.different
        unknown += each.parts.unknown
        inlined += each.parts.inlined
    print("\nlevel C: parts              equal  different  unknown")
    for kind in sorted(equal | different | unknown):
        print(f"  {kind:<22} {equal[kind]:>9} {different[kind]:>10} {unknown[kind]:>8}")
    total = equal.total() + different.total()
    print(f"  {'all':<22} {equal.total():>9} {different.total():>10} {unknown.total():>8}")
    decisions = inlined.total()
    print(f"  variables inlined or not as explained: {inlined['explained']} of {decisions}")
    _print_verdicts("statically", results, [each.statically for each in results])
    for each in results:
        if each.statically == "different":
            print(f"  different  {each.pair.name}: {each.parts.different.total()} parts")
            _print_some([f"{kind}: {text}" for kind, text in each.parts.found], verbose=verbose)
    return {
        "C: pairs loaded": _share(not each.failure for each in results),
        "C: pairs equal": _share(each.statically == "equal" for each in results),
        "C: pairs with VMs equal": _share(
            each.statically == "equal" for each in results if each.pair.has_vm
        ),
        "C: parts equal": equal.total() / total if total else 1.0,
        "C: inlining explained": inlined["explained"] / decisions if decisions else 1.0,
    }


# -- level D ---------------------------------------------------------------------------------------


def _report_values(results: list[PairResult], *, verbose: int) -> dict[str, float]:
    sets: Counter[tuple[str, str]] = Counter()
    figures: Counter[str] = Counter()
    for each in results:
        sets += each.sets
        figures += each.figures
    print("\nlevel D: sets of parameters    equal  differ  not comparable  failed")
    for label in _SETS:
        row = [sets[label, verdict] for verdict in _VERDICTS]
        print(f"  {label:<26} {row[0]:>7} {row[1]:>7} {row[2]:>15} {row[3]:>7}")
    unknown = figures["unknown"] / figures["values"] if figures["values"] else 0.0
    print(f"  {figures['resources']} resources, {figures['values']} values,", end=" ")
    print(f"{unknown:.1%} of them unknown on both sides;", end=" ")
    print(f"{figures['absent']} come from files that are not here")
    _print_verdicts("evaluated", results, [each.evaluated for each in results])
    for each in results:
        if each.evaluated != "equal" and not each.failure:
            print(f"  {each.evaluated}  {each.pair.name}")
            _print_some(sorted(each.notes, key=lambda text: "(doubt)" in text), verbose=verbose)
    return {
        "D: pairs equal": _share(each.evaluated == "equal" for each in results),
        "D: pairs that do not differ": _share(
            each.evaluated in ("equal", "not comparable") for each in results
        ),
        "D: pairs with VMs equal": _share(
            each.evaluated == "equal" for each in results if each.pair.has_vm
        ),
        "D: findings equal": _report_findings(results),
    }


def _report_findings(results: list[PairResult]) -> float:
    compared = [each for each in results if each.same_findings is not None]
    for each in compared:
        if each.other_findings:
            print(f"  findings differ  {each.pair.name}: {each.other_findings[:SHOWN]}")
    same = sum(not each.other_findings for each in compared)
    count = sum(each.same_findings or 0 for each in compared)
    print(f"  findings and open questions equal in {same} of {len(compared)} pairs: {count}")
    return same / len(compared) if compared else 1.0


# -- both ------------------------------------------------------------------------------------------


def _print_verdicts(label: str, results: list[PairResult], verdicts: list[str]) -> None:
    total = Counter(verdicts)
    with_vm = Counter(
        verdict for each, verdict in zip(results, verdicts, strict=True) if each.pair.has_vm
    )
    for name, counts in (("pairs", total), ("with VMs", with_vm)):
        row = ", ".join(f"{count} {verdict}" for verdict, count in sorted(counts.items()))
        print(f"  {label}, {name}: {row}")


def _share(claims: Iterable[bool]) -> float:
    results = list(claims)
    return sum(results) / len(results) if results else 1.0
