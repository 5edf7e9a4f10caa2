"""Lines made of pieces with roles; colour is added last, so that it never moves anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Iterable

__all__ = ["Line", "Piece", "Role", "paint"]

Role: TypeAlias = Literal["plain", "strong", "error", "warning", "info"]
"""What a piece is; ``info`` is also the colour of everything that is drawn around the source."""

_CODES: dict[Role, str] = {"strong": "1", "error": "1;31", "warning": "1;33", "info": "1;34"}


class Piece(NamedTuple):
    """A visible text and its role."""

    text: str
    role: Role = "plain"


Line: TypeAlias = tuple[Piece, ...]


def paint(line: Iterable[Piece], *, color: bool) -> str:
    """A line of output with its line end; without colour codes it reads the same."""
    if not color:
        return "".join(piece.text for piece in line) + "\n"
    return "".join(map(_painted, line)) + "\n"


def _painted(piece: Piece) -> str:
    code = _CODES.get(piece.role)
    return f"\x1b[{code}m{piece.text}\x1b[0m" if code and piece.text else piece.text
