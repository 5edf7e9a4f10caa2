"""Drawing a mistake in a file that people write for this tool."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.findings import Label
from guestpatch.render.snippet import Pointer, edge, snippet
from guestpatch.render.style import Piece, paint
from guestpatch.render.visible import place, visible

if TYPE_CHECKING:
    from guestpatch.syntax.yaml import Mistake

__all__ = ["draw_mistake"]

_WIDTH = 100


def draw_mistake(mistake: Mistake) -> str:
    """The mistake as findings are drawn, without colour."""
    pointer = Pointer(Label(mistake.span, mistake.label), "error", is_primary=True)
    gutter = len(str(pointer.line))
    lines = [
        (Piece(f"guestpatch: {visible(mistake.message)}"),),
        (Piece(f"{' ' * gutter}--> {place(mistake.span)}"),),
        *snippet((pointer,), gutter, _WIDTH),
    ]
    if mistake.help:
        lines += [(Piece(f"{' ' * gutter} = help: {visible(mistake.help)}"),)]
    elif lines[-1] == edge(gutter):
        lines.pop()
    return "".join(paint(line, color=False) for line in lines)
