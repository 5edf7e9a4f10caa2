"""What the knowledge has to suggest for properties that have to do with patching."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch_schemas import windows_time_zones

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch_schemas import ImageEntry, Knowledge

__all__ = ["Suggestion", "Suggestions"]

_VM = "Microsoft.Compute/virtualMachines"
_SWITCHES = frozenset(
    {
        "enableAutomaticUpdates",
        "provisionVMAgent",
        "enableHotpatching",
        "bypassPlatformSafetyChecksOnUserSchedule",
    }
)


class Suggestion(NamedTuple):
    """A text to insert, and what is said of it."""

    label: str
    text: str
    detail: str = ""
    is_name: bool = False
    is_bare: bool = False
    """Whether it is never put in quotes."""

    def quoted(self, quote: str) -> Suggestion:
        """The same in quotes, where it is a text."""
        return self if self.is_bare else self._replace(text=f"{quote}{self.text}{quote}")


def _plain(values: Iterable[str], detail: str = "") -> list[Suggestion]:
    return [Suggestion(each, each, detail) for each in values]


class Suggestions:
    """Suggestions from the knowledge of one edition."""

    def __init__(self, knowledge: Knowledge) -> None:
        self._knowledge = knowledge

    def values(self, key: str, system: str | None) -> list[Suggestion]:
        """Values of a setting; those of one operating system where that is known."""
        api = self._knowledge.api
        match key:
            case "patchMode":
                if system is None:
                    return _plain(self._knowledge.patch_modes_all)
                modes = api.patch_modes["Linux" if system == "Linux" else "Windows"]
                return _plain(modes, f"patch mode of {system}")
            case "assessmentMode":
                return _plain(api.assessment_modes)
            case "rebootSetting":
                return _plain(api.reboot_settings)
            case "timeZone":
                return _plain(each.name for each in windows_time_zones())
            case _ if key in _SWITCHES:
                return [Suggestion(each, each, is_bare=True) for each in ("true", "false")]
            case _:
                return []

    def settings(self, around: str, system: str | None) -> list[Suggestion]:
        """Names of patch settings that belong into an object."""
        found: dict[str, Suggestion] = {}
        for each in self._knowledge.api.patch_properties(_VM):
            parent, _, name = each.path.rpartition(".")
            is_of_system = system is None or f"{system.lower()}configuration" in each.path.lower()
            if parent.rpartition(".")[2] == around and is_of_system:
                detail = f"since API version {each.first_version}"
                found[name] = Suggestion(name, name, detail, is_name=True)
        return list(found.values())

    def versions(self, resource_type: str) -> list[Suggestion]:
        """API versions that have patch settings, the newest first, previews last."""
        api = self._knowledge.api
        kind = resource_type or _VM
        first = api.first_version(kind, "properties.osProfile.windowsConfiguration.patchSettings")
        versions = [each for each in reversed(api.versions(kind)) if first is None or each >= first]
        ordered = sorted(versions, key=api.is_preview)
        return [
            Suggestion(each, each, "preview" if api.is_preview(each) else "") for each in ordered
        ]

    def images(self, key: str, publisher: str | None, offer: str | None) -> list[Suggestion]:
        """Publishers, offers or skus of images that the platform patches, living ones first."""
        found: dict[str, Suggestion] = {}
        for entry in sorted(self._knowledge.images, key=self._has_ended):
            is_ours = key == "publisher" or (
                _same(publisher, entry.publisher) and (key == "offer" or _same(offer, entry.offer))
            )
            if not is_ours or (key == "sku" and entry.pattern is not None):
                continue
            value = {"publisher": entry.publisher, "offer": entry.offer, "sku": entry.sku}[key]
            found.setdefault(value.lower(), Suggestion(value, value, self._detail(entry)))
        return list(found.values())

    def _has_ended(self, entry: ImageEntry) -> bool:
        end = self._end(entry)
        return end is not None and end < self._knowledge.date

    def _end(self, entry: ImageEntry) -> str | None:
        cycle = self._knowledge.images.lifecycle(entry.publisher, entry.offer, entry.sku)
        return None if cycle is None else cycle.end_of_life

    def _detail(self, entry: ImageEntry) -> str:
        end = self._end(entry)
        if end is None:
            return f"{entry.os}, patched by the platform"
        verb = "ended" if self._has_ended(entry) else "ends"
        return f"{entry.os}, patched by the platform; standard support {verb} {end}"


def _same(wanted: str | None, value: str) -> bool:
    return wanted is None or wanted.lower() == value.lower()
