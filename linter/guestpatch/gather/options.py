"""How units are made of files, and what comes of it."""

from __future__ import annotations

from pathlib import Path  # noqa: TC003 - used in frozen data
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.config import ConfigurationFinder
from guestpatch.source.overlay import NO_OVERLAY, Overlay

if TYPE_CHECKING:
    from guestpatch.engine.model import Unit
    from guestpatch.source.files import ModuleRoot

__all__ = ["GatherOptions", "Gathered"]

_NO_CONFIGURATIONS = ConfigurationFinder(isolated=True)


class GatherOptions(NamedTuple):
    """How units are made of files.

    ``beside``: templates take the parameter files of their folder that belong to them.
    ``include_compiled``: JSON compiled from a Bicep file beside it is checked too. ``root`` is
    the folder that templates may read from, found for each where it is None.
    ``ignore_files``: what ignore files name is left out when a folder is searched;
    ``force_exclude``: what is left out so is left out when it was named itself, too.
    ``configurations`` say the rest for the files they count for; ``overlay`` what stands in for
    contents of files. ``only`` are the files that count where a folder is searched; None is all.
    ``cache`` is a folder in which what was found out of files is kept.
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
    cache: Path | None = None


class Gathered(NamedTuple):
    """Units in the order of their paths, and the paths that were named themselves.

    ``excluded`` are paths that were named and left out all the same, because that was asked for;
    ``found`` those that were named, or found in folders that were searched.
    """

    units: tuple[Unit, ...]
    explicit: frozenset[str]
    excluded: frozenset[str] = frozenset()
    found: frozenset[str] = frozenset()
