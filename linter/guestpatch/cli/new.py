"""``guestpatch new``: a first version of what teams write."""

from __future__ import annotations

import re
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guestpatch.cli.environment import cache_folder
from guestpatch.cli.failing import fail
from guestpatch.cli.output import write
from guestpatch.cli.packs import config_option
from guestpatch.cli.setup import fail_with_mistake, found_configuration
from guestpatch.config import ConfigurationFinder, rules_of
from guestpatch.policy import PackError, join_packs, load_pack
from guestpatch.policy.schema import rule_schema
from guestpatch.render.plain_json import json_text
from guestpatch.scaffold import scaffold
from guestpatch.source.discovery import shown_path
from guestpatch.source.replacing import NewFile, WriteError, create_files
from guestpatch.syntax.yaml import MistakeError

if TYPE_CHECKING:
    from guestpatch.config import Configuration
    from guestpatch.policy import Pack

__all__ = ["command"]

_NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
_CODE = re.compile(r"[A-Z]{2,8}[0-9]{3}")
_FIRST = "TEAM001"
_LAST = 999
_SCHEMA = "rule.schema.json"


@click.group("new")
def command() -> None:
    """Start a rule of your own."""


@command.command("rule")
@click.argument("name")
@click.option("--code", help="Code of the rule.  [default: the next one of the pack, or TEAM001]")
@click.option(
    "--pack",
    type=click.Path(path_type=Path, file_okay=False),
    metavar="FOLDER",
    help="Folder to write to.  [default: the first pack of the configuration, or rules]",
)
@config_option
def _rule(*, name: str, code: str | None, pack: Path | None, config: Path | None) -> None:
    """Write a rule and its page, to be changed into the one that is wanted.

    Its examples are true as they are: `guestpatch test` runs them.
    """
    if not _NAME.fullmatch(name):
        words = re.findall(r"[a-z0-9]+", re.sub(r"([a-z0-9])([A-Z])", r"\1-\2", name).lower())
        hint = f"For instance {'-'.join(words)}" if words else "For instance vm-agent-disabled"
        fail(f"`{name}` is no name for a rule: expected lower-case words joined by hyphens", hint)
    finder = ConfigurationFinder(config, cache=cache_folder())
    configuration = found_configuration(finder, Path())
    folder = pack or _usual_folder(configuration)
    known = _known(configuration, folder)
    if (taken := known.find(name)) is not None:
        fail(f"{taken.code} is called `{name}` already", f"It is {shown_path(taken.file)}.")
    code = _checked(code, known) if code else _next_code(known, folder)
    text, page = scaffold(name, code)
    files = [NewFile(folder / f"{name}.yaml", text), NewFile(folder / f"{name}.md", page)]
    if configuration.file is None:
        files.append(NewFile(Path("guestpatch.yaml"), f"packs: [{folder.as_posix()}]\n"))
    schema = NewFile(folder / _SCHEMA, json_text(rule_schema()) + "\n", may_exist=True)
    if not _is_there(schema):
        files.append(schema)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        create_files(files)
    except OSError as error:
        fail(f"{error.filename}: {error.strerror or error}")
    except WriteError as error:
        fail(f"{error}; nothing was written")
    write("".join(f"wrote {shown_path(each.path)}\n" for each in files))
    write(_what_next(configuration, folder, f"{name}.yaml"))


def _is_there(file: NewFile) -> bool:
    """Whether a file with that text exists."""
    try:
        return file.path.read_text("utf-8") == file.text
    except (OSError, ValueError):
        return False


def _usual_folder(configuration: Configuration) -> Path:
    """The folder of the first pack that is one; else `rules` beside the configuration."""
    for entry in configuration.packs:
        if entry.place.is_dir() or not entry.place.suffix:
            return Path(shown_path(entry.place))
    beside = Path() if configuration.file is None else configuration.file.parent
    return Path(shown_path(beside / "rules"))


def _known(configuration: Configuration, folder: Path) -> Pack:
    """All rules there are, those of the folder among them even where no configuration names it."""
    places = {entry.place.resolve() for entry in configuration.packs}
    there = [entry for entry in configuration.packs if entry.place.exists()]
    try:
        known = rules_of(configuration._replace(packs=tuple(there)), cache_folder())
        if folder.resolve() not in places and folder.is_dir():
            with suppress(PackError):  # nothing is in it yet
                known = join_packs(known, [load_pack(folder)])
    except MistakeError as error:
        fail_with_mistake(error.mistake)
    except PackError as error:
        fail(str(error))
    return known


def _checked(code: str, known: Pack) -> str:
    if not _CODE.fullmatch(code):
        hint = "Expected two to eight capital letters and three digits, such as ACME001."
        fail(f"`{code}` is no code for a rule", hint)
    if code.startswith("GP") and code[2:].isdigit():
        fail(f"code `{code}` begins as those of guestpatch do", "Take letters of your own.")
    if (taken := known.find(code)) is not None:
        fail(f"code `{code}` is taken", f"{shown_path(taken.file)} has it.")
    return code


def _next_code(known: Pack, folder: Path) -> str:
    """The code after the highest one of the folder, or the first one that is free."""
    here = [rule.code for rule in known.rules if rule.folder.resolve() == folder.resolve()]
    code = max(here, key=lambda each: int(each[-3:]), default=None)
    letters, number = (_FIRST[:-3], 1) if code is None else (code[:-3], int(code[-3:]) + 1)
    while known.find(f"{letters}{number:03}") is not None:
        number += 1
    if number > _LAST:
        fail(f"there is no code left after {letters}{_LAST}", "Give one with --code.")
    return f"{letters}{number:03}"


def _what_next(configuration: Configuration, folder: Path, file: str) -> str:
    steps = [f"Change it, then run: guestpatch test {(folder / file).as_posix()}\n"]
    places = {entry.place.resolve() for entry in configuration.packs}
    if configuration.file is not None and folder.resolve() not in places:
        steps.append(f"For `check` to ask it, name {folder.as_posix()} under `packs:` in ")
        steps.append(f"{shown_path(configuration.file)}.\n")
    return "".join(steps)
