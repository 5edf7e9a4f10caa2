"""The built-in rules and the knowledge, loaded for a command."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

from guestpatch.cli.environment import cache_folder
from guestpatch.cli.failing import fail
from guestpatch.policy import PackError, load_pack
from guestpatch_schemas import UnknownEditionError, load_knowledge

if TYPE_CHECKING:
    from guestpatch.policy import Pack
    from guestpatch_schemas import Knowledge

__all__ = ["built_in_pack", "knowledge_of"]


def built_in_pack() -> Pack:
    """The rules that come with the program."""
    # Found by its folder: importlib.resources would cost a quarter of the time it takes to start.
    spec = find_spec("guestpatch_rules")
    if spec is None or not spec.submodule_search_locations:
        fail("the built-in rules are missing", "Reinstall guestpatch.")
    folder = Path(spec.submodule_search_locations[0])
    try:
        return load_pack(folder, cache_folder())
    except PackError as error:
        fail(str(error), "The built-in rules are damaged; reinstall guestpatch.")


def knowledge_of(edition: str) -> Knowledge:
    """The knowledge of an edition; an unknown one ends the run."""
    try:
        return load_knowledge(edition)
    except UnknownEditionError as error:
        fail(str(error))
