"""Everything that a result depends on, so that what was kept of it is found again, or not.

Named here are the program itself, the settings and the texts of a unit. Other files that a unit is
made of are questions to its ``Files``, which are noted as they are asked (``source/traced.py``).
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from guestpatch.source.keeping import digest_of
from guestpatch.source.patterns import Patterns
from guestpatch_schemas import load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.engine.model import Unit
    from guestpatch.engine.settings import Settings
    from guestpatch.source.text import Document
    from guestpatch_schemas import Knowledge

__all__ = ["name_of_result", "name_of_settings"]

_APART = frozenset({"knowledge", "pack", "policies", "today", "checkpoint"})
"""Settings that are not written out: ``today`` is kept with a result, where it may matter."""


def name_of_settings(settings: Settings) -> str:
    """The same for settings that say the same, in whatever folder a clone of the repository is."""
    written = {
        each.name: _plain(getattr(settings, each.name))
        for each in fields(settings)
        if each.name not in _APART
    }
    written["knowledge"] = _knowledge(settings.knowledge)
    written["pack"] = settings.pack.digest
    written["policies"] = [each.digest for each in settings.policies]
    return digest_of((json.dumps(written).encode(),))


def name_of_result(program: str, settings: str, unit: Unit) -> str:
    """The same for units with the same texts; ``program`` and ``settings`` are such names, too."""
    base = unit.base
    parts = [program.encode(), settings.encode(), *_texts(unit.document, *unit.parameters)]
    if base is not None:
        parts.append(f"{base.said}\n{base.exported}".encode("utf-8", "surrogatepass"))
        parts.extend(_texts(*() if base.document is None else (base.document,)))
        for path, document in sorted(base.parameters.items()):
            parts.extend((path.encode("utf-8", "surrogatepass"), *_texts(document)))
    return digest_of(parts)


def _texts(*documents: Document) -> Iterator[bytes]:
    yield str(len(documents)).encode()
    for document in documents:
        yield document.path.encode("utf-8", "surrogatepass")
        yield document.text.encode("utf-8", "surrogatepass")


def _knowledge(knowledge: Knowledge) -> object:
    """The edition, and the images where a configuration has changed them."""
    bundled = load_knowledge(knowledge.edition.id)
    if knowledge is bundled:
        return knowledge.edition.id
    images = knowledge.images
    return [knowledge.edition.id, _plain(images.entries), _plain(images.removed)]


def _plain(value: object) -> object:
    """Data that is different for different values."""
    if value is None or isinstance(value, (str, int, float)):
        return value
    if isinstance(value, Path):
        return ["path", _from_here(value)]
    if isinstance(value, Patterns):
        return ["patterns", _from_here(value.folder), *value.lines]
    if isinstance(value, Mapping):
        return ["mapping", *([_plain(key), _plain(each)] for key, each in value.items())]
    if isinstance(value, frozenset):
        return ["set", *sorted(map(_plain, value), key=repr)]
    if isinstance(value, (tuple, list)):
        return [type(value).__name__, *map(_plain, value)]
    if is_dataclass(value):
        named = ((each.name, getattr(value, each.name)) for each in fields(value))
        return [type(value).__name__, *([name, _plain(each)] for name, each in named)]
    raise TypeError(f"{type(value).__name__} cannot be a part of the settings")


def _from_here(path: Path) -> str:
    """A path as seen from the working folder, where results are relative to as well."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)
