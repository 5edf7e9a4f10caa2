"""patchStatus as the instance view shows it: the latest assessment and the last installation."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from guestpatch_orchestrator.output.header import instant_text
from guestpatch_orchestrator.randomness import key_of, mix

if TYPE_CHECKING:
    from guestpatch_orchestrator.policy import Month
    from guestpatch_orchestrator.simulate.model import Attempt

__all__ = ["assessment_summary", "installation_summary", "patch_status"]

_MOST_DETAILS = 5
_MOST_CHARACTERS = 128


def assessment_summary(  # noqa: PLR0913 - its fields
    vm: str,
    month: Month,
    minute: int,
    *,
    selected: int,
    others: int,
    reboot_pending: bool,
    failed: bool,
) -> dict[str, Any]:
    """AvailablePatchSummary after an assessment that began at a minute and took five."""
    return {
        "status": "Failed" if failed else "Succeeded",
        "assessmentActivityId": _activity(vm, "assessment", minute),
        "rebootPending": reboot_pending,
        "criticalAndSecurityPatchCount": selected,
        "otherPatchCount": others,
        "startTime": instant_text(month.instant(minute)),
        "lastModifiedTime": instant_text(month.instant(minute + 5)),
        "error": _error("OPERATION_FAILED: the assessment failed" if failed else ""),
    }


def installation_summary(attempt: Attempt, month: Month) -> dict[str, Any]:
    """LastPatchInstallationSummary after an attempt."""
    return {
        "status": attempt.result,
        "installationActivityId": _activity(attempt.vm, "installation", attempt.start),
        "maintenanceWindowExceeded": attempt.exceeded,
        "notSelectedPatchCount": len(attempt.not_selected),
        "excludedPatchCount": 0,
        "pendingPatchCount": len(attempt.pending),
        "installedPatchCount": len(attempt.installed),
        "failedPatchCount": len(attempt.failed),
        "startTime": instant_text(month.instant(attempt.start)),
        "lastModifiedTime": instant_text(month.instant(attempt.end)),
        "error": _error(attempt.error),
    }


def patch_status(
    api_version: str | None,
    assessment: dict[str, Any] | None,
    attempt: Attempt | None,
    month: Month,
) -> dict[str, Any] | None:
    """PatchStatus in the shape of an API version; what has not happened yet is left out."""
    if assessment is None:
        return None
    is_old = (api_version or "")[:10] == "2020-06-01"
    found: dict[str, Any] = {"availablePatchSummary": assessment}
    if attempt is not None:
        summary = installation_summary(attempt, month)
        if is_old:
            summary |= {"rebootStatus": attempt.reboot, "startedBy": "Platform"}
        found["lastPatchInstallationSummary"] = summary
    if not is_old:
        found["configurationStatuses"] = []
    return found


def _activity(vm: str, kind: str, minute: int) -> str:
    key = key_of(f"{kind}:{vm}:{minute}")
    return str(UUID(int=(key << 64) | mix(key)))


def _error(text: str) -> dict[str, Any]:
    """The error object; code 0 where there is none, 1 where there is one."""
    if not text:
        return {"code": "0", "message": "", "details": []}
    code, _, message = text.partition(": ")
    detail = {"code": code, "message": message[:_MOST_CHARACTERS]}
    return {"code": "1", "message": message[:_MOST_CHARACTERS], "details": [detail][:_MOST_DETAILS]}
