"""Where a report goes: to the screen, to files, as one format or several."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from guestpatch.cli.failing import fail
from guestpatch.cli.output import write
from guestpatch.render import FORMATS, renderer_of

if TYPE_CHECKING:
    from guestpatch.findings import Report
    from guestpatch.render import RenderOptions

__all__ = ["OUTPUT", "Output", "write_report"]


class Output(NamedTuple):
    """A file to write; ``form`` is None where it takes the place of the screen."""

    form: str | None
    path: Path


class _OutputType(click.ParamType):  # type: ignore[type-arg] # not generic at run time
    name = "output"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Output:
        form, mark, path = str(value).partition(":")
        if not mark or form not in FORMATS:
            return Output(None, Path(str(value)))
        if not path:
            self.fail(f"`{value}` names no file; expected {form}:FILE", param, ctx)
        return Output(form, Path(path))


OUTPUT = _OutputType()


def write_report(
    report: Report,
    form: str,
    options: RenderOptions,
    outputs: tuple[Output, ...],
    *,
    color: bool,
) -> None:
    """Write the report to every file, and to the screen unless a file takes its place."""
    for output in outputs:
        _write_file(output.path, _text(report, output.form or form, options))
    if all(output.form is not None for output in outputs):
        write(_text(report, form, replace(options, color=color)))


def _text(report: Report, form: str, options: RenderOptions) -> str:
    return "".join(renderer_of(form)(report, options))


def _write_file(path: Path, text: str) -> None:
    try:
        path.write_bytes(text.encode("utf-8", "backslashreplace"))
    except OSError as error:
        fail(f"{path}: {error.strerror or error}", "The report could not be written.")
