"""What ``check`` and ``inspect`` look at: paths or standard input, and the options about them."""

from __future__ import annotations

import sys
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.cli.setup import Setup, fail_with_mistake
from guestpatch.config import Wishes
from guestpatch.gather import GatherOptions, ModuleRoot, PathError, gather
from guestpatch.source.discovery import MAX_BYTES, shown_path
from guestpatch.source.overlay import Overlay
from guestpatch.syntax.yaml import MistakeError

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from guestpatch.gather import Gathered

__all__ = ["Inputs", "input_options"]

_STDIN = Path("-")


class Inputs(NamedTuple):
    """What the options of ``input_options`` were set to."""

    paths: tuple[Path, ...]
    stdin_filename: Path | None
    config: Path | None
    isolated: bool
    edition: str | None
    context: tuple[tuple[str, str], ...]
    parameters: tuple[Path, ...]
    ignore_files: bool
    force_exclude: bool
    beside: bool
    include_compiled: bool
    root: Path | None
    module_roots: tuple[tuple[str, str], ...]

    @property
    def are_piped(self) -> bool:
        """Whether the document comes from standard input."""
        return _STDIN in self.paths

    def wishes(self, today: datetime | None) -> Wishes:
        """What these options ask for besides the configuration."""
        return Wishes(environment.today(today), self.edition, context=self.context)

    def set_up(
        self,
        wishes: Wishes,
        cache: Path | None,
        *,
        results: Path | None = None,
        changed: bool = False,
    ) -> tuple[Setup, Gathered]:
        """The settings of a run and the units of it. Whatever cannot be used ends the run.

        ``cache`` is a folder for rules and configurations that were validated, ``results`` one for
        what was found out of files. ``changed``: the paths are files that changed, not the ones to
        look at.
        """
        paths, overlay = self._read_stdin()
        setup = Setup(wishes, self.config, isolated=self.isolated, cache=cache, overlay=overlay)
        options = GatherOptions(
            self.beside,
            self.include_compiled,
            self.root,
            tuple(ModuleRoot(prefix, Path(folder)) for prefix, folder in self.module_roots),
            environment.bicep_caches(),
            self.ignore_files,
            self.force_exclude,
            setup.finder,
            overlay,
            cache=results,
        )
        try:
            if changed:
                from guestpatch.changes import gather_changed  # noqa: PLC0415 - for hooks

                return setup, gather_changed(paths, self.parameters, options)
            return setup, gather(paths or (Path(),), self.parameters, options)
        except MistakeError as error:
            fail_with_mistake(error.mistake)
        except PathError as error:
            fail(str(error))

    def judged(self, gathered: Gathered, *, changed: bool) -> frozenset[str]:
        """The files of which the run sees all that uses them.

        None where the values were chosen: others may be in use. Of files that changed all users
        are looked for; what else these are made of may have others.
        """
        if self.parameters or not self.beside:
            return frozenset()
        return frozenset(map(shown_path, self.paths)) if changed else gathered.found

    def _read_stdin(self) -> tuple[tuple[Path, ...], Overlay]:
        """The paths, with that of the document from standard input among them."""
        name = self.stdin_filename
        if not self.are_piped:
            if name is not None:
                fail("--stdin-filename needs `-` as the path", "`-` is standard input.")
            return self.paths, Overlay({})
        if len(self.paths) > 1:
            fail("`-` is standard input, and there is no other path beside it")
        if name is None:
            hint = "It says which language it is and where its modules are: main.bicep."
            fail("standard input needs --stdin-filename", hint)
        if name.is_dir():
            fail(f"{name}: a folder; expected the name of a file")
        data = b"" if sys.stdin is None else sys.stdin.buffer.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            fail(f"{name}: more than {MAX_BYTES} bytes on standard input; no more are read")
        return (name,), Overlay({name: data})


def input_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options of a command that looks at templates, given to it as ``inputs``."""

    @wraps(command)
    def collected(**given: Any) -> None:  # noqa: ANN401 - what click read
        inputs = Inputs(**{name: given.pop(name) for name in Inputs._fields})
        command(inputs=inputs, **given)

    for option in reversed(_OPTIONS):
        collected = option(collected)
    return collected


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


_PATH = click.Path(path_type=Path)
_OPTIONS = (
    click.argument("paths", nargs=-1, type=_PATH),
    click.option(
        "--stdin-filename",
        type=_PATH,
        metavar="FILE",
        help="File that standard input stands for where the path is `-`; it need not exist.",
    ),
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
    click.option(
        "--param",
        "parameters",
        multiple=True,
        type=_PATH,
        metavar="FILE",
        help="Parameter file to give to the templates; may be repeated, each is a deployment of its own.",
    ),
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
    click.option(
        "--parameter-files/--no-parameter-files",
        "beside",
        default=True,
        help="Use parameter files named after a template beside it.",
    ),
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
