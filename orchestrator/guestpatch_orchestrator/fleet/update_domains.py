"""Update domains of VMs that do not say theirs."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch_orchestrator.fleet.model import VirtualMachine

__all__ = ["ASSUMED_COUNT", "with_update_domains"]

ASSUMED_COUNT = 5
"""Update domains of an availability set that does not say how many it has; not verified."""


def with_update_domains(
    vms: Iterable[VirtualMachine],
) -> tuple[tuple[VirtualMachine, ...], frozenset[str]]:
    """VMs with an update domain each where they are in a set, and the ids of those it is assumed of.

    Members are dealt in the order of their ids, ``web-2`` before ``web-10``, the sixth VM of five
    domains joining the first (D-17). A member that says its domain keeps it.
    """
    dealt: dict[str, int] = {}
    found: list[VirtualMachine] = []
    assumed: set[str] = set()
    for vm in sorted(vms, key=_natural):
        if vm.availability_set is None or vm.update_domain is not None:
            found.append(vm)
            continue
        index = dealt.get(vm.availability_set, 0)
        dealt[vm.availability_set] = index + 1
        count = vm.update_domain_count or ASSUMED_COUNT
        found.append(vm._replace(update_domain=index % count))
        assumed.add(vm.id)
    return tuple(found), frozenset(assumed)


_DIGITS = re.compile(r"(\d+)")


def _natural(vm: VirtualMachine) -> tuple[tuple[int | str, ...], str]:
    """Numbers inside an id count as numbers; texts and numbers alternate, so all compare."""
    parts = _DIGITS.split(vm.id)
    return tuple(int(part) if index % 2 else part for index, part in enumerate(parts)), vm.id
