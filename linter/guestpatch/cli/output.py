"""Writing results to stdout: UTF-8 whatever the terminal says, with the line ends as they are."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from guestpatch.cli.environment import wants_color
from guestpatch.cli.failing import fail

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.render.style import Line

__all__ = ["write", "write_json", "write_lines"]


def write(text: str) -> None:
    """Write text that carries its own line ends, or as much of it as the reader wants."""
    if sys.stdout is None:
        fail("there is no standard output to write to", "Use --output-file.")
    try:
        sys.stdout.flush()
        stream = sys.stdout.buffer
        stream.write(text.encode("utf-8", "backslashreplace"))
        stream.flush()
    except OSError as error:
        # Nothing more can be written, not even what Python itself still wants to flush.
        sys.stdout = None
        if isinstance(error, BrokenPipeError):
            return  # such as `head`, which has seen enough; the verdict stands
        fail(f"the report could not be written: {error.strerror or error}")


def write_json(data: object) -> None:
    """Write plain data in the form that the JSON report has."""
    from guestpatch.render.plain_json import json_text  # noqa: PLC0415 - as below

    write(json_text(data) + "\n")


def write_lines(lines: Iterable[Line], color: str) -> None:
    """Write lines, in colour as the option ``--color`` says."""
    from guestpatch.render.style import paint  # noqa: PLC0415 - brings the whole engine along

    paints = wants_color(color, sys.stdout)
    write("".join(paint(line, color=paints) for line in lines))
