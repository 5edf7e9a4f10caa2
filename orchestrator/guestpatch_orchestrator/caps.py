"""How many VMs of a group may be patched at once.

One formula covers both sentences that are published about availability sets: at most a fifth at a
time, and one at a time below ten.
"""

from __future__ import annotations

from collections.abc import Iterable  # noqa: TC003 - read when documentation is made

__all__ = ["chain_length", "set_cap", "set_cap_without_share", "subscription_cap"]


def set_cap(members: int) -> int:
    """The most members of an availability set or Flexible scale set that are patched at once.

    ``members`` counts all of them, patched or not.
    """
    return max(1, members // 5)


def set_cap_without_share(members: int) -> int:
    """The same in editions that know no share: not all at once."""
    return max(1, members - 1)


def subscription_cap(free: int, eligible: int, share: float) -> int:
    """The most VMs of a subscription and region, outside sets, that are patched at once.

    ``free`` counts all of them, ``eligible`` those that are patched. A share of 1 leaves only what
    is published: not all at once.
    """
    return max(1, min(int(free * share), eligible - 1))


def chain_length(sizes: Iterable[int], cap: int) -> int:
    """How many attempts must follow one another in a set, given the sizes of its update domains."""
    return sum(-(-size // cap) for size in sizes)
