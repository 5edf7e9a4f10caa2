"""Loading a pack of rules: one YAML file and one Markdown page a rule, side by side.

What has been read and validated once is kept as JSON, keyed by the files' content, so that a
warm start imports neither a YAML reader nor a validator.
"""

from __future__ import annotations

from functools import cache as remembered
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from guestpatch import __version__
from guestpatch.policy.model import Pack, build_rule
from guestpatch.source.discovery import PathError, is_inside, read_bytes, shown_path
from guestpatch.source.keeping import digest_of, kept
from guestpatch.source.overlay import NO_OVERLAY, Overlay
from guestpatch.source.text import Document, decode

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["PackError", "load_built_in_pack", "load_pack"]

MAX_RULES = 500
"""Most rules of one pack."""
_NO_RULES = ("guestpatch.yaml", ".guestpatch.yaml")


class PackError(Exception):
    """A path that is no pack; the text is a sentence without its end."""


@remembered
def load_built_in_pack(cache: Path | None) -> Pack:
    """The rules that come with the program; see ``load_pack``."""
    # Found by its folder: importlib.resources would cost a quarter of the time it takes to start.
    spec = find_spec("guestpatch_rules")
    if spec is None or not spec.submodule_search_locations:
        message = "the package of the built-in rules is missing"
        raise PackError(message)
    return load_pack(Path(spec.submodule_search_locations[0]), cache)


def load_pack(place: Path, cache: Path | None = None, overlay: Overlay = NO_OVERLAY) -> Pack:
    """The rules of a folder, or the one of a file.

    ``cache`` is a folder for what has been validated; None, or one that cannot be written, only
    costs time. Raises PackError for what is no pack, and MistakeError for a mistake in a rule.
    """
    folder = place if place.is_dir() else place.parent
    files = _rule_files(place)
    try:
        sources = {file: read_bytes(file, overlay) for file in files}
    except PathError as error:
        raise PackError(str(error)) from error
    pages = {file.name: file.with_suffix(".md").is_file() for file in files}
    parts = [part for file, data in sources.items() for part in (file.name.encode(), data)]
    digest = digest_of((__version__.encode(), repr(pages).encode(), *parts))
    rules = [build_rule(data, folder) for data in _plain_rules(sources, pages, digest, cache)]
    return Pack(tuple(sorted(rules, key=lambda rule: rule.code)), digest)


def _rule_files(place: Path) -> list[Path]:
    if not place.is_dir():
        if not place.exists():
            message = f"{shown_path(place)}: no such file or folder"
            raise PackError(message)
        if place.suffix != ".yaml":
            message = f"{shown_path(place)}: a rule is a file that ends in .yaml"
            raise PackError(message)
        return [place]
    try:
        files = sorted(
            file
            for file in place.iterdir()
            if file.suffix in (".yaml", ".yml")
            and not file.name.startswith(".")
            and file.name not in _NO_RULES
        )
    except OSError as error:
        message = f"{shown_path(place)}: {error.strerror or error}"
        raise PackError(message) from error
    if not files:
        message = f"{shown_path(place)} holds no rule: no file in it ends in .yaml"
        raise PackError(message)
    if len(files) > MAX_RULES:
        message = f"{shown_path(place)} holds {len(files)} rules; packs have at most {MAX_RULES}"
        raise PackError(message)
    for file in files:
        if file.suffix == ".yml":
            message = f"{shown_path(file)}: rule files end in .yaml"
            raise PackError(message)
        if file.is_symlink() and not is_inside(file, place):
            message = f"{shown_path(file)} is a link that leads out of its pack"
            raise PackError(message)
    return files


def _plain_rules(
    sources: Mapping[Path, bytes], pages: Mapping[str, bool], digest: str, cache: Path | None
) -> list[dict[str, Any]]:
    def read() -> list[dict[str, Any]]:
        from guestpatch.policy.validate import read_rule  # noqa: PLC0415 - heavy, cold start only

        return [
            read_rule(Document(shown_path(file), decode(data)), has_page=pages[file.name])
            for file, data in sources.items()
        ]

    rules = kept(cache, f"rules-{digest}", read)
    return rules if isinstance(rules, list) else read()
