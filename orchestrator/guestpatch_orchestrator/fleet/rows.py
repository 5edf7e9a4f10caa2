"""One row of an inventory or an export as a VM: names of columns, and what their texts mean."""

from __future__ import annotations

from collections.abc import Callable, Mapping  # noqa: TC003 - read when documentation is made
from types import MappingProxyType
from typing import Literal, NamedTuple

from guestpatch_orchestrator.fleet.model import Image, VirtualMachine

__all__ = ["COLUMNS", "REQUIRED", "BadCellError", "column_of", "vm_of_row"]

REQUIRED = ("id", "region", "os", "patch_mode")
"""Columns without which a file is no inventory; their cells may be empty but for the first."""

_OTHER_NAMES = {
    "location": "region",
    "ostype": "os",
    "subscriptionid": "subscription",
    "avsetid": "availability_set",
    "updatedomaincount": "update_domain_count",
    "vmssid": "scale_set",
    "orchestrationmode": "orchestration",
    "publisher": "image_publisher",
    "offer": "image_offer",
    "sku": "image_sku",
    "bypassuserschedule": "bypasses_safety_checks",
    "scheduleassigned": "has_schedule",
    "enableautomaticupdates": "automatic_updates",
    "provisionvmagent": "has_agent",
    "hasapphealth": "has_health_extension",
    "powerstate": "power",
    "hotpatch": "hotpatching",
    "spot": "is_spot",
    "vmsize": "size",
}


class BadCellError(ValueError):
    """A cell that cannot be read: which column, what was found and what would do."""

    def __init__(self, column: str, found: str, expected: str) -> None:
        super().__init__(f"column `{column}`: found `{found[:60]}`, expected {expected}")


class _Column(NamedTuple):
    """A column: how its text is read, and what is expected of it."""

    read: Callable[[str], object]
    expected: str


def _text(text: str) -> str:
    return text


def _flag(text: str) -> bool:
    return {"true": True, "1": True, "yes": True, "false": False, "0": False, "no": False}[
        text.lower()
    ]


def _whole(text: str) -> int:
    number = int(text)
    if number < 0 or len(text) > 6:  # noqa: PLR2004 - longer is no count of anything here
        raise ValueError(text)
    return number


def _os(text: str) -> str:
    return {"windows": "Windows", "linux": "Linux"}[text.lower()]


def _power(text: str) -> Literal["on", "off"]:
    name = text.lower().removeprefix("powerstate/").removeprefix("vm ")
    return {
        "on": "on",
        "running": "on",
        "starting": "on",
        "off": "off",
        "stopped": "off",
        "stopping": "off",
        "deallocated": "off",
        "deallocating": "off",
    }[name]  # type: ignore[return-value] # the values are the two literals


def _orchestration(text: str) -> str:
    return {"flexible": "Flexible", "uniform": "Uniform"}[text.lower()]


def _region(text: str) -> str:
    return text.replace(" ", "").lower()


_FLAG = _Column(_flag, "true or false")
_WHOLE = _Column(_whole, "a whole number from 0")
_TEXT = _Column(_text, "text")

COLUMNS: Mapping[str, _Column] = MappingProxyType(
    {
        "id": _TEXT,
        "name": _TEXT,
        "subscription": _TEXT,
        "resource_group": _TEXT,
        "region": _Column(_region, "a region"),
        "os": _Column(_os, "Windows or Linux"),
        "patch_mode": _TEXT,
        "zone": _TEXT,
        "physical_zone": _TEXT,
        "availability_set": _TEXT,
        "update_domain": _WHOLE,
        "update_domain_count": _WHOLE,
        "scale_set": _TEXT,
        "orchestration": _Column(_orchestration, "Flexible or Uniform"),
        "image_publisher": _TEXT,
        "image_offer": _TEXT,
        "image_sku": _TEXT,
        "image_id": _TEXT,
        "assessment_mode": _TEXT,
        "reboot_setting": _TEXT,
        "bypasses_safety_checks": _FLAG,
        "has_schedule": _FLAG,
        "automatic_updates": _FLAG,
        "has_agent": _FLAG,
        "agent_version": _TEXT,
        "has_health_extension": _FLAG,
        "time_zone": _TEXT,
        "power": _Column(_power, "on, off or a power state such as PowerState/running"),
        "hotpatching": _FLAG,
        "is_spot": _FLAG,
        "patch_source": _TEXT,
        "size": _TEXT,
    }
)
"""Every column by its name; other columns are kept as tags."""

_BY_SPELLING = {
    **{name.replace("_", ""): name for name in COLUMNS},
    **_OTHER_NAMES,
}
_IMAGE = ("image_publisher", "image_offer", "image_sku", "image_id")


def column_of(header: str) -> str | None:
    """The column that a header names, in snake case, camel case or as Azure Resource Graph does."""
    return _BY_SPELLING.get(header.strip().lower().replace("_", "").replace("-", ""))


def vm_of_row(row: Mapping[str, str], place: str) -> VirtualMachine:
    """The VM of a row, whose keys are headers as written. Raises BadCellError."""
    values: dict[str, object] = {}
    tags: list[tuple[str, str]] = []
    for header, cell in row.items():
        text = cell.strip()
        column = column_of(header)
        if column is None:
            if text:
                tags.append((header, text))
        elif text:
            values[column] = _read(header, column, text)
    if "id" not in values:
        raise BadCellError("id", "", "the id of the VM")
    identity = str(values["id"]).lower()
    image = Image(*(str(values.pop(name, "")) for name in _IMAGE))
    parts = identity.split("/")
    for key in ("availability_set", "scale_set"):
        if key in values:
            values[key] = str(values[key]).lower()
    if "scale_set" in values:
        values.setdefault("orchestration", "Flexible")
    defaults = {
        "name": parts[-1],
        "subscription": _after(parts, "subscriptions"),
        "resource_group": _after(parts, "resourcegroups"),
        "region": None,
        "os": None,
        "patch_mode": None,
    }
    fields = {**defaults, **values, "id": identity}
    return VirtualMachine(
        **fields,  # type: ignore[arg-type] # each was read as its column says
        image=image if any(image) else None,
        tags=tuple(sorted(tags)),
        place=place,
    )


def _read(header: str, column: str, text: str) -> object:
    kind = COLUMNS[column]
    try:
        return kind.read(text)
    except (KeyError, ValueError):
        raise BadCellError(header, text, kind.expected) from None


def _after(parts: list[str], name: str) -> str:
    """The part of an id behind a word."""
    return parts[parts.index(name) + 1] if name in parts[:-1] else ""
