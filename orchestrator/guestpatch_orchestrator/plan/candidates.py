"""From a fleet to the VMs that are planned, and those that are not, with every reason."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.fleet.model import group_of
from guestpatch_orchestrator.plan.model import Candidate, NotPatched
from guestpatch_orchestrator.randomness import key_of, order_key
from guestpatch_orchestrator.reasons import Note, in_order
from guestpatch_orchestrator.windows import (
    ALL_HOURS,
    Hours,
    find_time_zone,
    is_long_enough,
    windows_of,
)
from guestpatch_schemas.places import find_region

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch_orchestrator.fleet.eligibility import Judge
    from guestpatch_orchestrator.fleet.model import Group, VirtualMachine
    from guestpatch_orchestrator.policy import Month, Policy
    from guestpatch_schemas import Region

__all__ = ["Gathered", "GroupSize", "gather_candidates"]

_ZYPPER = ("suse",)


class GroupSize(NamedTuple):
    """How many VMs are in a group, patched or not, and how many of them are planned."""

    members: int
    planned: int


class Gathered(NamedTuple):
    """What planning starts from; both in the order of ids."""

    candidates: tuple[Candidate, ...]
    not_patched: tuple[NotPatched, ...]
    sizes: dict[Group, GroupSize]


def gather_candidates(
    vms: Sequence[VirtualMachine],
    assumed_domains: frozenset[str],
    judge: Judge,
    month: Month,
    policy: Policy,
) -> Gathered:
    """Judge every VM, and find the hours, the group and the slot of those that are patched."""
    members = Counter(map(group_of, vms))
    candidates: list[Candidate] = []
    not_patched: list[NotPatched] = []
    for vm in sorted(vms, key=lambda each: each.id):
        verdict = judge.judge(vm)
        region = _region(vm, policy)
        if region is None or verdict.reasons:
            not_patched.append(NotPatched(vm, verdict.reasons, verdict.warnings))
            continue
        hours, time_zone, doubts = _hours(vm, region, policy)
        group = group_of(vm)
        warnings = list(verdict.warnings) + doubts
        if vm.id in assumed_domains:
            warnings.append(Note("WARN-UD-ASSUMED", f"{vm.update_domain}"))
        if group.kind == "availability-set" and members[group] == 1:
            warnings.append(Note("WARN-SINGLETON-SET"))
        nights = windows_of(hours, month, 30)
        length = max((night.close - night.open for night in nights), default=0)
        if not is_long_enough(length, may_reboot=vm.reboot_setting != "Never"):
            reason = Note("NP-WINDOW", f"{length} minutes")
            not_patched.append(NotPatched(vm, (reason,), in_order(warnings)))
            continue
        candidates.append(
            Candidate(
                vm,
                region.name,
                order_key(key_of(vm.id), month.number),
                hours,
                time_zone,
                group,
                _stage(vm),
                min(_slot(vm, policy), length),
                in_order(warnings),
            )
        )
    planned = Counter(each.group for each in candidates)
    sizes = {group: GroupSize(count, planned[group]) for group, count in members.items()}
    return Gathered(tuple(candidates), tuple(not_patched), sizes)


def _region(vm: VirtualMachine, policy: Policy) -> Region | None:
    name = vm.region or ""
    return find_region(policy.region_aliases.get(name, name))


def _hours(vm: VirtualMachine, region: Region, policy: Policy) -> tuple[Hours, str, list[Note]]:
    """The hours of a VM, its time zone, and doubts about it."""
    if vm.orchestration == "Flexible":
        return ALL_HOURS, region.iana_time_zone, []
    doubts: list[Note] = []
    zone = region.iana_time_zone
    if vm.time_zone:
        found = find_time_zone(vm.time_zone)
        if found is None:
            doubts.append(Note("WARN-TZ", vm.time_zone))
        zone = found or zone
    elif any(each.field == "time_zone" for each in vm.unresolved):
        doubts.append(Note("WARN-TZ", "not known before deployment"))
    return Hours(zone, policy.window_start, policy.window_end), zone, doubts


def _stage(vm: VirtualMachine) -> str:
    if vm.physical_zone:
        return f"physical-{vm.physical_zone}"
    # A set cannot be zonal: the platform refuses a VM that claims both.
    return "" if vm.zone is None or vm.availability_set is not None else vm.zone


def _slot(vm: VirtualMachine, policy: Policy) -> int:
    publisher = vm.image.publisher.lower() if vm.image is not None else ""
    return policy.slot_zypper if publisher.startswith(_ZYPPER) else policy.slot
