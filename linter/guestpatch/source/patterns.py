"""Patterns of paths as `.gitignore` has them, and the files in which people write them.

Matching is pathspec's (https://pypi.org/project/pathspec/); it is imported only where there is a
pattern, because it takes longer than checking a template.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from pathspec import GitIgnoreSpec

__all__ = ["IgnoreFiles", "Patterns"]

_NAMES = (".gitignore", ".ignore")
_OF_THE_CLONE = (".git", "info", "exclude")


class Patterns:
    """Patterns relative to a folder; the last one that matches a path decides."""

    def __init__(self, folder: Path, lines: Iterable[str]) -> None:
        self.folder = folder.resolve()
        self.lines = tuple(lines)

    def verdict(self, path: Path, *, is_folder: bool = False) -> bool | None:
        """Whether a path is matched; None where no pattern says anything of it."""
        if not self.lines or not path.is_relative_to(self.folder):
            return None
        relative = path.relative_to(self.folder).as_posix()
        return _spec(self.lines).check_file(f"{relative}/" if is_folder else relative).include

    def match(self, path: Path) -> bool:
        """Whether a file is matched, by its own name or that of a folder it is in."""
        return self.verdict(path.resolve()) is True


@lru_cache(maxsize=256)
def _spec(lines: Sequence[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 - slow to import

    return GitIgnoreSpec.from_lines(lines)


class IgnoreFiles:
    """What the ignore files between the root of a repository and a path leave out.

    ``more`` are patterns that are asked first. Without a root they are all there is.
    """

    def __init__(self, root: Path | None, more: Iterable[Patterns] = ()) -> None:
        self._root = root.resolve() if root is not None else None
        self._more = tuple(more)
        self._by_folder: dict[Path, tuple[Patterns, ...]] = {}
        self._real: dict[Path, Path] = {}

    def leaves_out(self, path: Path, *, is_folder: bool) -> bool:
        """Whether a path is left out, given that the folder it is in is not."""
        folder = self._real.get(path.parent)
        if folder is None:
            folder = self._real[path.parent] = path.parent.resolve()
        resolved = folder / path.name
        files = self._of(resolved.parent) if self._root is not None else ()
        for patterns in (*self._more, *files):
            verdict = patterns.verdict(resolved, is_folder=is_folder)
            if verdict is not None:
                return verdict
        return False

    def _of(self, folder: Path) -> tuple[Patterns, ...]:
        """The ignore files that speak of what is in a folder, nearest first."""
        known = self._by_folder.get(folder)
        if known is None:
            files = [folder / name for name in reversed(_NAMES)]
            if folder == self._root:
                files.append(folder.joinpath(*_OF_THE_CLONE))
            own = tuple(Patterns(folder, lines) for file in files if (lines := _lines(file)))
            is_top = folder in (self._root, folder.parent)
            known = (*own, *(() if is_top else self._of(folder.parent)))
            self._by_folder[folder] = known
        return known


def _lines(file: Path) -> tuple[str, ...]:
    try:
        text = file.read_text("utf-8", "surrogateescape")
    except OSError:
        return ()
    return tuple(line for line in text.splitlines() if line.strip() and not line.startswith("#"))
