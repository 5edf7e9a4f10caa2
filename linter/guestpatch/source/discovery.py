"""Finding files: what a path given on the command line stands for."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.overlay import NO_OVERLAY, Overlay

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

__all__ = [
    "MAX_BYTES",
    "Discovered",
    "PathError",
    "discover",
    "is_inside",
    "read_bytes",
    "shown_path",
]

MAX_BYTES = 16 * 1024 * 1024
"""Largest file that is read; Azure takes templates of 4 MB."""
_START = 65_536
EXTENSIONS = (".json", ".jsonc", ".bicep", ".bicepparam")
_SKIPPED = frozenset({"node_modules"})


class PathError(Exception):
    """A path that cannot be used; the text says what to do."""


class Discovered(NamedTuple):
    """A file with its content. ``explicit`` when it was named itself, not found in a folder."""

    path: str
    data: bytes
    explicit: bool


def discover(
    paths: Sequence[Path],
    may_be_ours: Callable[[str, bytes], bool],
    leaves_out: Callable[[Path, bool], bool] = lambda _path, _is_folder: False,
    overlay: Overlay = NO_OVERLAY,
) -> tuple[Discovered, ...]:
    """The files behind paths, ordered by path, each once.

    A folder stands for the files below it that may be ours by name and bytes; hidden folders,
    ``node_modules``, links that lead out of the folder and whatever ``leaves_out`` says, of files
    and folders, are left out. Raises PathError for a path that does not exist, cannot be read, or
    is neither file nor folder.
    """
    found: dict[str, Discovered] = {}
    for path in paths:
        if not path.exists() and overlay.read(path) is None:
            message = f"{path}: no such file or folder"
            raise PathError(message)
        if path.is_dir():
            for file in _walk(path, leaves_out):
                name = shown_path(file)
                if name in found or (_is_large(file) and not may_be_ours(name, _start_of(file))):
                    continue
                data = read_bytes(file, overlay)
                if may_be_ours(name, data):
                    found[name] = Discovered(name, data, explicit=False)
        else:
            name = shown_path(path)
            found[name] = Discovered(name, read_bytes(path, overlay), explicit=True)
    return tuple(found[name] for name in sorted(found))


def _walk(folder: Path, leaves_out: Callable[[Path, bool], bool]) -> Iterator[Path]:
    def fail(error: OSError) -> None:
        message = f"{error.filename}: {error.strerror}"
        raise PathError(message)

    for where, folders, files in os.walk(folder, onerror=fail):
        folders[:] = sorted(
            name
            for name in folders
            if not name.startswith(".")
            and name not in _SKIPPED
            and not leaves_out(Path(where, name), True)  # noqa: FBT003 - of a function that is given
        )
        for name in sorted(files):
            file = Path(where, name)
            is_candidate = name.lower().endswith(EXTENSIONS) and file.is_file()
            is_here = is_candidate and (not file.is_symlink() or is_inside(file, folder))
            if is_here and not leaves_out(file, False):  # noqa: FBT003 - as above
                yield file


def is_inside(path: Path, folder: Path) -> bool:
    """Whether a path, links followed, leads to something below a folder."""
    return path.resolve().is_relative_to(folder.resolve())


def _is_large(path: Path) -> bool:
    try:
        return path.stat().st_size > MAX_BYTES
    except OSError:
        return False


def _start_of(path: Path) -> bytes:
    """The first bytes of a file that is too large to be read, to see whether it is a template."""
    try:
        with path.open("rb") as stream:
            return stream.read(_START)
    except OSError:
        return b""


def read_bytes(path: Path, overlay: Overlay = NO_OVERLAY) -> bytes:
    """The content of a regular file. Raises PathError where it cannot be read."""
    instead = overlay.read(path)
    if instead is not None:
        return instead
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            message = f"{path}: not a regular file; give a template or a folder"
            raise PathError(message)
        if status.st_size > MAX_BYTES:
            message = f"{path}: {status.st_size} bytes; files over {MAX_BYTES} are not read"
            raise PathError(message)
        return path.read_bytes()
    except OSError as error:
        message = f"{path}: {error.strerror or error}"
        raise PathError(message) from error


def shown_path(path: Path) -> str:
    """A path for people: below the working folder relative to it, forward slashes."""
    try:
        return Path(os.path.normpath(path.absolute())).relative_to(Path.cwd()).as_posix()
    except (ValueError, OSError):
        return path.as_posix()
