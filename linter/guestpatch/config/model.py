"""A configuration as data. Paths in it are those of the file that says them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence  # noqa: TC003 - used in frozen data
from pathlib import Path  # noqa: TC003 - as above
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    from guestpatch.engine.settings import Level
    from guestpatch.policy.model import Confidence, Profile
    from guestpatch.source.text import Document

__all__ = [
    "Configuration",
    "PackEntry",
    "Pattern",
    "RuleSetting",
    "build_configuration",
]


_NOTHING: Mapping[str, Any] = MappingProxyType({})


class RuleSetting(NamedTuple):
    """What was decided about one rule. ``level`` is None where the rule's own holds."""

    level: Level | None = None
    suppressible: bool = True


class Pattern(NamedTuple):
    """What holds for the files that a pattern matches, relative to a folder, as in `.gitignore`."""

    folder: Path
    pattern: str
    values: tuple[str, ...] = ()


class PackEntry(NamedTuple):
    """A pack that a configuration file names, as the entry of that number of its ``packs``."""

    place: Path
    file: Path
    number: int


class Configuration(NamedTuple):
    """Everything a configuration file can say; see ``config.schema.json`` for what it means.

    None, and what is empty, was not said.
    """

    file: Path | None = None
    """The file it was read from; None for the defaults."""
    document: Document | None = None
    """The text of that file."""
    profile: Profile = "default"
    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    per_file_ignores: tuple[Pattern, ...] = ()
    packs: tuple[PackEntry, ...] = ()
    rules: Mapping[str, RuleSetting] = _NOTHING
    """By name or code, as written."""
    edition: str = "current"
    images_added: tuple[Mapping[str, str], ...] = ()
    images_removed: tuple[Mapping[str, str], ...] = ()
    context: Mapping[str, str] = _NOTHING
    parameter_files: tuple[Pattern, ...] = ()
    worlds: Literal["default", "allowed", "all"] = "allowed"
    module_roots: tuple[tuple[str, Path], ...] = ()
    root: Path | None = None
    baseline: Path | None = None
    exclude: tuple[Pattern, ...] = ()
    include_compiled: bool = False
    fail_level: Literal["error", "warning", "info"] = "warning"
    min_severity: Literal["error", "warning", "info"] | None = None
    min_confidence: Literal["certain", "likely", "possible"] | None = None

    @property
    def least_confidence(self) -> Confidence:
        """The least confidence that is reported: what was decided, else that of the profile."""
        usual: Confidence = "possible" if self.profile == "audit" else "likely"
        return self.min_confidence or usual


def build_configuration(
    document: Document, sources: Sequence[tuple[Path, Mapping[str, Any]]]
) -> Configuration:
    """A configuration from the validated data of its file and of those it builds on, nearest first.

    What is nearer replaces what is farther, key by key; ``packs``, ``rules`` and
    ``per-file-ignores`` are joined.
    """
    joined: dict[str, Any] = {}
    for file, data in reversed(sources):
        said = {
            field: read(file.parent, data[key])
            for key, (field, read) in _KEYS.items()
            if key in data
        }
        rules = {**joined.get("rules", {}), **said.get("rules", {})}
        ignores = (*said.get("per_file_ignores", ()), *joined.get("per_file_ignores", ()))
        images = data.get("images", {})
        own = (
            PackEntry(file.parent / written, file, number)
            for number, written in enumerate(data.get("packs", ()))
        )
        packs = (*joined.get("packs", ()), *own)
        joined |= {**said, "rules": rules, "per_file_ignores": ignores, "packs": packs}
        if "images" in data:
            joined["images_added"] = tuple(images.get("add", ()))
            joined["images_removed"] = tuple(images.get("remove", ()))
    return Configuration(file=sources[0][0], document=document, **joined)


def _as_written(_folder: Path, value: Any) -> Any:  # noqa: ANN401 - validated before
    return value


def _names(_folder: Path, value: list[str]) -> tuple[str, ...]:
    return tuple(value)


def _path(folder: Path, written: str) -> Path:
    return folder / written


def _roots(folder: Path, written: Mapping[str, str]) -> tuple[tuple[str, Path], ...]:
    return tuple((prefix, folder / each) for prefix, each in written.items())


def _patterns(folder: Path, written: Mapping[str, list[str]] | list[str]) -> tuple[Pattern, ...]:
    if isinstance(written, list):
        return tuple(Pattern(folder, each) for each in written)
    return tuple(Pattern(folder, each, tuple(values)) for each, values in written.items())


def _rules(_folder: Path, written: Mapping[str, Any]) -> dict[str, RuleSetting]:
    return {
        name: RuleSetting(rule.get("level"), rule.get("suppressible", True))
        for name, rule in written.items()
    }


_KEYS: Mapping[str, tuple[str, Callable[[Path, Any], Any]]] = {
    "profile": ("profile", _as_written),
    "select": ("select", _names),
    "ignore": ("ignore", _names),
    "per-file-ignores": ("per_file_ignores", _patterns),
    "rules": ("rules", _rules),
    "edition": ("edition", _as_written),
    "context": ("context", _as_written),
    "parameter-files": ("parameter_files", _patterns),
    "worlds": ("worlds", _as_written),
    "module-roots": ("module_roots", _roots),
    "root": ("root", _path),
    "baseline": ("baseline", _path),
    "exclude": ("exclude", _patterns),
    "include-compiled": ("include_compiled", _as_written),
    "fail-level": ("fail_level", _as_written),
    "min-severity": ("min_severity", _as_written),
    "min-confidence": ("min_confidence", _as_written),
}
"""The field of a key, and how its value is read."""
