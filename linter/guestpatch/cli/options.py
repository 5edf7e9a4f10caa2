"""Options that several commands share, so that they are spelled and explained alike."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.config import ConfigurationFinder
    from guestpatch.gather import GatherOptions

__all__ = [
    "color_option",
    "configuration_options",
    "edition_option",
    "files_options",
    "format_option",
    "gather_options",
    "parameters_option",
    "today_option",
]

_Command = TypeVar("_Command", bound="Callable[..., Any] | click.Command")

edition_option = click.option(
    "--edition",
    default="current",
    show_default=True,
    help="Edition of the platform's published behaviour to look things up in.",
)


def configuration_options(command: _Command) -> _Command:
    """The options that say which configuration counts, and the edition, which it may name."""
    for option in reversed(_CONFIGURATION):
        command = option(command)
    return command


color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to write colour.",
)

today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day on which ends of support are judged.",
)


parameters_option = click.option(
    "--param",
    "parameters",
    multiple=True,
    type=click.Path(path_type=Path),
    metavar="FILE",
    help="Parameter file to give to the templates; may be repeated, each is a deployment of its own.",
)

beside_option = click.option(
    "--parameter-files/--no-parameter-files",
    "beside",
    default=True,
    help="Use parameter files named after a template beside it.",
)


def files_options(command: _Command) -> _Command:
    """The options that say which files are checked and what they may read."""
    for option in reversed(_FILES):
        command = option(command)
    return command


def gather_options(
    configurations: ConfigurationFinder,
    *,
    beside: bool,
    include_compiled: bool,
    root: Path | None,
    module_roots: tuple[tuple[str, str], ...],
    ignore_files: bool,
    force_exclude: bool,
) -> GatherOptions:
    """What those options were set to."""
    from guestpatch.cli import environment  # noqa: PLC0415 - not every command reads templates
    from guestpatch.gather import GatherOptions, ModuleRoot  # noqa: PLC0415 - as above

    mapped = tuple(ModuleRoot(prefix, Path(folder)) for prefix, folder in module_roots)
    return GatherOptions(
        beside,
        include_compiled,
        root,
        mapped,
        environment.bicep_caches(),
        ignore_files,
        force_exclude,
        configurations,
    )


class _ModuleRootType(click.ParamType):  # type: ignore[type-arg] # not generic at run time
    name = "mapping"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        prefix, mark, folder = str(value).rpartition("=")
        if not mark or not prefix.startswith(("br:", "br/", "ts:", "ts/")):
            self.fail(f"`{value}` is no mapping; expected 'br/public:avm=FOLDER'", param, ctx)
        if not Path(folder).is_dir():
            self.fail(f"`{folder}` is not a folder", param, ctx)
        return prefix, folder


class _ContextType(click.ParamType):  # type: ignore[type-arg] # not generic at run time
    name = "context"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> tuple[str, str]:
        from guestpatch.cli.suggest import did_you_mean  # noqa: PLC0415 - brings the engine along
        from guestpatch.evaluate.context import CONTEXT_KEYS  # noqa: PLC0415 - as above

        key, _, given = str(value).partition("=")
        if key not in CONTEXT_KEYS:
            hint = did_you_mean(key, CONTEXT_KEYS) or f"Known are {', '.join(CONTEXT_KEYS)}."
            self.fail(f"`{key}` is nothing that is known of a deployment. {hint}", param, ctx)
        if not given:
            self.fail(f"`{value}` gives no value; expected {key}=VALUE", param, ctx)
        return key, given


_CONFIGURATION = (
    click.option(
        "-c",
        "--config",
        type=click.Path(path_type=Path, exists=True, dir_okay=False),
        metavar="FILE",
        help="Configuration to use for all files, instead of the nearest above each.",
    ),
    click.option("--isolated", is_flag=True, help="Use no configuration."),
    click.option(
        "--edition",
        help="Edition of the platform's published behaviour to judge by.  [default: current]",
    ),
    click.option(
        "--context",
        type=_ContextType(),
        multiple=True,
        metavar="KEY=VALUE",
        help="What is known of the deployment, such as location=westeurope; may be repeated.",
    ),
)

_FILES = (
    click.option(
        "--respect-gitignore/--no-respect-gitignore",
        "ignore_files",
        default=True,
        help="Leave out what .gitignore and .ignore name when a folder is searched.",
    ),
    click.option(
        "--force-exclude",
        is_flag=True,
        help="Leave out what is excluded or ignored even where it is named as a path.",
    ),
    beside_option,
    click.option(
        "--include-compiled",
        is_flag=True,
        help="Check JSON that was compiled from a Bicep file beside it, too.",
    ),
    click.option(
        "--root",
        type=click.Path(path_type=Path, exists=True, file_okay=False),
        metavar="FOLDER",
        help="Folder that templates may read modules and other files from.  [default: the repository]",
    ),
    click.option(
        "--module-root",
        "module_roots",
        type=_ModuleRootType(),
        multiple=True,
        metavar="PREFIX=FOLDER",
        help="Folder that stands for a part of a registry, such as 'br/public:avm=DIR'; may be repeated.",
    ),
)


def format_option(*others: str) -> Callable[[_Command], _Command]:
    """The option that chooses the form of the output: text, or one of the others."""
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(["text", *others]),
        default="text",
        show_default=True,
        help="Form of the output.",
    )
