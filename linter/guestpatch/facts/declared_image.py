"""The image of a VM where the same deployment declares it: a managed image, or one of a gallery.

See https://learn.microsoft.com/azure/templates/microsoft.compute/images and
…/microsoft.compute/galleries/images, ``osType``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.evaluate.sites import presence
from guestpatch.facts.beside import of_type
from guestpatch.facts.model import Decided, Place, Undecided
from guestpatch.facts.relations import id_pieces, pieces_of

if TYPE_CHECKING:
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.values import Value
    from guestpatch.facts.model import Fact
    from guestpatch.facts.subject import Subject
    from guestpatch_schemas import OperatingSystem

__all__ = ["OS_TYPES", "declared_os"]

OS_TYPES: dict[str, OperatingSystem] = {"windows": "Windows", "linux": "Linux"}
"""What ``osType`` can be, in lower case."""

_DECLARED = {
    "microsoft.compute/images": ("properties", "storageProfile", "osDisk", "osType"),
    "microsoft.compute/galleries/images": ("properties", "osType"),
}
_VERSIONS = tuple("/versions/")


def declared_os(subject: Subject, identity: Value) -> Fact | None:
    """The OS of the image with an id; None where the deployment has no such image, or it says none.

    Undecided where it is declared with a value that is not known.
    """
    for kind, path in _DECLARED.items():
        for site in of_type(subject, kind):
            if _is_meant(subject, site, identity):
                body = subject.evaluation.evaluate(site.resource.body, site.scope)
                place = Place(site.resource.type_span)
                return _system(subject.text(subject.walk(body, place, path)))
    return None


def _is_meant(subject: Subject, site: Site, identity: Value) -> bool:
    """Whether an id is surely that of an image, or of a version of it."""
    if site.resource.existing:
        return False
    whole, own = pieces_of(identity), id_pieces(subject.evaluation, site)
    if whole is None or own is None or whole[: len(own)] != own:
        return False
    rest = whole[len(own) :]
    if rest and rest[: len(_VERSIONS)] != _VERSIONS:
        return False
    return presence(subject.evaluation, site) != "absent"


def _system(fact: Fact) -> Fact | None:
    if isinstance(fact, Decided):
        system = OS_TYPES.get(str(fact.data).lower())
        return None if system is None else fact._replace(data=system)
    return fact if isinstance(fact, Undecided) else None
