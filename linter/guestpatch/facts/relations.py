"""Which resource belongs to which: by where it is written, and by name.

Names are compared piece by piece, so that ``concat(parameters('vm'), '/ext')`` belongs to the VM
``parameters('vm')`` although nobody knows what it will be called.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import Undecided

if TYPE_CHECKING:
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value

__all__ = ["belongs_to", "refers_to"]


def belongs_to(evaluation: Evaluation, child: Site, parent: Site) -> bool:
    """Whether a resource is a child of another one."""
    if child.parent is parent:
        return True
    name, whole = _name(evaluation, parent), _name(evaluation, child)
    if name is None or whole is None:
        return False
    return _starts_with(whole, (*name, "/"))


def refers_to(evaluation: Evaluation, identity: Value, resource: Site) -> bool:
    """Whether a resource id ends in the name of a resource."""
    name, whole = _name(evaluation, resource), _pieces(identity)
    if name is None or whole is None:
        return False
    return _starts_with(tuple(reversed(whole)), (*reversed(name), "/"))


def _name(evaluation: Evaluation, site: Site) -> tuple[object, ...] | None:
    """The pieces of a resource's name, once per world that can tell them apart."""
    return evaluation.remember(
        ("name", id(site)),
        lambda: _pieces(evaluation.evaluate(site.resource.name, site.scope)),
    )


def _pieces(value: Value) -> tuple[object, ...] | None:
    """A name as characters and identities of what is not known, in one letter case."""
    parts = text_parts(value)
    if parts is None:
        return None
    pieces: list[object] = []
    for part in parts:
        if isinstance(part, Undecided):
            pieces.append((part.identity,))
        else:
            pieces.extend(part.lower())
    return tuple(pieces)


def _starts_with(whole: tuple[object, ...], start: tuple[object, ...]) -> bool:
    return len(start) > 1 and whole[: len(start)] == start
