"""Gates: whether a phase has succeeded, and whether to stop at once."""

from __future__ import annotations

from collections import Counter
from math import log
from typing import TYPE_CHECKING, Literal

from guestpatch_orchestrator.simulate.model import GateResult

if TYPE_CHECKING:
    from guestpatch_orchestrator.policy import Policy
    from guestpatch_orchestrator.simulate.model import Verdict

__all__ = ["Gates"]

_USUAL, _BAD = 0.005, 0.03
_ALPHA, _BETA = 1e-4, 0.05


class Gates:
    """Reads verdicts as they come. A missing signal is no good signal (D-22).

    Per stratum a one-sided CUSUM of the likelihood of 3 % against 0.5 % unhealthy VMs; its alpha
    is divided by the number of strata and only sets the threshold: the true rate of false halts is
    what clean runs of Monte Carlo show. Per phase a plain ratio.
    """

    def __init__(self, policy: Policy, strata: int, planned: dict[int, int]) -> None:
        self._policy = policy
        self._threshold = log((1 - _BETA) / (_ALPHA / max(1, strata)))
        self._sums: dict[str, float] = {}
        self._verdicts: dict[int, Counter[str]] = {phase: Counter() for phase in planned}
        self._attempted: dict[int, set[str]] = {phase: set() for phase in planned}
        self._last: dict[str, Verdict] = {}
        self._planned = planned

    def attempted(self, phase: int, vm: str) -> None:
        """A VM was tried: it counts from now on (D-23)."""
        self._attempted[phase].add(vm)

    def take(self, phase: int, vm: str, stratum: str, verdict: Verdict) -> str:
        """Read a verdict; the reason to stop at once, if there is one."""
        counts = self._verdicts[phase]
        before = self._last.get(vm)
        if before is not None:
            counts[before] -= 1
        self._last[vm] = verdict
        counts[verdict] += 1
        if verdict == "unknown":
            return ""
        step = log(_BAD / _USUAL) if verdict == "unhealthy" else log((1 - _BAD) / (1 - _USUAL))
        total = self._sums[stratum] = max(0.0, self._sums.get(stratum, 0.0) + step)
        if total >= self._threshold:
            return f"too many unhealthy VMs of {stratum or 'one kind'}"
        known = counts["healthy"] + counts["unhealthy"]
        enough = known >= min(self._policy.min_samples, self._planned[phase])
        if enough and counts["unhealthy"] > self._policy.max_unhealthy * known:
            return f"more than {self._policy.max_unhealthy:.0%} of phase {phase} unhealthy"
        return ""

    def judge(self, phase: int, minute: int) -> GateResult:
        """Whether the next phase may begin."""
        counts = self._verdicts[phase]
        judged = len(self._attempted[phase])
        healthy, unhealthy = counts["healthy"], counts["unhealthy"]
        known = healthy + unhealthy
        result: Literal["pass", "fail", "inconclusive"] = "pass"
        why = "nothing was attempted" if not judged else f"{healthy} of {judged} are healthy"
        if judged:
            if known < min(self._policy.min_samples, judged):
                result, why = "inconclusive", f"{known} of {judged} have a verdict"
            elif healthy < self._policy.min_success * known:
                result = "fail"
        return GateResult(phase, minute, result, judged, healthy, unhealthy, counts["unknown"], why)
