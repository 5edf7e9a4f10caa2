"""What can change on a VM that exists: patch modes, and properties fixed at creation."""

from dataclasses import dataclass
from functools import cache
from typing import Literal, TypeAlias

from guestpatch_schemas.edition_index import find_edition
from guestpatch_schemas.operating_systems import OperatingSystem
from guestpatch_schemas.tables import read_table

__all__ = [
    "CreateOnlyProperty",
    "Evidence",
    "ModeTransition",
    "create_only_properties",
    "find_transition",
    "mode_transitions",
]

Evidence: TypeAlias = Literal["service-error", "api-text", "doc", "provider"]
"""How it is known that a property cannot change.

The service answered PropertyChangeNotAllowed, the API reference says so, a Microsoft page says so,
or only the Terraform provider recreates the VM for it (the service may allow more).
"""


@dataclass(frozen=True, slots=True)
class CreateOnlyProperty:
    """A property that takes effect only when the resource is created.

    `path` starts at the resource. `error_target` is how the service names the property in its
    error. A property that is not in the list is not thereby changeable.
    """

    resource_type: str
    path: str
    os: OperatingSystem | Literal["both"]
    evidence: tuple[Evidence, ...]
    condition: str
    error_target: str | None
    exceptions: str | None
    note: str | None
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ModeTransition:
    """A change of the patch mode of an existing VM, in one edition.

    `automatic_updates` is the enableAutomaticUpdates of that VM, which cannot change; None on
    Linux. `verdict` is `unstated` where the edition says nothing; `basis` tells whether it says so
    or whether it follows.
    """

    edition: str
    os: OperatingSystem
    from_mode: str
    to_mode: str
    automatic_updates: bool | None
    verdict: Literal["supported", "unsupported", "unstated"]
    basis: Literal["stated", "implied", "silent"]
    why: str


@cache
def create_only_properties() -> tuple[CreateOnlyProperty, ...]:
    """Return the properties that can be set only at creation, by resource type and path."""
    return tuple(
        CreateOnlyProperty(
            resource_type=row["resource"],
            path=row["property"],
            os=row["os"],
            evidence=tuple(row["evidence"]),
            condition=row["condition"],
            error_target=row.get("error_target"),
            exceptions=row.get("exceptions"),
            note=row.get("note"),
            sources=tuple(row["sources"]),
        )
        for row in read_table("common", "create_only.json")["rows"]
    )


def mode_transitions(edition: str) -> tuple[ModeTransition, ...]:
    """Return every mode change that an edition, named by its id or `current`, can be asked about.

    Raises:
        UnknownEditionError: no edition has that id.
    """
    wanted = find_edition(edition).id
    return tuple(row for row in _transitions() if row.edition == wanted)


def find_transition(
    edition: str,
    os: OperatingSystem,
    from_mode: str,
    to_mode: str,
    automatic_updates: bool | None,  # noqa: FBT001 - a value of the VM, not a switch
) -> ModeTransition | None:
    """Return one mode change, or None for modes that the operating system does not have.

    Letter case of the modes does not matter. On Linux, `automatic_updates` is ignored.
    """
    for row in mode_transitions(edition):
        if (
            row.os == os
            and row.from_mode.lower() == from_mode.lower()
            and row.to_mode.lower() == to_mode.lower()
            and row.automatic_updates in {None, automatic_updates}
        ):
            return row
    return None


@cache
def _transitions() -> tuple[ModeTransition, ...]:
    return tuple(ModeTransition(**row) for row in read_table("common", "transitions.json")["rows"])
