"""Why a VM is patched when it is, or not at all."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch_orchestrator.decisions import DISCLAIMER
from guestpatch_orchestrator.fleet.model import group_of
from guestpatch_orchestrator.output.plan_text import paragraph

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch_orchestrator.plan.model import NotPatched, Plan, Row
    from guestpatch_orchestrator.reasons import Note

__all__ = ["explanation", "names_of"]


def names_of(plan: Plan) -> tuple[str, ...]:
    """The names of all VMs."""
    return tuple(dict.fromkeys(vm.name for vm in plan.fleet.vms))


def explanation(plan: Plan, name: str, width: int) -> str:
    """What decides about the VMs of that name, id or group; empty where there are none."""
    wanted = name.lower()
    lines: list[str] = []
    for row in plan.rows:
        if wanted in (row.vm, row.name.lower(), row.group.id.lower()):
            lines.extend(_planned(plan, row, width))
    for each in plan.not_patched:
        if wanted in (each.vm.id, each.vm.name.lower(), group_of(each.vm).id.lower()):
            lines.extend(_left_out(each, width))
    if not lines:
        return ""
    return "\n".join((*lines, *paragraph(DISCLAIMER, width))) + "\n"


def _planned(plan: Plan, row: Row, width: int) -> Iterator[str]:
    group = next(each for each in plan.groups if each.group == row.group)
    phase = plan.phases[row.phase - 1]

    def when(minute: int) -> str:
        return f"{plan.month.instant(minute):%a %Y-%m-%d %H:%M} UTC"

    yield f"{row.name} ({row.vm})"
    facts = [
        f"not before {when(row.earliest)}: its first window in {row.time_zone} [R-25, D-01]",
        f"not after {when(plan.deadline)}: 30 days from the release [R-04]",
        f"modelled start {when(row.start)}, end {when(row.end)} [D-40]",
        (
            f"phase {row.phase} of {len(plan.phases)} with {', '.join(phase.regions)}, "
            f"opens {when(phase.opens)} [R-05 to R-09, D-04, D-20]"
        ),
        f"stage {row.stage} of {row.region} [R-11, D-06]",
        (
            f"group: {row.group.kind} {row.group.id}, {group.planned} of {group.members} VMs planned, "
            f"{group.cap} at once, batch {row.batch} of {group.chain} "
            f"[{'R-12, D-07' if row.group.kind == 'subscription' else 'R-13 to R-15, D-10'}]"
        ),
    ]
    if row.update_domain is not None:
        facts.append(f"update domain {row.update_domain}: one at a time [R-14, D-15]")
    facts.extend(_note(each) for each in row.warnings)
    for fact in facts:
        yield from paragraph(fact, width, "  ")


def _left_out(each: NotPatched, width: int) -> Iterator[str]:
    yield f"{each.vm.name} ({each.vm.id})"
    yield from paragraph("not patched by the platform:", width, "  ")
    for note in (*each.reasons, *each.warnings):
        yield from paragraph(_note(note), width, "    ")


def _note(note: Note) -> str:
    detail = f": {note.detail}" if note.detail else ""
    rule = f" [{note.reason.rule}]" if note.reason.rule else ""
    return f"{note.code} {note.reason.what}{detail}{rule}"
