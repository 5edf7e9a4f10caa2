"""``guestpatch knowledge api-versions``: which API version has which patch property."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal, TypeAlias

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.cli.options import color_option, edition_option, format_option
from guestpatch.cli.output import write_json, write_lines
from guestpatch.cli.packs import knowledge_of
from guestpatch.findings.phrases import joined
from guestpatch.render.tables import table
from guestpatch.render.visible import visible
from guestpatch.render.wrap import wrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guestpatch.render.style import Line
    from guestpatch_schemas import ComputeApi, Knowledge, PatchProperty, ResourceApi

__all__ = ["api_versions"]

Status: TypeAlias = Literal["known", "other", "newer", "unknown"]
"""As the fact ``api.status`` of a VM."""

_VERSION = re.compile(r"\d{4}-\d\d-\d\d(-[a-z]+)?", re.IGNORECASE)
_SYSTEMS: tuple[Literal["Windows", "Linux"], ...] = ("Windows", "Linux")


@click.command("api-versions", short_help="Show which API version brought each patch property.")
@click.argument("version", required=False)
@edition_option
@format_option("json")
@color_option
def api_versions(*, version: str | None, edition: str, form: str, color: str) -> None:
    """Show which API version brought each patch property, or what VERSION has and lacks."""
    if version is not None and not _VERSION.fullmatch(version):
        fail(
            f"`{visible(version)}` is not an API version",
            "A version is a date: `guestpatch knowledge api-versions 2021-03-01`.",
        )
    knowledge = knowledge_of(edition)
    asked = None if version is None else version.lower()
    if form == "json":
        write_json(_json(knowledge, asked))
    else:
        write_lines(_text(knowledge, asked, environment.terminal_width()), color)


def _status(api: ComputeApi, resource: ResourceApi, version: str) -> Status:
    if version in resource.versions:
        return "known"
    if version in api.other_compute_versions:
        return "other"
    return "newer" if api.is_newer_than_known(version) else "unknown"


def _is_described(resource: ResourceApi, version: str) -> bool:
    """Whether the properties of a version are known, and not its name alone."""
    return version in resource.versions and version >= resource.described_from


# -- text ------------------------------------------------------------------------------------------


def _text(knowledge: Knowledge, version: str | None, width: int) -> Iterator[Line]:
    """One part for each group of resource types of which the same is to be said."""
    api = knowledge.api
    parts: dict[tuple[Line, ...], list[str]] = {}
    for resource in api.resources.values():
        lines = tuple(_of_type(api, resource, version, width))
        parts.setdefault(lines, []).append(resource.type)
    for lines, types in parts.items():
        yield from wrapped((), joined(sorted(types, key=len), "and"), width)
        yield from lines
        yield ()
    yield from wrapped((), f"{_demand(knowledge)} The table is of {api.date}.", width)


def _of_type(
    api: ComputeApi, resource: ResourceApi, version: str | None, width: int
) -> Iterator[Line]:
    if version is None:
        first, last = resource.versions[0], resource.versions[-1]
        yield from wrapped((), f"{len(resource.versions)} API versions, {first} to {last}", width)
        yield ()
        yield from _tree(resource, lambda entry: _since(resource, entry), width)
        return
    status = _status(api, resource, version)
    yield from wrapped((), _said(resource, version, status), width)
    if _is_described(resource, version):
        yield ()
        yield from _tree(resource, lambda entry: _has(api, resource, entry, version), width)


def _tree(resource: ResourceApi, say: Callable[[PatchProperty], str], width: int) -> Iterator[Line]:
    """What is said of each property, the operating systems side by side."""
    said: dict[tuple[str, ...], dict[str, str]] = {}
    for entry in resource.properties:
        _, configuration, *names = entry.path.split(".")
        system = configuration.removesuffix("Configuration")
        said.setdefault(tuple(names), {})[system] = say(entry)
    rows = [
        (
            "  " * (len(names) - 1) + names[-1],
            *(said[names].get(system.lower(), "-") for system in _SYSTEMS),
        )
        for names in sorted(said)
    ]
    header = ("PROPERTY OF osProfile.*Configuration", *(system.upper() for system in _SYSTEMS))
    yield from table(header, rows, width)


def _since(resource: ResourceApi, entry: PatchProperty) -> str:
    first = entry.first_version
    # Older versions are not described; they may have had the property.
    text = f"{first} or before" if first == resource.described_from else first
    return f"{text}; read-only from {entry.read_only_from}" if entry.read_only_from else text


def _has(api: ComputeApi, resource: ResourceApi, entry: PatchProperty, version: str) -> str:
    if api.lacks(resource.type, entry.path, version):
        return f"no, from {entry.first_version} on"
    if entry.read_only_from is not None and version >= entry.read_only_from:
        return "read-only"
    return "yes"


def _said(resource: ResourceApi, version: str, status: Status) -> str:
    match status:
        case "known" if _is_described(resource, version):
            return f"{version} is an API version"
        case "known":
            since = resource.described_from
            return f"{version} is an API version; what it has is not known before {since}"
        case "other":
            return f"{version} is an API version of other Compute resources, not of these"
        case "newer":
            last = resource.versions[-1]
            return f"{version} is newer than all that is known; the last known is {last}"
        case "unknown":
            near = joined(_around(resource, version), "and")
            return f"{version} is not an API version; around it are {near}"


def _around(resource: ResourceApi, version: str) -> list[str]:
    """The last version before, and the first one after."""
    before = [each for each in resource.versions if each < version]
    after = [each for each in resource.versions if each > version]
    return [*before[-1:], *after[:1]]


def _demand(knowledge: Knowledge) -> str:
    """From which version on everything in the edition works."""
    demands: dict[str, list[str]] = {}
    for system in _SYSTEMS:
        minimum = knowledge.min_api_version[system]
        limited = knowledge.limited_api_version[system]
        if minimum is not None:
            less = f" (with limits from {limited} on)" if limited is not None else ""
            demands.setdefault(f"from {minimum} on{less}", []).append(system)
    said = (f"{demand} for {joined(systems, 'and')}" for demand, systems in demands.items())
    return f"Edition {knowledge.edition.id} works {joined(said, 'and')}."


# -- JSON ------------------------------------------------------------------------------------------


def _json(knowledge: Knowledge, version: str | None) -> dict[str, object]:
    api = knowledge.api
    data: dict[str, object] = {
        "edition": knowledge.edition.id,
        "date": api.date,
        "minimum": {system: knowledge.min_api_version[system] for system in _SYSTEMS},
        "limited": {system: knowledge.limited_api_version[system] for system in _SYSTEMS},
    }
    if version is not None:
        data["version"] = version
    data["resources"] = [
        _type_json(resource) if version is None else _asked_json(api, resource, version)
        for resource in api.resources.values()
    ]
    return data


def _type_json(resource: ResourceApi) -> dict[str, object]:
    return {
        "type": resource.type,
        "versions": list(resource.versions),
        "describedFrom": resource.described_from,
        "properties": [_property_json(entry) for entry in resource.properties],
    }


def _property_json(entry: PatchProperty) -> dict[str, object]:
    return {
        "path": entry.template_path,
        "type": entry.type,
        "values": list(entry.values),
        "default": entry.default,
        "firstVersion": entry.first_version,
        "readOnlyFrom": entry.read_only_from,
    }


def _asked_json(api: ComputeApi, resource: ResourceApi, version: str) -> dict[str, object]:
    """What one version has; both lists are null where that is not known."""
    data: dict[str, object] = {
        "type": resource.type,
        "status": _status(api, resource, version),
        "has": None,
        "lacks": None,
    }
    if _is_described(resource, version):
        lacks = [e for e in resource.properties if api.lacks(resource.type, e.path, version)]
        data["has"] = [_property_json(e) for e in resource.properties if e not in lacks]
        data["lacks"] = [_property_json(e) for e in lacks]
    return data
