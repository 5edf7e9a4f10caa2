"""The language server: what the client says, and who answers it."""

from __future__ import annotations

import asyncio
import logging
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from lsprotocol import types as lsp
from pygls.uris import to_fs_path

from guestpatch import __version__
from guestpatch.source.text import Document
from guestpatch_lsp.actions import add_actions
from guestpatch_lsp.analysis import Engine
from guestpatch_lsp.client import Client, client_of
from guestpatch_lsp.commands import add_commands
from guestpatch_lsp.completion import add_completion
from guestpatch_lsp.definition import add_definition
from guestpatch_lsp.diagnostics import SOURCE, Drawing
from guestpatch_lsp.hover import add_hover
from guestpatch_lsp.insight import Insights
from guestpatch_lsp.lenses import add_lenses
from guestpatch_lsp.links import add_links
from guestpatch_lsp.places import place_of
from guestpatch_lsp.positions import Positions
from guestpatch_lsp.protocol import BaseServer, EditedDocument
from guestpatch_lsp.publishing import Publishing
from guestpatch_lsp.work import Buffer, Work

if TYPE_CHECKING:
    from collections.abc import Awaitable

    from guestpatch_lsp.analysis import Analysis, Environment

__all__ = ["Server", "make_server", "serve"]

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
_PATIENCE = 10.0
"""Seconds in which a client has to answer what it is asked; some never do."""
_LONGEST_DEBOUNCE = 10_000
_WATCHED = "**/*.{bicep,bicepparam,json,jsonc,yaml}"


class Server(BaseServer):
    """One session with one client."""

    def __init__(self, environment: Environment) -> None:
        super().__init__("guestpatch", __version__)
        self.client = Client()
        self._telling: set[asyncio.Task[object]] = set()
        self.publishing = Publishing(self)
        self.work = Work(lambda: Engine(environment), self._done)
        self.insights = Insights(self.work, self._refresh)

    def uris(self) -> dict[str, str]:
        """The URIs of the open documents by path."""
        return {each.place.shown: uri for uri, each in self.work.buffers.items()}

    def drawing(self) -> Drawing:
        """Draws for this client."""
        return Drawing(self.client, self.workspace.position_encoding, self.uris())

    def publish(self, uri: str, diagnostics: list[lsp.Diagnostic], version: int | None) -> None:
        """Send the diagnostics of a document."""
        params = lsp.PublishDiagnosticsParams(uri, diagnostics, version)
        self.text_document_publish_diagnostics(params)

    async def ask(self, question: Awaitable[_T]) -> _T | None:
        """What the client answers; None where it does not, in time or at all."""
        try:
            return await asyncio.wait_for(question, _PATIENCE)
        except Exception as error:  # noqa: BLE001 - whatever the client does, the server lives on
            _log.warning("the client did not answer: %r", error)
            return None

    def buffer(self, uri: str) -> None:
        """Take a document over as it is now, where it is ours."""
        document = self.workspace.get_text_document(uri)
        place = place_of(document.uri, document.language_id)
        known = self.work.buffers.get(document.uri)
        if place is None or not isinstance(document, EditedDocument):
            return
        self.work.put(Buffer(place, document.version, document.source), pause=known is not None)

    def positions(self, uri: str) -> Positions:
        """Positions in an open document as it is now."""
        document = self.workspace.get_text_document(uri)
        if isinstance(document, EditedDocument):
            return document.positions
        return Positions(Document(uri, ""), None)

    def _done(self, analysis: Analysis) -> None:
        self.publishing.done(analysis)
        self.insights.renew(analysis)

    def _refresh(self) -> None:
        """Have lenses and hints asked for again."""
        if self.client.refreshes_lenses:
            self._tell(self.workspace_code_lens_refresh_async(None))
        if self.client.refreshes_hints:
            self._tell(self.workspace_inlay_hint_refresh_async(None))

    def _tell(self, question: Awaitable[object]) -> None:
        task = asyncio.ensure_future(self.ask(question))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)


def make_server(environment: Environment) -> Server:
    """A server with all that it can do, ready to be started."""
    server = Server(environment)
    _life(server)
    _documents(server)
    _pulled_diagnostics(server)
    for add in (
        add_actions,
        add_completion,
        add_hover,
        add_lenses,
        add_definition,
        add_links,
        add_commands,
    ):
        add(server)
    return server


