"""Reading Bicep tolerantly and within limits.

What the compiler refuses is said, once a place, and reading goes on behind it: at the next
property, item or declaration.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING

from guestpatch.syntax.bicep.messages import over_budget, too_many_broken
from guestpatch.syntax.bicep.statements import StatementReader
from guestpatch.syntax.bicep.tokens import tokenize
from guestpatch.syntax.bicep.tree import BicepTree

if TYPE_CHECKING:
    from guestpatch.source.text import Document
    from guestpatch.syntax.bicep.tokens import Tokens
    from guestpatch.syntax.remarks import Remark

__all__ = ["MAX_BROKEN", "read_bicep"]

MAX_BROKEN = 20
"""After so many broken places the rest of the document is not worth reading."""


def read_bicep(
    document: Document, *, parameters: bool = False, max_broken: int = MAX_BROKEN
) -> BicepTree:
    """Read a template, or a parameter file; never raises, whatever the text is."""
    tokens = tokenize(document.text)
    _cut_behind(tokens, max_broken)
    reader = StatementReader(document, tokens, max_broken)
    statements = reader.statements(parameters=parameters)
    remarks = _in_order(reader.remarks)
    return BicepTree(document, statements, tuple(tokens.trivia), remarks, reader.unread_from())


def _in_order(remarks: list[Remark]) -> tuple[Remark, ...]:
    """The remarks in the order of the text, up to where the first limit was met."""
    remarks.sort(key=lambda remark: (remark.start, remark.end))
    budgets = [index for index, remark in enumerate(remarks) if remark.kind == "budget"]
    return tuple(remarks[: budgets[0] + 1] if budgets else remarks)


def _cut_behind(tokens: Tokens, most: int) -> None:
    """Leave out what stands behind more broken places than are worth reading."""
    broken = [remark for remark in tokens.remarks if remark.kind == "broken"]
    if len(broken) <= most:
        return
    start, end = broken[most].start, broken[most].end
    tokens.remarks[:] = [*broken[:most], over_budget(start, end, too_many_broken(most))]
    tokens.cut(bisect_left(tokens.starts, start))
