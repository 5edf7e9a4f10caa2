"""A picture of a run: the real program, its real output, drawn as SVG."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_CODES = re.compile(r"\x1b\[([0-9;]*)m")
_CLASSES = {"1": "strong", "1;31": "error", "1;33": "warning", "1;34": "info"}
_STYLE = """
text { font: 14px ui-monospace, Menlo, Consolas, "DejaVu Sans Mono", monospace; fill: #d4d4d4; white-space: pre }
.strong, .error, .warning, .info, .command { font-weight: bold }
.strong, .command { fill: #fff } .error { fill: #ff7b72 } .warning { fill: #e3b341 } .info { fill: #79c0ff }
"""
_ROW, _COLUMN, _EDGE = 19, 8.43, 16


def screenshot(root: Path, *paths: str) -> str:
    """What `guestpatch check PATHS` shows in a terminal, run in a folder."""
    arguments = ["check", "--color", "always", *paths]
    done = subprocess.run(  # noqa: S603 - our own program
        [sys.executable, "-m", "guestpatch", *arguments],
        cwd=root,
        env={**os.environ, "COLUMNS": "100"},
        capture_output=True,
        check=False,
    )
    if done.returncode > 1:
        raise RuntimeError(done.stderr.decode())
    command = f"$ guestpatch {' '.join(['check', *paths])}"
    return _drawn(command, done.stdout.decode().splitlines())


def _drawn(command: str, lines: list[str]) -> str:
    rows = [
        f'<tspan class="command">{escape(command)}</tspan>',
        *("".join(_spans(x)) for x in lines),
    ]
    longest = max(len(_CODES.sub("", line)) for line in (command, *lines))
    width, height = round(2 * _EDGE + _COLUMN * longest), 2 * _EDGE + _ROW * len(rows)
    texts = "\n".join(
        f'<text x="{_EDGE}" y="{_EDGE + _ROW * (number + 1) - 5}" xml:space="preserve">{row}</text>'
        for number, row in enumerate(rows)
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}">\n'
        f"<style>{_STYLE}</style>\n"
        f'<rect width="100%" height="100%" rx="8" fill="#1e1e1e"/>\n{texts}\n</svg>\n'
    )


def _spans(line: str) -> Iterator[str]:
    """The parts of a line between codes, each with what the code before it means."""
    role = ""
    for number, part in enumerate(_CODES.split(line)):
        if number % 2:
            role = _CLASSES.get(part, "")
        elif part:
            text = escape(part)
            yield f'<tspan class="{role}">{text}</tspan>' if role else text