def _life(server: Server) -> None:
    @server.feature(lsp.INITIALIZE)
    def initialize(params: lsp.InitializeParams) -> None:
        server.client = client_of(params.capabilities)
        if not server.client.pulls:  # before the server's capabilities are made of what there is
            server.protocol.fm.features.pop(lsp.TEXT_DOCUMENT_DIAGNOSTIC, None)
        server.work.debounce = _debounce(params.initialization_options)
        _enter(params)

    @server.feature(lsp.INITIALIZED)
    async def initialized(_params: lsp.InitializedParams) -> None:
        if server.client.watches_files:
            watcher = lsp.FileSystemWatcher(_WATCHED)
            options = lsp.DidChangeWatchedFilesRegistrationOptions([watcher])
            method = lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES
            registration = lsp.Registration("watched-files", method, options)
            params = lsp.RegistrationParams([registration])
            await server.ask(server.client_register_capability_async(params))

    @server.feature(lsp.SHUTDOWN)
    def shutdown(_params: None) -> None:
        server.work.close()

    @server.feature(lsp.WORKSPACE_DID_CHANGE_WATCHED_FILES)
    def did_change_watched_files(params: lsp.DidChangeWatchedFilesParams) -> None:
        places = [place_of(change.uri) for change in params.changes]
        server.work.on_disk(each for each in places if each is not None)
        if None in places:
            server.work.look_at_disk()  # such as the rules of a pack


def _debounce(options: object) -> float | None:
    """What the client wants, in seconds; it says milliseconds."""
    wanted = options.get("debounce") if isinstance(options, dict) else None
    if isinstance(wanted, (int, float)) and 0 <= wanted <= _LONGEST_DEBOUNCE:
        return wanted / 1000
    return None


def _enter(params: lsp.InitializeParams) -> None:
    """Work in the first folder of the client, so that paths are shown as ``check`` shows them."""
    folders = [each.uri for each in params.workspace_folders or ()]
    named = folders[0] if folders else params.root_uri
    path = to_fs_path(named) if named else params.root_path
    if path and Path(path).is_dir():
        os.chdir(path)


def _documents(server: Server) -> None:
    @server.feature(lsp.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: lsp.DidOpenTextDocumentParams) -> None:
        server.buffer(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: lsp.DidChangeTextDocumentParams) -> None:
        if params.text_document.uri in server.work.buffers:
            server.buffer(params.text_document.uri)

    @server.feature(lsp.TEXT_DOCUMENT_DID_SAVE)
    def did_save(_params: lsp.DidSaveTextDocumentParams) -> None:
        server.work.look_at_disk()

    @server.feature(lsp.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: lsp.DidCloseTextDocumentParams) -> None:
        place = server.work.remove(params.text_document.uri)
        if place is not None:
            server.insights.forget(place.uri)
            server.publishing.closed(place.uri, place.shown)


def _pulled_diagnostics(server: Server) -> None:
    options = lsp.DiagnosticOptions(
        inter_file_dependencies=True, workspace_diagnostics=False, identifier=SOURCE
    )

    @server.feature(lsp.TEXT_DOCUMENT_DIAGNOSTIC, options)
    async def diagnostic(params: lsp.DocumentDiagnosticParams) -> lsp.DocumentDiagnosticReport:
        work = server.work
        uri = params.text_document.uri
        buffer = work.buffers.get(uri)
        if buffer is None:
            return lsp.RelatedFullDocumentDiagnosticReport([])
        path = buffer.place.shown
        work.look_at_disk()
        while not server.publishing.is_settled(path):
            for each in {uri, *work.users_of(path)}:
                if await work.analysis(each) is None:
                    return lsp.RelatedFullDocumentDiagnosticReport([])
        serials = (work.done[each].serial for each in sorted({uri, *work.users_of(path)}))
        result = ".".join(map(str, serials))
        if result == params.previous_result_id:
            return lsp.RelatedUnchangedDocumentDiagnosticReport(result)
        diagnostics = server.publishing.diagnostics(path)
        return lsp.RelatedFullDocumentDiagnosticReport(diagnostics, result_id=result)


def serve(environment: Environment, host: str | None, port: int) -> None:
    """Serve one client, over the standard streams or, with a ``host``, over TCP; returns at its end.

    Whatever else writes to standard output goes to standard error: a stray line there would break
    the protocol.
    """
    sys.setswitchinterval(0.001)  # a keystroke waits no longer than that for an analysis
    logging.getLogger("pygls").setLevel(logging.WARNING)  # at INFO it logs all that is sent
    server = make_server(environment)
    if host is not None:
        server.start_tcp(host, port)
        return
    stdin, stdout = sys.stdin.buffer, sys.stdout.buffer
    sys.stdout = sys.stderr
    server.start_io(stdin, stdout)
