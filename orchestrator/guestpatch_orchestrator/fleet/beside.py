"""What exports say of things beside VMs: extensions, and schedules that are assigned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from guestpatch_orchestrator.fleet.inventory import InventoryError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch_orchestrator.fleet.model import VirtualMachine

__all__ = ["read_export", "with_health", "with_schedules"]

_PUBLISHER = "microsoft.managedservices"
_TYPES = ("applicationhealthlinux", "applicationhealthwindows")


def read_export(path: str, text: str) -> list[dict[str, Any]]:
    """The rows of an export: an array, or an object with one in ``data``. Raises InventoryError."""
    try:
        data = json.loads(text.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as error:
        raise InventoryError(f"{path}: no JSON: {error}") from None
    rows = data.get("data") if isinstance(data, dict) else data
    if not isinstance(rows, list) or not all(isinstance(each, dict) for each in rows):
        raise InventoryError(
            f"{path}: expected an array of objects, or an object with one in `data`"
        )
    return rows


def with_health(
    vms: Iterable[VirtualMachine], rows: Iterable[dict[str, Any]], path: str
) -> tuple[VirtualMachine, ...]:
    """VMs that know whether they have the Application Health extension: all of the export count."""
    healthy = {
        _text(row, "vmId", path)
        for row in rows
        if _text(row, "publisher", path) == _PUBLISHER and _text(row, "etype", path) in _TYPES
    }
    return tuple(vm._replace(has_health_extension=vm.id in healthy) for vm in vms)


def with_schedules(
    vms: Iterable[VirtualMachine], rows: Iterable[dict[str, Any]], path: str
) -> tuple[VirtualMachine, ...]:
    """VMs that know whether a schedule is assigned to them."""
    assigned = {_text(row, "assignedTo", path) for row in rows}
    return tuple(vm._replace(has_schedule=vm.id in assigned) for vm in vms)


def _text(row: dict[str, Any], key: str, path: str) -> str:
    value = row.get(key)
    if not isinstance(value, str):
        raise InventoryError(f"{path}: expected a text in `{key}`, found `{value}`")
    return value.lower()
