"""From what a rule proposes for a VM to a fix: edits, or why there are none to apply."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import QUESTION
from guestpatch.evaluate.sites import still_present, suppose_present
from guestpatch.evaluate.worlds import explore
from guestpatch.facts import Subject
from guestpatch.findings import Fix, Witness
from guestpatch.findings.phrases import when
from guestpatch.findings.witness import explain
from guestpatch.fix.edits import add_member, move_member, remove_member, replace_value, written
from guestpatch.fix.uses import Uses
from guestpatch.policy.ask import answer
from guestpatch.policy.proposals import spans_on

if TYPE_CHECKING:
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.worlds import World
    from guestpatch.facts import Surroundings
    from guestpatch.findings import Edit, Finding
    from guestpatch.findings.collect import Question
    from guestpatch.policy.ask import Hit
    from guestpatch.policy.proposals import Change
    from guestpatch.template.given import ParameterFile

__all__ = ["Offering"]


class _Reading(NamedTuple):
    """Whether a VM reads a text in one world, and whether the finding is there."""

    reads: bool
    found: bool


class Offering:
    """Offers fixes for the findings of one run of a template."""

    def __init__(self, run: Run, surroundings: Surroundings, file: ParameterFile | None) -> None:
        self._run = run
        self._surroundings = surroundings
        self._uses = Uses(run.template, file)

    def fixes(self, question: Question, finding: Finding, hit: Hit) -> tuple[Fix, ...]:
        """The fixes of a finding: at most one."""
        proposal = hit.proposal
        if proposal is None:
            return ()
        fix = Fix(proposal.title, proposal.safety)
        if proposal.change is None:
            return (fix.refused(proposal.refusal),)
        edits = _edits(proposal.change)
        if edits is None:
            return (fix.refused("the value is not written out where it would be edited"),)
        elsewhere = self._used_elsewhere(question.site, proposal.change)
        if elsewhere:
            return (fix.refused(elsewhere),)
        fix = fix._replace(edits=edits)
        otherwise = self._used_otherwise(question, finding, hit, proposal.change)
        return (fix.refused(otherwise) if otherwise else fix,)

    def _used_elsewhere(self, site: Site, change: Change) -> str:
        """Who else the text to edit serves."""
        vm, refusal = site.resource, self._uses.refusal
        match change.kind:
            case "replace":
                return refusal(change.span, vm, change.value)
            case "add" | "remove":
                return refusal(change.span, vm, None, change.path)
            case "move":
                away = "" if change.source is None else refusal(change.source, vm, None)
                return away or refusal(change.span, vm, None, change.path)

    def _used_otherwise(
        self, question: Question, finding: Finding, hit: Hit, change: Change
    ) -> str:
        """In which other worlds, in which there is no such finding, the VM reads the text."""
        if finding.witness.always:
            return ""
        self._run.allow(QUESTION)
        worlds = explore(lambda world: self._read(question, hit, change, world))
        if not worlds.complete:
            return "not all combinations of parameter values were tried"
        mine = [leaf.path for leaf in worlds.leaves if leaf.answer.found]
        others = [leaf.path for leaf in worlds.leaves if leaf.answer == _Reading(True, False)]  # noqa: FBT003
        if not others:
            return ""
        explanation = explain(others, mine)
        occasion = when(Witness(explanation.terms or explanation.assumed))
        return f"it would also change the VM {occasion or 'where there is no such finding'}"

    def _read(self, question: Question, hit: Hit, change: Change, world: World) -> _Reading:
        evaluation = Evaluation(self._run, world)
        if not suppose_present(evaluation, question.site):
            return _Reading(reads=False, found=False)
        subject = Subject(evaluation, question.site, self._surroundings)
        hits = answer(subject, question.rule).hits
        found = any(each.proposal == hit.proposal and each.case is hit.case for each in hits)
        reads = change.span in spans_on(subject, change.route)
        is_present = still_present(evaluation, question.site)
        return _Reading(reads and is_present, found and is_present)


def _edits(change: Change) -> tuple[Edit, ...] | None:
    match change.kind:
        case "replace":
            return None if change.value is None else replace_value(change.span, change.value)
        case "add":
            if change.value is None:
                return None
            return add_member(change.span, change.path, written(change.span.document, change.value))
        case "remove":
            return remove_member(change.span)
        case "move":
            if change.source is None:
                return None
            return move_member(change.source, change.span, change.path)
