"""The files of a revision, as templates of that revision refer to them."""

from __future__ import annotations

import posixpath
from functools import lru_cache
from typing import TYPE_CHECKING

from guestpatch.source.discovery import MAX_BYTES
from guestpatch.source.files import FOREIGN, Opened, Refused
from guestpatch.source.git import GitError
from guestpatch.source.text import Document, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from guestpatch.source.files import Files
    from guestpatch.source.git import Blob, Repository, Revision

__all__ = ["GitFiles", "files_of"]


class GitFiles:
    """Files of one revision of a repository, below its root.

    A document of it is called ``<revision>:<path>``, as git itself names it. Modules of registries
    come from where they come from now: ``present``.
    """

    def __init__(self, repository: Repository, revision: Revision, present: Files) -> None:
        """Raises GitError."""
        self._repository = repository
        self._revision = revision
        self._present = present
        self._prefix = f"{revision.short}:"
        self._blobs = files_of(repository, revision)
        self._data: dict[str, bytes] = {}
        self._opened: dict[str, Opened] = {}

    def __reduce__(self) -> tuple[type[GitFiles], tuple[Repository, Revision, Files]]:
        """Another process lists and reads for itself: a repository is too large to be sent along."""
        return GitFiles, (self._repository, self._revision, self._present)

    def fetch(self, paths: Iterable[str]) -> None:
        """Read files in one go, because each call of git takes its time. Raises GitError."""
        blobs = (self._blobs[path] for path in paths if path in self._blobs)
        self._data.update(self._repository.read(blobs))

    def document(self, path: str) -> Document | None:
        """The document at a path from the root; None where there is none."""
        opened = self._read(path, path)
        return opened.document if isinstance(opened, Opened) else None

    def open(self, base: str, reference: str) -> Opened | Refused:
        """See ``Files``."""
        if not base.startswith(self._prefix):
            return self._present.open(base, reference)
        target = self._resolve(base, reference)
        return target if isinstance(target, Refused) else self._read(target, reference)

    def entries(self, base: str, reference: str) -> tuple[str, ...] | Refused:
        """See ``Files``."""
        if not base.startswith(self._prefix):
            return self._present.entries(base, reference)
        target = self._resolve(base, reference)
        if isinstance(target, Refused):
            return target
        names = [
            path
            for path, blob in self._blobs.items()
            if posixpath.dirname(path) == target and not blob.is_link
        ]
        if not names:
            return Refused(f"`{reference}` is not a folder", "no folder")
        return tuple(sorted(map(posixpath.basename, names)))

    def artifact(self, written: str, canonical: str) -> Opened | Refused:
        """See ``Files``."""
        return self._present.artifact(written, canonical)

    def _resolve(self, base: str, reference: str) -> str | Refused:
        if not reference.strip() or FOREIGN.search(reference):
            return Refused(
                f"`{reference[:80]}` is not a path relative to this file",
                "expected a path such as `./modules/vm.bicep`",
            )
        folder = posixpath.dirname(base.removeprefix(self._prefix))
        target = posixpath.normpath(posixpath.join(folder, reference))
        if target == ".." or target.startswith(("../", "/")):
            message = f"`{reference[:80]}` leads out of the repository"
            return Refused(message, "files outside it have no revisions", "outside")
        return "" if target == "." else target

    def _read(self, path: str, reference: str) -> Opened | Refused:
        known = self._opened.get(path)
        if known is not None:
            return known
        blob = self._blobs.get(path)
        if blob is None or blob.is_link:
            return Refused(
                f"`{reference}` does not exist at {self._revision.short}", "no such file"
            )
        if blob.size > MAX_BYTES:
            return Refused(f"`{reference}` is larger than {MAX_BYTES} bytes", "not read")
        if blob.id not in self._data:
            try:
                self._data.update(self._repository.read((blob,)))
            except GitError as error:
                return Refused(f"`{reference}`: {error}", "not read")
        data = self._data[blob.id]
        opened = Opened(Document(f"{self._prefix}{path}", decode(data)), data)
        self._opened[path] = opened
        return opened


@lru_cache(maxsize=8)
def files_of(repository: Repository, revision: Revision) -> Mapping[str, Blob]:
    """The files of a revision by path, listed once. Raises GitError."""
    return repository.files(revision)
