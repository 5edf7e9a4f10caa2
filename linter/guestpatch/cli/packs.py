"""Rules and knowledge, loaded for a command."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from guestpatch.cli.environment import cache_folder
from guestpatch.cli.failing import fail
from guestpatch.policy import PackError, load_built_in_pack
from guestpatch_schemas import UnknownEditionError, load_knowledge

if TYPE_CHECKING:
    from guestpatch.policy import Pack
    from guestpatch_schemas import Knowledge

__all__ = ["built_in_pack", "config_option", "knowledge_of", "rules_here"]

config_option = click.option(
    "-c",
    "--config",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    metavar="FILE",
    help="Configuration that names the packs, instead of the nearest one.",
)


def built_in_pack() -> Pack:
    """The rules that come with the program."""
    try:
        return load_built_in_pack(cache_folder())
    except PackError as error:
        fail(str(error), "The built-in rules are damaged; reinstall guestpatch.")


def rules_here(config: Path | None) -> Pack:
    """The built-in rules, and those of the packs of a configuration, or of the nearest one."""
    # These bring the engine along, which explaining a rule does not need otherwise.
    from guestpatch.cli.setup import fail_with_mistake, found_configuration  # noqa: PLC0415
    from guestpatch.config import ConfigurationFinder, rules_of  # noqa: PLC0415
    from guestpatch.syntax.yaml import MistakeError  # noqa: PLC0415

    configuration = found_configuration(ConfigurationFinder(config, cache=cache_folder()), Path())
    if not configuration.packs:
        return built_in_pack()
    try:
        return rules_of(configuration, cache_folder())
    except MistakeError as error:
        fail_with_mistake(error.mistake)


def knowledge_of(edition: str) -> Knowledge:
    """The knowledge of an edition; an unknown one ends the run."""
    try:
        return load_knowledge(edition)
    except UnknownEditionError as error:
        fail(str(error))
