"""Other resources of the deployment that concern a VM."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.sites import presence
from guestpatch.facts.model import Place, Undecided

if TYPE_CHECKING:
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.facts.relations import Candidates
    from guestpatch.facts.subject import Subject

__all__ = ["Beside", "beside", "of_type"]


class Beside(NamedTuple):
    """A resource that concerns the VM: what is written in it, and why it may not."""

    body: Value
    place: Place
    """The resource, shown at its type."""
    doubt: Undecided | None


def of_type(subject: Subject, kind: str) -> tuple[Site, ...]:
    """The resources of a type, which is in lower case."""
    return tuple(site for site in subject.neighbours if site.type == kind)


def beside(subject: Subject, site: Site, candidates: Candidates, noun: str) -> Beside | None:
    """A resource that belongs to one of some VMs, as a neighbour of this one.

    None where it cannot be this VM's, is only referred to, or is not deployed. In doubt where it
    is not known whose it is or whether it is deployed.
    """
    if site.resource.existing or subject.site not in candidates.sites:
        return None
    place = Place(site.resource.type_span)
    doubt: Undecided | None = None
    if not candidates.is_sure:
        doubt = Undecided("error", f"which VM this {noun} belongs to is not known", place)
    match presence(subject.evaluation, site, subject.site):
        case "absent":
            return None
        case "undecided":
            doubt = Undecided("context", f"whether this {noun} is deployed is not known", place)
    return Beside(subject.evaluation.evaluate(site.resource.body, site.scope), place, doubt)
