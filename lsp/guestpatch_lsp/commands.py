"""Commands that the client can have executed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from guestpatch import __version__
from guestpatch_lsp.actions import EXPLAIN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.policy import Pack
    from guestpatch_lsp.server import Server

__all__ = ["DEBUG", "add_commands"]

DEBUG = "guestpatch.debug"


def add_commands(server: Server) -> None:
    """Offer commands."""

    @server.command(EXPLAIN)
    async def explain(code: str) -> str:
        """The page of a rule; shown where the client can show a document."""
        built_in = (await server.work.run(server.work.engine)).pack
        rule = next(filter(None, (each.find(code) for each in (*_packs(server), built_in))), None)
        if rule is None:
            return f"no rule is called {code}"
        file = rule.folder / f"{rule.name}.md"
        if server.client.shows_documents:
            params = lsp.ShowDocumentParams(file.as_uri(), take_focus=True)
            await server.ask(server.window_show_document_async(params))
        return rule.page() or rule.summary

    @server.command(DEBUG)
    def debug() -> dict[str, object]:
        """Figures for a report of a defect."""
        return {
            "version": __version__,
            "client": server.client._asdict(),
            "encoding": str(server.workspace.position_encoding),
            "open": len(server.work.buffers),
            "jobs": server.work.running(),
            "requests": server.protocol.in_flight(),
        }


def _packs(server: Server) -> Iterator[Pack]:
    """The rules that open documents are checked with."""
    for analysis in server.work.done.values():
        for each in analysis.checked:
            yield each.settings.pack
