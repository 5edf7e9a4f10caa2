"""An editor that is driven step by step: a client with what a real one says it can do."""

from __future__ import annotations

import asyncio
import json
import os
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from lsprotocol import types as lsp
from lsprotocol.converters import get_converter
from pytest_lsp import LanguageClient

from guestpatch.source.text import Document
from guestpatch_lsp.positions import Positions

if TYPE_CHECKING:
    from collections.abc import Callable, Coroutine, Sequence

__all__ = ["CAPABILITIES", "Editor", "capabilities_of"]

CAPABILITIES = Path(__file__).parent / "capabilities"
"""What clients sent with ``initialize``, as captured."""
_SECONDS = 15
_T = TypeVar("_T")


def capabilities_of(name: str) -> lsp.ClientCapabilities:
    said = json.loads((CAPABILITIES / f"{name}.json").read_text(encoding="utf-8"))
    return get_converter().structure(said["capabilities"], lsp.ClientCapabilities)


class Editor:
    """One session with ``guestpatch server``; every call waits for what it asks for."""

    def __init__(
        self,
        capabilities: lsp.ClientCapabilities,
        folder: Path,
        cache: Path,
        settings: object = None,
    ) -> None:
        self.folder = folder
        self.published: dict[str, lsp.PublishDiagnosticsParams] = {}
        self.count = 0
        """How many times diagnostics were sent."""
        self.registered: list[lsp.Registration] = []
        self.refreshed = 0
        self.applied: list[lsp.WorkspaceEdit] = []
        self._texts: dict[str, tuple[int, str]] = {}
        self._results: dict[str, tuple[str, list[lsp.Diagnostic]]] = {}
        self._news = threading.Condition()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self.client = self.wait(self._made(cache))
        self.started = self._started(capabilities, settings)

    async def _made(self, cache: Path) -> LanguageClient:
        client = LanguageClient()
        self._listen(client)
        env = {**os.environ, "GUESTPATCH_CACHE_DIR": str(cache)}
        await client.start_io(sys.executable, "-m", "guestpatch", "server", env=env)
        return client

    def _started(
        self, capabilities: lsp.ClientCapabilities, settings: object
    ) -> lsp.InitializeResult:
        params = lsp.InitializeParams(
            capabilities,
            root_uri=self.folder.as_uri(),
            workspace_folders=[lsp.WorkspaceFolder(self.folder.as_uri(), self.folder.name)],
            initialization_options=settings,
        )
        return self.wait(self.client.initialize_session(params))

    def _listen(self, client: LanguageClient) -> None:
        @client.feature(lsp.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        def published(params: lsp.PublishDiagnosticsParams) -> None:
            with self._news:
                self.published[params.uri] = params
                self.count += 1
                self._news.notify_all()

        @client.feature(lsp.CLIENT_REGISTER_CAPABILITY)
        def register(params: lsp.RegistrationParams) -> None:
            with self._news:
                self.registered += params.registrations
                self._news.notify_all()

        @client.feature(lsp.WORKSPACE_DIAGNOSTIC_REFRESH)
        def refresh(_params: None) -> None:
            with self._news:
                self.refreshed += 1
                self._news.notify_all()

        @client.feature(lsp.WORKSPACE_CODE_LENS_REFRESH)
        @client.feature(lsp.WORKSPACE_INLAY_HINT_REFRESH)
        def refresh_others(_params: None) -> None:
            pass

        @client.feature(lsp.WORKSPACE_APPLY_EDIT)
        def apply(params: lsp.ApplyWorkspaceEditParams) -> lsp.ApplyWorkspaceEditResult:
            with self._news:
                self.applied.append(params.edit)
                self._news.notify_all()
            return lsp.ApplyWorkspaceEditResult(applied=True)

    # -- waiting -------------------------------------------------------------------------------

    def wait(self, coroutine: Coroutine[Any, Any, _T]) -> _T:
        return asyncio.run_coroutine_threadsafe(coroutine, self._loop).result(_SECONDS)

    def until(self, is_so: Callable[[], object]) -> None:
        with self._news:
            assert self._news.wait_for(is_so, _SECONDS), "the server did not say so"

    def notify(self, method: str, params: object) -> None:
        self._loop.call_soon_threadsafe(self.client.protocol.notify, method, params)

    def ask(self, method: str, params: object) -> Any:  # noqa: ANN401 - the result of the method
        async def asked() -> object:
            return await self.client.protocol.send_request_async(method, params)

        return self.wait(asked())

    # -- documents -----------------------------------------------------------------------------

    def uri(self, path: Path | str) -> str:
        return path if isinstance(path, str) and ":" in path else (self.folder / path).as_uri()

    def identifier(self, path: Path | str) -> lsp.TextDocumentIdentifier:
        return lsp.TextDocumentIdentifier(self.uri(path))

    def open(self, path: Path | str, text: str | None = None, language: str = "") -> None:
        uri = self.uri(path)
        if text is None:
            text = (self.folder / path).read_bytes().decode()
        self._texts[uri] = 0, text
        item = lsp.TextDocumentItem(uri, language or _language(uri), 0, text)
        self.notify(lsp.TEXT_DOCUMENT_DID_OPEN, lsp.DidOpenTextDocumentParams(item))

    def change(self, path: Path | str, text: str) -> None:
        """Replace the whole text."""
        self._changed(path, [lsp.TextDocumentContentChangeWholeDocument(text)], text)

    def replace(self, path: Path | str, old: str, new: str) -> None:
        """Replace the first place at which a text stands, as typing does."""
        _, text = self._texts[self.uri(path)]
        start = text.index(old)
        positions = self.positions(path)
        where = lsp.Range(positions.position(start), positions.position(start + len(old)))
        change = lsp.TextDocumentContentChangePartial(where, new)
        self._changed(path, [change], text.replace(old, new, 1))

    def _changed(
        self,
        path: Path | str,
        changes: Sequence[lsp.TextDocumentContentChangeEvent],
        text: str,
    ) -> None:
        uri = self.uri(path)
        version = self._texts[uri][0] + 1
        self._texts[uri] = version, text
        identifier = lsp.VersionedTextDocumentIdentifier(uri=uri, version=version)
        params = lsp.DidChangeTextDocumentParams(identifier, changes)
        self.notify(lsp.TEXT_DOCUMENT_DID_CHANGE, params)

    def save(self, path: Path | str) -> None:
        self.notify(
            lsp.TEXT_DOCUMENT_DID_SAVE, lsp.DidSaveTextDocumentParams(self.identifier(path))
        )

    def close(self, path: Path | str) -> None:
        self._texts.pop(self.uri(path))
        self._results.pop(self.uri(path), None)
        params = lsp.DidCloseTextDocumentParams(self.identifier(path))
        self.notify(lsp.TEXT_DOCUMENT_DID_CLOSE, params)

    def text(self, path: Path | str) -> str:
        return self._texts[self.uri(path)][1]

    def positions(self, path: Path | str) -> Positions:
        encoding = self.started.capabilities.position_encoding
        return Positions(Document("", self.text(path)), encoding)

    def at(self, path: Path | str, text: str, inside: int = 1) -> lsp.Position:
        """The position in the first place at which a text stands."""
        return self.positions(path).position(self.text(path).index(text) + inside)

    def shown(self, path: Path | str, where: lsp.Range) -> str:
        """The text in a range."""
        positions = self.positions(path)
        return self.text(path)[positions.offset(where.start) : positions.offset(where.end)]

    # -- diagnostics ---------------------------------------------------------------------------

    @property
    def pulls(self) -> bool:
        return self.started.capabilities.diagnostic_provider is not None

    def diagnostics(self, path: Path | str) -> list[lsp.Diagnostic]:
        """The diagnostics of the present text, sent or asked for."""
        uri = self.uri(path)
        if uri in self._texts and self.pulls:
            return self._pulled(uri)
        version = self._texts[uri][0] if uri in self._texts else None
        self.until(lambda: uri in self.published and self.published[uri].version == version)
        return list(self.published[uri].diagnostics)

    def _pulled(self, uri: str) -> list[lsp.Diagnostic]:
        known = self._results.get(uri)
        report = self.ask(
            lsp.TEXT_DOCUMENT_DIAGNOSTIC,
            lsp.DocumentDiagnosticParams(
                lsp.TextDocumentIdentifier(uri), previous_result_id=known[0] if known else None
            ),
        )
        if known and report.kind == "unchanged":
            return known[1]
        self._results[uri] = report.result_id, list(report.items)
        return list(report.items)

    def codes(self, path: Path | str) -> list[str]:
        return [str(each.code) for each in self.diagnostics(path)]

    def end(self) -> int | None:
        """End the session; gives the exit code of the server."""
        self.wait(self.client.shutdown_session())
        server = self.client._server  # noqa: SLF001 - nothing else tells the exit code
        self.wait(self.client.stop())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()
        return server.returncode if isinstance(server, asyncio.subprocess.Process) else None


def _language(uri: str) -> str:
    if uri.endswith(".bicepparam"):
        return "bicep-params"
    return "bicep" if uri.endswith(".bicep") else "json"
