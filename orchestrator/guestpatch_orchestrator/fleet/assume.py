"""Assumptions: values for what a template cannot know. They settle nothing that is known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch_orchestrator.fleet.rows import COLUMNS, BadCellError, column_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guestpatch_orchestrator.fleet.model import VirtualMachine

__all__ = ["ASSUMABLE", "AssumptionError", "assume", "read_assumption"]

ASSUMABLE = (
    "region",
    "os",
    "patch_mode",
    "zone",
    "update_domain_count",
    "has_schedule",
    "has_agent",
    "agent_version",
    "has_health_extension",
    "time_zone",
    "power",
)
"""Fields that can be assumed."""


class AssumptionError(ValueError):
    """Something that is no assumption; the text says what would be."""


def read_assumption(text: str) -> tuple[str, object]:
    """A field with its value, of ``location=westeurope``. Raises AssumptionError."""
    key, mark, value = text.partition("=")
    column = column_of(key)
    if not mark or not value.strip():
        raise AssumptionError(f"`{text}` is no assumption; expected KEY=VALUE")
    if column not in ASSUMABLE:
        raise AssumptionError(f"`{key}` cannot be assumed; can be: {', '.join(ASSUMABLE)}")
    try:
        return column, COLUMNS[column].read(value.strip())
    except (KeyError, ValueError):
        error = BadCellError(key, value, COLUMNS[column].expected)
        raise AssumptionError(str(error)) from None


def assume(
    vms: Iterable[VirtualMachine], values: Mapping[str, object]
) -> tuple[VirtualMachine, ...]:
    """VMs with the assumed values where there is none, or none that is known."""
    return tuple(_settled(vm, values) for vm in vms) if values else tuple(vms)


def _settled(vm: VirtualMachine, values: Mapping[str, object]) -> VirtualMachine:
    open_fields = {each.field for each in vm.unresolved}
    taken = {
        name: value
        for name, value in values.items()
        if name in open_fields or (getattr(vm, name) is None and name not in _SET_OR_NOT)
    }
    left = tuple(each for each in vm.unresolved if each.field not in taken)
    return vm._replace(**taken, unresolved=left)  # type: ignore[arg-type] # read as its column says


_SET_OR_NOT = frozenset({"patch_mode", "zone", "has_schedule"})
"""Fields of which nothing is said when they are not set: only an unknown value is settled."""
