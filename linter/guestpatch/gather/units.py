"""From paths to units: which files are templates of their own, and which values go with them."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from guestpatch.config import Exclusion
from guestpatch.engine.model import Unit
from guestpatch.engine.pairing import parameter_files_of
from guestpatch.gather.kinds import (
    BICEP_PARAMETERS,
    is_compiled_beside,
    is_named_as_parameters,
    looks_like_parameters,
    may_be_ours,
)
from guestpatch.gather.modules import only_modules
from guestpatch.gather.options import Gathered, GatherOptions
from guestpatch.source.discovery import (
    PathError,
    discover,
    is_inside,
    read_bytes,
    shown_path,
)
from guestpatch.source.files import DiskFiles, ModuleRoot, Opened, find_root
from guestpatch.source.patterns import Patterns
from guestpatch.source.text import Document, decode

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guestpatch.config import Configuration
    from guestpatch.source.discovery import Discovered

__all__ = ["gather"]


def gather(
    paths: Sequence[Path],
    parameters: Sequence[Path] = (),
    options: GatherOptions = GatherOptions(),  # noqa: B008 - it is frozen
) -> Gathered:
    """The units of files and folders.

    ``parameters`` are given, one file at a time, to every template that has one of their
    parameters. A Bicep file that other files of the run use as a module is checked where they
    use it, not on its own, unless it was named itself or has parameter files.
    Raises PathError for a path that cannot be used, and MistakeError for a configuration.
    """
    exclusion = Exclusion(options.configurations, ignore_files=options.ignore_files)
    only = options.only

    def leaves_out(path: Path, is_folder: bool) -> bool:  # noqa: FBT001 - as discover asks
        is_meant = is_folder or only is None or shown_path(path) in only
        return not is_meant or exclusion.leaves_out(path, is_folder)

    files = discover(paths, may_be_ours, leaves_out, options.overlay)
    excluded = frozenset(
        each.path
        for each in files
        if options.force_exclude and each.explicit and exclusion.reaches(Path(each.path))
    )
    files = tuple(each for each in files if each.path not in excluded)
    explicit = frozenset(each.path for each in files if each.explicit)
    units = _Gathering(files, explicit, paths, options).units(parameters)
    return Gathered(units, explicit, excluded, frozenset(each.path for each in files))


@dataclass(slots=True)
class _Folder:
    """What was found in one folder, and what else lies there."""

    templates: list[str] = field(default_factory=list)
    parameters: set[str] = field(default_factory=set)
    is_complete: bool = False

    def all_parameters(self, template: str) -> set[str]:
        """The parameter files of the folder, those on disk that were not asked for included."""
        if not self.is_complete:
            self.parameters.update(_siblings(template))
            self.is_complete = True
        return self.parameters


class _Gathering:
    """The files of one run."""

    def __init__(
        self,
        files: Iterable[Discovered],
        explicit: frozenset[str],
        paths: Sequence[Path],
        options: GatherOptions,
    ) -> None:
        self._explicit = explicit
        self._options = options
        self._given_folders = [path for path in paths if path.is_dir()]
        self._files: dict[tuple[Path, tuple[ModuleRoot, ...]], DiskFiles] = {}
        self._files_by_place: dict[str, DiskFiles] = {}
        self._documents: dict[str, Document] = {}
        self._folders: dict[str, _Folder] = {}
        self._users: dict[str, list[str]] = {}
        """Bicep parameter files by the path of the template that they are for."""
        self._brought: set[str] = set()
        """Templates that are checked because a parameter file is for them."""
        is_parameters: set[str] = set()
        for each in files:
            self._documents[each.path] = Document(each.path, decode(each.data))
            if looks_like_parameters(each):
                is_parameters.add(each.path)
        for path, document in list(self._documents.items()):
            include = options.include_compiled or self._configuration(path).include_compiled
            if not include and is_compiled_beside(document, self._documents):
                del self._documents[path]
                continue
            folder = self._folder(path)
            if path in is_parameters:
                folder.parameters.add(path)
            else:
                folder.templates.append(path)
        for path in sorted(is_parameters & self._documents.keys()):
            self._note_use(path)

    def _configuration(self, path: str) -> Configuration:
        return self._options.configurations.of(Path(path).parent)

    def _folder(self, path: str) -> _Folder:
        return self._folders.setdefault(posixpath.dirname(path), _Folder())

    def _note_use(self, path: str) -> None:
        """A Bicep parameter file says which template it is for; that is checked with it."""
        if not path.lower().endswith(BICEP_PARAMETERS):
            return
        from guestpatch.template.bicep import used_template  # noqa: PLC0415 - not for JSON

        found = used_template(self._documents[path], self._files_of(path))
        if not isinstance(found, Opened):
            return
        target = found.document.path
        if target not in self._documents:
            self._brought.add(target)
        self._users.setdefault(target, []).append(path)
        if target not in self._documents and (self._options.beside or path in self._explicit):
            self._documents[target] = found.document
            self._folder(target).templates.append(target)

    def _files_of(self, path: str) -> DiskFiles:
        """What a document may read: the same for all of a folder, links apart."""
        place = path if Path(path).is_symlink() else posixpath.dirname(path)
        known = self._files_by_place.get(place)
        if known is None:
            known = self._files_by_place[place] = self._found_files(path)
        return known

    def _found_files(self, path: str) -> DiskFiles:
        configuration = self._configuration(path)
        root = self._options.root or configuration.root
        if root is None:
            around = next((f for f in self._given_folders if is_inside(Path(path), f)), None)
            root = find_root(Path(path), around)
        mapped = tuple(ModuleRoot(prefix, folder) for prefix, folder in configuration.module_roots)
        roots = (*self._options.module_roots, *mapped)
        known = self._files.get((root, roots))
        if known is None:
            known = DiskFiles(root, roots, self._options.caches, self._options.overlay)
            self._files[root, roots] = known
        return known

    # -- units ---------------------------------------------------------------------------------

    def units(self, parameters: Sequence[Path]) -> tuple[Unit, ...]:
        """A unit for every template, and one for every parameter file, whose text is checked."""
        given = tuple(self._read_given(path) for path in parameters)
        modules = only_modules(
            self._documents,
            self._explicit | self._users.keys(),
            self._files_of,
            self._options.cache,
        )
        units: list[Unit] = []
        for path in sorted(self._documents):
            document = self._documents[path]
            if path in self._folder(path).parameters:
                units.append(Unit(document, files=self._files_of(path)))
            elif path not in modules:
                named = (self._documents[each] for each in self._named_users(path))
                values = (*given, *named) if given else tuple(self._values(path))
                units.append(Unit(document, values, self._files_of(path)))
        return tuple(units)

    def _values(self, path: str) -> Iterator[Document]:
        """The parameter files of a template."""
        named = self._named_in_configuration(path)
        if named is not None:
            yield from (self._documents.get(name) or self._read(Path(name)) for name in named)
            return
        users = self._users.get(path, [])
        if not self._options.beside or path in self._brought:
            users = users if self._options.beside else self._named_users(path)
            yield from (self._documents[each] for each in users)
            return
        folder = self._folder(path)
        for name in parameter_files_of(path, folder.all_parameters(path), folder.templates):
            if not name.lower().endswith(BICEP_PARAMETERS):
                yield self._documents.get(name) or self._read(Path(name))
        for name in sorted({*users, *self._beside_that_use(path, folder)}):
            yield self._documents.get(name) or self._read(Path(name))

    def _named_in_configuration(self, path: str) -> list[str] | None:
        """The parameter files that the configuration names for a template; None where it does not.

        Raises PathError where a pattern leads to no file: the values would be missing in silence.
        """
        found: list[str] | None = None
        for entry in self._configuration(path).parameter_files:
            if Patterns(entry.folder, (entry.pattern,)).match(Path(path)):
                found = [] if found is None else found
                for pattern in entry.values:
                    files = sorted(file for file in entry.folder.glob(pattern) if file.is_file())
                    if not files:
                        message = f"{entry.folder / pattern}: no such parameter file"
                        raise PathError(message)
                    found.extend(map(shown_path, files))
        return found

    def _named_users(self, path: str) -> list[str]:
        """The Bicep parameter files for a template that were named themselves."""
        return [each for each in self._users.get(path, []) if each in self._explicit]

    def _beside_that_use(self, path: str, folder: _Folder) -> Iterator[str]:
        """The Bicep parameter files on disk beside a template that were not asked for."""
        for name in folder.parameters:
            if name.lower().endswith(BICEP_PARAMETERS) and name not in self._documents:
                from guestpatch.template.bicep import used_template  # noqa: PLC0415 - as above

                found = used_template(self._read(Path(name)), self._files_of(path))
                if isinstance(found, Opened) and found.document.path == path:
                    yield name

    def _read(self, path: Path) -> Document:
        return Document(shown_path(path), decode(read_bytes(path, self._options.overlay)))

    def _read_given(self, path: Path) -> Document:
        """A parameter file that was named itself. Raises PathError where it is none."""
        document = self._read(path)
        if document.path.lower().endswith(BICEP_PARAMETERS):
            return document
        from guestpatch.engine.documents import read_parameter_file  # noqa: PLC0415 - where named

        if read_parameter_file(document).kind not in ("parameters", "unreadable"):
            message = f"{path}: not a parameter file"
            raise PathError(message)
        return document


def _siblings(template: str) -> Iterable[str]:
    folder = Path(template).parent
    for path in sorted((*folder.glob("*.json*"), *folder.glob(f"*{BICEP_PARAMETERS}"))):
        if is_named_as_parameters(path.name) and path.is_file() and is_inside(path, folder):
            yield shown_path(path)
