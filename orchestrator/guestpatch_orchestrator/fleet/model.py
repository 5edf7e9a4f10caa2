"""Fleets: VMs as a rollout sees them, wherever they were read from."""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias

from guestpatch_schemas.operating_systems import OperatingSystem  # noqa: TC001 - fields

__all__ = [
    "Fleet",
    "FleetSource",
    "Group",
    "GroupKind",
    "Image",
    "LeftOut",
    "Unresolved",
    "VirtualMachine",
    "group_of",
]

FleetSource: TypeAlias = Literal["template", "inventory", "resource-graph"]
GroupKind: TypeAlias = Literal["availability-set", "scale-set", "subscription"]


class Image(NamedTuple):
    """An image of the platform by its names, or one that somebody made, which has an id."""

    publisher: str = ""
    offer: str = ""
    sku: str = ""
    id: str = ""

    @property
    def is_custom(self) -> bool:
        """Made by somebody, not the platform."""
        return bool(self.id) and not self.publisher

    @property
    def family(self) -> str:
        """What VMs of the same kind have in common."""
        return "/".join(filter(None, (self.publisher, self.offer, self.sku))) or self.id


class Unresolved(NamedTuple):
    """A value that could not be found out: which field, why, and where it is written."""

    field: str
    why: str
    place: str = ""


class VirtualMachine(NamedTuple):
    """One VM. ``id`` is in lower case and tells it from all others.

    None means that nothing is known, or for texts that nothing is set; a value that is set but
    cannot be known is in ``unresolved``.
    """

    id: str
    name: str
    subscription: str
    resource_group: str
    region: str | None
    os: OperatingSystem | None
    patch_mode: str | None
    zone: str | None = None
    physical_zone: str | None = None
    availability_set: str | None = None
    update_domain: int | None = None
    update_domain_count: int | None = None
    scale_set: str | None = None
    orchestration: Literal["Flexible", "Uniform"] | None = None
    image: Image | None = None
    assessment_mode: str | None = None
    reboot_setting: str | None = None
    bypasses_safety_checks: bool | None = None
    has_schedule: bool | None = None
    automatic_updates: bool | None = None
    has_agent: bool | None = None
    agent_version: str | None = None
    has_health_extension: bool | None = None
    time_zone: str | None = None
    power: Literal["on", "off"] | None = None
    hotpatching: bool | None = None
    is_spot: bool | None = None
    api_version: str | None = None
    patch_source: str = "public"
    size: str | None = None
    tags: tuple[tuple[str, str], ...] = ()
    unresolved: tuple[Unresolved, ...] = ()
    place: str = ""
    """Where it was read: a file with a line or row."""


class LeftOut(NamedTuple):
    """Something of the input that is no VM of the fleet, with the reason."""

    place: str
    what: str


class Fleet(NamedTuple):
    """VMs, ordered by id, and what was left out when they were read."""

    vms: tuple[VirtualMachine, ...]
    source: FleetSource
    left_out: tuple[LeftOut, ...] = ()
    notes: tuple[str, ...] = ()


class Group(NamedTuple):
    """VMs that share a limit on how many are patched at once."""

    kind: GroupKind
    id: str


def group_of(vm: VirtualMachine) -> Group:
    """The group of a VM: its availability set, else its scale set, else its subscription there."""
    if vm.availability_set is not None:
        return Group("availability-set", vm.availability_set)
    if vm.scale_set is not None:
        return Group("scale-set", vm.scale_set)
    return Group("subscription", f"{vm.subscription}/{vm.region or ''}")
