"""Comparing what was measured with what is asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["compare"]


def compare(shares: Mapping[str, float], thresholds: Mapping[str, float]) -> int:
    """Print every share with its threshold; 1 when one is missed, else 0."""
    print("\nshares (threshold)")
    missed = 0
    for label, share in shares.items():
        least = thresholds[label]
        ok = share >= least
        missed += not ok
        print(f"  {share:7.2%} ({least:.2%})  {label}{'' if ok else '  MISSED'}")
    return 1 if missed else 0
