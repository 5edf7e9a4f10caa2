"""Which resource belongs to which: by where it is written, by name, and by id.

Names are compared piece by piece, so that ``concat(parameters('vm'), '/ext')`` belongs to the VM
``parameters('vm')`` although nobody knows what it will be called. They are compared with the
defaults: asking which iteration of a loop or which value of a parameter would tell apart worlds
that do not differ in this. Two loops side by side are taken to run in step, as templates that
name VMs and their extensions by ``copyIndex()`` mean it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.targets import Target
from guestpatch.evaluate.text import text_parts
from guestpatch.evaluate.values import Undecided
from guestpatch.evaluate.worlds import DefaultWorld

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value

__all__ = [
    "Candidates",
    "id_pieces",
    "name_pieces",
    "parents_of",
    "pieces_of",
    "refers_to",
    "targets_of",
]

_Pieces: TypeAlias = tuple[object, ...]
"""A name or id as characters in lower case and, in tuples, the identities of what is not known."""


class Candidates(NamedTuple):
    """The resources that something may be about; ``is_sure`` where it is about all of them.

    Several are sure where they have one name: of two variants of a VM one is deployed.
    """

    sites: tuple[Site, ...]
    is_sure: bool


def parents_of(evaluation: Evaluation, child: Site, parents: tuple[Site, ...]) -> Candidates:
    """Which of the resources of one type another one may be a child of.

    A child is deployed where its parent is, so a single one that it may be is taken to be it.
    """
    if child.parent is not None:
        return Candidates((child.parent,), is_sure=True)
    whole = name_pieces(evaluation, child)
    found = _candidates(
        (each, _starts_with(whole, name_pieces(evaluation, each))) for each in parents
    )
    if found.is_sure:
        return found._replace(sites=found.sites[:1])
    return found._replace(is_sure=len(found.sites) == 1)


def targets_of(evaluation: Evaluation, identity: Value, resources: tuple[Site, ...]) -> Candidates:
    """Which of several resources an id may be the id of, read with the defaults."""
    whole = pieces_of(identity)
    return _candidates((each, _is_id_of(evaluation, whole, each)) for each in resources)


def _candidates(verdicts: Iterable[tuple[Site, bool | None]]) -> Candidates:
    possible = [each for each in verdicts if each[1] is not False]
    sure = tuple(site for site, verdict in possible if verdict)
    return Candidates(sure or tuple(site for site, _ in possible), is_sure=bool(sure))


def _is_id_of(evaluation: Evaluation, whole: _Pieces | None, resource: Site) -> bool | None:
    """Whether an id ends in the type and name of a resource; None where it may."""
    name = name_pieces(evaluation, resource)
    if whole is None or name is None:
        return None
    known = "".join(piece if isinstance(piece, str) else "\0" for piece in whole)
    if "microsoft." in known and f"{resource.type}/" not in known:
        return False
    kind = resource.type.rpartition("/")[2]
    return _starts_with(tuple(reversed(whole)), (*reversed(name), *reversed(f"{kind}/")))


def refers_to(evaluation: Evaluation, identity: Value, resource: Site) -> bool:
    """Whether a resource id surely ends in the name of a resource."""
    whole, name = pieces_of(identity), name_pieces(evaluation, resource)
    if whole is None or name is None:
        return False
    return _starts_with(tuple(reversed(whole)), tuple(reversed(name))) is True


def name_pieces(evaluation: Evaluation, site: Site) -> _Pieces | None:
    """The pieces of a resource's name with the defaults, once per run."""
    run = evaluation.run

    def compute() -> _Pieces | None:
        return pieces_of(Evaluation(run, DefaultWorld()).evaluate(site.resource.name, site.scope))

    return evaluation.remember(("name", id(site)), compute)


def id_pieces(evaluation: Evaluation, site: Site) -> _Pieces | None:
    """The pieces of the whole id of a resource in a resource group, in this world.

    None where its name has other segments than its type.
    """
    name = pieces_of(evaluation.evaluate(site.resource.name, site.scope))
    provider, *kinds = site.type.split("/")
    target = Target(evaluation, site.scope, site.resource.name.span)
    around = (pieces_of(target.subscription_id()), pieces_of(target.group_name()))
    if name is None or None in around or name.count("/") != len(kinds) - 1:
        return None
    pieces: list[object] = []
    for literal, part in zip(("/subscriptions/", "/resourcegroups/"), around, strict=True):
        pieces += (*literal, *(part or ()))
    pieces += f"/providers/{provider}"
    rest = list(name)
    for kind in kinds:
        end = rest.index("/") if "/" in rest else len(rest)
        pieces += (*f"/{kind}/", *rest[:end])
        del rest[: end + 1]
    return tuple(pieces)


def pieces_of(value: Value) -> _Pieces | None:
    """The pieces of a text; None where it is none.

    All iterations of loops are one piece: two loops side by side run in step.
    """
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
