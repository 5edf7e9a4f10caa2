"""What is known of the VMs of a document, kept while one types on.

Hover, lenses, hints and definitions are answered from the last insight there is, moved to where its
places are in the present text. So they never wait for an analysis, and survive any broken text.
"""

from __future__ import annotations

import asyncio
import logging
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.engine.inspection import inspect_unit
from guestpatch.evaluate.limits import BudgetExceededError
from guestpatch.source.text import Document
from guestpatch_lsp.analysis import EndedError
from guestpatch_lsp.insight_model import SHOWN, Insight
from guestpatch_lsp.reading import Places
from guestpatch_lsp.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Callable

    from guestpatch.engine.inspection import InspectedTemplate
    from guestpatch_lsp.analysis import Analysis
    from guestpatch_lsp.work import Work

__all__ = ["Insights", "Known"]

_log = logging.getLogger(__name__)
_PAUSE = 0.3
"""Seconds without a new analysis after which the VMs are looked into."""


def _look_into(analysis: Analysis, text: str, checkpoint: Callable[[], None]) -> Insight:
    templates: list[InspectedTemplate] = []
    for unit, settings, outcome in analysis.checked:
        if outcome.kind == "template":
            pausing = replace(settings, checkpoint=checkpoint)
            try:
                templates += inspect_unit(unit, pausing, SHOWN, with_resources=False)
            except BudgetExceededError as error:
                _log.info("%s: %s", outcome.path, error)
    document = Document(analysis.place.shown, text)
    return Insight(document, tuple(templates), analysis.findings)


class Known(NamedTuple):
    """An insight, the places of its facts, and where places are in the present text."""

    insight: Insight
    places: Places
    shift: Shift


class Insights:
    """The insight of each open document; ``on_new`` is called when there is another one."""

    def __init__(self, work: Work, on_new: Callable[[], None]) -> None:
        self._work = work
        self._on_new = on_new
        self._known: dict[str, tuple[Insight, Places]] = {}
        self._jobs: dict[str, asyncio.Task[None]] = {}

    def renew(self, analysis: Analysis) -> None:
        """Look into the VMs of a document, soon; at once where nothing is known of them."""
        uri = analysis.place.uri
        job = self._jobs.pop(uri, None)
        if job is not None:
            job.cancel()
        pause = _PAUSE if uri in self._known else 0
        self._jobs[uri] = asyncio.ensure_future(self._job(analysis, pause))

    def forget(self, uri: str) -> None:
        """The document was closed."""
        self._known.pop(uri, None)
        job = self._jobs.pop(uri, None)
        if job is not None:
            job.cancel()

    async def of(self, uri: str) -> Known | None:
        """The last insight, and where its places are now; waits only for the first one."""
        if uri not in self._known:
            if await self._work.analysis(uri) is None:
                return None
            job = self._jobs.get(uri)
            if job is not None:
                await asyncio.wait({job})
        known, buffer = self._known.get(uri), self._work.buffers.get(uri)
        if known is None or buffer is None:
            return None
        insight, places = known
        later = Document(buffer.place.shown, buffer.text)
        return Known(insight, places, Shift(insight.document, later))

    async def _job(self, analysis: Analysis, pause: float) -> None:
        await asyncio.sleep(pause)
        uri, ended = analysis.place.uri, False
        buffer = self._work.buffers.get(uri)
        if buffer is None or not self._work.is_right(uri):
            return

        def checkpoint() -> None:
            if ended:
                raise EndedError

        def look() -> tuple[Insight, Places] | None:
            try:
                insight = _look_into(analysis, buffer.text, checkpoint)
                return insight, Places(insight)
            except EndedError:
                return None
            except Exception:  # noqa: BLE001 - the server lives on
                _log.exception("failed to look into %s", analysis.place.shown)
                return None

        try:
            known = await self._work.run(look)
        except asyncio.CancelledError:
            ended = True
            raise
        if known is not None:
            self._known[uri] = known
            self._on_new()
