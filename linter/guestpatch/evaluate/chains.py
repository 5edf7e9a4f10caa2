"""The way a value took, place by place: from where it is used to where it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from guestpatch.evaluate.values import Trace, Via, ViaKind

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.source.text import Span

__all__ = ["Hop", "HopKind", "follow"]

MAX_HOPS = 64
"""Most places of one way; the values behind a long text come from everywhere."""

HopKind: TypeAlias = ViaKind | Literal["written"]


class Hop(NamedTuple):
    """A place a value came through on its way.

    ``depth`` is 0 on the way itself, more on the side: of one of several values that it was
    computed from, or of the condition that chose it.
    """

    span: Span
    kind: HopKind
    name: str
    depth: int = 0


def follow(ways: Sequence[Trace | Via]) -> tuple[Hop, ...]:
    """The hops of several ways after one another; what was told before is not told again."""
    hops: dict[tuple[Span, HopKind], Hop] = {}
    pending: list[tuple[Trace | Via | Hop, int]] = []
    pending += [(way, 0) for way in reversed(ways)]
    while pending and len(hops) < MAX_HOPS:
        part, depth = pending.pop()
        if isinstance(part, Hop):
            if all(part.span != span for span, _ in hops):
                hops[part.span, part.kind] = part
        elif isinstance(part, Trace):
            deeper = depth + (len(part.inputs) > 1)
            pending += [(each, deeper) for each in reversed(part.inputs)]
            pending.append((Hop(part.span, "written", "", depth), depth))
            if part.via is not None:
                pending.append((part.via, depth))
        else:
            if part.before is not None:
                pending.append((part.before, depth))
            if part.aside is not None:
                pending.append((part.aside, depth + isinstance(part.aside, Trace)))
            hops.setdefault((part.span, part.kind), Hop(part.span, part.kind, part.name, depth))
    return tuple(hops.values())
