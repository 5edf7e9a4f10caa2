"""Taking a suppression away: the rule from its list, or all of it where it is the only one."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.findings import Edit
from guestpatch.fix.edits import remove_item, remove_member
from guestpatch.fix.lines import line_end, line_start, newline_of
from guestpatch.source.text import Span
from guestpatch.suppressions.metadata import find_lists
from guestpatch.syntax.json import JsonArray

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.suppressions.model import Suppression

__all__ = ["unsuppress"]

_LIST = re.compile(r"\[[^\]]*\]|(?<=#disable-next-line)[^/]*|(?<=#disable-diagnostics)[^/]*")
_NAME = re.compile(r"[A-Za-z0-9_-]+")


def unsuppress(suppression: Suppression) -> tuple[Edit, ...]:
    """Edits that remove a suppression; the rest of its document keeps its layout."""
    document, name = suppression.span.document, suppression.name
    if document.text[suppression.span.start] not in "/#":
        return _out_of_list(document, suppression.span.start)
    listed = _LIST.search(document.text, suppression.span.start, suppression.span.end)
    names = list(_NAME.finditer(document.text, *listed.span())) if listed else []
    starts = [each.start() for each in names]
    if len(names) > 1 and name.start in starts:
        at = starts.index(name.start)
        if at + 1 < len(names):
            return (Edit(Span(document, name.start, starts[at + 1]), ""),)
        return (Edit(Span(document, names[at - 1].end(), name.end), ""),)
    return (Edit(_with_line(document, suppression.span.start, suppression.span.end), ""),)


def _with_line(document: Document, start: int, end: int) -> Span:
    """A piece with its line, where it is alone on it, else with the blanks before it."""
    text = document.text
    first, last = line_start(text, start), line_end(text, end)
    if text[first:start].strip() or text[end:last].strip():
        if not text[end:last].strip():
            start = first + len(text[first:start].rstrip())
        return Span(document, start, end)
    return Span(document, first, min(last + len(newline_of(text, last)), len(text)))


def _out_of_list(document: Document, start: int) -> tuple[Edit, ...]:
    """Remove the entry that starts at an offset from its list, and what that leaves empty."""
    for listed in find_lists(document):
        value = listed.value
        items = value.items if isinstance(value, JsonArray) else (value,)
        for number, item in enumerate(items):
            if item.start != start:
                continue
            if isinstance(value, JsonArray) and len(items) > 1:
                return remove_item(document, value, number)
            alone = 0
            while alone + 1 < len(listed.way) and len(listed.way[-1 - alone][0].members) == 1:
                alone += 1
            key = listed.way[-1 - alone][1].key
            return remove_member(Span(document, key.start, key.end)) or ()
    return ()
