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
from guestpatch.source.text import Document, Span
from guestpatch_lsp.analysis import EndedError
from guestpatch_lsp.shift import Shift

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from guestpatch.api import Finding, Settings
    from guestpatch.engine.inspection import InspectedTemplate, InspectedVm
    from guestpatch_lsp.analysis import Analysis
    from guestpatch_lsp.work import Work

__all__ = ["SHOWN", "Insight", "Insights", "here"]

_log = logging.getLogger(__name__)
_PAUSE = 0.3
"""Seconds without a new analysis after which the VMs are looked into."""
SHOWN = (
    "os",
    "image.name",
    "image.support",
    "image.endOfLife",
    "image.nearest",
    "patch.mode",
    "patch.effectiveMode",
    "patch.automaticUpdates",
    "patch.agent",
    "patch.assessmentMode",
    "patch.hotpatching",
    "patch.rebootSetting",
    "patch.bypassSafetyChecks",
    "api.version",
)
"""Facts that are asked for in every world."""


class Insight(NamedTuple):
    """What is known of the VMs of a document, in the text it had then."""

    document: Document
    templates: tuple[InspectedTemplate, ...]
    findings: tuple[Finding, ...]
    settings: Settings | None

    def vms(self) -> Iterator[tuple[InspectedTemplate, InspectedVm]]:
        """The VMs, with each parameter file that they are deployed with."""
        for template in self.templates:
            for vm in template.virtual_machines:
                yield template, vm


def _look_into(analysis: Analysis, text: str, checkpoint: Callable[[], None]) -> Insight:
    templates: list[InspectedTemplate] = []
    for unit, settings, outcome in analysis.checked:
        if outcome.kind == "template":
            pausing = replace(settings, checkpoint=checkpoint)
            try:
                templates += inspect_unit(unit, pausing, SHOWN, with_resources=False)
            except BudgetExceededError as error:
                _log.info("%s: %s", outcome.path, error)
    used = analysis.checked[0].settings if analysis.checked else None
    document = Document(analysis.place.shown, text)
    return Insight(document, tuple(templates), analysis.findings, used)


class Insights:
    """The insight of each open document; ``on_new`` is called when there is another one."""

    def __init__(self, work: Work, on_new: Callable[[], None]) -> None:
        self._work = work
        self._on_new = on_new
        self._known: dict[str, Insight] = {}
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

    async def of(self, uri: str) -> tuple[Insight, Shift] | None:
        """The last insight, and where its places are now; waits only for the first one."""
        if uri not in self._known:
            if await self._work.analysis(uri) is None:
                return None
            job = self._jobs.get(uri)
            if job is not None:
                await asyncio.wait({job})
        insight, buffer = self._known.get(uri), self._work.buffers.get(uri)
        if insight is None or buffer is None:
            return None
        return insight, Shift(insight.document, Document(buffer.place.shown, buffer.text))

    async def _job(self, analysis: Analysis, pause: float) -> None:
        await asyncio.sleep(pause)
        uri, ended = analysis.place.uri, False
        buffer = self._work.buffers.get(uri)
        if buffer is None or not self._work.is_right(uri):
            return

        def checkpoint() -> None:
            if ended:
                raise EndedError

        def look() -> Insight | None:
            try:
                return _look_into(analysis, buffer.text, checkpoint)
            except EndedError:
                return None
            except Exception:  # noqa: BLE001 - the server lives on
                _log.exception("failed to look into %s", analysis.place.shown)
                return None

        try:
            insight = await self._work.run(look)
        except asyncio.CancelledError:
            ended = True
            raise
        if insight is not None:
            self._known[uri] = insight
            self._on_new()


def here(insight: Insight, span: Span) -> bool:
    """Whether a span is in the document that an insight is about."""
    return span.document.path == insight.document.path
