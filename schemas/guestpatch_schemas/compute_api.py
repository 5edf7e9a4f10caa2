"""API versions of Microsoft.Compute, and the patch properties that each of them has."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple

from guestpatch_schemas.operating_systems import PerOs
from guestpatch_schemas.tables import read_table

__all__ = ["ComputeApi", "PatchProperty", "ResourceApi", "load_compute_api"]

_DATE_LENGTH = len("2020-06-01")


class PatchProperty(NamedTuple):
    """A property that has to do with guest patching.

    `path` starts at `osProfile` and is the same for every resource type; `template_path` starts at
    the resource. `values` are the allowed values of an enumeration, else empty. `default` is what
    the service takes when the property is absent at creation, None where no source tells. From the
    version `read_only_from` on, the property is the service's to set.
    """

    path: str
    template_path: str
    type: Literal["boolean", "object", "string"]
    values: tuple[str, ...]
    default: bool | str | None
    first_version: str
    read_only_from: str | None


@dataclass(frozen=True, slots=True)
class ResourceApi:
    """The versions and patch properties of one resource type, versions oldest first.

    Of versions before `described_from` only the name is known, not the properties.
    """

    type: str
    versions: tuple[str, ...]
    described_from: str
    properties: tuple[PatchProperty, ...]
    first_versions: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class ComputeApi:
    """What is known of the resource types that hold VMs.

    Resource types, property paths and versions are compared case-insensitively. A resource type
    that holds no VMs has no versions and no properties here.
    """

    date: str
    resources: Mapping[str, ResourceApi]
    other_compute_versions: frozenset[str]
    """Versions of Microsoft.Compute that exist, but not for VMs: the service refuses them there."""
    patch_modes: PerOs[tuple[str, ...]]
    assessment_modes: tuple[str, ...]
    reboot_settings: tuple[str, ...]

    def versions(self, resource_type: str) -> tuple[str, ...]:
        """Return the versions of a resource type, oldest first, previews included."""
        resource = self._resource(resource_type)
        return resource.versions if resource else ()

    def is_known(self, resource_type: str, version: str) -> bool:
        """Tell whether the resource type has that version."""
        return version.lower() in self.versions(resource_type)

    def is_preview(self, version: str) -> bool:
        """Tell whether the version is marked as a preview, known or not."""
        return len(version) > _DATE_LENGTH

    def newest(self, resource_type: str) -> str | None:
        """Return the newest stable version of a resource type, or None when it has no versions."""
        stable = [v for v in self.versions(resource_type) if not self.is_preview(v)]
        return stable[-1] if stable else None

    def is_newer_than_known(self, version: str) -> bool:
        """Tell whether the version is later than any in these tables, so that they cannot judge it."""
        newest = max(resource.versions[-1] for resource in self.resources.values())
        return _is_date(version[:_DATE_LENGTH]) and version[:_DATE_LENGTH] > newest[:_DATE_LENGTH]

    def first_version(self, resource_type: str, property_path: str) -> str | None:
        """Return the version that introduced a property, or None when the tables do not hold it.

        `property_path` leaves out `properties` and `virtualMachineProfile`:
        `osProfile.windowsConfiguration.patchSettings.patchMode`, `orchestrationMode`.
        """
        resource = self._resource(resource_type)
        return resource.first_versions.get(property_path.lower()) if resource else None

    def lacks(self, resource_type: str, property_path: str, version: str) -> bool:
        """Tell whether a known version of the resource type certainly lacks the property.

        False for versions and properties that the tables do not hold: they prove nothing.
        """
        resource = self._resource(resource_type)
        first = self.first_version(resource_type, property_path)
        if resource is None or first is None or not self.is_known(resource_type, version):
            return False
        # A property of the oldest described version may be older than that.
        return first != resource.described_from and version[:_DATE_LENGTH] < first

    def patch_properties(self, resource_type: str) -> tuple[PatchProperty, ...]:
        """Return the patch properties of a resource type, in the order of their paths."""
        resource = self._resource(resource_type)
        return resource.properties if resource else ()

    def _resource(self, resource_type: str) -> ResourceApi | None:
        return self.resources.get(resource_type.lower())


@cache
def load_compute_api() -> ComputeApi:
    """Load the bundled table, which is the same for every edition."""
    table = read_table("common", "patch_properties.json")
    values = table["values"]
    return ComputeApi(
        date=table["date"],
        resources={row["type"].lower(): _resource_api(row) for row in table["resources"]},
        other_compute_versions=frozenset(table["other_compute_versions"]),
        patch_modes=PerOs.build(lambda os: tuple(values["patch_modes"][os])),
        assessment_modes=tuple(values["assessment_modes"]),
        reboot_settings=tuple(values["reboot_settings"]),
    )


def _resource_api(row: Mapping[str, Any]) -> ResourceApi:
    properties = tuple(
        PatchProperty(
            path=entry["path"],
            template_path=f"{row['profile_path']}.{entry['path']}",
            type=entry["type"],
            values=tuple(entry.get("values", ())),
            default=entry.get("default"),
            first_version=entry["first_version"],
            read_only_from=entry.get("read_only_from"),
        )
        for entry in row["properties"]
    )
    first_versions = {entry.path.lower(): entry.first_version for entry in properties}
    first_versions |= {path.lower(): first for path, first in row["other_properties"].items()}
    return ResourceApi(
        type=row["type"],
        versions=tuple(row["versions"]),
        described_from=row["described_from"],
        properties=properties,
        first_versions=first_versions,
    )


def _is_date(text: str) -> bool:
    return len(text) == _DATE_LENGTH and text.replace("-", "").isdigit()
