"""What changes from one plan to another, by the ids of the VMs."""

from __future__ import annotations

from typing import Any

from guestpatch_orchestrator.decisions import DISCLAIMER
from guestpatch_orchestrator.output.plan_text import paragraph, table_lines
from guestpatch_orchestrator.policy import DAY

__all__ = ["difference", "difference_text"]

_MOST_LISTED = 40
_OF_ROWS = ("phase", "region", "stage", "groupId", "updateDomain", "startUtc", "timeZone")
_OF_VMS = ("patchMode", "region", "zone", "availabilitySet", "scaleSet", "timeZone", "image")


def difference(before: dict[str, Any], after: dict[str, Any]) -> dict[str, Any]:
    """VMs that come, go, begin or cease to be patched, or are patched otherwise.

    Takes plans as JSON has them. Raises KeyError, TypeError or AttributeError for what is no plan.
    """
    old, new = _vms(before), _vms(after)
    changes = []
    for identity in sorted(old.keys() & new.keys()):
        was, now = old[identity], new[identity]
        changed = {key: [was.get(key), now.get(key)] for key in now if was.get(key) != now.get(key)}
        if changed:
            changes.append({"id": identity, "changed": changed})
    caps_before, caps_after = _caps(before), _caps(after)
    return {
        "version": 1,
        "disclaimer": DISCLAIMER,
        "added": sorted(new.keys() - old.keys()),
        "removed": sorted(old.keys() - new.keys()),
        "changed": changes,
        "caps": [
            {"group": group, "before": caps_before[group], "after": caps_after[group]}
            for group in sorted(caps_before.keys() & caps_after.keys())
            if caps_before[group] != caps_after[group]
        ],
        "makespanMinutes": [
            before["bounds"]["makespanMinutes"],
            after["bounds"]["makespanMinutes"],
        ],
    }


def _vms(plan: dict[str, Any]) -> dict[str, dict[str, Any]]:
    rows = {each["id"]: each for each in plan["rows"]}
    reasons = {
        each["id"]: [note["code"] for note in each["reasons"]] for each in plan["notPatched"]
    }
    found: dict[str, dict[str, Any]] = {}
    for vm in plan["fleet"]:
        row = rows.get(vm["id"], {})
        found[vm["id"]] = {
            **{key: vm.get(key) for key in _OF_VMS},
            **{f"plan.{key}": row.get(key) for key in _OF_ROWS},
            "isPatched": vm["id"] in rows,
            "reasons": reasons.get(vm["id"], []),
        }
    return found


def _caps(plan: dict[str, Any]) -> dict[str, int]:
    return {f"{each['kind']} {each['id']}": each["cap"] for each in plan["groups"]}


def difference_text(found: dict[str, Any], width: int) -> str:
    """The same for people."""
    was, now = (minutes / DAY for minutes in found["makespanMinutes"])
    begin = [each for each in found["changed"] if each["changed"].get("isPatched") == [False, True]]
    cease = [each for each in found["changed"] if each["changed"].get("isPatched") == [True, False]]
    said = (
        f"VMs: {len(found['added'])} come, {len(found['removed'])} go, "
        f"{len(begin)} begin to be patched, {len(cease)} cease to be. "
        f"The modelled rollout ends on day {now:.1f}, before on day {was:.1f}."
    )
    lines = list(paragraph(said, width))
    rows = [("VM", "what", "before", "after")]
    rows.extend((vm, "comes", "", "") for vm in found["added"])
    rows.extend((vm, "goes", "", "") for vm in found["removed"])
    for each in found["changed"]:
        rows.extend(
            (each["id"], what, _shown(old), _shown(new))
            for what, (old, new) in each["changed"].items()
        )
    rows.extend(
        (each["group"], "cap", str(each["before"]), str(each["after"])) for each in found["caps"]
    )
    if len(rows) > 1:
        lines.extend(("", *table_lines(rows[: _MOST_LISTED + 1], width)))
        if len(rows) > _MOST_LISTED + 1:
            lines.append(f"and {len(rows) - _MOST_LISTED - 1} more")
    lines.extend(("", *paragraph(DISCLAIMER, width)))
    return "\n".join(lines) + "\n"


def _shown(value: object) -> str:
    if value is None or value == []:
        return "-"
    if isinstance(value, list):
        return " ".join(map(str, value))
    if isinstance(value, dict):
        return "/".join(str(each) for each in value.values() if each)
    return str(value)
