"""The built-in rules and the knowledge, loaded for a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.cli.environment import cache_folder
from guestpatch.cli.failing import fail
from guestpatch.policy import PackError, load_built_in_pack
from guestpatch_schemas import UnknownEditionError, load_knowledge

if TYPE_CHECKING:
    from guestpatch.policy import Pack
    from guestpatch_schemas import Knowledge

__all__ = ["built_in_pack", "knowledge_of"]


def built_in_pack() -> Pack:
    """The rules that come with the program."""
    try:
        return load_built_in_pack(cache_folder())
    except PackError as error:
        fail(str(error), "The built-in rules are damaged; reinstall guestpatch.")


def knowledge_of(edition: str) -> Knowledge:
    """The knowledge of an edition; an unknown one ends the run."""
    try:
        return load_knowledge(edition)
    except UnknownEditionError as error:
        fail(str(error))
