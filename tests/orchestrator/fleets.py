"""Small fleets, written as the tests read them."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from guestpatch_orchestrator.fleet.model import Fleet, Image, VirtualMachine
from guestpatch_orchestrator.plan.planner import plan_rollout
from guestpatch_orchestrator.policy import Policy, release_of
from guestpatch_schemas import load_knowledge

if TYPE_CHECKING:
    from guestpatch_orchestrator.plan.model import Plan, Row

__all__ = ["TODAY", "WINDOWS", "fleet", "overlap", "plan", "vm"]

WINDOWS = Image("MicrosoftWindowsServer", "WindowsServer", "2019-Datacenter")
TODAY = date(2026, 11, 1)


def vm(name: str, region: str = "westeurope", **fields: Any) -> VirtualMachine:  # noqa: ANN401 - fields of many types
    """A Windows VM that the platform patches."""
    given: dict[str, Any] = {
        "subscription": "s",
        "resource_group": "g",
        "os": "Windows",
        "patch_mode": "AutomaticByPlatform",
        "image": WINDOWS,
        "has_agent": True,
        "has_health_extension": True,
        **fields,
    }
    return VirtualMachine(id=f"/vms/{name}".lower(), name=name, region=region, **given)


def fleet(*vms: VirtualMachine) -> Fleet:
    return Fleet(vms, "inventory")


def plan(
    *vms: VirtualMachine,
    policy: Policy | None = None,
    edition: str = "current",
    month: tuple[int, int] = (2026, 11),
    **options: bool,
) -> Plan:
    """The plan of a fleet in November 2026."""
    return plan_rollout(
        fleet(*vms),
        release_of(*month),
        load_knowledge(edition),
        policy or Policy(),
        TODAY,
        **options,
    )


def overlap(a: Row, b: Row) -> bool:
    """Whether two VMs are patched at the same time."""
    return a.start < b.end and b.start < a.end
