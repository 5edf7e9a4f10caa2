"""Whether the platform patches a VM: all reasons why not, and what is doubtful."""

from __future__ import annotations

from collections.abc import Iterator  # noqa: TC003 - annotations of generators
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.reasons import Note, in_order
from guestpatch_schemas.places import find_region
from guestpatch_schemas.scheduling import schedule_scenarios

if TYPE_CHECKING:
    from datetime import date

    from guestpatch_orchestrator.fleet.model import Image, VirtualMachine
    from guestpatch_schemas import Knowledge

__all__ = ["PLATFORM", "Eligibility", "Judge"]

PLATFORM = "AutomaticByPlatform"
_DECIDING = frozenset(
    "region zone patch_mode os image scale_set orchestration capacity availability_set".split()  # noqa: SIM905
)
"""Fields without which no place in a rollout can be given."""


class Eligibility(NamedTuple):
    """Why a VM is not patched, if it is not, and what is doubtful about it."""

    reasons: tuple[Note, ...]
    warnings: tuple[Note, ...]

    @property
    def is_eligible(self) -> bool:
        """The platform patches the VM."""
        return not self.reasons


class Judge:
    """Judges VMs by what an edition says, on a day.

    ``registered`` tells whether subscriptions have the preview features of the edition; it does not
    matter in editions that have none. ``aliases`` names regions that stand for others.
    """

    def __init__(
        self,
        knowledge: Knowledge,
        today: date,
        *,
        registered: bool = True,
        aliases: dict[str, str] | None = None,
    ) -> None:
        self._knowledge = knowledge
        self._today = today.isoformat()
        self._registered = registered
        self._aliases = aliases or {}
        self._image = lru_cache(maxsize=None)(self._judge_image)

    def judge(self, vm: VirtualMachine) -> Eligibility:
        """All that keeps the platform from patching a VM, and all that is doubtful."""
        notes = in_order(self._notes(vm))
        return Eligibility(
            tuple(note for note in notes if not note.reason.is_warning),
            tuple(note for note in notes if note.reason.is_warning),
        )

    def _notes(self, vm: VirtualMachine) -> Iterator[Note]:
        for each in vm.unresolved:
            if each.field in _DECIDING:
                yield Note("UNRESOLVED", f"{each.field}: {each.why}")
        open_fields = {each.field for each in vm.unresolved}
        if "patch_mode" not in open_fields:
            yield from self._mode(vm)
        if "region" not in open_fields:
            yield from self._place(vm)
        yield from self._placement(vm)
        if "image" not in open_fields:
            yield from self._of_image(vm)
        yield from self._agent(vm)
        if self._is_platform(vm):
            yield from self._schedule(vm)
            yield from self._settings(vm)

    def _is_platform(self, vm: VirtualMachine) -> bool:
        return (vm.patch_mode or "").lower() == PLATFORM.lower()

    def _mode(self, vm: VirtualMachine) -> Iterator[Note]:
        if self._is_platform(vm):
            return
        if vm.patch_mode is None:
            if vm.os is None:
                yield Note("NP-MODE", "none is set")
            else:
                updates = vm.automatic_updates is not False
                default = self._knowledge.default_mode_for(vm.os, updates)
                yield Note("NP-MODE", f"none is set, so it is {default}")
            return
        if vm.os is not None and self._knowledge.find_mode(vm.os, vm.patch_mode) is None:
            yield Note("NP-MODE-OS", f"{vm.patch_mode} on {vm.os}")
        yield Note("NP-MODE", vm.patch_mode)

    def _place(self, vm: VirtualMachine) -> Iterator[Note]:
        region = None if vm.region is None else find_region(vm.region)
        if region is None:
            yield Note("NP-REGION", vm.region or "no region is given")
            return
        if vm.zone is not None and (
            not region.has_availability_zones
            or (region.zone_count and not vm.zone.isdecimal())
            or (region.zone_count and int(vm.zone) > region.zone_count)
        ):
            yield Note("WARN-ZONE", f"zone {vm.zone} in {region.name}")

    def _placement(self, vm: VirtualMachine) -> Iterator[Note]:
        if vm.orchestration == "Uniform":
            yield Note("NP-VMSS-UNIFORM")
        elif vm.scale_set is not None:
            if self._knowledge.scale_sets == "not covered":
                yield Note("NP-VMSS-EDITION", self._knowledge.edition.id)
            elif (
                self._knowledge.is_health_extension_required and vm.has_health_extension is not True
            ):
                yield Note("NP-HEALTH", "" if vm.has_health_extension is False else "none is known")

    def _of_image(self, vm: VirtualMachine) -> Iterator[Note]:
        if vm.image is None:
            yield Note("WARN-IMAGE-UNKNOWN")
        elif vm.image.is_custom:
            yield Note("NP-CUSTOM-IMAGE", vm.image.id)
        else:
            yield from self._image(vm.image)

    def _judge_image(self, image: Image) -> tuple[Note, ...]:
        names = (image.publisher, image.offer, image.sku)
        found = []
        if self._knowledge.images.support(*names) is None:
            found.append(Note("NP-IMAGE", image.family))
        lifecycle = self._knowledge.images.lifecycle(*names)
        if lifecycle is not None and lifecycle.is_past_end_of_life(self._today):
            found.append(Note("NP-EOL", f"since {lifecycle.end_of_life}"))
        if "redhat" in image.publisher.lower() and self._knowledge.rhel_manual_step:
            found.append(Note("WARN-RHEL-PACKAGEKIT", "; ".join(self._knowledge.rhel_manual_step)))
        return tuple(found)

    def _agent(self, vm: VirtualMachine) -> Iterator[Note]:
        if vm.has_agent is False:
            yield Note("NP-AGENT")
            return
        minimum = self._knowledge.linux_agent_min_version
        if vm.os != "Linux" or minimum is None:
            return
        version = _version(vm.agent_version)
        if version is None:
            yield Note("WARN-AGENT-UNKNOWN", vm.agent_version or "")
        elif version < (_version(minimum) or ()):
            yield Note("NP-AGENT-OLD", f"{vm.agent_version} is older than {minimum}")

    def _schedule(self, vm: VirtualMachine) -> Iterator[Note]:
        """The published truth table of AutomaticByPlatform, bypass and schedule."""
        bypass, schedule = bool(vm.bypasses_safety_checks), bool(vm.has_schedule)
        row = next(
            each
            for each in schedule_scenarios()
            if each.is_platform_mode
            and each.bypasses_safety_checks == bypass
            and each.has_schedule == schedule
        )
        if row.is_patched_automatically:
            return
        if row.is_patched_by_schedule:
            yield Note("NP-USER-SCHEDULE")
        elif schedule:
            yield Note("NP-SCHEDULE-PREREQ")
        else:
            yield Note("NP-BYPASS-NOSCHED")

    def _settings(self, vm: VirtualMachine) -> Iterator[Note]:
        knowledge = self._knowledge
        wanted = knowledge.automatic_updates_with_platform
        if vm.os == "Windows" and wanted and vm.automatic_updates is False:
            yield Note("NP-EAU")
        if vm.api_version is not None and vm.os is not None:
            minimum = knowledge.min_api_version[vm.os]
            limited = knowledge.limited_api_version[vm.os]
            least = min(filter(None, (minimum, limited)), default=None)
            if least is not None and vm.api_version[:10] < least:
                yield Note("NP-API", f"{vm.api_version} is older than {least}")
        if knowledge.registration.features and not self._registered:
            yield Note("NP-REGISTRATION", ", ".join(knowledge.registration.features))
        if vm.reboot_setting == "Never":
            yield Note("WARN-REBOOT-NEVER")
        if vm.is_spot:
            yield Note("WARN-SPOT")
        if vm.power == "off":
            yield Note("NP-ALWAYS-OFF", "it is off now")
        if vm.scale_set is None and vm.has_health_extension is not True:
            yield Note("WARN-NO-HEALTH")


def _version(text: str | None) -> tuple[int, ...] | None:
    """A version of up to four numbers; None for what is none."""
    parts = (text or "").strip().split(".")
    if not all(part.isascii() and part.isdecimal() for part in parts):
        return None
    return tuple(map(int, parts)) + (0,) * (4 - len(parts))
