"""What is left out when folders are searched: ignore files, and what configurations exclude."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from guestpatch.source.files import find_root
from guestpatch.source.patterns import IgnoreFiles, Patterns

if TYPE_CHECKING:
    from guestpatch.config.find import ConfigurationFinder

__all__ = ["Exclusion"]


class Exclusion:
    """Tells what is left out. ``ignore_files``: what `.gitignore` and the like name, too."""

    def __init__(self, configurations: ConfigurationFinder, *, ignore_files: bool) -> None:
        self._configurations = configurations
        self._ignore_files = ignore_files
        self._by_folder: dict[Path, IgnoreFiles] = {}

    def leaves_out(self, path: Path, is_folder: bool) -> bool:  # noqa: FBT001 - as discover asks
        """Whether a path is left out, given that the folder it is in is not."""
        folder = path.parent
        known = self._by_folder.get(folder)
        if known is None:
            exclude = self._configurations.of(folder).exclude
            patterns = [Patterns(each.folder, (each.pattern,)) for each in reversed(exclude)]
            root = find_root(folder, folder) if self._ignore_files else None
            known = self._by_folder[folder] = IgnoreFiles(root, patterns)
        return known.leaves_out(path, is_folder=is_folder)

    def reaches(self, path: Path) -> bool:
        """Whether a file would be left out when the working folder is searched."""
        folders = [each for each in reversed(path.parents) if each != Path()]
        return self.leaves_out(path, is_folder=False) or any(
            self.leaves_out(each, is_folder=True) for each in folders
        )
