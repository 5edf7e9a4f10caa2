"""Files that a template refers to: modules, imports, loaded content, found inside one root only.

A template is input from strangers, so a reference is data until it has been shown to lead to a
regular file inside the folder the user trusts: absolute paths, drive letters, URLs, links and
``..`` that lead out are refused and nothing is opened.
"""

from __future__ import annotations

import os
import re
import stat
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

from guestpatch.source.discovery import MAX_BYTES, shown_path
from guestpatch.source.overlay import NO_OVERLAY, Overlay
from guestpatch.source.text import Document, decode

__all__ = [
    "FOREIGN",
    "DiskFiles",
    "Files",
    "ModuleRoot",
    "NoFiles",
    "Opened",
    "Refused",
    "find_root",
    "is_root",
]

FOREIGN = re.compile(r"^[A-Za-z]:|^[/\\]|^[A-Za-z][A-Za-z0-9+.-]*://|^file:|%[0-9A-Fa-f]{2}|\\|\0")
"""References that are no path relative to the file they stand in."""
_MARKS_OF_A_ROOT = (".git", ".hg", ".svn")
_LISTED = 1_000
"""Most files of a folder that are listed."""


class Refused(NamedTuple):
    """Why a reference leads nowhere: a sentence and what to say beside it.

    ``remote`` where nobody expects the file to be here, as with registries; ``outside`` where
    it is in no folder that may be read.
    """

    message: str
    label: str
    kind: Literal["missing", "outside", "remote"] = "missing"


class Opened(NamedTuple):
    """A file that was found. ``data`` are its bytes, ``document`` its text."""

    document: Document
    data: bytes


class ModuleRoot(NamedTuple):
    """A folder that stands for a part of a registry: references that start with ``prefix``."""

    prefix: str
    folder: Path


class Files(Protocol):
    """What a template may read besides itself."""

    def open(self, base: str, reference: str) -> Opened | Refused:
        """The file that ``reference`` names, seen from the document at path ``base``."""

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:
        """The names of the regular files in a folder, seen as ``open`` does, sorted."""

    def artifact(self, written: str, canonical: str) -> Opened | Refused:
        """The local copy of a module of a registry, by its reference as written and in full."""


class NoFiles:
    """No files besides the documents themselves."""

    _REASON = Refused("file cannot be read: no files were given", "not looked at")

    def open(self, base: str, reference: str) -> Opened | Refused:  # noqa: ARG002
        """Nothing."""
        return self._REASON

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:  # noqa: ARG002
        """Nothing."""
        return self._REASON

    def artifact(self, written: str, canonical: str) -> Opened | Refused:  # noqa: ARG002
        """Nothing."""
        return self._REASON


class DiskFiles:
    """Files on disk, below ``root`` or the folder of a module root.

    ``caches`` are folders in which the Bicep CLI keeps modules it has restored.
    """

    def __init__(
        self,
        root: Path,
        module_roots: tuple[ModuleRoot, ...] = (),
        caches: tuple[Path, ...] = (),
        overlay: Overlay = NO_OVERLAY,
    ) -> None:
        self._overlay = overlay
        self._root = root.resolve()
        self._module_roots = tuple(
            sorted(
                (each._replace(folder=each.folder.resolve()) for each in module_roots),
                key=lambda each: -len(each.prefix),
            )
        )
        self._caches = caches
        self._opened: dict[Path, Opened] = {}
        self._answers: dict[tuple[str, str], Opened | Refused] = {}
        self._real: dict[str, Path] = {}

    def open(self, base: str, reference: str) -> Opened | Refused:
        """See ``Files``."""
        known = self._answers.get((base, reference))
        if known is None:
            found = self._resolve(base, reference)
            known = found if isinstance(found, Refused) else self._read(found, reference)
            self._answers[base, reference] = known
        return known

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:
        """See ``Files``; links are left out."""
        found = self._resolve(base, reference)
        if isinstance(found, Refused):
            return found
        try:
            if not found.is_dir():
                return Refused(f"`{reference}` is not a folder", "no folder")
            names = sorted(
                entry.name
                for entry in os.scandir(found)
                if entry.is_file(follow_symlinks=False) and not entry.is_symlink()
            )
        except OSError as error:
            return Refused(f"`{reference}`: {error.strerror or error}", "cannot be read")
        if len(names) > _LISTED:
            return Refused(f"`{reference}` has more than {_LISTED} files", "not listed")
        return tuple(names)

    def artifact(self, written: str, canonical: str) -> Opened | Refused:
        """See ``Files``."""
        for prefix, folder in self._module_roots:
            for reference in (written, canonical):
                rest = _rest(reference, prefix)
                if rest is not None:
                    found = self._in_module_root(folder, rest)
                    if found is not None:
                        return found
        for path in _cached(self._caches, canonical):
            if path.is_file():
                return self._read(path, written)
        return Refused(
            f"module `{written}` is not here",
            "its resources are not checked",
            "remote",
        )

    # -- finding -------------------------------------------------------------------------------

    def _in_module_root(self, folder: Path, rest: str) -> Opened | None:
        path, _, version = rest.strip("/").partition("@" if "@" in rest else ":")
        for place in (f"{path}/{version}", path) if version else (path,):
            for name in ("main.bicep", "main.json"):
                candidate = folder.joinpath(*place.split("/"), name)
                if ".." not in candidate.parts and _is_below(candidate, folder):
                    is_there = self._overlay.has_file(candidate)
                    opened = self._read(candidate, rest) if is_there else None
                    if isinstance(opened, Opened):
                        return opened
        return None

    def _resolve(self, base: str, reference: str) -> Path | Refused:
        """The real path of a reference, if it lies inside the root that its document lies in."""
        if not reference.strip() or FOREIGN.search(reference):
            return Refused(
                f"`{reference[:80]}` is not a path relative to this file",
                "expected a path such as `./modules/vm.bicep`",
            )
        try:
            document = self._real.get(base) or self._real.setdefault(base, Path(base).resolve())
            target = (document.parent / reference).resolve()
        except (OSError, ValueError, RuntimeError) as error:
            return Refused(f"`{reference[:80]}` cannot be resolved: {error}", "no such file")
        root = self._root_of(document)
        if not target.is_relative_to(root):
            return Refused(
                f"`{reference[:80]}` leads out of the workspace",
                f"files outside `{root.name or root}` are not read; `--root` widens it",
                "outside",
            )
        return target

    def _root_of(self, document: Path) -> Path:
        if document.is_relative_to(self._root):
            return self._root
        for _, folder in self._module_roots:
            if document.is_relative_to(folder):
                return folder
        return document.parent

    def _read(self, path: Path, reference: str) -> Opened | Refused:
        known = self._opened.get(path)
        if known is None:
            instead = self._overlay.read(path)
            data = _on_disk(path, reference, self._root) if instead is None else instead
            if isinstance(data, Refused):
                return data
            known = self._opened[path] = Opened(Document(shown_path(path), decode(data)), data)
        return known


