"""What reading a Bicep document gives: statements, tokens and trivia, remarks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.syntax.bicep.nodes import Statement
    from guestpatch.syntax.remarks import Remark

__all__ = ["BicepTree", "Trivia", "TriviaKind"]

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
