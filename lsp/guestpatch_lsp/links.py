"""Document links: from the code or the name of a rule to its page."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from lsprotocol import types as lsp

from guestpatch.source.text import Span

if TYPE_CHECKING:
    from guestpatch.policy import Pack
    from guestpatch_lsp.server import Server

__all__ = ["add_links"]

_SUPPRESSION = re.compile(r"guestpatch:[^\n]*")
_WORD = re.compile(r"[A-Za-z][\w-]{3,}")


def add_links(server: Server) -> None:
    """Answer requests for links."""

    @server.feature(lsp.TEXT_DOCUMENT_DOCUMENT_LINK)
    async def document_link(params: lsp.DocumentLinkParams) -> list[lsp.DocumentLink]:
        buffer = server.work.buffers.get(params.text_document.uri)
        if buffer is None:
            return []
        positions = server.positions(buffer.place.uri)
        pack = (await server.work.run(server.work.engine)).pack
        found = _links(buffer.text, pack, everywhere=buffer.place.is_configuration)
        tells = server.client.link_tooltips
        return [
            lsp.DocumentLink(
                positions.range(Span(positions.document, start, end)),
                target,
                tooltip if tells else None,
            )
            for start, end, target, tooltip in found
        ]


def _links(text: str, pack: Pack, *, everywhere: bool) -> list[tuple[int, int, str, str]]:
    """Start, end, target and tooltip: anywhere in a configuration, else only in suppressions."""
    by_name = {each: rule for rule in pack.rules for each in (rule.name, rule.code.lower())}
    pieces = [(0, text)] if everywhere else [(m.start(), m[0]) for m in _SUPPRESSION.finditer(text)]
    found: list[tuple[int, int, str, str]] = []
    for start, piece in pieces:
        for word in _WORD.finditer(piece):
            rule = by_name.get(word[0].lower())
            if rule is not None:
                page = rule.folder / f"{rule.name}.md"
                where = start + word.start(), start + word.end()
                found.append((*where, page.as_uri(), f"{rule.code} {rule.name}: {rule.summary}"))
    return found
