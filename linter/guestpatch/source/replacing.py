"""Writing texts back to their files: all of them or none, and none by halves."""

from __future__ import annotations

import os
import stat
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.files import find_root
from guestpatch.source.text import decode, encode

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["ChangedText", "NewFile", "WriteError", "create_files", "write_texts", "write_whole"]


_NEW_MODE = 0o644
"""Of a file that is created."""


class ChangedText(NamedTuple):
    """A file by its path as shown, the text that was read from it, and the one to write."""

    path: str
    before: str
    after: str


class NewFile(NamedTuple):
    """A file to create; ``may_exist`` where one of that name is to be replaced."""

    path: Path
    text: str
    may_exist: bool = False


class WriteError(Exception):
    """A file that cannot be written; the text is a sentence without its end."""


class _Ready(NamedTuple):
    """What is to be written where."""

    target: Path
    data: bytes
    mode: int


def write_texts(changes: Iterable[ChangedText]) -> None:
    """Write texts in the encodings their files have, keeping permissions.

    Everything is written beside the files first and then put in their place. Raises WriteError,
    and then nothing was changed unless the disk itself failed between two files.
    """
    _put(_ready(change) for change in changes)


def create_files(files: Iterable[NewFile]) -> None:
    """Create files in folders that exist, as ``write_texts`` changes them. Raises WriteError."""
    new = list(files)
    for each in new:
        if each.path.exists() and not each.may_exist:
            message = f"{each.path} is there already"
            raise WriteError(message)
    _put(_Ready(each.path.resolve(), each.text.encode(), _NEW_MODE) for each in new)


def _put(files: Iterable[_Ready]) -> None:
    ready = list(files)
    partial: list[Path] = []
    try:
        for each in ready:
            partial.append(_write_beside(each))  # noqa: PERF401 - what was written is removed
        for temporary, each in zip(partial, ready, strict=True):
            temporary.replace(each.target)
    except OSError as error:
        message = f"{error.filename}: {error.strerror or error}"
        raise WriteError(message) from error
    finally:
        for temporary in partial:
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def _ready(change: ChangedText) -> _Ready:
    path = Path(change.path)
    try:
        target = path.resolve(strict=True)
        mode = stat.S_IMODE(target.stat().st_mode)
        data = target.read_bytes()
    except OSError as error:
        message = f"{change.path}: {error.strerror or error}"
        raise WriteError(message) from error
    if not target.is_relative_to(find_root(path.parent / "_")):
        message = f"{change.path} is a link that leads out of the folder it stands in"
        raise WriteError(message)
    if not mode & (stat.S_IWUSR | stat.S_IWGRP | stat.S_IWOTH) or not os.access(target, os.W_OK):
        message = f"{change.path} is read-only"
        raise WriteError(message)
    if decode(data) != change.before:
        message = f"{change.path} was changed by somebody else since it was read"
        raise WriteError(message)
    if encode(change.before, data) != data:
        message = f"{change.path} has bytes that are no text in its encoding"
        raise WriteError(message)
    return _Ready(target, encode(change.after, data), mode)


def _write_beside(each: _Ready) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{each.target.name}.", dir=each.target.parent)
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(each.data)
            stream.flush()
            os.fsync(stream.fileno())
        temporary.chmod(each.mode)
    except OSError:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def write_whole(path: Path, data: bytes) -> None:
    """Write a file so that whoever looks finds all of it or what was there before.

    A link stays one, and permissions stay as they are. Raises OSError.
    """
    target = Path(os.path.realpath(path))
    beside = target.with_name(f".guestpatch-{os.getpid()}.tmp")
    try:
        with beside.open("xb") as file:
            file.write(data)
        if target.exists():
            beside.chmod(target.stat().st_mode)
        beside.replace(target)
    finally:
        with suppress(OSError):
            beside.unlink()
