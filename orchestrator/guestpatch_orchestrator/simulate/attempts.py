"""One attempt on one VM: what is installed in which time, and how it ends.

Times follow the Linux patch extension (commit 488ab8ea): a package starts only while enough of the
window is left, a reboot needs 15 minutes, an assessment comes before and after.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch_orchestrator.randomness import lognormal, uniform

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch_orchestrator.fleet.model import VirtualMachine
    from guestpatch_orchestrator.simulate.model import Result
    from guestpatch_orchestrator.simulate.scenario import Patch, Scenario

__all__ = ["MOST_MINUTES", "Run", "available_patches", "run_attempt"]

MOST_MINUTES = 235
"""What the service gives a coordinated run."""
_ASSESSMENT = 5
_REBOOT = 15
_RESERVE = 5
_SIGMA = 0.6
_SNAPSHOT_NEEDS = 120
"""With less time than this, packages of a snapshot are given up for the latest ones."""
_PACKAGE_SECONDS = 90
_ZYPPER_SECONDS = 240


class Run(NamedTuple):
    """How an attempt went; ``minutes`` it took, patches by what became of them."""

    minutes: int
    result: Result
    reboot: str
    exceeded: bool
    installed: tuple[Patch, ...]
    failed: tuple[Patch, ...]
    pending: tuple[Patch, ...]
    not_selected: tuple[Patch, ...]
    reboot_pending: bool
    error: str


def available_patches(
    vm: VirtualMachine, scenario: Scenario, minute: int, *, snapshots: bool, room: int
) -> tuple[list[Patch], bool]:
    """What an assessment of a VM finds, installed or not, and whether a snapshot was given up.

    Windows from the public source gets the set of the month whenever it is assessed. So does Ubuntu
    from Canonical in editions with ``snapshots``, unless there is too little ``room`` in the window.
    A private source gives what it was pinned to, everything else what is published by then.
    """
    mine = [each for each in scenario.patches if each.os == vm.os]
    if vm.patch_source != "public":
        return [each for each in mine if each.published <= scenario.private_pin], False
    if vm.os == "Windows":
        return [each for each in mine if each.published <= 0], False
    is_canonical = vm.image is not None and vm.image.publisher.lower() == "canonical"
    if snapshots and is_canonical and room >= _SNAPSHOT_NEEDS:
        return [each for each in mine if each.published <= 0], False
    live = [each for each in mine if each.published <= minute]
    return live, snapshots and is_canonical


def run_attempt(  # noqa: PLR0913, PLR0915, PLR0917 - what an attempt depends on, one argument each
    vm: VirtualMachine,
    key: int,
    number: int,
    found: Sequence[Patch],
    scenario: Scenario,
    room: int,
    *,
    reboot_pending: bool,
    reboot_setting: str,
) -> Run:
    """Patch a VM with ``room`` minutes until its window closes, ``found`` not being installed yet."""
    seed = scenario.seed
    selected = tuple(each for each in found if each.is_selected)
    others = tuple(each for each in found if not each.is_selected)
    most = min(room, MOST_MINUTES)
    if scenario.holds("unreachable", vm.id):
        error = "PACKAGE_MANAGER_FAILURE: no update endpoint can be reached"
        return Run(
            minutes=_ASSESSMENT,
            result="Failed",
            reboot="NotNeeded",
            exceeded=False,
            installed=(),
            failed=(),
            pending=selected,
            not_selected=others,
            reboot_pending=reboot_pending,
            error=error,
        )
    may_reboot = reboot_setting != "Never"
    used = float(_ASSESSMENT)
    has_rebooted = reboot_pending and may_reboot and used + _REBOOT < most
    if has_rebooted:
        used += _REBOOT
        reboot_pending = False
    keep = _RESERVE + (_REBOOT if may_reboot else 0)
    publisher = vm.image.publisher.lower() if vm.image is not None else ""
    seconds = _ZYPPER_SECONDS if publisher.startswith("suse") else _PACKAGE_SECONDS
    each_takes = seconds / 60 * lognormal(seed, key, "duration", number, _SIGMA)
    installed: list[Patch] = []
    failed: list[Patch] = []
    pending: list[Patch] = []
    fails = 1.0 if scenario.holds("service_off", vm.id) else scenario.patch_failure
    for index, patch in enumerate(selected):
        if most - used <= keep:
            pending.append(patch)
            continue
        used += each_takes
        is_failed = uniform(seed, key, f"patch:{number}", index) < fails
        (failed if is_failed else installed).append(patch)
    needs = reboot_pending or any(each.needs_reboot for each in installed)
    wants = reboot_setting == "Always" and not has_rebooted
    reboot, is_short = "NotNeeded", False
    if has_rebooted:
        reboot = "Completed"
    if may_reboot and (needs or wants):
        if most - used >= _REBOOT:
            used += _REBOOT
            is_broken = uniform(seed, key, "reboot", number) < scenario.reboot_failure
            reboot = "Failed" if is_broken else "Completed"
            needs = is_broken
        else:
            reboot, is_short = "Required", True
    elif needs:
        reboot = "Required"
    used += _ASSESSMENT
    minutes = min(most, max(1, -(-int(used * 60) // 60)))
    result: Result = "Succeeded"
    error = ""
    if failed:
        result, error = (
            "Failed",
            f"PACKAGE_MANAGER_FAILURE: {len(failed)} of {len(selected)} failed",
        )
    elif pending:
        result, error = "Failed", "OPERATION_FAILED: the maintenance window was exceeded"
    elif is_short:
        result, error = "Failed", "OPERATION_FAILED: no time was left for the reboot"
    elif reboot == "Failed":
        result, error = "Failed", "OPERATION_FAILED: the reboot failed"
    elif needs:
        result = "CompletedWithWarnings"
    return Run(
        minutes,
        result,
        reboot,
        bool(pending),
        tuple(installed),
        tuple(failed),
        tuple(pending),
        others,
        needs,
        error,
    )