def _on_disk(path: Path, reference: str, root: Path) -> bytes | Refused:
    try:
        status = path.stat()
        if not stat.S_ISREG(status.st_mode):
            return Refused(f"`{reference}` is not a regular file", "no file")
        if status.st_size > MAX_BYTES:
            return Refused(f"`{reference}` is larger than {MAX_BYTES} bytes", "not read")
        return path.read_bytes()
    except FileNotFoundError:
        return Refused(f"`{reference}` does not exist", _near(path, root))
    except OSError as error:
        return Refused(f"`{reference}`: {error.strerror or error}", "cannot be read")


def find_root(path: Path, folder: Path | None = None) -> Path:
    """The folder that a template may read from.

    The repository around it, else the working folder when the template is below it, else the
    ``folder`` that was given to be checked, else the template's own.
    """
    resolved = path.resolve()
    for parent in (resolved, *resolved.parents):
        if is_root(parent):
            return parent
    here = Path.cwd().resolve()
    if _is_below(resolved, here) and here != Path(here.anchor):
        return here
    if folder is not None and folder.is_dir():
        return folder.resolve()
    return resolved.parent


def is_root(folder: Path) -> bool:
    """Whether a folder is the root of a repository."""
    return any(os.path.exists(f"{folder}/{mark}") for mark in _MARKS_OF_A_ROOT)  # noqa: PTH110 - fast


def _is_below(path: Path, folder: Path) -> bool:
    try:
        return path.resolve().is_relative_to(folder)
    except (OSError, ValueError, RuntimeError):
        return False


def _rest(reference: str, prefix: str) -> str | None:
    """What follows a prefix, when it ends where a part of the reference does."""
    prefix = prefix.rstrip("/")
    if not reference.lower().startswith(prefix.lower()):
        return None
    rest = reference[len(prefix) :]
    if rest[:1] in ("/", ":", "@") or prefix.endswith(":"):
        return rest
    return None


def _cached(caches: tuple[Path, ...], canonical: str) -> tuple[Path, ...]:
    """Where the Bicep CLI keeps a module: ``br/<registry>/<path with $>/<tag>$/main.json``."""
    scheme, _, rest = canonical.partition(":")
    parts: tuple[str, ...]
    if scheme == "br":
        registry, _, path = rest.partition("/")
        if "@" in path:
            name, _, version = path.partition("@")
            version = version.replace(":", "#")
        else:
            name, _, version = path.rpartition(":")
            version = f"{version}$"
        parts = ("br", registry.replace(":", "$"), name.replace("/", "$"), version)
    else:
        path, _, version = rest.rpartition(":")
        parts = ("ts", *path.split("/"), version)
    if any(part in ("", ".", "..") or "\0" in part or "/" in part for part in parts):
        return ()
    return tuple(cache.joinpath(*parts, "main.json") for cache in caches)


def _near(path: Path, root: Path) -> str:
    """What may have been meant by a file that is not there."""
    from guestpatch.source.spelling import suggestion  # noqa: PLC0415 - only a mistake needs it

    try:
        folder = path.parent
        if not folder.is_dir() or not _is_below(folder, root):
            return "no such folder" if not folder.is_dir() else "no such file"
        names = [entry.name for entry in list(os.scandir(folder))[:_LISTED]]
    except OSError:
        return "no such file"
    near = suggestion(path.name, names)
    return f"did you mean `{near}`?" if near is not None else "no such file"
