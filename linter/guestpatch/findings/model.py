"""Findings and reports as data."""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Mapping

    from guestpatch.findings.baseline import Entry
    from guestpatch.policy import Rule, Severity
    from guestpatch.policy.model import Confidence, Safety
    from guestpatch.source.text import Span
    from guestpatch.suppressions.model import Suppression

__all__ = [
    "Comparison",
    "Edit",
    "Finding",
    "Fix",
    "Info",
    "Label",
    "PolicySummary",
    "Report",
    "ResourceName",
    "Summary",
    "UndecidedQuestion",
    "Witness",
    "WitnessTerm",
    "weaker",
]


_CONFIDENCES = ("certain", "likely", "possible")


def weaker(one: Confidence, other: Confidence) -> Confidence:
    """The lesser of two confidences."""
    return max(one, other, key=_CONFIDENCES.index)


class Label(NamedTuple):
    """A span and what is said beside it."""

    span: Span
    text: str


class Info(NamedTuple):
    """How we know: a sentence, and the places that show it."""

    text: str
    labels: tuple[Label, ...] = ()


class WitnessTerm(NamedTuple):
    """One combination in which a finding holds.

    ``parameters`` gives the values of each parameter that matters, ``conditions`` what is
    assumed of conditions that cannot be known, ``iterations`` the loop indexes (from 0).
    """

    parameters: tuple[tuple[str, tuple[object, ...]], ...] = ()
    conditions: tuple[tuple[str, bool], ...] = ()
    iterations: tuple[tuple[str, tuple[int, ...]], ...] = ()


class Witness(NamedTuple):
    """The smallest account of when a finding holds; no terms when it always does.

    ``files`` are the parameter files it holds with, empty when none is in play.
    ``asked`` and ``reached`` count worlds; not ``complete`` when the cap was met.
    """

    terms: tuple[WitnessTerm, ...] = ()
    files: tuple[str, ...] = ()
    asked: int = 1
    reached: int = 1
    complete: bool = True

    @property
    def always(self) -> bool:
        """Whether the finding holds whatever is deployed."""
        return not self.terms


class ResourceName(NamedTuple):
    """The resource a finding is about, as far as it can be named."""

    type: str
    name: str
    symbol: str | None
    api_version: str


class Edit(NamedTuple):
    """A piece of a document and the text to put in its place."""

    span: Span
    text: str


class Fix(NamedTuple):
    """Edits that would end a finding.

    ``safe`` ones change no meaning, ``unsafe`` ones the author has to look at, ``display-only``
    ones are never applied. ``title`` says what changes, ``reason`` why it is refused, if it is.
    """

    title: str
    safety: Safety
    edits: tuple[Edit, ...] = ()
    reason: str = ""

    @property
    def is_applicable(self) -> bool:
        """Whether it may be applied at all."""
        return self.safety != "display-only" and bool(self.edits)

    def refused(self, reason: str) -> Fix:
        """The same fix, shown only, with the reason."""
        if self.safety == "display-only":
            return self
        return self._replace(safety="display-only", reason=reason)

    def told(self) -> str:
        """What changes, and why it is not applied where that was refused."""
        return f"{self.title}; not applied: {self.reason}" if self.reason else self.title


