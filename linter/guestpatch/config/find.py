"""Which configuration counts for a file: the nearest one upward, up to the repository's root."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.config.model import Configuration
from guestpatch.config.read import read_configuration
from guestpatch.source.files import is_root
from guestpatch.source.overlay import NO_OVERLAY, Overlay

if TYPE_CHECKING:
    from pathlib import Path

__all__ = ["NAMES", "ConfigurationFinder"]

NAMES = ("guestpatch.yaml", ".guestpatch.yaml")
"""Names of configuration files; the first that is there counts."""


class ConfigurationFinder:
    """Finds configurations, and reads each once.

    ``named`` replaces the search for all files; ``isolated`` makes everything as it is without
    any configuration.
    """

    def __init__(
        self,
        named: Path | None = None,
        *,
        isolated: bool = False,
        cache: Path | None = None,
        overlay: Overlay = NO_OVERLAY,
    ) -> None:
        self._named = named
        self._isolated = isolated
        self._cache = cache
        self._overlay = overlay
        self._read: dict[Path, Configuration] = {}
        self._by_folder: dict[Path, Configuration] = {}
        self._real: dict[Path, Path] = {}

    def of(self, folder: Path) -> Configuration:
        """The configuration for the files of a folder.

        Raises MistakeError and PathError, as ``read_configuration`` does.
        """
        if self._isolated:
            return Configuration()
        if self._named is not None:
            return self._of_file(self._named)
        resolved = self._real.get(folder) or self._real.setdefault(folder, folder.resolve())
        known = self._by_folder.get(resolved)
        if known is None:
            known = self._by_folder[resolved] = self._search(resolved)
        return known

    def _search(self, folder: Path) -> Configuration:
        for name in NAMES:
            if self._overlay.has_file(folder / name):
                return self._of_file(folder / name)
        if is_root(folder) or folder.parent == folder:
            return Configuration()
        return self.of(folder.parent)

    def _of_file(self, file: Path) -> Configuration:
        known = self._read.get(file)
        if known is None:
            known = self._read[file] = read_configuration(file, self._cache, self._overlay)
        return known
