"""Which resource belongs to which: by where it is written, and by name.

Names are compared piece by piece, so that ``concat(parameters('vm'), '/ext')`` belongs to the VM
``parameters('vm')`` although nobody knows what it will be called. They are compared with the
defaults: asking which iteration of a loop or which value of a parameter would tell apart worlds
that do not differ in this. Two loops side by side are taken to run in step, as templates that
name VMs and their extensions by ``copyIndex()`` mean it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import Undecided
from guestpatch.evaluate.worlds import DefaultWorld

if TYPE_CHECKING:
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value

__all__ = ["name_pieces", "possible_parents", "refers_to"]

_Pieces: TypeAlias = tuple[object, ...]
"""A name as characters in lower case and, in tuples, the identities of what is not known."""


def possible_parents(
    evaluation: Evaluation, child: Site, parents: tuple[Site, ...]
) -> tuple[Site, ...]:
    """Which of the resources of one type another one may be a child of.

    One: it is that one's child. None: its parent is elsewhere. Several: it is not known whose.
    """
    if child.parent is not None:
        return (child.parent,)
    whole = name_pieces(evaluation, child)
    possible: list[Site] = []
    for parent in parents:
        verdict = _starts_with(whole, name_pieces(evaluation, parent))
        if verdict is True:
            return (parent,)
        if verdict is None:
            possible.append(parent)
    return tuple(possible)


def refers_to(evaluation: Evaluation, identity: Value, resource: Site) -> bool:
    """Whether a resource id surely ends in the name of a resource."""
    whole, name = _pieces(identity), name_pieces(evaluation, resource)
    if whole is None or name is None:
        return False
    return _starts_with(tuple(reversed(whole)), tuple(reversed(name))) is True


def name_pieces(evaluation: Evaluation, site: Site) -> _Pieces | None:
    """The pieces of a resource's name with the defaults, once per run."""
    run = evaluation.run

    def compute() -> _Pieces | None:
        return _pieces(Evaluation(run, DefaultWorld()).evaluate(site.resource.name, site.scope))

    return evaluation.remember(("name", id(site)), compute)


def _pieces(value: Value) -> _Pieces | None:
    parts = text_parts(value)
    if parts is None:
        return None
    pieces: list[object] = []
    for part in parts:
        if not isinstance(part, Undecided):
            pieces.extend(part.lower())
        elif isinstance(part.identity, tuple) and part.identity[:1] == ("index",):
            pieces.append(("index",))
        else:
            pieces.append((part.identity,))
    return tuple(pieces)


def _starts_with(whole: _Pieces | None, start: _Pieces | None) -> bool | None:
    """Whether a name starts with another one and a slash; None where unknown pieces hide it."""
    if whole is None or start is None:
        return None
    for own, wanted in zip(whole, (*start, "/"), strict=False):
        if own != wanted:
            return None if isinstance(own, tuple) or isinstance(wanted, tuple) else False
    return len(whole) > len(start)
