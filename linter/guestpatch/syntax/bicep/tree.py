"""What reading a Bicep document gives: statements, tokens and trivia, remarks."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from guestpatch.source.text import Span
from guestpatch.syntax.bicep.nodes import BrokenStatement

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.syntax.bicep.nodes import Statement
    from guestpatch.syntax.remarks import Remark

__all__ = ["BicepTree", "Trivia", "TriviaKind"]

_WORD = re.compile(r"[A-Za-z_][A-Za-z0-9_]*+")
_DECLARED = re.compile(rf"^[ \t]*+{_WORD.pattern}[ \t]++({_WORD.pattern})", re.MULTILINE)

TriviaKind: TypeAlias = Literal["line-comment", "block-comment", "directive"]


class Trivia(NamedTuple):
    """A comment or directive; ``#disable-next-line A B`` is a directive."""

    kind: TriviaKind
    start: int
    end: int


class BicepTree(NamedTuple):
    """A document with its statements and the reader's remarks, both in the order of the text."""

    document: Document
    statements: tuple[Statement, ...]
    trivia: tuple[Trivia, ...]
    remarks: tuple[Remark, ...]
    unread: int
    """Where the text begins that was not read; at its end where all of it was."""

    def broken_words(self) -> frozenset[str]:
        """The names that broken declarations, and those that are not read, may declare."""
        written = self.document.text
        found = set(_DECLARED.findall(written[self.unread :]))
        for statement in self.statements:
            if isinstance(statement, BrokenStatement):
                text = written[statement.start : statement.end]
                pattern = _WORD if text.startswith("import") else _DECLARED
                found.update(pattern.findall(text))
        return frozenset(found)

    def broken_places(self) -> tuple[Span, ...]:
        """The declarations whose text is broken, together with what they may have been meant with.

        What a syntax error makes of a text is a guess: where brackets do not match, the text behind
        a declaration that was ended too soon belongs to it.
        """
        starts = [statement.start for statement in self.statements]
        found: dict[Span, None] = {}
        for remark in self.remarks:
            at = bisect_right(starts, remark.start) - 1
            if remark.kind == "loose" or at < 0:
                continue
            first = at
            while first > 0 and isinstance(self.statements[first], BrokenStatement):
                first -= 1
            start, end = self.statements[first].start, self.statements[at].end
            found.setdefault(Span(self.document, start, end))
        return tuple(found)
