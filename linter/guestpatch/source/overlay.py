"""Contents that stand in for those of files: buffers open in an editor, text from a pipe."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

__all__ = ["NO_OVERLAY", "Overlay"]


class Overlay:
    """Contents by path, links followed; treat it as frozen. A file need not exist on disk."""

    def __init__(self, contents: Mapping[Path, bytes]) -> None:
        self._contents = {path.resolve(): data for path, data in contents.items()}

    def read(self, path: Path) -> bytes | None:
        """What stands in for a file; None where nothing does."""
        return self._contents.get(path.resolve()) if self._contents else None

    def has_file(self, path: Path) -> bool:
        """Whether there is such a file, here or on disk."""
        return self.read(path) is not None or path.is_file()


NO_OVERLAY = Overlay({})
"""Everything is as it is on disk."""
