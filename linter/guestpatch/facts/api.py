"""The API version of the resource."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.facts.definition import FactDefinition
from guestpatch.facts.model import Absent, Decided, Place, Undecided
from guestpatch.facts.subject import Setting
from guestpatch.facts.system import os_of, system_of
from guestpatch_schemas.api_profiles import profile_version

if TYPE_CHECKING:
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Subject
    from guestpatch_schemas import OperatingSystem

__all__ = ["FACTS", "api_version"]

_DATE = len("2020-06-01")
_VERSION = re.compile(r"[0-9A-Za-z.-]+")


def api_version(subject: Subject) -> Fact:
    """The API version: of the resource, else of the template's API profile."""
    return subject.once("api.version", lambda: _api_version(subject))


def _api_version(subject: Subject) -> Fact:
    written = subject.site.resource.api_version
    setting = subject.envelope("apiVersion")
    if written is not None:
        return _no_placeholder(subject.text(setting))
    scope = subject.site.scope
    profile = scope.template.api_profile
    if profile is None:
        return Undecided("error", "resource has no API version", subject.whole)
    value = subject.evaluation.evaluate(profile, scope)
    place = Place(value.trace.span, property="apiVersion")
    name = subject.text(Setting(value, place))
    if not isinstance(name, Decided):
        return name
    version = profile_version(str(name.data), subject.site.type)
    if version is None:
        reason = f"API profile `{name.data}` is not known to guestpatch"
        return Undecided("context", reason, place)
    return Decided(version, place)


def _no_placeholder(fact: Fact) -> Fact:
    """The fact, unless its text is empty or something that is filled in before deployment."""
    if isinstance(fact, Decided) and not _VERSION.fullmatch(str(fact.data)):
        reason = f"`{fact.data}` stands for an API version that is filled in elsewhere"
        return Undecided("context", reason, fact.place)
    return fact


def _status(subject: Subject) -> Fact:
    version = api_version(subject)
    if not isinstance(version, Decided):
        return version
    api = subject.knowledge.api
    written = str(version.data)
    if api.is_known(subject.site.type, written):
        return Decided("known", version.place)
    if written.lower() in api.other_compute_versions:
        return Decided("other", version.place)
    newer = api.is_newer_than_known(written)
    return Decided("newer" if newer else "unknown", version.place)


def _preview(subject: Subject) -> Fact:
    version = api_version(subject)
    if not isinstance(version, Decided):
        return version
    return Decided(subject.knowledge.api.is_preview(str(version.data)), version.place)


def _date(subject: Subject) -> Fact:
    version = api_version(subject)
    if not isinstance(version, Decided):
        return version
    return Decided(str(version.data)[:_DATE], version.place)


def _newest(subject: Subject) -> Fact:
    newest = subject.knowledge.api.newest(subject.site.type)
    return Absent(subject.whole) if newest is None else Decided(newest, subject.whole)


def _limited(subject: Subject) -> Fact:
    """How an accepted API version falls short of what the edition asks for."""
    version = api_version(subject)
    system = system_of(os_of(subject))
    if not isinstance(version, Decided) or system is None:
        return version if not isinstance(version, Decided) else os_of(subject)
    minimum = subject.knowledge.min_api_version[system]
    date = str(version.data)[:_DATE]
    if minimum is None or date >= minimum:
        return Absent(version.place)
    limited = _least_version(subject, system)
    if limited is not None and date >= limited:
        return Decided("limited", version.place)
    return Decided("below", version.place)


def _least_version(subject: Subject, system: OperatingSystem) -> str | None:
    """The first API version that gives some of the edition.

    Where the edition names none, it is the first one that has patch settings for the OS.
    """
    named = subject.knowledge.limited_api_version[system]
    if named is not None:
        return named
    path = f"osProfile.{system.lower()}Configuration.patchSettings"
    return subject.knowledge.api.first_version(subject.site.type, path)


def _minimum(subject: Subject) -> Fact:

    fact = os_of(subject)
    system = system_of(fact)
    minimum = subject.knowledge.min_api_version[system] if system is not None else None
    if minimum is None:
        return fact if isinstance(fact, Undecided) else Absent(fact.place)
    return Decided(minimum, fact.place)


FACTS = (
    FactDefinition(
        "api.version",
        "text",
        api_version,
        "API version of the resource, or the one its template's API profile stands for.",
    ),
    FactDefinition(
        "api.status",
        "text",
        _status,
        "Whether Microsoft.Compute has this version for the resource: known, a version of other "
        "Compute resources only, newer than the bundled knowledge, or none at all.",
        ("known", "other", "newer", "unknown"),
    ),
    FactDefinition("api.preview", "flag", _preview, "Whether the API version is a preview."),
    FactDefinition("api.date", "date", _date, "Date of the API version."),
    FactDefinition("api.newest", "text", _newest, "Newest API version that is known."),
    FactDefinition(
        "api.minimum",
        "text",
        _minimum,
        "The API version from which on everything in the edition works for the VM's OS.",
    ),
    FactDefinition(
        "api.shortfall",
        "text",
        _limited,
        "How the API version falls short of what the edition asks for: accepted with limited "
        "functionality, or below that; absent when it does not.",
        ("limited", "below"),
    ),
)
