"""Questions about resources that lead to questions about others, which may come back."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

from guestpatch.template import ir

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.source.text import Span
    from guestpatch.template.bicep.library import Library
    from guestpatch.template.bicep.symbols import Symbol, SymbolUse

__all__ = ["Questions", "once"]

_MAX_OPEN = 80
"""Names, ids, scopes, conditions and loops of resources that are made of one another."""


class Questions:
    """Which questions about the symbols of a program are being answered."""

    def __init__(self, library: Library) -> None:
        self._library = library
        self._open: set[tuple[str, str]] = set()

    @contextmanager
    def asking(self, what: str, symbol: Symbol) -> Iterator[bool]:
        """Whether a question may be asked: not inside itself, nor inside too many others."""
        question = (what, symbol.name)
        if question in self._open or len(self._open) >= _MAX_OPEN:
            yield False
            return
        self._open.add(question)
        try:
            yield True
        finally:
            self._open.discard(question)

    def refused(self, what: str, symbol: Symbol, span: Span) -> ir.Broken:
        """What a question stands for that may not be asked."""
        if (what, symbol.name) in self._open:
            message = f"{what} of `{symbol.own_name}` needs itself"
            return ir.Broken(span, span, message, "comes back to where it started")
        message = f"more than {_MAX_OPEN} resources need one another"
        return self._library.exceed(message, span)


def once(use: SymbolUse) -> tuple[str, ir.Scalar] | None:
    """What a use has in common with others of which everything is the same."""
    if use.at is None:
        return use.symbol.name, None
    return (use.symbol.name, use.at.value) if isinstance(use.at, ir.Constant) else None
