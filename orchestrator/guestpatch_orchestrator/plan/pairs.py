"""Region pairs as a graph: an edge joins two regions that are never patched at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch_schemas.places import find_region

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Edge", "pair_edges"]

Edge = tuple[str, str]


def pair_edges(regions: Iterable[str]) -> tuple[Edge, ...]:
    """The pairs among some regions, each once.

    Some pairs are published in one direction only; they keep both apart (D-18).
    """
    present = set(regions)
    found: set[Edge] = set()
    for name in present:
        region = find_region(name)
        other = None if region is None else region.paired_region
        if other is not None and other in present and other != name:
            found.add((min(name, other), max(name, other)))
    return tuple(sorted(found))
