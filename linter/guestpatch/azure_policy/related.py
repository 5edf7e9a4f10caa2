"""Whether what a policy asks for exists beside a resource, or is the resource itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.azure_policy.conditions import Verdict, deciding, judge_of
from guestpatch.azure_policy.operators import compare
from guestpatch.evaluate.sites import presence
from guestpatch.facts import Place
from guestpatch.facts.relations import parents_of
from guestpatch.policy.ask import Unanswered

if TYPE_CHECKING:
    from guestpatch.azure_policy.conditions import Evidence, Judge
    from guestpatch.azure_policy.model import Definition, Related
    from guestpatch.evaluate.evaluation import Evaluation
    from guestpatch.evaluate.sites import Site
    from guestpatch.policy.model import Confidence

__all__ = ["Missing", "Search"]


class Missing(NamedTuple):
    """Nothing in the deployment is what the policy asks for.

    ``type`` is empty where it is the resource itself that would have to be otherwise.
    """

    type: str
    confidence: Confidence
    evidence: tuple[Evidence, ...] = ()


class Search(NamedTuple):
    """What has to exist, and the deployment in which it may."""

    evaluation: Evaluation
    definition: Definition
    related: Related
    judge: Judge
    site: Site
    neighbours: tuple[Site, ...]

    def found(self) -> Missing | tuple[Unanswered, ...]:
        """What is missing, or why that is open; an empty tuple where nothing is.

        What belongs to a resource by its type is likely to be deployed with it. Anything else may
        be deployed by others, so that it is only possible that it is missing.
        """
        if self._is_the_resource():
            verdict = self._meets(self.judge)
            if verdict.holds is False:
                chosen = deciding(verdict.evidence)
                return Missing("", "certain", () if chosen is None else (chosen,))
            return verdict.open
        for other in self.neighbours:
            if other is self.site or other.type not in (self.related.type.lower(), ""):
                continue
            state = self._stands_for(other)
            if state is True:
                return ()
            if state is None:
                reason = "whether it is what the policy asks for is not known"
                return (Unanswered("runtime", reason, Place(other.resource.type_span)),)
        return Missing(self.related.type, "likely" if self._is_child() else "possible")

    def _is_child(self) -> bool:
        return self.related.type.lower().rpartition("/")[0] == self.site.type

    def _is_the_resource(self) -> bool:
        if self.related.type.lower() != self.site.type:
            return False
        return self.related.name is None or self._is_named(self.judge) is True

    def _is_named(self, judge: Judge) -> bool | None:
        if self.related.name is None:
            return True
        name = judge.view.read("name", {}).settings[0].value
        return compare(self.evaluation, "equals", name, self.judge.value(self.related.name))

    def _meets(self, judge: Judge) -> Verdict:
        condition = self.related.condition
        return Verdict(holds=True) if condition is None else judge.judge(condition)

    def _stands_for(self, other: Site) -> bool | None:
        """Whether another resource of the deployment is what the policy asks for."""
        if not other.type:
            return None
        there = presence(self.evaluation, other)
        if there == "absent":
            return False
        judge = judge_of(self.evaluation, self.definition, other, self.site)
        verdicts = (self._meets(judge).holds, self._is_named(judge))
        if False in verdicts:
            return False
        alike = tuple(each for each in self.neighbours if each.type == self.site.type)
        candidates = parents_of(self.evaluation, other, alike)
        if self._is_child() and self.site not in candidates.sites:
            return False
        is_sure = self._is_child() and candidates.is_sure and there == "present"
        return True if is_sure and None not in verdicts else None
