"""The simulator: a rollout event by event. The reference of every faster engine.

All draws are counted (``randomness``), so the order in which events of one minute are handled
changes nothing that is drawn; ties are broken by the order of the month.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from heapq import heappop, heappush
from typing import TYPE_CHECKING, Any, Generic, Literal, TypeVar, cast

from guestpatch_orchestrator.plan.candidates import GroupSize
from guestpatch_orchestrator.plan.pairs import pair_edges
from guestpatch_orchestrator.plan.planner import scheduler_of
from guestpatch_orchestrator.policy import DAY
from guestpatch_orchestrator.randomness import key_of, uniform
from guestpatch_orchestrator.simulate.attempts import available_patches, run_attempt
from guestpatch_orchestrator.simulate.gates import Gates
from guestpatch_orchestrator.simulate.model import Attempt, Event, GateResult, Outcome, Simulation
from guestpatch_orchestrator.simulate.status import assessment_summary, patch_status
from guestpatch_orchestrator.simulate.timeline import Timeline
from guestpatch_orchestrator.windows import is_long_enough

if TYPE_CHECKING:
    from guestpatch_orchestrator.fleet.model import Group
    from guestpatch_orchestrator.plan.model import Candidate, Plan
    from guestpatch_orchestrator.simulate.model import Verdict
    from guestpatch_orchestrator.simulate.scenario import Scenario
    from guestpatch_schemas import Knowledge

__all__ = ["simulate"]

_END, _CLEARED, _VERDICT, _GATE, _RESUME, _START = range(6)
_WAIT = 15
"""Minutes until a VM that had to wait asks again."""
_ON_DEMAND_DAILY = "automaticbyplatform"


def simulate(plan: Plan, scenario: Scenario, knowledge: Knowledge) -> Simulation:
    """What becomes of a plan; the same for the same seed."""
    return _Engine(plan, scenario, knowledge).run()


class _Vm:
    """The state of one VM."""

    __slots__ = (
        "attempt",
        "candidate",
        "enabled_at",
        "installed",
        "is_done",
        "is_running",
        "key",
        "number",
        "patched_at",
        "phase",
        "reboot_pending",
        "stage",
        "timeline",
        "verdict",
        "was_off",
    )

    def __init__(self, candidate: Candidate, timeline: Timeline, key: int) -> None:
        self.candidate = candidate
        self.timeline = timeline
        self.key = key
        self.phase = 0
        self.stage = ""
        self.number = 0
        self.enabled_at: int | None = 0
        self.installed: set[str] = set()
        self.is_done = False
        self.is_running = False
        self.was_off = False
        self.reboot_pending = False
        self.attempt: Attempt | None = None
        self.patched_at: int | None = None
        self.verdict: Verdict | None = None


_Whole = TypeVar("_Whole")
_Part = TypeVar("_Part")


class _Turns(Generic[_Whole, _Part]):
    """Which part of a whole is at work: never two at once."""

    def __init__(self) -> None:
        self._at_work: dict[_Whole, tuple[_Part, int]] = {}

    def is_taken(self, whole: _Whole, part: _Part) -> bool:
        """Whether another part is at work."""
        found = self._at_work.get(whole)
        return found is not None and found[0] != part

    def count(self, whole: _Whole, part: _Part, step: int) -> None:
        """One more VM of a part is at work, or one less."""
        running = self._at_work.get(whole, (part, 0))[1] + step
        if running:
            self._at_work[whole] = (part, running)
        else:
            del self._at_work[whole]


class _Engine:
    def __init__(self, plan: Plan, scenario: Scenario, knowledge: Knowledge) -> None:
        self._plan = plan
        self._scenario = scenario
        self._policy = plan.policy
        self._snapshots = plan.edition not in ("2020-08-preview", "2021-04-preview")
        self._is_reboot_set = knowledge.is_reboot_setting_stronger
        self._vms = {
            each.vm.id: _Vm(
                each,
                Timeline(each.vm.id, key_of(each.vm.id), each.hours, plan.month, scenario),
                key_of(each.vm.id),
            )
            for each in plan.candidates
        }
        self._by_region: dict[str, list[Candidate]] = defaultdict(list)
        for each in plan.candidates:
            self._by_region[each.region].append(each)
        sizes = {each.group: GroupSize(each.members, each.planned) for each in plan.groups}
        self._caps = {each.group: each.cap for each in plan.groups}
        self._scheduler = scheduler_of(
            sizes,
            plan.month,
            plan.policy,
            plan.terms,
            has_share=knowledge.rollout.max_percent_per_batch is not None,
        )
        self._neighbours: dict[str, set[str]] = defaultdict(set)
        for a, b in pair_edges(self._by_region):
            self._neighbours[a].add(b)
            self._neighbours[b].add(a)
        strata = {self._stratum(each) for each in plan.candidates}
        self._gates = Gates(
            plan.policy, len(strata), {each.number: each.vms for each in plan.phases}
        )
        self._heap: list[tuple[int, int, int, str, int]] = []
        self._running_region: Counter[str] = Counter()
        self._zones: _Turns[str, str] = _Turns()
        self._domains: _Turns[Group, int | None] = _Turns()
        self._running_group: Counter[Group] = Counter()
        self._unhealthy: Counter[Group] = Counter()
        self._phase_span: dict[str, tuple[int, int]] = {}
        self._open_phase = 0
        self._halted = False
        self._attempts: list[Attempt] = []
        self._events: list[Event] = []
        self._results: list[GateResult] = []
        self._halts: list[tuple[int, str]] = []
        self._bad: set[str] = set()
        self._harmed: set[str] = set()

    # -- the loop ----------------------------------------------------------------------------------

    def run(self) -> Simulation:
        """Handle events until none is left."""
        self._log(0, "ROLLOUT_START", "", {"month": self._plan.month.name})
        for patch in self._scenario.patches:
            if patch.published > 0:
                self._log(patch.published, "PATCH_RELEASED", "", {"patch": patch.id})
        self._enable()
        if self._plan.phases:
            self._open(1, 0)
        if self._scenario.resume_at is not None:
            self._push(self._scenario.resume_at, _RESUME)
        handlers = {
            _END: self._end,
            _CLEARED: self._clear,
            _VERDICT: self._take_verdict,
            _GATE: self._gate,
            _RESUME: self._resume,
            _START: self._start,
        }
        while self._heap:
            minute, kind, _, vm, number = heappop(self._heap)
            handlers[kind](minute, vm, number)
        return self._finished()

    def _push(self, minute: int, kind: int, vm: str = "", number: int = 0) -> None:
        order = self._vms[vm].candidate.order if vm else 0
        heappush(self._heap, (minute, kind, order, vm, number))

    def _log(
        self, minute: int, kind: str, vm: str = "", data: dict[str, Any] | None = None
    ) -> None:
        self._events.append(Event(minute, kind, vm, data))

    def _stratum(self, candidate: Candidate) -> str:
        image = candidate.vm.image
        return image.family if image is not None else candidate.vm.os or ""

    # -- enabling ----------------------------------------------------------------------------------

    def _enable(self) -> None:
        """Enable VMs that are new; those of a fleet that exists are enabled already."""
        if not self._scenario.newly_enabled:
            return
        for name, vm in self._vms.items():
            found = vm.timeline.enablement(0, self._plan.deadline)
            vm.enabled_at = found.done_at
            for start, end in found.pieces:
                self._log(start, "ENABLE_PROGRESS", name, {"until": end})
            if found.done_at is not None:
                self._log(found.done_at, "ENABLE_DONE", name, {"work": found.work})

    # -- phases ------------------------------------------------------------------------------------

    def _open(self, number: int, minute: int) -> None:
        phase = self._plan.phases[number - 1]
        self._open_phase = number
        self._log(minute, "PHASE_OPEN", "", {"phase": number, "regions": list(phase.regions)})
        end = minute
        for region in phase.regions:
            found = self._scheduler.schedule(region, self._by_region[region], minute)
            self._phase_span[region] = (minute, found.end)
            end = max(end, found.end)
            for placed in found.placed:
                vm = self._vms[placed.candidate.vm.id]
                vm.phase, vm.stage = number, placed.stage
                self._push(placed.start, _START, placed.candidate.vm.id, 1)
        wait = max(self._plan.terms.bake, self._policy.verdict_delay)
        self._push(end + wait, _GATE, "", end + wait)

    def _gate(self, minute: int, _: str, since: int) -> None:
        found = self._gates.judge(self._open_phase, minute)
        if found.result == "inconclusive" and minute - since < self._policy.max_wait:
            self._push(minute + 60, _GATE, "", since)
            return
        self._results.append(found)
        self._log(minute, "GATE", "", {"phase": found.phase, "result": found.result})
        if self._halted:
            return
        if found.result == "pass":
            self._log(minute, "PHASE_CLOSE", "", {"phase": found.phase})
            if found.phase < len(self._plan.phases):
                self._open(found.phase + 1, minute)
        else:
            self._halt(minute, f"gate of phase {found.phase}: {found.why}")

    def _halt(self, minute: int, why: str) -> None:
        if not self._halted:
            self._halted = True
            self._halts.append((minute, why))
            self._log(minute, "HALT", "", {"why": why})

    def _resume(self, minute: int, _: str, __: int) -> None:
        """Go on with those that wait, and with the phases that have not begun."""
        if not self._halted:
            return
        self._halted = False
        self._log(minute, "RESUME")
        for name, vm in self._vms.items():
            if vm.phase and not vm.is_done and not vm.is_running:
                self._again(name, vm, minute)
        if self._open_phase < len(self._plan.phases):
            self._open(self._open_phase + 1, minute)

    # -- attempts ----------------------------------------------------------------------------------

    def _start(self, minute: int, name: str, number: int) -> None:
        vm = self._vms[name]
        if vm.is_done or vm.is_running or self._halted or number <= vm.number:
            return
        if vm.enabled_at is None or minute >= self._plan.deadline:
            return
        if minute < vm.enabled_at:
            self._again(name, vm, vm.enabled_at)
            return
        window = vm.timeline.window_at(minute)
        close = 0 if window is None else min(window.close, self._plan.deadline)
        if window is None or not is_long_enough(close - minute):
            self._next_night(name, vm, minute)
            return
        if not vm.timeline.is_on(minute):
            self._skip(minute, name, vm)
            return
        wait = self._must_wait(minute, vm)
        if wait == "window":
            self._next_night(name, vm, minute)
        elif wait:
            self._again(name, vm, minute + _WAIT)
        else:
            self._attempt(minute, name, vm, close)

    def _again(self, name: str, vm: _Vm, minute: int) -> None:
        at = vm.timeline.reached_from(minute)
        if at is not None:
            self._push(at, _START, name, vm.number + 1)

    def _next_night(self, name: str, vm: _Vm, minute: int) -> None:
        at = vm.timeline.next_window(minute)
        if at is not None:
            self._push(at, _START, name, vm.number + 1)

    def _skip(self, minute: int, name: str, vm: _Vm) -> None:
        """Off: patched after the next periodic assessment that meets it on (published)."""
        self._log(minute, "SKIP_OFF", name)
        vm.was_off = True
        times = vm.timeline.assessments(self._interval(vm), self._plan.deadline)
        later = next((each for each in times if each > minute), None)
        if later is not None:
            self._push(later, _START, name, vm.number + 1)

    def _must_wait(self, minute: int, vm: _Vm) -> str:
        """What keeps a VM from starting: something that is running, or the night as a whole."""
        candidate = vm.candidate
        region, group = candidate.region, candidate.group
        for other in self._neighbours[region]:
            if self._running_region[other]:
                return "running"
            span = self._phase_span.get(other)
            if span is not None and span[0] <= minute < span[1]:
                return "window"
        if candidate.stage and self._zones.is_taken(region, candidate.stage):
            return "running"
        if group.kind == "availability-set" and self._domains.is_taken(
            group, candidate.vm.update_domain
        ):
            return "running"
        cap = self._caps[group]
        if self._unhealthy[group] >= cap:
            return "window"
        if self._running_group[group] + self._unhealthy[group] >= cap:
            return "running"
        limit = self._policy.region_limit
        return "running" if limit is not None and self._running_region[region] >= limit else ""

    def _count(self, vm: _Vm, step: int) -> None:
        candidate = vm.candidate
        self._running_region[candidate.region] += step
        self._running_group[candidate.group] += step
        if candidate.stage:
            self._zones.count(candidate.region, candidate.stage, step)
        if candidate.group.kind == "availability-set":
            self._domains.count(candidate.group, candidate.vm.update_domain, step)

    def _attempt(self, minute: int, name: str, vm: _Vm, close: int) -> None:
        model = vm.candidate.vm
        room = min(close, vm.timeline.on_until(minute), self._plan.deadline) - minute
        found, fell_back = available_patches(
            model, self._scenario, minute, snapshots=self._snapshots, room=room
        )
        setting = model.reboot_setting if self._is_reboot_set else None
        run = run_attempt(
            model,
            vm.key,
            vm.number + 1,
            [each for each in found if each.id not in vm.installed],
            self._scenario,
            room,
            reboot_pending=vm.reboot_pending,
            reboot_setting=setting or "IfRequired",
        )
        kind: Literal["scheduled", "retry", "catch-up"] = "scheduled"
        if vm.was_off:
            kind = "catch-up"
        elif vm.number:
            kind = "retry"
        vm.number += 1
        vm.is_running = True
        vm.attempt = Attempt(
            name,
            vm.number,
            kind,
            vm.phase,
            vm.candidate.region,
            vm.stage,
            minute,
            minute + run.minutes,
            run.result,
            cast("Literal['NotNeeded', 'Completed', 'Failed', 'Required']", run.reboot),
            run.exceeded,
            tuple(each.id for each in run.installed),
            tuple(each.id for each in run.failed),
            tuple(each.id for each in run.pending),
            tuple(each.id for each in run.not_selected),
            fell_back,
            run.error,
        )
        vm.reboot_pending = run.reboot_pending
        self._attempts.append(vm.attempt)
        self._count(vm, 1)
        bad = self._scenario.bad
        if bad is not None and any(each.id == bad.patch for each in (*run.installed, *run.failed)):
            self._bad.add(name)
        self._gates.attempted(vm.phase, name)
        self._log(minute, "ATTEMPT_START", name, {"n": vm.number, "kind": kind})
        if fell_back:
            self._log(minute, "SDP_FALLBACK", name)
        self._push(minute + run.minutes, _END, name, vm.number)

    def _end(self, minute: int, name: str, number: int) -> None:
        vm = self._vms[name]
        attempt = vm.attempt
        if attempt is None:
            return
        self._count(vm, -1)
        vm.is_running = False
        vm.installed.update(attempt.installed)
        self._log(minute, "ATTEMPT_END", name, {"n": number, "result": attempt.result})
        if attempt.reboot in ("Completed", "Failed"):
            self._log(minute, "REBOOT", name, {"status": attempt.reboot})
        if attempt.result == "Failed":
            self._next_night(name, vm, minute)
        else:
            vm.is_done = True
            vm.patched_at = minute
        self._push(minute + self._policy.verdict_delay, _VERDICT, name, number)

    # -- health ------------------------------------------------------------------------------------

    def _take_verdict(self, minute: int, name: str, number: int) -> None:
        vm = self._vms[name]
        verdict = self._health(name, vm, number)
        if verdict == "unhealthy":
            self._unhealthy[vm.candidate.group] += 1
            self._push(minute + self._scenario.repair, _CLEARED, name, number)
        vm.verdict = verdict
        self._log(minute, "VERDICT", name, {"n": number, "verdict": verdict})
        why = self._gates.take(vm.phase, name, self._stratum(vm.candidate), verdict)
        if why:
            self._halt(minute, why)

    def _health(self, name: str, vm: _Vm, number: int) -> Verdict:
        scenario = self._scenario
        if scenario.holds("silent", name):
            return "unknown"
        chance = scenario.unhealthy
        bad = scenario.bad
        if (
            bad is not None
            and vm.attempt is not None
            and bad.patch in vm.attempt.installed
            and bad.image.lower() in self._stratum(vm.candidate).lower()
        ):
            chance = max(chance, bad.chance)
        is_unhealthy = uniform(scenario.seed, vm.key, "health", number) < chance
        if is_unhealthy and name in self._bad:
            self._harmed.add(name)
        return "unhealthy" if is_unhealthy else "healthy"

    def _clear(self, _: int, name: str, __: int) -> None:
        """Somebody has repaired the VM: it takes no room of its group any more."""
        self._unhealthy[self._vms[name].candidate.group] -= 1

    # -- the end -----------------------------------------------------------------------------------

    def _interval(self, vm: _Vm) -> int:
        mode = (vm.candidate.vm.assessment_mode or "").lower()
        return DAY if mode == _ON_DEMAND_DAILY else self._policy.assess_interval

    def _finished(self) -> Simulation:
        outcomes = tuple(self._outcome(name, vm) for name, vm in self._vms.items())
        for each in outcomes:
            if each.state in ("Missed", "Off", "Partial", "Failed"):
                self._log(self._plan.deadline, "DEADLINE", each.vm, {"state": each.state})
        self._events.sort(key=lambda event: event.minute)
        return Simulation(
            self._plan,
            self._scenario,
            tuple(sorted(self._attempts, key=lambda each: (each.start, each.vm))),
            outcomes,
            tuple(self._results),
            tuple(self._halts),
            tuple(self._events),
            len(self._bad),
            len(self._harmed),
        )

    def _outcome(self, name: str, vm: _Vm) -> Outcome:
        state: Literal["Patched", "Partial", "Failed", "Unhealthy", "Held", "Off", "Missed"]
        if vm.verdict == "unhealthy":
            state = "Unhealthy"
        elif vm.is_done:
            state = "Patched"
        elif self._halted:
            state = "Held"
        elif vm.attempt is not None:
            state = "Failed" if vm.attempt.failed or not vm.attempt.pending else "Partial"
        else:
            state = "Off" if vm.was_off else "Missed"
        return Outcome(name, state, vm.number, vm.patched_at, vm.verdict, self._status(name, vm))

    def _status(self, name: str, vm: _Vm) -> dict[str, Any] | None:
        """The latest assessment, periodic or of the last attempt, and the last installation."""
        if vm.enabled_at is None:
            return None
        times = vm.timeline.assessments(self._interval(vm), self._plan.deadline)
        for each in times:
            if each >= vm.enabled_at:
                self._log(each, "ASSESS", name)
        attempt = vm.attempt
        minute = max([each for each in times if each >= vm.enabled_at], default=None)
        if attempt is not None and (minute is None or attempt.end > minute):
            minute = attempt.end - 5
        if minute is None:
            return None
        model = vm.candidate.vm
        found, _ = available_patches(
            model, self._scenario, minute, snapshots=self._snapshots, room=DAY
        )
        left = [each for each in found if each.id not in vm.installed]
        selected = sum(each.is_selected for each in left)
        summary = assessment_summary(
            name,
            self._plan.month,
            minute,
            selected=selected,
            others=len(left) - selected,
            reboot_pending=vm.reboot_pending,
            failed=self._scenario.holds("unreachable", name),
        )
        return patch_status(model.api_version, summary, attempt, self._plan.month)
