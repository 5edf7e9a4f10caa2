"""``guestpatch config``: what a team can decide, and what counts for a file."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.cli.options import color_option
from guestpatch.cli.output import write_json, write_lines
from guestpatch.cli.suggest import did_you_mean
from guestpatch.render.style import Piece
from guestpatch.render.tables import fields, table
from guestpatch.source.discovery import shown_path

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guestpatch.config import Configuration
    from guestpatch.render.style import Line

__all__ = ["command"]

_FIELDS = {"extends": (), "images": ("images_added", "images_removed")}
"""The fields of keys whose names differ from those of the fields."""


@click.command("config")
@click.argument("key", required=False)
@click.option(
    "--show",
    type=click.Path(path_type=Path, exists=True),
    metavar="PATH",
    help="Show what was decided for a file or folder, and in which file.",
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of configuration files.")
@color_option
def command(*, key: str | None, show: Path | None, schema: bool, color: str) -> None:
    """Explain the keys of guestpatch.yaml: one of them, or all."""
    data = json.loads((files("guestpatch_schemas") / "config.schema.json").read_text("utf-8"))
    keys: Mapping[str, Any] = data["properties"]
    width = environment.terminal_width()
    if schema:
        write_json(data)
    elif show is not None:
        write_lines(_decided(_configuration(show), keys, width), color)
    elif key is None:
        rows = [(name, f"{_first_sentence(each['description'])}.") for name, each in keys.items()]
        write_lines(table(("KEY", "SAYS"), rows, width), color)
    elif key in keys:
        write_lines(_explained(key, keys[key], data["$defs"], width), color)
    else:
        hint = did_you_mean(key, keys) or "`guestpatch config` lists all."
        fail(f"no key of a configuration is called `{key}`", hint)


def _first_sentence(text: str) -> str:
    return text.partition(". ")[0].partition(": ")[0].rstrip(".")


def _explained(
    name: str, key: Mapping[str, Any], shared: Mapping[str, Any], width: int
) -> Iterator[Line]:
    """A key with its values, its default and an example."""
    whole = {**shared.get(str(key.get("$ref", "")).rpartition("/")[2], {}), **key}
    yield (Piece(name, "strong"),)
    rows = [("says", str(whole["description"]))]
    if "enum" in whole:
        rows.append(("values", ", ".join(whole["enum"])))
    if "default" in whole:
        rows.append(("default", json.dumps(whole["default"])))
    rows += [("example", f"{name}: {json.dumps(each)}") for each in whole.get("examples", ())]
    yield from fields(rows, width)


def _decided(configuration: Configuration, keys: Mapping[str, Any], width: int) -> Iterator[Line]:
    if configuration.file is None:
        yield (Piece("no configuration counts here: everything is as it is by default"),)
        return
    yield (Piece(str(configuration.file), "strong"),)
    found = ((name, field) for name in keys for field in _FIELDS.get(name, (_field_of(name),)))
    rows = [
        (name, _said(value)) for name, field in found if (value := _value(configuration, field))
    ]
    yield from fields(rows, width)


def _field_of(name: str) -> str:
    return name.replace("-", "_")


def _value(configuration: Configuration, field: str) -> object:
    if field == "packs":
        return tuple(shown_path(entry.place) for entry in configuration.packs)
    return getattr(configuration, field)


def _said(value: object) -> str:
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _configuration(path: Path) -> Configuration:
    from guestpatch.cli.setup import found_configuration  # noqa: PLC0415 - brings the engine along
    from guestpatch.config import ConfigurationFinder  # noqa: PLC0415 - as above

    finder = ConfigurationFinder(cache=environment.cache_folder())
    return found_configuration(finder, path if path.is_dir() else path.parent)
