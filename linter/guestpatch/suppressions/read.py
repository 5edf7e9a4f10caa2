"""Reading the suppressions of a document.

In comments, of Bicep and of JSON: ``guestpatch: ignore[RULE, RULE] until=YYYY-MM-DD reason``. It
counts for its line, or for the next part of the document where it stands alone on a line; with
``file-ignore`` at the top, for the document. Directives of Bicep that name our rules count as Bicep
counts them. JSON without comments says the same in the ``metadata`` of any of its objects.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from guestpatch.source.text import Span
from guestpatch.source.writing import is_bicep
from guestpatch.suppressions.metadata import read_metadata
from guestpatch.suppressions.model import Suppression
from guestpatch.suppressions.parts import parts_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.policy import Pack
    from guestpatch.source.text import Document
    from guestpatch.suppressions.parts import Comment, Parts

__all__ = ["GRAMMAR", "read_suppressions"]

GRAMMAR = "guestpatch: ignore[RULE] until=YYYY-MM-DD reason"
"""How a suppression is written; the date may be left out."""

_COMMENT = re.compile(r"\s*guestpatch:\s*(file-)?ignore\[([^\]]*)\]")
_MEANT = re.compile(r"\s*guestpatch:\s*(?:[\w-]*\[|(?:file-)?ignore\b|disable\b|suppress\b|skip\b)")
_REST = re.compile(r"[\s:,–—-]*(?:until=(\S*)[\s:,–—-]*)?(.*)", re.DOTALL)  # noqa: RUF001
_NAME = re.compile(r"[^\s,]+")
_WORD = re.compile(r"[A-Za-z0-9_-]+")
_CODE = re.compile(r"([A-Z]+)[0-9]{3}")
_DIRECTIVE = re.compile(r"#disable-(?:next-line|diagnostics)([ \t][^\r\n/]*)")
_LINE_COMMENT = re.compile(r"[ \t]*//([^\r\n]*)")
_LINE_END = re.compile(r"\r\n|\n|\r|\Z")


def read_suppressions(document: Document, pack: Pack) -> tuple[Suppression, ...]:
    """The suppressions of a document, those included that name no rule of the pack."""
    is_ours = is_bicep(document) or document.path.lower().endswith((".json", ".jsonc"))
    if not is_ours or not _may_suppress(document.text, pack):
        return ()
    reader = _Reader(document, parts_of(document), pack)
    found = [*reader.of_comments()]
    if not is_bicep(document):
        found += read_metadata(document, pack)
    return tuple(found)


def _may_suppress(text: str, pack: Pack) -> bool:
    """Whether a text has what looks like a suppression: most have not, and need no reading."""
    words = {word for found in _DIRECTIVE.finditer(text) for word in _WORD.findall(found[1])}
    return "guestpatch" in text or any(_is_ours(word, pack) for word in words)


def _is_ours(word: str, pack: Pack) -> bool:
    """Whether a word names a rule of the pack, or has the form of the code of one."""
    code = _CODE.fullmatch(word)
    prefixes = {rule.code.rstrip("0123456789") for rule in pack.rules}
    return pack.find(word) is not None or (code is not None and code[1] in prefixes)


class _Reader:
    def __init__(self, document: Document, parts: Parts, pack: Pack) -> None:
        self._document = document
        self._text = document.text
        self._parts = parts
        self._pack = pack

    def of_comments(self) -> Iterator[Suppression]:
        for comment in self._parts.comments:
            yield from self._directive(comment) if comment.is_directive else self._comment(comment)

    def _comment(self, comment: Comment) -> Iterator[Suppression]:
        start = comment.start + len("//")
        is_block = self._text.startswith("/*", comment.start)
        end = comment.end - len("*/") if is_block else comment.end
        span = Span(self._document, comment.start, comment.end)
        written = _COMMENT.match(self._text, start, end)
        if written is None:
            if _MEANT.match(self._text, start, end):
                yield Suppression(span, span, None, *self._extent(comment))
            return
        extent = self._top(comment) if written[1] else self._extent(comment)
        rest = _REST.match(self._text, written.end(), end)
        until, reason = (rest[1] or "", rest[2]) if rest else ("", "")
        is_dated = rest is not None and rest[1] is not None
        stated = Suppression(
            span, span, None, *extent, " ".join(reason.split()), until or "?" * is_dated
        )
        named = list(_NAME.finditer(self._text, *written.span(2)))
        for name in named:
            place = Span(self._document, *name.span())
            yield stated._replace(name=place, rule=self._pack.code_of(name[0]))
        if not named:
            yield stated

    def _extent(self, comment: Comment) -> tuple[int, int]:
        """The line of a comment, or the part behind it where it is alone on its line."""
        line = self._line(comment.start)
        before = self._text[line[0] : comment.start]
        after = self._text[comment.end : _end_of_line(self._text, comment.end)]
        if before.strip() or after.strip():
            return line
        behind = self._parts.behind(self._text, comment.end)
        part = self._parts.part_at(behind)
        # What is missing at the end of a part belongs to it.
        return self._line(behind) if part is None else (part[0], part[1] + 1)

    def _top(self, comment: Comment) -> tuple[int, int]:
        """The document, where a comment stands at its top."""
        return (0, len(self._text) + 1) if comment.start < self._parts.first else (0, 0)

    def _line(self, offset: int) -> tuple[int, int]:
        start = max(self._text.rfind("\n", 0, offset), self._text.rfind("\r", 0, offset)) + 1
        return start, _end_of_line(self._text, offset) + 1

    # -- directives of Bicep -------------------------------------------------------------------

    def _directive(self, comment: Comment) -> Iterator[Suppression]:
        """``#disable-next-line`` and ``#disable-diagnostics``, with a reason in a comment."""
        word, *names = _WORD.finditer(self._text, comment.start, comment.end)
        if word[0] == "restore-diagnostics":
            return
        remark = _LINE_COMMENT.match(self._text, comment.end)
        rest = _REST.match(remark[1] if remark else "")
        span = Span(self._document, comment.start, remark.end() if remark else comment.end)
        for name in names:
            rule = self._pack.code_of(name[0])
            if rule is None and not _is_ours(name[0], self._pack):
                continue  # of Bicep, or of another tool
            if word[0] == "disable-next-line":
                extent = self._next_line(comment.end)
            else:
                extent = comment.end, self._restored(comment.end, name[0])
            place = Span(self._document, *name.span())
            yield Suppression(
                span,
                place,
                rule,
                *extent,
                " ".join((rest[2] if rest else "").split()),
                (rest[1] if rest else "") or "",
            )

    def _next_line(self, offset: int) -> tuple[int, int]:
        ended = _LINE_END.search(self._text, offset)
        start = len(self._text) if ended is None else ended.end()
        return start, _end_of_line(self._text, start) + 1

    def _restored(self, offset: int, name: str) -> int:
        """Where a rule is restored behind an offset; else behind the end of the text."""
        for comment in self._parts.comments:
            if comment.is_directive and comment.start >= offset:
                word, *names = _WORD.findall(self._text, comment.start, comment.end)
                if word == "restore-diagnostics" and name in names:
                    return comment.start
        return len(self._text) + 1


def _end_of_line(text: str, offset: int) -> int:
    found = _LINE_END.search(text, offset)
    return len(text) if found is None else found.start()
