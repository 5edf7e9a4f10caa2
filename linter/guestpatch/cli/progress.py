"""A progress bar on stderr, for people who wait."""

from __future__ import annotations

import os
import sys
import time
from typing import TYPE_CHECKING, Self

import click

if TYPE_CHECKING:
    from types import TracebackType

    from click._termui_impl import ProgressBar

__all__ = ["Progress"]

_SECONDS = 1.0
"""What takes less needs no bar."""


class Progress:
    """Draws a bar once a run takes long, where a person sees it: a terminal, not in CI."""

    def __init__(self, *, is_wanted: bool) -> None:
        self._started = time.monotonic()
        self._bar: ProgressBar[int] | None = None
        self._is_wanted = is_wanted and _is_watched()

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Take the bar away again, so that results stand alone."""
        if self._bar is not None:
            self._bar.render_finish()
            click.echo("\r\033[2K", err=True, nl=False)

    def watch(self, done: int, every: int) -> None:
        """Take note that so many of all documents are done."""
        if not self._is_wanted or time.monotonic() - self._started < _SECONDS:
            return
        if self._bar is None:
            self._bar = click.progressbar(length=every, label="Checking", file=sys.stderr)
            self._bar.render_progress()
        self._bar.update(done - self._bar.pos)


def _is_watched() -> bool:
    is_dumb = os.environ.get("TERM") == "dumb" or bool(os.environ.get("CI"))
    return not is_dumb and sys.stderr is not None and sys.stderr.isatty()
