"""From paths to units: which files are templates of their own, and which values go with them."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.config import ConfigurationFinder, Exclusion
from guestpatch.engine.documents import read_parameter_file
from guestpatch.engine.model import Unit
from guestpatch.engine.pairing import parameter_files_of
from guestpatch.source.discovery import (
    PathError,
    discover,
    is_inside,
    read_bytes,
    shown_path,
)
from guestpatch.source.files import DiskFiles, ModuleRoot, Opened, find_root
from guestpatch.source.overlay import NO_OVERLAY, Overlay
from guestpatch.source.patterns import Patterns
from guestpatch.source.text import Document, decode
from guestpatch.template.arm.links import linked_paths, may_link
from guestpatch.template.arm.recognise import may_be_ours as may_be_json_of_ours

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guestpatch.config import Configuration
    from guestpatch.source.discovery import Discovered

__all__ = ["GatherOptions", "Gathered", "ModuleRoot", "PathError", "gather", "may_be_ours"]

_NO_CONFIGURATIONS = ConfigurationFinder(isolated=True)
_BICEP = ".bicep"
_BICEP_PARAMETERS = ".bicepparam"
_PARAMETERS = re.compile(rb"deploymentParameters\.json", re.IGNORECASE)
_MARK = re.compile(r"[.-]param(eter)?s?\b|^parameters?\b", re.IGNORECASE)
_COMPILED = re.compile(r'"_generator"\s*:\s*\{\s*"name"\s*:\s*"bicep"')
_SOURCES = {"azuredeploy": "main"}
"""Names of templates compiled from Bicep files of another name, as in
https://github.com/Azure/azure-quickstart-templates/blob/master/1-CONTRIBUTION-GUIDE/best-practices.md."""
_TEST = ".test.bicep"
"""Files that try a module out; they do not deploy it."""


class GatherOptions(NamedTuple):
    """How units are made of files.

    ``beside``: templates take the parameter files of their folder that belong to them.
    ``include_compiled``: JSON compiled from a Bicep file beside it is checked too. ``root`` is
    the folder that templates may read from, found for each where it is None.
    ``ignore_files``: what ignore files name is left out when a folder is searched;
    ``force_exclude``: what is left out so is left out when it was named itself, too.
    ``configurations`` say the rest for the files they count for; ``overlay`` what stands in for
    contents of files. ``only`` are the files that count where a folder is searched; None is all.
    """

    beside: bool = True
    include_compiled: bool = False
    root: Path | None = None
    module_roots: tuple[ModuleRoot, ...] = ()
    caches: tuple[Path, ...] = ()
    ignore_files: bool = True
    force_exclude: bool = False
    configurations: ConfigurationFinder = _NO_CONFIGURATIONS
    overlay: Overlay = NO_OVERLAY
    only: frozenset[str] | None = None


class Gathered(NamedTuple):
    """Units in the order of their paths, and the paths that were named themselves.

    ``excluded`` are paths that were named and left out all the same, because that was asked for;
    ``found`` those that were named, or found in folders that were searched.
    """

    units: tuple[Unit, ...]
    explicit: frozenset[str]
    excluded: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()


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


