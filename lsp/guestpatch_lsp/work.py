"""When documents are checked: once at a time, stopped when outdated, and never on the event loop.

All methods run on the event loop; only ``Engine`` is called from a thread.
"""

from __future__ import annotations

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

from guestpatch_lsp.analysis import EndedError, Snapshot, failed
from guestpatch_lsp.stamps import Stamps
from guestpatch_schemas import CURRENT, load_knowledge

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from guestpatch_lsp.analysis import Analysis, Engine
    from guestpatch_lsp.places import Place
    from guestpatch_schemas import Knowledge

__all__ = ["Buffer", "Work"]

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_LEAST_PAUSE, _MOST_PAUSE = 0.05, 0.3
"""Seconds after a keystroke before it is looked at; between them half of what that costs."""


class Buffer(NamedTuple):
    """An open document at one moment."""

    place: Place
    version: int | None
    text: str


class Work:
    """The analyses of the open documents.

    ``engine`` is made in the first thread that needs it, because that takes time; ``on_done`` is
    called with every analysis that is still right when it ends.
    """

    def __init__(
        self, make_engine: Callable[[], Engine], on_done: Callable[[Analysis], None]
    ) -> None:
        self._make_engine = make_engine
        self._engine: Engine | None = None
        self._on_done = on_done
        self._checking = ThreadPoolExecutor(1, "guestpatch-check")
        self._asking = ThreadPoolExecutor(1, "guestpatch-ask")
        self._jobs: dict[str, asyncio.Task[Analysis | None]] = {}
        self._stale: set[str] = set()
        self._stamps: dict[str, Stamps] = {}
        self.debounce: float | None = None
        """Seconds after a keystroke before it is looked at; None where the server finds out."""
        self.buffers: dict[str, Buffer] = {}
        """Open documents by URI."""
        self.done: dict[str, Analysis] = {}
        """The last analysis of each, right or not."""

    # -- what happens to documents -------------------------------------------------------------

    def put(self, buffer: Buffer, *, pause: bool) -> None:
        """A document was opened or changed; it and what depends on it is to be checked."""
        uri = buffer.place.uri
        is_new = uri not in self.buffers
        self.buffers[uri] = buffer
        users = self.users_of(buffer.place.shown)
        if is_new or buffer.place.is_configuration:
            users |= self._may_come_to_use(buffer.place)
        for each in (uri, *sorted(users - {uri})):
            self.start(each, self._pause(each) if pause else 0)

    def remove(self, uri: str) -> Place | None:
        """A document was closed; those that depend on it have what is on disk from now on."""
        buffer = self.buffers.pop(uri, None)
        if buffer is None:
            return None
        self._cancel(uri)
        self.done.pop(uri, None)
        self._stamps.pop(uri, None)
        self._stale.discard(uri)
        for each in self.users_of(buffer.place.shown):
            self.start(each, 0)
        return buffer.place

    def on_disk(self, places: Iterable[Place]) -> None:
        """Files were made, changed or removed; open ones are what they are in the editor."""
        open_paths = {each.place.shown for each in self.buffers.values()}
        again: set[str] = set()
        for place in places:
            if place.shown not in open_paths:
                again |= self.users_of(place.shown) | self._may_come_to_use(place)
        for uri in again:
            self.start(uri, 0)

    def look_at_disk(self) -> None:
        """Check again what read a file that has another date or size now."""
        for uri, stamps in list(self._stamps.items()):
            if uri in self.buffers and stamps.changed():
                self.start(uri, 0)

    def everything(self) -> None:
        """Check all open documents again."""
        for uri in self.buffers:
            self.start(uri, 0)

    def users_of(self, shown: str) -> set[str]:
        """The open documents whose last analysis read a file."""
        return {uri for uri, each in self.done.items() if shown in each.documents}

    def _may_come_to_use(self, place: Place) -> set[str]:
        """The open documents that may need a file which they did not read."""
        folder = place.path.parent
        return {
            uri
            for uri, each in self.done.items()
            if each.unread
            or (each.place.path.is_relative_to(folder) if place.is_configuration else False)
            or each.place.path.parent == folder
        }

    # -- analyses ------------------------------------------------------------------------------

    def is_right(self, uri: str) -> bool:
        """Whether the last analysis of a document is one of all texts as they are now."""
        return uri in self.done and uri not in self._stale

    async def analysis(self, uri: str) -> Analysis | None:
        """The analysis of an open document as it is now; None for one that is not open."""
        while uri in self.buffers:
            if self.is_right(uri):
                return self.done[uri]
            job = self._jobs.get(uri) or self.start(uri, 0)
            await asyncio.wait({job})
            if not job.cancelled() and (job.exception() is not None or job.result() is None):
                return self.done.get(uri)
        return None

    async def run(self, function: Callable[..., _T], *arguments: Any) -> _T:  # noqa: ANN401 - those of the function
        """Do something short off the loop; it does not wait for analyses."""
        return await asyncio.get_running_loop().run_in_executor(self._asking, function, *arguments)

    def snapshot(self) -> Snapshot:
        """The open documents as they are now."""
        every = self.buffers.values()
        return Snapshot(
            {each.place.path: each.text for each in every},
            {each.place.shown: each.version for each in every},
        )

    def engine(self) -> Engine:
        """The engine; made on first use, which takes a while. For threads only."""
        if self._engine is None:
            self._engine = self._make_engine()
        return self._engine

    def knowledge(self, uri: str) -> Knowledge:
        """The knowledge that a document is judged by; the newest as long as none is known."""
        analysis = self.done.get(uri)
        if analysis is not None and analysis.checked:
            return analysis.checked[0].settings.knowledge
        return load_knowledge(CURRENT)

    def running(self) -> int:
        """How many analyses wait or run."""
        return len(self._jobs)

    def close(self) -> None:
        """Stop all work. What runs in a thread ends by itself at the next checkpoint."""
        for uri in list(self._jobs):
            self._cancel(uri)
        self._checking.shutdown(wait=False, cancel_futures=True)
        self._asking.shutdown(wait=False, cancel_futures=True)

    def start(self, uri: str, pause: float) -> asyncio.Task[Analysis | None]:
        """Check a document after a pause, and no earlier version of it any more."""
        self._cancel(uri)
        self._stale.add(uri)
        job = asyncio.ensure_future(self._job(uri, pause))
        self._jobs[uri] = job
        return job

    def _cancel(self, uri: str) -> None:
        job = self._jobs.pop(uri, None)
        if job is not None:
            job.cancel()

    def _pause(self, uri: str) -> float:
        if self.debounce is not None:
            return self.debounce
        last = self.done.get(uri)
        cost = last.seconds if last is not None else 0.0
        return max(_LEAST_PAUSE, min(_MOST_PAUSE, cost / 2))

    async def _job(self, uri: str, pause: float) -> Analysis | None:
        if pause:
            await asyncio.sleep(pause)
        buffer, snapshot, ended = self.buffers[uri], self.snapshot(), False

        def checkpoint() -> None:
            if ended:
                raise EndedError

        def check() -> Analysis | None:
            try:
                return self.engine().analyse(buffer.place, snapshot, checkpoint)
            except EndedError:
                return None
            except Exception:  # noqa: BLE001 - the server lives on, and the document says so
                _log.exception("failed to check %s", buffer.place.shown)
                return failed(buffer.place, snapshot)

        loop = asyncio.get_running_loop()
        try:
            analysis = await loop.run_in_executor(self._checking, check)
        except asyncio.CancelledError:
            ended = True
            raise
        self._jobs.pop(uri, None)
        self._stale.discard(uri)
        if analysis is not None:
            self.done[uri] = analysis
            self._stamps[uri] = Stamps(analysis.documents - snapshot.versions.keys())
            self._on_done(analysis)
        return analysis
