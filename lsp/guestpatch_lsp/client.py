"""What the client can do, read once from what it says when it starts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types as lsp

if TYPE_CHECKING:
    from typing import Any

__all__ = ["Client", "client_of"]


class Client(NamedTuple):
    """Abilities of the client that change what it is sent.

    ``pulls``: diagnostics are asked for instead of sent. Only a client that can also be told to ask
    again: some say that they ask and never do, others would keep what another file has changed.
    """

    pulls: bool = False
    related_information: bool = False
    tags: bool = False
    resolves_edits: bool = False
    versioned_edits: bool = False
    markdown: bool = False
    markdown_completion: bool = False
    snippets: bool = False
    configuration: bool = False
    watches_files: bool = False
    registers_configuration: bool = False
    progress: bool = False
    refreshes_lenses: bool = False
    refreshes_hints: bool = False
    shows_documents: bool = False
    link_tooltips: bool = False


def client_of(capabilities: lsp.ClientCapabilities) -> Client:
    """The abilities that a client says it has. What it does not say it has not."""
    said = _Said(capabilities)
    return Client(
        pulls=said.is_there("text_document.diagnostic")
        and said.says("workspace.diagnostics.refresh_support"),
        related_information=said.says("text_document.publish_diagnostics.related_information"),
        tags=said.is_there("text_document.publish_diagnostics.tag_support")
        or said.is_there("text_document.diagnostic.tag_support"),
        resolves_edits="edit" in said.list("text_document.code_action.resolve_support.properties"),
        versioned_edits=said.says("workspace.workspace_edit.document_changes"),
        markdown=_MARKDOWN in said.list("text_document.hover.content_format"),
        markdown_completion=_MARKDOWN
        in said.list("text_document.completion.completion_item.documentation_format"),
        snippets=said.says("text_document.completion.completion_item.snippet_support"),
        configuration=said.says("workspace.configuration"),
        watches_files=said.says("workspace.did_change_watched_files.dynamic_registration"),
        registers_configuration=said.says(
            "workspace.did_change_configuration.dynamic_registration"
        ),
        progress=said.says("window.work_done_progress"),
        refreshes_lenses=said.says("workspace.code_lens.refresh_support"),
        refreshes_hints=said.says("workspace.inlay_hint.refresh_support"),
        shows_documents=said.says("window.show_document.support"),
        link_tooltips=said.says("text_document.document_link.tooltip_support"),
    )


_MARKDOWN = lsp.MarkupKind.Markdown


class _Said:
    """Capabilities by path, none of whose steps needs to be there."""

    def __init__(self, capabilities: lsp.ClientCapabilities) -> None:
        self._capabilities = capabilities

    def _at(self, path: str) -> Any:  # noqa: ANN401 - whatever stands there
        found: Any = self._capabilities
        for step in path.split("."):
            found = getattr(found, step, None)
        return found

    def is_there(self, path: str) -> bool:
        return self._at(path) is not None

    def says(self, path: str) -> bool:
        return self._at(path) is True

    def list(self, path: str) -> tuple[object, ...]:
        return tuple(self._at(path) or ())
