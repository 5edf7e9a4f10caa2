"""The chain of a fact: step by step from the property it is read from to where it was written."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.chains import Hop, follow

if TYPE_CHECKING:
    from guestpatch.evaluate.chains import HopKind
    from guestpatch.facts import Place
    from guestpatch.source.text import Span

__all__ = ["ChainStep", "chain_of", "excerpt"]

_MOST_CHARACTERS = 60
_WORDS: dict[HopKind, str] = {
    "parameter": "parameter `{}`",
    "variable": "variable `{}`",
    "argument": "argument `{}`",
    "function": "function `{}`",
    "output": "output `{}`",
    "access": "part `{}` of what is not known",
    "call": "result of `{}`",
    "file": "value in a parameter file",
    "module": "argument of a module",
    "default": "default value",
    "allowed": "allowed value {}",
    "declared": "declaration of `{}`",
    "then": "because `{}` holds",
    "else": "because `{}` does not hold",
    "open": "choice by a condition that is not known",
    "written": "written here",
}


_NAMELESS: dict[HopKind, str] = {"allowed": "one of its values", "call": "computed here"}
_NOT_NAMED: frozenset[HopKind] = frozenset({"then", "else", "open", "access", "written"})
"""Kinds of places that a short account leaves out."""


class ChainStep(NamedTuple):
    """A place in a chain and what the value is there.

    ``name`` is the same for a short account, empty where that can do without the step. ``depth``
    is 0 on the way of the value itself, more on that of what it was computed from or of the
    condition that chose it.
    """

    span: Span
    text: str
    name: str = ""
    depth: int = 0


def chain_of(place: Place) -> tuple[ChainStep, ...]:
    """The chain of a fact, nearest to the resource first: the property, and how its value came."""
    steps: list[ChainStep] = []
    if place.key is not None:
        steps.append(ChainStep(place.key, f"property `{place.property}`"))
    for hop in follow(place.ways):
        said = _said(hop)
        name = "" if hop.kind in _NOT_NAMED or said == _NAMELESS["call"] else said
        last = steps[-1] if steps else None
        if last is not None and (last.span, last.depth) == (hop.span, hop.depth):
            names = ", ".join(filter(None, (last.name, name)))
            steps[-1] = last._replace(text=f"{last.text}, {said}", name=names)
        else:
            steps.append(ChainStep(hop.span, said, name, hop.depth))
    return tuple(steps) or (ChainStep(place.span, "read here"),)


def excerpt(span: Span) -> str:
    """The source text of a place, on one line and not too long."""
    return _short(span.text)


def _said(hop: Hop) -> str:
    if not hop.name and hop.kind in _NAMELESS:
        return _NAMELESS[hop.kind]
    return _WORDS[hop.kind].format(_short(hop.name))


def _short(text: str) -> str:
    text = " ".join(text[: 4 * _MOST_CHARACTERS].split())
    return text if len(text) <= _MOST_CHARACTERS else f"{text[:_MOST_CHARACTERS]}…"
