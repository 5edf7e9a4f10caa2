"""What the units of a run are compared with: a revision of git, a file, or an export from Azure."""

from __future__ import annotations

from dataclasses import replace
from difflib import SequenceMatcher
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from guestpatch.engine.documents import read_document
from guestpatch.engine.model import BaseVersion
from guestpatch.source.discovery import PathError, read_bytes, shown_path
from guestpatch.source.git import GitError, Repository
from guestpatch.source.git_files import GitFiles, files_of
from guestpatch.source.text import Document, decode
from guestpatch.template.arm.exported import ExportError, lower_exported

if TYPE_CHECKING:
    from collections.abc import Sequence

    from guestpatch.engine.model import Unit
    from guestpatch.source.git import Revision

__all__ = ["AUTO", "BaseError", "with_export", "with_file", "with_revision"]

_LIKE = 0.5
"""How much of a file has to be the same for it to be a renamed one; what git takes, too."""
_MOST_COMPARED = 100
"""Files that are no longer there that a new file is compared with."""
AUTO = "auto"
"""The name for the last commit shared with the default branch."""


class BaseError(Exception):
    """What cannot be compared with. ``hint`` says what to do."""

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message)
        self.hint = hint


def with_revision(units: Sequence[Unit], name: str, branch: str | None = None) -> tuple[Unit, ...]:
    """Units that are compared with a revision of the repositories they are in.

    ``auto`` is the last commit shared with ``branch``, or with the default branch.
    Raises BaseError.
    """
    revisions: dict[Path, _AtRevision] = {}
    folders: dict[Path, Repository] = {}
    placed: list[tuple[Unit, _AtRevision]] = []
    try:
        for unit in units:
            folder = _marked(Path(unit.document.path).resolve().parent)
            if folder not in folders:
                folders[folder] = Repository.around(folder)
            repository = folders[folder]
            if repository.root not in revisions:
                revisions[repository.root] = _at_revision(repository, name, branch)
            placed.append((unit, revisions[repository.root]))
        for each in revisions.values():
            each.fetch([unit for unit, where in placed if where is each])
        return tuple(replace(unit, base=where.base_of(unit)) for unit, where in placed)
    except GitError as error:
        raise BaseError(str(error), error.hint) from error


def _marked(folder: Path) -> Path:
    """The root of the repository as far as it can be seen, so that git is asked once for each."""
    return next((each for each in (folder, *folder.parents) if (each / ".git").exists()), folder)


def _at_revision(repository: Repository, name: str, branch: str | None) -> _AtRevision:
    is_auto = name == AUTO
    revision = repository.merge_base(branch) if is_auto else repository.resolve(name)
    return _AtRevision(repository, revision)


class _AtRevision:
    """One repository at one revision."""

    def __init__(self, repository: Repository, revision: Revision) -> None:
        self._repository = repository
        self._revision = revision
        self._blobs = files_of(repository, revision)
        self._renames = dict(repository.renames(revision))
        self._files: dict[int, GitFiles] = {}

    def fetch(self, units: Sequence[Unit]) -> None:
        """Read the documents of units in one go."""
        paths: dict[int, list[str]] = {}
        for unit in units:
            if id(unit.files) not in self._files:
                files = GitFiles(self._repository, self._revision, unit.files)
                self._files[id(unit.files)] = files
            then = map(self._path_then, (unit.document, *unit.parameters))
            paths.setdefault(id(unit.files), []).extend(filter(None, then))
        for key, wanted in paths.items():
            self._files[key].fetch(wanted)

    def base_of(self, unit: Unit) -> BaseVersion:
        """What a unit that was fetched was at the revision."""
        files = self._files[id(unit.files)]
        parameters: dict[str, Document] = {}
        for each in unit.parameters:
            path = self._path_then(each)
            # A file from elsewhere has no past: its values are the same before and now.
            then = each if path is None else files.document(path)
            if then is not None:
                parameters[each.path] = then
        path = self._path_then(unit.document)
        return BaseVersion(
            said=self._said,
            document=None if path is None else files.document(path),
            parameters=parameters,
            files=files,
        )

    @property
    def _said(self) -> str:
        revision = self._revision
        is_id = revision.id.startswith(revision.said)
        return f"revision {revision.short}" + ("" if is_id else f" ({revision.said})")

    def _path_then(self, document: Document) -> str | None:
        """Where a document was, from the root of the repository; None for one from elsewhere."""
        path = Path(document.path).resolve()
        if not path.is_relative_to(self._repository.root):
            return None
        now = path.relative_to(self._repository.root).as_posix()
        if now in self._blobs:
            return now
        if now not in self._renames:
            self._renames[now] = self._most_like(now, document)
        return self._renames[now]

    def _most_like(self, now: str, document: Document) -> str:
        """Of the files that are no longer there the one that a new file was, as git would say.

        For renames that git was not told of. The path itself where there is none.
        """
        gone = [
            path
            for path in self._blobs
            if PurePosixPath(path).suffix == PurePosixPath(now).suffix
            and not (self._repository.root / path).exists()
            and path not in self._renames.values()
        ]
        data = self._repository.read(self._blobs[path] for path in gone[:_MOST_COMPARED])
        lines = document.text.splitlines()
        best, how_like = now, _LIKE
        for path in gone[:_MOST_COMPARED]:
            then = decode(data.get(self._blobs[path].id, b"")).splitlines()
            ratio = SequenceMatcher(None, lines, then, autojunk=False).quick_ratio()
            if ratio >= how_like:
                best, how_like = path, ratio
        return best


def with_file(units: Sequence[Unit], path: Path) -> tuple[Unit, ...]:
    """Units of one template that is compared with that of another file. Raises BaseError."""
    unit = _only_template(units, f"--base-file {path}")
    document = _read(path)
    read = read_document(document, unit.files)
    if read.template is None:
        raise BaseError(f"{path}: not a template", "Give the template as it was before.")
    base = BaseVersion(
        said=document.path,
        document=document,
        parameters={each.path: each for each in unit.parameters},
        files=unit.files,
    )
    return _replaced(units, unit, base)


def with_export(units: Sequence[Unit], path: Path) -> tuple[Unit, ...]:
    """Units that are compared with VMs that were read from Azure. Raises BaseError."""
    document = _read(path)
    try:
        lower_exported(document)
    except ExportError as error:
        raise BaseError(str(error), error.hint) from error
    unit = _only_template(units, f"--against {path}")
    base = BaseVersion(
        said=document.path,
        document=document,
        parameters={each.path: each for each in unit.parameters},
        exported=True,
    )
    return _replaced(units, unit, base)


def _only_template(units: Sequence[Unit], option: str) -> Unit:
    """The one template of a run. Raises BaseError where there are several."""
    templates = [each for each in units if read_document(each.document, each.files).template]
    if len(templates) == 1:
        return templates[0]
    found = f"{len(templates)} templates" if templates else "no template"
    raise BaseError(f"{option} is for one template, and this run has {found}", "Name one file.")


def _replaced(units: Sequence[Unit], unit: Unit, base: BaseVersion) -> tuple[Unit, ...]:
    return tuple(replace(each, base=base) if each is unit else each for each in units)


def _read(path: Path) -> Document:
    """The document of a file. Raises BaseError."""
    try:
        return Document(shown_path(path), decode(read_bytes(path)))
    except PathError as error:
        raise BaseError(str(error)) from error
