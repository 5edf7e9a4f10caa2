"""Loading a pack of rules: one YAML file and one Markdown page a rule, side by side.

What has been read and validated once is kept as JSON, keyed by the files' content, so that a
warm start imports neither a YAML reader nor a validator.
"""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guestpatch import __version__
from guestpatch.policy.model import Pack, build_rule
from guestpatch.source.keeping import digest_of, kept

if TYPE_CHECKING:
    from collections.abc import Mapping
    from importlib.resources.abc import Traversable

__all__ = ["PackError", "load_built_in_pack", "load_pack"]


class PackError(Exception):
    """A rule file that cannot be used; says which file, where in it, and why."""

    def __init__(self, file: str, line: int, message: str) -> None:
        super().__init__(f"{file}:{line}: {message}")
        self.file = file
        self.line = line
        self.message = message


def load_built_in_pack(cache: Path | None) -> Pack:
    """The rules that come with the program; see ``load_pack``."""
    # Found by its folder: importlib.resources would cost a quarter of the time it takes to start.
    spec = find_spec("guestpatch_rules")
    if spec is None or not spec.submodule_search_locations:
        raise PackError("guestpatch_rules", 1, "the package of the built-in rules is missing")
    return load_pack(Path(spec.submodule_search_locations[0]), cache)


def load_pack(folder: Traversable, cache: Path | None) -> Pack:
    """The rules of a folder, ordered by code.

    ``cache`` is a folder for what has been validated; None, or one that cannot be written, only
    costs time. Raises PackError for a file that cannot be used.
    """
    sources = {
        entry.name: entry.read_bytes()
        for entry in sorted(folder.iterdir(), key=lambda entry: entry.name)
        if entry.name.endswith(".yaml")
    }
    rules = [build_rule(data) for data in _plain_rules(sources, cache)]
    return Pack(tuple(sorted(rules, key=lambda rule: rule.code)), folder)


def _plain_rules(sources: Mapping[str, bytes], cache: Path | None) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        from guestpatch.policy.validate import read_rule  # noqa: PLC0415 - heavy, cold start only

        return [read_rule(name, content.decode("utf-8")) for name, content in sources.items()]

    parts = (part for name, content in sources.items() for part in (name.encode(), content))
    name = f"rules-{digest_of((__version__.encode(), *parts))}"
    rules = kept(cache, name, read)
    return rules if isinstance(rules, list) else read()
