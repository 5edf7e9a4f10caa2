"""From files that changed to units: all that can have other findings because of them."""

from __future__ import annotations

import posixpath
from pathlib import Path
from typing import TYPE_CHECKING

from guestpatch.config import NAMES, Exclusion
from guestpatch.gather import gather, may_be_ours
from guestpatch.source.discovery import PathError, discover, is_inside, shown_path
from guestpatch.source.mentions import reached_from
from guestpatch.source.patterns import Patterns
from guestpatch.source.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guestpatch.gather import Gathered, GatherOptions
    from guestpatch.source.discovery import Discovered

__all__ = ["gather_changed"]

_FOR_ALL = frozenset({*NAMES, "bicepconfig.json"})
"""Names of files that say how others are read or checked."""


def gather_changed(
    changed: Sequence[Path], parameters: Sequence[Path], options: GatherOptions
) -> Gathered:
    """The units of the working folder that changed files are part of; there may be none.

    These are the templates that changed, those that name a changed file or a file that names one,
    and those with values from such a file. A file that is gone has changed, too. A change of a
    configuration, a pack, or a module that stands for one of a registry, makes it all of them.
    Raises as ``gather`` does, and PathError for a path that is no file of the working folder.
    """
    paths = {_shown(path) for path in changed}
    exclusion = Exclusion(options.configurations, ignore_files=options.ignore_files)
    files = discover((Path(),), may_be_ours, exclusion.leaves_out, options.overlay)
    everything = (Path(),)
    if any(map(_is_for_all, paths)) or _are_shared(paths, files, options):
        return gather(everything, parameters, options)
    texts = {each.path: decode(each.data) for each in files}
    reached = reached_from(paths, texts)
    reached = reached_from({*reached, *_configured(reached, files, options)}, texts)
    folders = {posixpath.dirname(path) for path in reached}
    only = frozenset(path for path in texts if posixpath.dirname(path) in folders)
    gathered = gather(everything, parameters, options._replace(only=only))
    return gathered._replace(
        units=tuple(
            unit
            for unit in gathered.units
            if not reached.isdisjoint(
                (unit.document.path, *(each.path for each in unit.parameters))
            )
        )
    )


def _shown(path: Path) -> str:
    if path.is_dir():
        message = f"{path}: a folder; expected files that changed"
        raise PathError(message)
    shown = shown_path(path)
    if not is_inside(Path(shown).parent, Path()):
        message = f"{path}: not below the working folder, which is searched for what it is part of"
        raise PathError(message)
    return shown


def _is_for_all(path: str) -> bool:
    return posixpath.basename(path) in _FOR_ALL


def _are_shared(paths: set[str], files: tuple[Discovered, ...], options: GatherOptions) -> bool:
    """Whether one of the paths is in a pack, or a folder that stands for a part of a registry."""
    places = {root.folder for root in options.module_roots}
    for parent in {Path(each.path).parent for each in files}:
        configuration = options.configurations.of(parent)
        places.update(folder for _, folder in configuration.module_roots)
        places.update(pack.place for pack in configuration.packs)
    return any(is_inside(Path(path), place) for path in paths for place in places)


def _configured(
    reached: frozenset[str], files: tuple[Discovered, ...], options: GatherOptions
) -> Iterator[str]:
    """The templates to which a configuration gives values from one of the files reached."""
    for each in files:
        for entry in options.configurations.of(Path(each.path).parent).parameter_files:
            if Patterns(entry.folder, (entry.pattern,)).match(Path(each.path)):
                values = (file for pattern in entry.values for file in entry.folder.glob(pattern))
                if not reached.isdisjoint(map(shown_path, values)):
                    yield each.path
