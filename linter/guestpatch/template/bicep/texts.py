"""Texts that are put together: a call of ``format``, as the compiler writes it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.template import ir

if TYPE_CHECKING:
    from guestpatch.source.text import Span

__all__ = ["call", "join", "text"]


def text(span: Span, value: str) -> ir.Constant:
    """A text that stands for something at a place."""
    return ir.Constant(span, value)


def call(span: Span, name: str, *arguments: ir.Expression) -> ir.Call:
    """A call that stands for something at a place."""
    return ir.Call(span, name, span, arguments)


def join(span: Span, *parts: str | ir.Expression) -> ir.Expression:
    """Text of pieces and values; a constant where there is no value."""
    arguments: list[ir.Expression] = []
    pattern: list[str] = []
    for part in parts:
        if isinstance(part, str):
            pattern.append(part.replace("{", "{{").replace("}", "}}"))
        else:
            pattern.append(f"{{{len(arguments)}}}")
            arguments.append(part)
    if not arguments:
        return text(span, "".join(part for part in parts if isinstance(part, str)))
    return call(span, "format", text(span, "".join(pattern)), *arguments)
