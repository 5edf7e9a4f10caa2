"""Where a report goes: to the screen, to files, as one format or several."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from guestpatch.cli.failing import fail
from guestpatch.cli.output import write
from guestpatch.cli.suggest import did_you_mean
from guestpatch.render import FORMATS, renderer_of
from guestpatch.source.replacing import write_whole

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.findings import Report
    from guestpatch.render import RenderOptions

__all__ = ["Output", "output_option", "refuse_inputs", "write_report"]


class Output(NamedTuple):
    """A file to write; ``form`` is None where it takes the place of the screen."""

    form: str | None
    path: Path


class _OutputType(click.ParamType):  # type: ignore[type-arg] # not generic at run time
    name = "output"

    def convert(
        self, value: object, param: click.Parameter | None, ctx: click.Context | None
    ) -> Output:
        try:
            return _parsed(str(value))
        except ValueError as error:
            self.fail(str(error), param, ctx)


def _parsed(text: str) -> Output:
    r"""What was asked for. Raises ValueError with a sentence where it cannot be meant or done.

    A colon is a part of the name, as in ``C:\report.json``, unless a format stands before it.
    """
    form, mark, name = text.partition(":")
    if form not in FORMATS:
        if mark and (hint := did_you_mean(form, FORMATS)):
            message = f"no format is called `{form}`. {hint} A file of that name is `./{text}`."
            raise ValueError(message)
        return Output(None, _writable(text))
    if not name:
        raise ValueError(f"`{text}` names no file; expected {form}:FILE")
    return Output(form, _writable(name))


def _writable(name: str) -> Path:
    """The path of a name, as far as one can see before there is something to write."""
    path = Path(name)
    if not name or name == "-":
        raise ValueError(f"`{name}` names no file; without this option the report is shown")
    if path.is_dir():
        raise ValueError(f"`{name}` is a folder; expected a file")
    if not path.parent.is_dir():
        raise ValueError(f"`{name}` cannot be written: there is no folder `{path.parent}`")
    return path


def _different(
    ctx: click.Context, param: click.Parameter, outputs: tuple[Output, ...]
) -> tuple[Output, ...]:
    """The files, none of them twice."""
    seen: set[str] = set()
    for output in outputs:
        real = _real(output.path)
        if real in seen:
            raise click.BadParameter(f"`{output.path}` is given twice", ctx, param)
        seen.add(real)
    return outputs


output_option = click.option(
    "-o",
    "--output-file",
    "outputs",
    multiple=True,
    type=_OutputType(),
    callback=_different,
    metavar="[FORMAT:]FILE",
    help="Write the report to a file instead, or as FORMAT beside what is shown; may be repeated.",
)


def refuse_inputs(outputs: tuple[Output, ...], inputs: Iterable[str]) -> None:
    """End a run whose report would take the place of a file that it checks."""
    if outputs:
        read = {_real(Path(path)) for path in inputs}
        for output in outputs:
            if _real(output.path) in read:
                fail(f"{output.path}: this file is checked; the report would replace it")


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
    data = text.encode("utf-8", "backslashreplace")
    try:
        if path.exists() and not path.is_file():  # a pipe or a device
            path.write_bytes(data)
        else:
            write_whole(path, data)
    except OSError as error:
        fail(f"{path}: {error.strerror or error}", "The report could not be written.")


def _real(path: Path) -> str:
    """One spelling for one file, for comparisons."""
    return os.path.normcase(os.path.realpath(path))
