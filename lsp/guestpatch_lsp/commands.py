"""Commands that the client can have executed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from guestpatch_lsp.actions import EXPLAIN

if TYPE_CHECKING:
    from guestpatch_lsp.server import Server

__all__ = ["add_commands"]


def add_commands(server: Server) -> None:
    """Offer commands."""

    @server.command(EXPLAIN)
    async def explain(code: str) -> str:
        """The page of a rule; shown where the client can show a document."""
        pack = (await server.work.run(server.work.engine)).pack
        rule = pack.find(code)
        if rule is None:
            return f"no rule is called {code}"
        file = Path(str(pack.folder), f"{rule.name}.md")
        if server.client.shows_documents:
            params = lsp.ShowDocumentParams(file.as_uri(), take_focus=True)
            await server.ask(server.window_show_document_async(params))
        return pack.page(rule) or rule.summary
