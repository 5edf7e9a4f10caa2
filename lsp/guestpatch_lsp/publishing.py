"""Which findings stand in which document, and telling the client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch_lsp.diagnostics import key_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lsprotocol import types as lsp

    from guestpatch.api import Finding
    from guestpatch_lsp.analysis import Analysis
    from guestpatch_lsp.server import Server

__all__ = ["Publishing"]

_TRIES_OUT = ".test.bicep"


class Publishing:
    """Diagnostics of all documents, open or not, from the analyses of the open ones.

    A document that is not open is sent its diagnostics whatever the client prefers: it would never
    ask for them.
    """

    def __init__(self, server: Server) -> None:
        self._server = server
        self._sent: dict[str, list[lsp.Diagnostic]] = {}
        """What was sent last, by path; nothing where it was asked for."""
        self._told: dict[str, set[str]] = {}
        """Paths in which an analysis had something to say, by the URI of its document."""

    def done(self, analysis: Analysis) -> None:
        """An analysis has ended: whatever it changes is sent."""
        uri = analysis.place.uri
        said = {each.primary.span.document.path for each in analysis.findings}
        if analysis.problem is not None:
            said.add(analysis.problem.path)
        said.add(analysis.place.shown)
        before = self._told.get(uri, set())
        self._told[uri] = said
        self.send(before | said | analysis.modules)

    def closed(self, uri: str, shown: str) -> None:
        """A document was closed: what only it had to say is taken back."""
        self.send(self._told.pop(uri, set()) | {shown})

    def send(self, paths: Iterable[str]) -> None:
        """Send the diagnostics of documents that are up to date and have changed."""
        server = self._server
        uris = server.uris()
        for path in sorted(paths):
            uri = uris.get(path)
            if uri is not None and server.client.pulls:
                if self._sent.pop(path, None):
                    server.publish(uri, [], None)
                continue
            if not self.is_settled(path):
                continue
            drawn = self.diagnostics(path)
            if drawn or path in self._sent or uri is not None:
                version = server.work.buffers[uri].version if uri is not None else None
                server.publish(uri or server.drawing().uri(path), drawn, version)
            if drawn:
                self._sent[path] = drawn
            else:
                self._sent.pop(path, None)

    def is_settled(self, path: str) -> bool:
        """Whether all that is said about a document was said about its present text."""
        work = self._server.work
        own = self._server.uris().get(path)
        return all(work.is_right(uri) for uri in work.users_of(path)) and (
            own is None or work.is_right(own)
        )

    def diagnostics(self, path: str) -> list[lsp.Diagnostic]:
        """What all analyses say about a document, each thing once."""
        drawing = self._server.drawing()
        problems = {
            (each.problem.start, each.problem.message): drawing.problem(each.problem)
            for each in self._server.work.done.values()
            if each.problem is not None and each.problem.path == path
        }
        return [*problems.values(), *drawing.diagnostics(self.findings(path))]

    def findings(self, path: str) -> list[Finding]:
        """The findings whose place is in a document.

        As in a run over a folder, a module is judged where it is used: what can be said of it alone
        is left out while a template that uses it is open.
        """
        analyses = list(self._server.work.done.values())
        used = any(
            path in each.modules and not each.place.shown.lower().endswith(_TRIES_OUT)
            for each in analyses
        )
        found: dict[tuple[object, ...], Finding] = {}
        for analysis in analyses:
            if used and analysis.place.shown == path and not _has_values(analysis):
                continue
            for finding in analysis.findings:
                if finding.primary.span.document.path == path:
                    found.setdefault(key_of(finding), finding)
        return list(found.values())


def _has_values(analysis: Analysis) -> bool:
    return any(each.unit.parameters for each in analysis.checked)
