"""What stands between the server and pygls: repairs of pygls 2.1, each with a test of its own.

They use private names of pygls. When a release changes or repairs one, its test says so.
"""

from __future__ import annotations

import asyncio
import contextvars
import logging
from typing import TYPE_CHECKING, Any

from lsprotocol import types as lsp
from pygls.exceptions import JsonRpcException
from pygls.lsp.server import LanguageServer
from pygls.protocol import LanguageServerProtocol, lsp_method
from pygls.workspace import TextDocument, Workspace

from guestpatch.source.text import Document
from guestpatch_lsp.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Generator
    from concurrent.futures import Future

__all__ = ["BaseServer", "EditedDocument", "RepairedProtocol"]

_log = logging.getLogger(__name__)
_command: contextvars.ContextVar[Future[Any] | None] = contextvars.ContextVar("command")


class EditedDocument(TextDocument):
    """A document whose lines are those of the protocol, ended by LF, CRLF or CR and nothing else.

    pygls also splits at U+2028, form feeds and the like, and puts the next edit elsewhere.
    """

    _positions: Positions | None = None

    @property
    def positions(self) -> Positions:
        """Offsets and positions in the present text."""
        if self._positions is None:
            encoding = self.position_codec.encoding
            self._positions = Positions(Document(self.path or self.uri, self.source), encoding)
        return self._positions

    def _apply_incremental_change(self, change: lsp.TextDocumentContentChangePartial) -> None:
        start = self.positions.offset(change.range.start)
        end = max(start, self.positions.offset(change.range.end))
        self._replace(f"{self.source[:start]}{change.text}{self.source[end:]}")

    def _apply_full_change(self, change: lsp.TextDocumentContentChangeEvent) -> None:
        self._replace(change.text)

    def _replace(self, text: str) -> None:
        self._source, self._positions = text, None


class _Workspace(Workspace):
    """Keeps edited documents as ours; forgets nothing that pygls needs."""

    def _create_text_document(
        self,
        doc_uri: str,
        source: str | None = None,
        version: int | None = None,
        language_id: str | None = None,
    ) -> TextDocument:
        return EditedDocument(
            doc_uri,
            source=source,
            version=version,
            language_id=language_id,
            sync_kind=self._sync_kind,
            position_codec=self._position_codec,
        )

    def update_text_document(
        self,
        text_doc: lsp.VersionedTextDocumentIdentifier,
        change: lsp.TextDocumentContentChangeEvent,
    ) -> None:
        """Change a document that is open; one that is not is the client's mistake, and logged."""
        if self._held(text_doc.uri) is None:
            _log.warning("change of a document that is not open: %s", text_doc.uri)
            return
        super().update_text_document(text_doc, change)

    def remove_text_document(self, doc_uri: str) -> None:
        """Forget a document; closing one that is not open does nothing."""
        if self._held(doc_uri) is None:
            _log.warning("a document was closed that is not open: %s", doc_uri)
            return
        super().remove_text_document(doc_uri)

    def _held(self, uri: str) -> TextDocument | None:
        document = self.get_text_document(uri)
        return document if document in self._text_documents.values() else None


class RepairedProtocol(LanguageServerProtocol):
    """The protocol of pygls with what it lacks for long sessions."""

    _repaired: Workspace | None = None

    @property
    def _workspace(self) -> Workspace | None:
        return self._repaired

    @_workspace.setter
    def _workspace(self, given: Workspace | None) -> None:
        self._repaired = given and _Workspace(
            given.root_uri,
            given._sync_kind,  # noqa: SLF001 - as the head of this module says
            list(given.folders.values()),
            given.position_encoding,
        )

    def in_flight(self) -> int:
        """How many requests, notifications and questions to the client have not ended."""
        return len(self._request_futures)

    # -- a request that cannot be understood is answered, not dropped ---------------------------

    def structure_message(self, data: dict[str, Any]) -> Any:  # noqa: ANN401 - as pygls has it
        """A message as an object of the protocol. Raises JsonRpcException for one that is none."""
        try:
            return super().structure_message(data)
        except JsonRpcException as error:
            if "id" in data and "method" in data:
                self._send_response(data["id"], error=error.to_response_error())
            raise

    # -- finished work is forgotten; cancelling a command cancels what it runs ------------------

    def _execute_handler(
        self,
        msg_id: str | int,
        handler: Callable[..., Any],
        callback: Callable[[Future[Any]], None],
        args: tuple[Any, ...] | None = None,
        kwargs: dict[str, Any] | None = None,
    ) -> None:
        super()._execute_handler(msg_id, handler, callback, args, kwargs)
        future = self._request_futures.get(msg_id)
        if future is None:
            return
        loop = asyncio.get_running_loop()

        def forget(_future: Future[Any]) -> None:
            # Not at once: shutting down walks the table while it cancels.
            if not loop.is_closed():
                loop.call_soon_threadsafe(self._request_futures.pop, msg_id, None)

        future.add_done_callback(forget)
        around = _command.get(None)
        if around is not None:
            around.add_done_callback(lambda done: done.cancelled() and future.cancel())

    def _run_generator(
        self,
        future: Future[Any] | None,
        *,
        gen: Generator[Any, Any, Any],
        result_future: Future[Any],
    ) -> None:
        if future is not None and future.cancelled():
            result_future.cancel()
            return
        token = _command.set(result_future)
        try:
            super()._run_generator(future, gen=gen, result_future=result_future)
        finally:
            _command.reset(token)

    @lsp_method(lsp.SHUTDOWN)
    def lsp_shutdown(self, *args: Any) -> Generator[Any, Any, None]:  # noqa: ANN401 - as pygls has it
        """Stop what is running, over a copy of the table: a cancelled command removes itself."""
        for msg_id, future in list(self._request_futures.items()):
            if msg_id != self.msg_id and not future.done():
                future.cancel()
        yield from super().lsp_shutdown(*args)


class BaseServer(LanguageServer):
    """A server on the repaired protocol, whose mistakes go to the log and not to a pop-up."""

    protocol: RepairedProtocol

    def __init__(self, name: str, version: str) -> None:
        super().__init__(
            name,
            version,
            lsp.TextDocumentSyncKind.Incremental,
            protocol_cls=RepairedProtocol,
        )

    def report_server_error(self, error: Exception, source: Any) -> None:  # noqa: ANN401 - as pygls has it
        """Log it: a pop-up for each keystroke helps nobody."""
        _log.error("%s: %s", getattr(source, "__name__", source), error)
