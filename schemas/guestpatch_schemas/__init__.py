"""What guestpatch knows of Azure, as dated tables with their sources.

`load_knowledge` gives what every check needs of an edition. The rest (statements, constraints,
regions and so on) is read only when it is asked for, and so is the code that reads it.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from guestpatch_schemas.compute_api import ComputeApi, PatchProperty, ResourceApi
from guestpatch_schemas.edition_index import (
    CURRENT,
    EditionSummary,
    UnknownEditionError,
    editions,
    find_edition,
)
from guestpatch_schemas.edition_knowledge import (
    Knowledge,
    PatchMode,
    Registration,
    Rollout,
    load_knowledge,
)
from guestpatch_schemas.image_catalogue import ImageCatalogue, ImageEntry
from guestpatch_schemas.lifecycle import Lifecycle
from guestpatch_schemas.operating_systems import OperatingSystem, PerOs
from guestpatch_schemas.tables import Source, Table, tables

if TYPE_CHECKING:
    from guestpatch_schemas.changes import (
        CreateOnlyProperty,
        ModeTransition,
        create_only_properties,
        find_transition,
        mode_transitions,
    )
    from guestpatch_schemas.places import (
        Region,
        WindowsTimeZone,
        announced_regions,
        find_region,
        find_windows_time_zone,
        regions,
        regions_date,
        windows_time_zones,
    )
    from guestpatch_schemas.published import (
        Constraint,
        Disagreement,
        KnownError,
        Published,
        Statement,
        constraints,
        disagreements,
        find_statement,
        statements,
    )
    from guestpatch_schemas.scheduling import ScheduleScenario, schedule_scenarios
else:

    def __getattr__(name: str) -> object:
        for module in ("changes", "places", "published", "scheduling"):
            if name in __all__ and name in (found := vars(import_module(f"{__name__}.{module}"))):
                return found[name]
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


__all__ = [
    "CURRENT",
    "ComputeApi",
    "Constraint",
    "CreateOnlyProperty",
    "Disagreement",
    "EditionSummary",
    "ImageCatalogue",
    "ImageEntry",
    "Knowledge",
    "KnownError",
    "Lifecycle",
    "ModeTransition",
    "OperatingSystem",
    "PatchMode",
    "PatchProperty",
    "PerOs",
    "Published",
    "Region",
    "Registration",
    "ResourceApi",
    "Rollout",
    "ScheduleScenario",
    "Source",
    "Statement",
    "Table",
    "UnknownEditionError",
    "WindowsTimeZone",
    "announced_regions",
    "constraints",
    "create_only_properties",
    "disagreements",
    "editions",
    "find_edition",
    "find_region",
    "find_statement",
    "find_transition",
    "find_windows_time_zone",
    "load_knowledge",
    "mode_transitions",
    "regions",
    "regions_date",
    "schedule_scenarios",
    "statements",
    "tables",
    "windows_time_zones",
]