def may_be_ours(name: str, data: bytes) -> bool:
    """Whether a file may be a template or a parameter file, by its name or first bytes."""
    return name.lower().endswith((_BICEP, _BICEP_PARAMETERS)) or may_be_json_of_ours(data)


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
        self._documents: dict[str, Document] = {}
        self._folders: dict[str, _Folder] = {}
        self._users: dict[str, list[str]] = {}
        """Bicep parameter files by the path of the template that they are for."""
        self._brought: set[str] = set()
        """Templates that are checked because a parameter file is for them."""
        is_parameters: set[str] = set()
        for each in files:
            self._documents[each.path] = Document(each.path, decode(each.data))
            if _looks_like_parameters(each):
                is_parameters.add(each.path)
        for path, document in list(self._documents.items()):
            include = options.include_compiled or self._configuration(path).include_compiled
            if not include and self._is_compiled_beside(document):
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

    def _is_compiled_beside(self, document: Document) -> bool:
        """Whether a template was compiled from a Bicep file that is checked as well."""
        stem, dot, extension = document.path.rpartition(".")
        folder, slash, name = stem.rpartition("/")
        source = f"{folder}{slash}{_SOURCES.get(name.lower(), name)}{_BICEP}"
        return (
            bool(dot)
            and extension.lower() == "json"
            and not self._documents.keys().isdisjoint((stem + _BICEP, source))
            and _COMPILED.search(document.text) is not None
        )

    def _note_use(self, path: str) -> None:
        """A Bicep parameter file says which template it is for; that is checked with it."""
        if not path.lower().endswith(_BICEP_PARAMETERS):
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
        """What a document may read."""
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
        modules = self._only_modules()
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
            if not name.lower().endswith(_BICEP_PARAMETERS):
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
            if name.lower().endswith(_BICEP_PARAMETERS) and name not in self._documents:
                from guestpatch.template.bicep import used_template  # noqa: PLC0415 - as above

                found = used_template(self._read(Path(name)), self._files_of(path))
                if isinstance(found, Opened) and found.document.path == path:
                    yield name

    def _only_modules(self) -> frozenset[str]:
        """Templates that are only modules of others: all that lead to them start elsewhere."""
        own = self._explicit | self._users.keys()
        if all(path in own for path in self._documents):
            return frozenset()
        uses = self._uses()
        used = {
            target
            for path, targets in uses.items()
            if not path.lower().endswith(_TEST)
            for target in targets
        }
        roots = [path for path in sorted(uses) if path not in used or path in own]
        reached: set[str] = set()
        for path in [*roots, *sorted(uses)]:
            if path not in reached and path not in roots:
                roots.append(path)
            pending = [path]
            while pending:
                current = pending.pop()
                if current not in reached:
                    reached.add(current)
                    pending.extend(uses.get(current, ()))
        return frozenset((uses.keys() | used) - own - set(roots))

    def _uses(self) -> dict[str, frozenset[str]]:
        """The files of the run that each file needs: modules, and imports that deploy nothing.

        A file that is imported from and deploys something stands for itself. JSON needs what it
        links to.
        """
        uses = {
            path: linked_paths(document, self._files_of(path)) & self._documents.keys() - {path}
            for path, document in self._documents.items()
            if not _is_bicep(path) and may_link(document)
        }
        if not any(map(_is_bicep, self._documents)):
            return uses
        from guestpatch.template.bicep import outline_of  # noqa: PLC0415 - not for JSON

        outlines = {
            path: outline_of(document, self._files_of(path))
            for path, document in self._documents.items()
            if _is_bicep(path)
        }
        ours = self._documents.keys()
        for path, outline in outlines.items():
            libraries = {
                each for each in outline.imports if each in outlines and not outlines[each].deploys
            }
            uses[path] = ((outline.modules & ours) | libraries) - {path}
        return uses

    def _read(self, path: Path) -> Document:
        return Document(shown_path(path), decode(read_bytes(path, self._options.overlay)))

    def _read_given(self, path: Path) -> Document:
        """A parameter file that was named itself. Raises PathError where it is none."""
        document = self._read(path)
        if document.path.lower().endswith(_BICEP_PARAMETERS):
            return document
        if read_parameter_file(document).kind not in ("parameters", "unreadable"):
            message = f"{path}: not a parameter file"
            raise PathError(message)
        return document


def _is_bicep(path: str) -> bool:
    return path.lower().endswith(_BICEP)


def _looks_like_parameters(file: Discovered) -> bool:
    if _is_bicep(file.path):
        return False
    is_bicep = file.path.lower().endswith(_BICEP_PARAMETERS)
    return is_bicep or _PARAMETERS.search(file.data) is not None


def _siblings(template: str) -> Iterable[str]:
    folder = Path(template).parent
    for path in sorted((*folder.glob("*.json*"), *folder.glob(f"*{_BICEP_PARAMETERS}"))):
        is_ours = _MARK.search(path.name) or path.suffix.lower() == _BICEP_PARAMETERS
        if is_ours and path.is_file() and is_inside(path, folder):
            yield shown_path(path)
