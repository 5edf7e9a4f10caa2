"""How long a rollout takes to plan and to simulate, and how that grows.

``python benchmarks/rollout.py [MOST]``. Fleets of 100 VMs up to ``MOST`` (20 000) are made up: 57
regions of different sizes, zones, availability sets, Flexible scale sets and subscriptions. What
counts is the exponent: 1 is time that grows as the fleet does.
"""

from __future__ import annotations

import resource
import sys
import time
from datetime import date
from math import log

from guestpatch_orchestrator.fleet.model import Fleet, Image, VirtualMachine
from guestpatch_orchestrator.output.plan_json import plan_object
from guestpatch_orchestrator.output.simulation_json import event_lines
from guestpatch_orchestrator.plan.planner import plan_rollout
from guestpatch_orchestrator.policy import Policy, release_of
from guestpatch_orchestrator.randomness import key_of, mix
from guestpatch_orchestrator.simulate.engine import simulate
from guestpatch_orchestrator.simulate.scenario import Scenario
from guestpatch_schemas import load_knowledge
from guestpatch_schemas.places import regions

_IMAGES = (
    Image("MicrosoftWindowsServer", "WindowsServer", "2019-Datacenter"),
    Image("Canonical", "0001-com-ubuntu-server-jammy", "22_04-lts-gen2"),
)
_MOST_SECONDS = 20
_MOST_MEGABYTES = 500


def main() -> int:
    """Print the figures; 1 when 20 000 VMs take longer or more memory than they may."""
    most = int(sys.argv[1]) if len(sys.argv) > 1 else 20_000
    sizes = [size for size in (100, 500, 2_000, 5_000, 20_000) if size < most] + [most]
    print(f"{'VMs':>7} {'plan':>8} {'simulate':>9} {'log':>7} {'peak':>8}")
    measured = [(size, *_measure(size)) for size in sizes]
    for size, plan, simulation, written, peak in measured:
        print(f"{size:>7} {plan:>7.2f}s {simulation:>8.2f}s {written:>6.2f}s {peak:>5.0f} MB")
    first, last = measured[0], measured[-1]
    growth = log(last[0] / first[0])
    print(f"exponent of planning {log(last[1] / first[1]) / growth:.2f}")
    print(f"exponent of simulating {log(last[2] / first[2]) / growth:.2f}")
    is_within = last[1] + last[2] <= _MOST_SECONDS and last[4] <= _MOST_MEGABYTES
    return 0 if is_within or most > 20_000 else 1  # noqa: PLR2004 - the fleet of the limits


def _measure(size: int) -> tuple[float, float, float, float]:
    """Seconds of the processor to plan, to simulate and to write, and peak memory in megabytes."""
    knowledge = load_knowledge("current")
    fleet = Fleet(tuple(_vm(number, size) for number in range(size)), "inventory")
    started = time.process_time()
    plan = plan_rollout(fleet, release_of(2026, 11), knowledge, Policy(), date(2026, 11, 1))
    planned = time.process_time()
    simulation = simulate(plan, Scenario(), knowledge)
    simulated = time.process_time()
    plan_object(plan)
    for line in event_lines(simulation):
        del line
    written = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return planned - started, simulated - planned, written - simulated, peak


def _vm(number: int, size: int) -> VirtualMachine:
    """One VM of a made-up fleet: the same for the same number."""
    names = [each.name for each in regions() if each.use == "general"]
    draw = mix(key_of(f"vm{number}"))
    region = names[int((draw % 997 / 997) ** 2 * len(names))]
    subscription = f"s{(draw >> 10) % max(1, size // 400)}"
    kind = (draw >> 20) % 10
    fields: dict[str, object] = {}
    if kind < 3:  # noqa: PLR2004 - three of ten
        fields["availability_set"] = f"/{region}/set{(draw >> 24) % max(1, size // 600)}"
        fields["update_domain"] = (draw >> 40) % 5
    else:
        fields["zone"] = (None, "1", "2", "3")[(draw >> 24) % 4]
    if kind == 9:  # noqa: PLR2004 - one of ten
        fields |= {"scale_set": f"/{region}/{subscription}/flex", "orchestration": "Flexible"}
    if (draw >> 50) % 100 == 0:
        fields["time_zone"] = "Asia/Kolkata"
    image = _IMAGES[(draw >> 30) % 2]
    return VirtualMachine(
        id=f"/subscriptions/{subscription}/vms/{number}",
        name=f"vm{number}",
        subscription=subscription,
        resource_group="g",
        region=region,
        os="Windows" if image is _IMAGES[0] else "Linux",
        patch_mode="AutomaticByPlatform",
        image=image,
        has_agent=True,
        has_health_extension=True,
        **fields,  # type: ignore[arg-type] # fields of several types
    )


if __name__ == "__main__":
    raise SystemExit(main())