class Finding(NamedTuple):
    """What a rule reports."""

    rule: Rule
    severity: Severity
    confidence: Confidence
    headline: str
    """Stands alone; says when the finding holds."""
    primary: Label
    labels: tuple[Label, ...] = ()
    infos: tuple[Info, ...] = ()
    helps: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    witness: Witness = Witness()
    resource: ResourceName | None = None
    property: str = ""
    route: str = ""
    """Where the resource stands, free of line numbers."""
    fingerprint: str = ""
    """The same for the same defect, wherever its lines move, whatever its file is called and
    whoever uses the module; with ``home`` it tells the defects of a run apart."""
    home: str = ""
    """Path of the template or module in which the defect is mended; empty where that is the
    document of the primary place."""
    calls: tuple[Span, ...] = ()
    """Where the module in which to edit is used; empty outside modules."""
    fixes: tuple[Fix, ...] = ()
    around: tuple[Span, ...] = ()
    """The resource it is about and its type, then those of the modules and nested deployments that
    it stands in, from the inside out: where a suppression of it may stand."""
    suppressions: tuple[Suppression, ...] = ()
    """What waives it in the source."""
    is_baselined: bool = False
    """Whether the baseline accepts it."""

    def message(self) -> str:
        """The whole of it in one line: the headline, and what is said at the primary place."""
        label = self.primary.text
        return f"{self.headline}: {label}" if label else self.headline

    def order(self) -> tuple[object, ...]:
        """A key that sorts findings by place, then code."""
        return (*self.primary.span.order(), self.rule.code, self.headline, self.route)


class UndecidedQuestion(NamedTuple):
    """A rule that could not be decided about a VM, and the place that says why."""

    code: str
    cause: str
    reason: str
    span: Span

    def order(self) -> tuple[object, ...]:
        """A key that sorts by place, then code."""
        return (*self.span.order(), self.code, self.reason)


class Summary(NamedTuple):
    """What a run looked at and what came of it."""

    documents: int = 0
    templates: int = 0
    parameter_files: int = 0
    """Those whose values a template takes."""
    unused_parameter_files: int = 0
    """Those that were found and that no template takes."""
    unread: int = 0
    """Files that a template refers to and that are not read, so that nothing in them is checked."""
    untried: int = 0
    """VMs and scale sets that are deployed only with values that were not tried, loops not
    expanded: nothing of them is checked."""
    virtual_machines: int = 0
    scale_sets: int = 0
    worlds: int = 0
    """How often a rule was asked: once for each combination of values that mattered to it."""
    most_worlds: int = 0
    """The most worlds that one rule was asked in about one VM."""
    capped: int = 0
    """Rules that were not asked about a VM in every world, because there are too many."""
    doubtful: int = 0
    """How many of those patched by the platform have a finding of severity warning or error."""
    posture: Mapping[str, int] = MappingProxyType({})
    """How many VMs and scale sets will be patched by whom: ``platform``, ``os``, ``image``,
    ``manual``; ``invalid`` where the mode is none that Azure takes, ``varies`` where it hangs on
    the values that are given, ``undecided`` where it cannot be known."""


class Comparison(NamedTuple):
    """What became of the VMs of a template since its base, with the defaults."""

    path: str
    base: str
    """What it was compared with, for people."""
    compared: int = 0
    new: tuple[str, ...] = ()
    gone: tuple[str, ...] = ()
    renamed: tuple[tuple[str, str], ...] = ()
    """Names before and now: to Azure these are two VMs."""
    problem: str = ""
    """Why nothing was compared; empty where it was."""


class PolicySummary(NamedTuple):
    """What a definition of Azure Policy came to."""

    code: str
    title: str
    effect: str
    path: str
    found: int = 0
    """Resources that it would audit, deny or change, loops not expanded."""
    undecided: int = 0
    """Places that left it open."""


class Report(NamedTuple):
    """The outcome of a run: findings in the order of their places."""

    edition: str
    knowledge: str
    """Date of the knowledge."""
    findings: tuple[Finding, ...]
    undecided: tuple[UndecidedQuestion, ...]
    summary: Summary
    rules: tuple[Rule, ...] = ()
    """Those that were asked, and those of the findings."""
    policies: tuple[PolicySummary, ...] = ()
    """One for every definition that was asked."""
    comparisons: tuple[Comparison, ...] = ()
    """One for every template that has a base."""
    suppressed: tuple[Finding, ...] = ()
    """Findings that are waived in the source; they are not among ``findings``."""
    baselined: tuple[Finding, ...] = ()
    """Findings that the baseline accepts; they are not among ``findings`` either."""
    baseline: tuple[Entry, ...] | None = None
    """The entries of the baseline that are of use; None without a baseline."""
