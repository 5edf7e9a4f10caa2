"""A plan as JSON: the shape of ``rollout-plan.schema.json``, enough to check it by."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from guestpatch_orchestrator.fleet.model import group_of
from guestpatch_orchestrator.output.header import header_object, instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch_orchestrator.fleet.model import Fleet, VirtualMachine
    from guestpatch_orchestrator.plan.model import Conflict, NotPatched, Plan, Row
    from guestpatch_orchestrator.policy import Month
    from guestpatch_orchestrator.reasons import Note

__all__ = ["fleet_object", "note_objects", "plan_object"]


def plan_object(plan: Plan) -> dict[str, Any]:
    """The whole plan with the fleet it is for; minutes count from the release."""
    month = plan.month
    return {
        "version": 1,
        "header": header_object(plan),
        "terms": dict(plan.terms._asdict()),
        "phases": [
            {
                "phase": each.number,
                "regions": list(each.regions),
                "opensUtc": instant_text(month.instant(each.opens)),
                **_interval(month, each.start, each.end),
                "virtualMachines": each.vms,
                "cumulativeShare": round(each.share, 6),
            }
            for each in plan.phases
        ],
        "stages": [
            {
                "phase": each.phase,
                "region": each.region,
                "stage": each.key,
                **_interval(month, each.start, each.end),
                "virtualMachines": each.vms,
            }
            for each in plan.stages
        ],
        "groups": [
            {
                "kind": each.group.kind,
                "id": each.group.id,
                "members": each.members,
                "planned": each.planned,
                "cap": each.cap,
                "chain": each.chain,
            }
            for each in plan.groups
        ],
        "rows": [_row(each, month) for each in plan.rows],
        "notPatched": [_not_patched(each) for each in plan.not_patched],
        "ladder": [
            {
                "rung": each.number,
                "what": each.what,
                "makespanMinutes": each.makespan,
                "phases": each.phases,
                "used": each.is_used,
            }
            for each in plan.ladder
        ],
        "bounds": {
            "makespanMinutes": plan.bounds.makespan,
            "samePhasesMinutes": plan.bounds.phases,
            "anyPhasesMinutes": plan.bounds.any_phases,
            "everythingGrantedMinutes": plan.bounds.free,
            "gap": round(plan.bounds.gap, 6),
        },
        "conflict": None if plan.conflict is None else _conflict(plan.conflict),
        "leftOut": [{"place": each.place, "what": each.what} for each in plan.fleet.left_out],
        "notes": list(plan.notes),
        "fleet": fleet_object(plan.fleet),
    }


def fleet_object(fleet: Fleet) -> list[dict[str, Any]]:
    """The VMs as they were read; what is not known is null."""
    return [_vm(each) for each in fleet.vms]


def note_objects(notes: Iterable[Note]) -> list[dict[str, Any]]:
    """Reasons with the rule that explains each."""
    return [
        {
            "code": each.code,
            "what": each.reason.what,
            "detail": each.detail,
            "rule": each.reason.rule,
        }
        for each in notes
    ]


def _row(row: Row, month: Month) -> dict[str, Any]:
    return {
        "id": row.vm,
        "name": row.name,
        "phase": row.phase,
        "region": row.region,
        "stage": row.stage,
        "groupKind": row.group.kind,
        "groupId": row.group.id,
        "updateDomain": row.update_domain,
        "batch": row.batch,
        "slot": row.slot,
        "earliestUtc": instant_text(month.instant(row.earliest)),
        **_interval(month, row.start, row.end),
        "timeZone": row.time_zone,
        "warnings": note_objects(row.warnings),
    }


def _interval(month: Month, start: int, end: int) -> dict[str, Any]:
    return {
        "startUtc": instant_text(month.instant(start)),
        "endUtc": instant_text(month.instant(end)),
        "startMinute": start,
        "endMinute": end,
    }


def _not_patched(each: NotPatched) -> dict[str, Any]:
    return {
        "id": each.vm.id,
        "name": each.vm.name,
        "place": each.vm.place,
        "reasons": note_objects(each.reasons),
        "warnings": note_objects(each.warnings),
    }


def _conflict(conflict: Conflict) -> dict[str, Any]:
    return {
        "verdict": conflict.verdict,
        "boundMinutes": conflict.bound,
        "atoms": [
            {
                "atom": each.atom,
                "requirement": each.requirement,
                "contributionMinutes": each.contribution,
                "relaxTo": each.relax_to,
                "boundIfRelaxedMinutes": each.bound_if_relaxed,
            }
            for each in conflict.atoms
        ],
    }


def _vm(vm: VirtualMachine) -> dict[str, Any]:
    image = vm.image
    group = group_of(vm)
    return {
        "id": vm.id,
        "name": vm.name,
        "subscription": vm.subscription,
        "resourceGroup": vm.resource_group,
        "region": vm.region,
        "zone": vm.zone,
        "physicalZone": vm.physical_zone,
        "groupKind": group.kind,
        "groupId": group.id,
        "availabilitySet": vm.availability_set,
        "updateDomain": vm.update_domain,
        "updateDomainCount": vm.update_domain_count,
        "scaleSet": vm.scale_set,
        "orchestration": vm.orchestration,
        "os": vm.os,
        "image": None
        if image is None
        else {
            "publisher": image.publisher,
            "offer": image.offer,
            "sku": image.sku,
            "id": image.id,
        },
        "patchMode": vm.patch_mode,
        "assessmentMode": vm.assessment_mode,
        "rebootSetting": vm.reboot_setting,
        "bypassesSafetyChecks": vm.bypasses_safety_checks,
        "hasSchedule": vm.has_schedule,
        "automaticUpdates": vm.automatic_updates,
        "hasAgent": vm.has_agent,
        "agentVersion": vm.agent_version,
        "hasHealthExtension": vm.has_health_extension,
        "timeZone": vm.time_zone,
        "power": vm.power,
        "isSpot": vm.is_spot,
        "apiVersion": vm.api_version,
        "patchSource": vm.patch_source,
        "place": vm.place,
        "unresolved": [dict(each._asdict()) for each in vm.unresolved],
        "tags": dict(vm.tags),
    }
