"""API versions of the resource types that hold VMs, and their patch properties."""

import re
from typing import Any

from knowledge_builder.fact_tables import Facts, Json, frame, sources_of

__all__ = ["build_patch_properties"]

_VM = "Microsoft.Compute/virtualMachines"
_PROFILE_PATHS = {
    _VM: "properties",
    "Microsoft.Compute/virtualMachineScaleSets": "properties.virtualMachineProfile",
    "Microsoft.Compute/virtualMachineScaleSets/virtualMachines": "properties",
}
_VERSION = re.compile(r"\d{4}-\d\d-\d\d(?:-preview)?")

_NOTE_VERSIONS = (
    "All resource types have the versions of virtualMachines: the sources list fewer for the others "
    "(Azure/bicep-types-az spells virtualMachineScaleSets/virtualmachines that way before "
    "2021-11-01), yet they are parts of the same API."
)
_NOTE_PROPERTIES = (
    "A property that a type has in its oldest listed version is dated as for virtualMachines, "
    "because osProfile is one definition for all of them."
)


def build_patch_properties(facts: Facts) -> Json:
    """Return the table of versions and properties."""
    table = facts["patch_properties"]
    versions = table["vm_api_versions"]
    first_of_vm = {
        path: row["first_api_version"]
        for path, row in table["resources"][_VM]["properties"].items()
    }
    described_from = min(first_of_vm.values())
    defaults = {row["property"]: row["default"] for row in facts["constraints"]["defaults"]}
    return frame(
        "API versions of the resource types that hold VMs, and their patch properties.",
        sources_of(table),
        notes=[_NOTE_PROPERTIES, _NOTE_VERSIONS, table["value_case"]],
        values={
            "patch_modes": {
                "Linux": table["linux_patch_modes"],
                "Windows": table["windows_patch_modes"],
            },
            "assessment_modes": table["assessment_modes"],
            "reboot_settings": table["reboot_settings"],
        },
        other_compute_versions=sorted(_VERSION.findall(versions["compute_versions_without_vm"])),
        resources=[
            {
                "type": type_,
                "profile_path": _PROFILE_PATHS[type_],
                "versions": sorted(versions["all"]),
                "described_from": described_from,
                "other_properties": _other_properties(resource),
                "properties": _properties(resource, first_of_vm, defaults),
            }
            for type_, resource in sorted(table["resources"].items())
        ],
    )


def _other_properties(resource: Json) -> dict[str, str]:
    if "orchestrationMode" not in resource:
        return {}
    return {"orchestrationMode": resource["orchestrationMode"]["first_api_version"]}


def _properties(
    resource: Json, first_of_vm: dict[str, str], defaults: dict[str, Any]
) -> list[Json]:
    oldest = min(row["first_api_version"] for row in resource["properties"].values())
    rows = []
    for path, row in sorted(resource["properties"].items()):
        first = row["first_api_version"]
        entry = {
            "path": path,
            "type": row["type"],
            "values": row.get("values"),
            "default": defaults.get(path, defaults.get(path.rpartition(".")[2])),
            "first_version": first_of_vm[path] if first == oldest else first,
            "read_only_from": row.get("read_only_from"),
        }
        rows.append({key: value for key, value in entry.items() if value is not None})
    return rows
