"""Completion: values that Azure takes here, from the text around the caret and the knowledge.

It reads the present text alone, so that it neither waits for an analysis nor minds broken text.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, NamedTuple

from lsprotocol import types as lsp

from guestpatch.source.text import Span
from guestpatch_lsp.suggestions import Suggestion, Suggestions
from guestpatch_lsp.yaml_completion import suggest_in_configuration

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch_lsp.server import Server

__all__ = ["add_completion"]

_VALUE = re.compile(r"""["']?(?P<key>\w+)["']?[ \t]*:[ \t]*(?P<quote>["']?)(?P<typed>[^"'\n]*)$""")
_VERSION = re.compile(r"""'(?P<type>Microsoft\.Compute/[\w/]+)@(?P<typed>[\w-]*)$""", re.IGNORECASE)
_NAME = re.compile(r"""^[ \t]*(?P<quote>"?)(?P<typed>\w*)$""")
_REST = {"": re.compile(r"[\w.-]*"), "'": re.compile(r"[^'\n]*"), '"': re.compile(r'[^"\n]*')}
_AROUND = 4_000
"""Characters on both sides of the caret that are looked at."""


class _Caret(NamedTuple):
    """What stands around the caret: on its line before it, and farther on both sides."""

    line: str
    before: str
    after: str


def add_completion(server: Server) -> None:
    """Answer requests for completions."""
    options = lsp.CompletionOptions(trigger_characters=["'", '"', ":", "@", " "])

    @server.feature(lsp.TEXT_DOCUMENT_COMPLETION, options)
    def completion(params: lsp.CompletionParams) -> lsp.CompletionList | None:
        buffer = server.work.buffers.get(params.text_document.uri)
        if buffer is None:
            return None
        positions = server.positions(buffer.place.uri)
        offset = positions.offset(params.position)
        document = positions.document
        caret = _caret(document, offset)
        if buffer.place.is_configuration:
            start, found = suggest_in_configuration(caret.line)
            quote = ""
        else:
            knowledge = server.work.knowledge(buffer.place.uri)
            is_bicep = buffer.place.shown.lower().endswith((".bicep", ".bicepparam"))
            start, quote, found = _suggested(caret, Suggestions(knowledge), is_bicep=is_bicep)
        if not found:
            return None
        rest = _REST[quote].match(document.text, offset)
        end = rest.end() if rest is not None else offset
        where = positions.range(Span(document, offset - start, end))
        return lsp.CompletionList(
            is_incomplete=False,
            items=[_item(each, where, number) for number, each in enumerate(found)],
        )


def _caret(document: Document, offset: int) -> _Caret:
    text = document.text
    line = document.line_start(document.position(offset).line)
    return _Caret(
        text[line:offset], text[max(0, offset - _AROUND) : offset], text[offset : offset + _AROUND]
    )


def _item(suggestion: Suggestion, where: lsp.Range, number: int) -> lsp.CompletionItem:
    return lsp.CompletionItem(
        suggestion.label,
        kind=lsp.CompletionItemKind.Property
        if suggestion.is_name
        else lsp.CompletionItemKind.EnumMember,
        detail=suggestion.detail or None,
        sort_text=f"{number:05}",
        filter_text=suggestion.text,
        text_edit=lsp.TextEdit(where, suggestion.text),
    )


def _suggested(
    caret: _Caret, suggestions: Suggestions, *, is_bicep: bool
) -> tuple[int, str, list[Suggestion]]:
    """How much before the caret is replaced, the quote that ends the text, and what is suggested."""
    version = _VERSION.search(caret.line)
    if version is not None:
        return len(version["typed"]), "'", suggestions.versions(version["type"])
    value = _VALUE.search(caret.line)
    if value is not None:
        key, quote = value["key"], value["quote"]
        found = _values(key, caret, suggestions)
        if not quote:
            found = [each.quoted("'" if is_bicep else '"') for each in found]
        return len(value["typed"]), quote, found
    name = _NAME.match(caret.line)
    if name is not None:
        around = _keys_around(caret.before)
        found = suggestions.settings(around[0], _system(caret.before)) if around else []
        if not is_bicep and not name["quote"]:
            found = [each.quoted('"') for each in found]
        return len(name["typed"]), name["quote"], found
    return 0, "", []


def _values(key: str, caret: _Caret, suggestions: Suggestions) -> list[Suggestion]:
    if key in ("publisher", "offer", "sku"):
        siblings = {each: _sibling(each, caret) for each in ("publisher", "offer")}
        return suggestions.images(key, siblings["publisher"], siblings["offer"])
    if key == "apiVersion":
        found = re.findall(
            r'"type"\s*:\s*"(Microsoft\.Compute/[\w/]+)"', caret.before + caret.after
        )
        return suggestions.versions(found[-1] if found else "")
    return suggestions.values(key, _system(caret.before))


def _sibling(key: str, caret: _Caret) -> str | None:
    """The text of a property beside the caret, in the same object."""
    inner_start = caret.before.rfind("{")
    inner = caret.before[inner_start + 1 :] + caret.after.partition("}")[0]
    found = re.search(rf"""["']?\b{key}["']?[ \t]*:[ \t]*["']([^"'\n]+)["']""", inner)
    return found[1] if found is not None else None


def _system(before: str) -> str | None:
    """The operating system in whose configuration the caret is."""
    linux, windows = before.rfind("linuxConfiguration"), before.rfind("windowsConfiguration")
    if linux == windows:
        return None
    return "Linux" if linux > windows else "Windows"


def _keys_around(before: str) -> list[str]:
    """The names of the objects around the caret, the innermost first."""
    keys: list[str] = []
    depth = 0
    for index in range(len(before) - 1, -1, -1):
        if before[index] == "}":
            depth += 1
        elif before[index] == "{":
            if depth:
                depth -= 1
                continue
            found = re.search(r"""["']?(\w+)["']?\s*:\s*$""", before[max(0, index - 80) : index])
            keys.append(found[1] if found is not None else "")
    return keys
