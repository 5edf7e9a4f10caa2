"""What is checked, and what comes of it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from guestpatch.source.files import NoFiles

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.facts import SubjectKind
    from guestpatch.findings.model import Comparison, Finding, UndecidedQuestion
    from guestpatch.source.files import Files
    from guestpatch.source.text import Document
    from guestpatch.suppressions.model import Suppression
    from guestpatch.template.arm import DocumentKind

__all__ = ["CATEGORIES", "BaseVersion", "Outcome", "Posture", "Unit", "Unused"]

CATEGORIES = ("platform", "os", "image", "manual", "invalid", "varies", "undecided")
"""Who will patch a VM; see ``Summary.posture``."""
Posture = Counter[tuple["SubjectKind", str]]
"""How many VMs and scale sets fall into each category."""


@dataclass(frozen=True, slots=True)
class BaseVersion:
    """What a template is compared with.

    ``document`` is None where there was no such template. ``parameters`` are the parameter files
    of then by the path of those of now; a file that is not among them is of a new deployment.
    """

    said: str
    """What it is, for people: a revision, a file."""
    document: Document | None
    parameters: Mapping[str, Document] = field(default_factory=dict)
    files: Files = field(default_factory=NoFiles)
    exported: bool = False
    """Whether it was read from Azure, and is no template."""


@dataclass(frozen=True, slots=True)
class Unit:
    """A document to check, with the files whose values are given to it, one file at a time.

    ``files`` is what the document may read besides itself: modules, imports, loaded content.
    ``base`` is what a template is compared with, if it is.
    """

    document: Document
    parameters: tuple[Document, ...] = ()
    files: Files = field(default_factory=NoFiles)
    base: BaseVersion | None = None


class Unused(NamedTuple):
    """A suppression, and what is to be said of it where no unit of a run has use for it."""

    suppression: Suppression
    finding: Finding


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of checking a unit."""

    path: str
    kind: DocumentKind
    findings: tuple[Finding, ...] = ()
    undecided: tuple[UndecidedQuestion, ...] = ()
    posture: Posture = field(default_factory=Counter)
    doubtful: int = 0
    """How many of those patched by the platform have a finding of severity warning or error."""
    untried: int = 0
    """How many VMs and scale sets are deployed only with values that were not tried."""
    worlds: int = 0
    most_worlds: int = 0
    """The most that one rule was asked in about one VM."""
    capped: int = 0
    """How many rules were not asked about a VM in every world."""
    used: frozenset[str] = frozenset()
    """Paths of the parameter files whose values the template takes."""
    unread: frozenset[str] = frozenset()
    """The files that were referred to and not read, each by something that tells it apart."""
    comparison: Comparison | None = None
    """What became of the VMs since the base, where there is one."""
    documents: frozenset[str] = frozenset()
    """Paths of the files that the unit is made of."""
    published: frozenset[str] = frozenset()
    """Those of them that are copies of published modules."""
    unused: tuple[Unused, ...] = ()
    """Suppressions that count, and what is to be said where nothing is found that they waive."""
    settled: Mapping[str, frozenset[str]] = field(default_factory=dict)
    """By path of a file of the unit: the rules that were asked to the end about what is in it."""
