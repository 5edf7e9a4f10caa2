"""The rules that count: the built-in ones, and those of the packs that a configuration names."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.policy import PackError, join_packs, load_built_in_pack, load_pack
from guestpatch.source.discovery import is_inside, read_bytes, shown_path
from guestpatch.source.files import find_root
from guestpatch.source.overlay import NO_OVERLAY, Overlay
from guestpatch.source.text import Document, decode
from guestpatch.syntax.yaml import Mistake, MistakeError, read_yaml

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.config.model import Configuration, PackEntry
    from guestpatch.policy import Pack

__all__ = ["MAX_PACKS", "rules_of"]

MAX_PACKS = 20
"""Most packs of one configuration."""


def rules_of(
    configuration: Configuration, cache: Path | None = None, overlay: Overlay = NO_OVERLAY
) -> Pack:
    """All rules that count where a configuration does; ``cache`` is for what has been validated.

    Raises MistakeError for a mistake in the configuration or in a rule, and PackError where the
    built-in rules are damaged.
    """
    # A pack that is named here and in what is built on is one.
    entries = {each.place.resolve(): each for each in configuration.packs}
    for each in list(entries.values())[MAX_PACKS:]:
        raise _mistake(each, f"more than {MAX_PACKS} packs", "not read", overlay)
    packs = [_load(each, configuration.root, cache, overlay) for each in entries.values()]
    return join_packs(load_built_in_pack(cache), packs, overlay)


def _load(entry: PackEntry, root: Path | None, cache: Path | None, overlay: Overlay) -> Pack:
    folder = root or find_root(entry.file)
    if not is_inside(entry.place, folder):
        message = f"pack leads out of `{shown_path(folder)}`, the folder that may be read from"
        raise _mistake(entry, message, "not read", overlay)
    try:
        return load_pack(entry.place, cache, overlay)
    except PackError as error:
        raise _mistake(entry, str(error), "no pack", overlay) from error


def _mistake(entry: PackEntry, message: str, label: str, overlay: Overlay) -> MistakeError:
    document = Document(shown_path(entry.file), decode(read_bytes(entry.file, overlay)))
    span = read_yaml(document).place(["packs", entry.number])
    return MistakeError(Mistake(span, message, label))
