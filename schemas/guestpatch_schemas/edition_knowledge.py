"""Everything that `check` knows of one edition."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal, NamedTuple

from guestpatch_schemas.compute_api import ComputeApi, load_compute_api
from guestpatch_schemas.edition_index import EditionSummary, find_edition
from guestpatch_schemas.image_catalogue import ImageCatalogue, load_catalogue
from guestpatch_schemas.operating_systems import OperatingSystem, PerOs
from guestpatch_schemas.tables import Source, read_sources, read_table

__all__ = ["Knowledge", "PatchMode", "Registration", "Rollout", "load_knowledge"]


class PatchMode(NamedTuple):
    """What an edition says of one patch mode.

    `automatic_updates` is the value that enableAutomaticUpdates must have, None where the edition
    demands none. `is_availability_first` tells whether the platform orchestrates the updates.
    """

    name: str
    automatic_updates: bool | None
    needs_agent: bool
    is_availability_first: bool


class Registration(NamedTuple):
    """What a subscription must register before it can use the preview; no features afterwards."""

    features: tuple[str, ...]
    features_api_version: str | None
    provider_api_version: str | None
    max_minutes: int | None


class Rollout(NamedTuple):
    """How the platform spreads patches over a fleet.

    `max_percent_per_batch` and `one_at_a_time_below` bound a batch within one update domain of an
    availability set; None where the edition gives no such number.
    """

    assessment_cadence: str
    install_within_days: int
    enable_may_exceed_hours: int
    is_update_domain_bound: bool
    max_percent_per_batch: int | None
    one_at_a_time_below: int | None
    scale_set_window: str | None


@dataclass(frozen=True, slots=True)
class Knowledge:
    """The tables of one edition. `date` is the date that its document carries.

    An operating system that the edition does not cover has no modes, and None for everything else.
    """

    edition: EditionSummary
    date: str
    sources: tuple[Source, ...]
    images: ImageCatalogue = field(repr=False)
    api: ComputeApi = field(repr=False)
    mode_rules: PerOs[tuple[PatchMode, ...]]
    default_mode: PerOs[str | None]
    """The mode of a VM that sets none and leaves enableAutomaticUpdates true."""
    min_api_version: PerOs[str | None]
    """The API version from which on everything in the edition works."""
    limited_api_version: PerOs[str | None]
    """An older API version that the edition accepts with limited functionality."""
    scale_sets: Literal["not covered", "Flexible"]
    health_extension: PerOs[str | None]
    """Publisher and type of the Application Health extension, joined by a dot."""
    is_health_extension_required: bool
    """A Flexible scale set needs the Application Health extension."""
    are_custom_images_supported: bool
    linux_agent_min_version: str | None
    patch_extension: PerOs[str | None]
    """Publisher and type of the extension that patches a VM, joined by a dot."""
    rhel_manual_step: tuple[str, ...]
    """Commands that turn off the native updates of RHEL, which a person has to run."""
    is_reboot_setting_stronger: bool
    """The rebootSetting of the VM wins over the one of a maintenance configuration."""
    registration: Registration
    rollout: Rollout

    @property
    def modes(self) -> PerOs[tuple[str, ...]]:
        """The names of the patch modes of each operating system."""
        return PerOs.build(lambda os: tuple(mode.name for mode in self.mode_rules[os]))

    @property
    def patch_modes_all(self) -> tuple[str, ...]:
        """Every patch mode of any operating system that the API knows, in any edition."""
        modes = self.api.patch_modes
        return (*modes.windows, *(mode for mode in modes.linux if mode not in modes.windows))

    @property
    def assessment_modes(self) -> tuple[str, ...]:
        """The values of assessmentMode."""
        return self.api.assessment_modes

    @property
    def reboot_settings(self) -> tuple[str, ...]:
        """The values of rebootSetting; no document gives `Unknown` a meaning."""
        return self.api.reboot_settings

    @property
    def feature_registrations(self) -> tuple[str, ...]:
        """The features that a subscription has to register."""
        return self.registration.features

    @property
    def automatic_updates_with_platform(self) -> bool | None:
        """The value that AutomaticByPlatform demands of enableAutomaticUpdates on Windows."""
        mode = self.find_mode("Windows", "AutomaticByPlatform")
        return mode.automatic_updates if mode else None

    def default_mode_for(
        self,
        os: OperatingSystem,
        automatic_updates: bool,  # noqa: FBT001 - a value of the VM, not a switch
    ) -> str | None:
        """Return the mode of a VM that sets none, given its enableAutomaticUpdates.

        False makes a Windows VM one of the mode that wants it so. Linux has no such property.
        """
        if os == "Windows" and not automatic_updates:
            return next(
                (mode.name for mode in self.mode_rules[os] if mode.automatic_updates is False), None
            )
        return self.default_mode[os]

    def find_mode(self, os: OperatingSystem, name: str) -> PatchMode | None:
        """Return what the edition says of a mode, or None when the OS has no such mode in it."""
        for mode in self.mode_rules[os]:
            if mode.name.lower() == name.lower():
                return mode
        return None


def load_knowledge(edition: str) -> Knowledge:
    """Return the knowledge of an edition, named by its id or `current`; it is loaded once.

    Raises:
        UnknownEditionError: no edition has that id.
    """
    return _load(find_edition(edition))


@cache
def _load(edition: EditionSummary) -> Knowledge:
    table = read_table(edition.id, "edition.json")
    return Knowledge(
        edition=edition,
        date=table["date"],
        sources=read_sources(table),
        images=load_catalogue(edition.id),
        api=load_compute_api(),
        mode_rules=PerOs.build(lambda os: _modes(table["modes"][os])),
        default_mode=_per_os(table, "default_mode"),
        min_api_version=_per_os(table, "min_api_version"),
        limited_api_version=_per_os(table, "limited_api_version"),
        scale_sets=table["scale_sets"],
        health_extension=_per_os(table, "health_extension"),
        is_health_extension_required=table["is_health_extension_required"],
        are_custom_images_supported=table["are_custom_images_supported"],
        linux_agent_min_version=table["linux_agent_min_version"],
        patch_extension=_per_os(table, "patch_extension"),
        rhel_manual_step=tuple(table["rhel_manual_step"]),
        is_reboot_setting_stronger=table["is_reboot_setting_stronger"],
        registration=_registration(table["registration"]),
        rollout=Rollout(**table["rollout"]),
    )


def _modes(rows: list[dict[str, Any]]) -> tuple[PatchMode, ...]:
    return tuple(PatchMode(**row) for row in rows)


def _registration(row: Mapping[str, Any]) -> Registration:
    return Registration(
        features=tuple(row["features"]),
        features_api_version=row["features_api_version"],
        provider_api_version=row["provider_api_version"],
        max_minutes=row["max_minutes"],
    )


def _per_os(table: Mapping[str, Any], key: str) -> PerOs[str | None]:
    return PerOs.build(lambda os: table[key][os])
