"""A plan for people: phases, a chart of its nights, who is not patched, and what it rests on."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guestpatch.render.style import Piece
from guestpatch.render.tables import table
from guestpatch.render.wrap import wrapped
from guestpatch_orchestrator.decisions import DECISIONS, DISCLAIMER
from guestpatch_orchestrator.policy import DAY
from guestpatch_orchestrator.reasons import REASONS

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from guestpatch_orchestrator.plan.model import NotPatched, Plan

__all__ = ["paragraph", "plan_text", "table_lines"]

_MOST_LISTED = 20
_MOST_CHARTED = 40
_HALF = DAY // 2


def plan_text(plan: Plan, width: int) -> str:
    """The plan in so many columns; every date stands beside the range it is from."""
    parts = [
        _summary(plan, width),
        _phases(plan, width),
        _chart(plan, width),
        _first(plan, width),
        _not_patched(plan, width),
        _warnings(plan, width),
        _conflict(plan, width),
        _ladder(plan, width),
        _left_out(plan, width),
        _basis(plan, width),
    ]
    return "\n\n".join(part for part in parts if part) + "\n"


def _when(plan: Plan, minute: int) -> str:
    return plan.month.instant(minute).strftime("%a %Y-%m-%d %H:%M")


def _summary(plan: Plan, width: int) -> str:
    planned, left = len(plan.rows), len(plan.not_patched)
    lines = [
        (
            f"Rollout {plan.month.name}: {_count(planned, 'VM')} in "
            f"{_count(len(plan.phases), 'phase')}, {_count(left, 'VM')} not patched."
        ),
        (
            f"Released {_when(plan, 0)} UTC, deadline {_when(plan, plan.deadline)} UTC "
            f"(edition {plan.edition})."
        ),
    ]
    return "\n".join(line for each in lines for line in paragraph(each, width))


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _phases(plan: Plan, width: int) -> str:
    if not plan.phases:
        return ""
    rows = [("phase", "VMs", "reached", "modelled from (UTC)", "to", "regions")]
    rows.extend(
        (
            str(each.number),
            str(each.vms),
            f"{each.share:.0%}",
            _when(plan, each.start),
            _when(plan, each.end),
            ", ".join(each.regions),
        )
        for each in plan.phases
    )
    return "\n".join(table_lines(rows, width))


def _chart(plan: Plan, width: int) -> str:
    """One character is half a day; a mark is a half day in which VMs of the stage are patched."""
    if not plan.rows:
        return ""
    marks: dict[tuple[int, str, str], set[int]] = defaultdict(set)
    for row in plan.rows:
        key = (row.phase, row.region, row.stage)
        marks[key].update(range(row.start // _HALF, -(-row.end // _HALF)))
    last = max(half for halves in marks.values() for half in halves) + 1
    labels = {key: f"{key[1]} {key[2]}" for key in marks}
    room = max(map(len, labels.values())) + 2
    scale = max(1, -(-last // max(10, width - room)))
    lines = [f"{'nights, one mark ' + _span(scale):<{room}}"]
    for key in sorted(marks)[:_MOST_CHARTED]:
        cells = {half // scale for half in marks[key]}
        bar = "".join("#" if cell in cells else "." for cell in range(-(-last // scale)))
        lines.append(f"{labels[key]:<{room}}{bar}")
    if len(marks) > _MOST_CHARTED:
        lines.append(f"and {_count(len(marks) - _MOST_CHARTED, 'stage')} more")
    return "\n".join(lines)


def _span(scale: int) -> str:
    return "half a day" if scale == 1 else f"{scale / 2:g} days"


def _first(plan: Plan, width: int) -> str:
    """The VMs one by one where they are few: never one date, always from when to when."""
    if not plan.rows or len(plan.rows) > _MOST_LISTED:
        return ""
    rows = [("VM", "phase", "batch", "UD", "not before", "modelled start", "local")]
    for row in plan.rows:
        local = plan.month.instant(row.start).astimezone(ZoneInfo(row.time_zone))
        rows.append(
            (
                row.name,
                str(row.phase),
                str(row.batch),
                "-" if row.update_domain is None else str(row.update_domain),
                _when(plan, row.earliest),
                _when(plan, row.start),
                f"{local:%H:%M} {row.time_zone}",
            )
        )
    said = f"No order is published: each may be patched from its first window to {_when(plan, plan.deadline)} UTC."
    return "\n".join((*table_lines(rows, width), *paragraph(said, width)))


def _not_patched(plan: Plan, width: int) -> str:
    if not plan.not_patched:
        return ""
    counts = Counter(code for each in plan.not_patched for code in _codes(each))
    rows = [("not patched", "VMs", "rule", "because")]
    rows.extend(
        (code, str(counts[code]), reason.rule or "-", reason.what)
        for code, reason in REASONS.items()
        if counts[code]
    )
    lines = list(table_lines(rows, width))
    for each in plan.not_patched[:_MOST_LISTED]:
        reasons = "; ".join(f"{note.code} {note.detail}".strip() for note in each.reasons)
        lines.extend(paragraph(f"{each.vm.name}: {reasons}", width, "  "))
    if len(plan.not_patched) > _MOST_LISTED:
        lines.append(f"  and {_count(len(plan.not_patched) - _MOST_LISTED, 'VM')} more")
    return "\n".join(lines)


def _codes(each: NotPatched) -> Iterable[str]:
    return dict.fromkeys(note.code for note in each.reasons)


def _warnings(plan: Plan, width: int) -> str:
    counts = Counter(code for row in plan.rows for code in {note.code for note in row.warnings})
    if not counts:
        return ""
    rows = [("warning", "VMs", "rule", "meaning")]
    rows.extend(
        (code, str(counts[code]), reason.rule or "-", reason.what)
        for code, reason in REASONS.items()
        if counts[code]
    )
    return "\n".join(table_lines(rows, width))


def _conflict(plan: Plan, width: int) -> str:
    conflict = plan.conflict
    if conflict is None:
        return ""
    days = conflict.bound / DAY
    if conflict.verdict == "NOT_FOUND":
        said = f"No plan in time was found. No bound proves that there is none: the best one is day {days:.1f}."
        return "\n".join(paragraph(said, width))
    said = f"PROVED: no plan can end in time. The earliest end is day {days:.1f}, the deadline day {plan.deadline / DAY:.0f} [R-04]. These demands cannot be met together:"
    rows = [("demand", "published or ours", "if given up", "bound then")]
    rows.extend(
        (
            each.atom,
            each.requirement,
            each.relax_to,
            f"day {each.bound_if_relaxed / DAY:.1f}",
        )
        for each in conflict.atoms
    )
    return "\n".join((*paragraph(said, width), *table_lines(rows, width)))


def _ladder(plan: Plan, width: int) -> str:
    if not plan.phases:
        return ""
    used = next(each for each in plan.ladder if each.is_used)
    bounds = plan.bounds
    said = (
        f"Rung {used.number} of the ladder ({used.what}): ends on day {bounds.makespan / DAY:.1f}; "
        f"bound for these phases day {bounds.phases / DAY:.1f} (gap {bounds.gap:.0%}), "
        f"with all our own limits given up day {bounds.free / DAY:.1f}."
    )
    lines = list(paragraph(said, width))
    if len(plan.ladder) > 1:
        rows = [("rung", "days", "phases", "what is given up")]
        rows.extend(
            (str(each.number), f"{each.makespan / DAY:.1f}", str(each.phases), each.what)
            for each in plan.ladder
        )
        lines.extend(table_lines(rows, width))
    return "\n".join(lines)


def _left_out(plan: Plan, width: int) -> str:
    if not plan.fleet.left_out:
        return ""
    lines = [f"Left out of the input: {len(plan.fleet.left_out)}"]
    for each in plan.fleet.left_out[:_MOST_LISTED]:
        lines.extend(paragraph(f"{each.place}: {each.what}", width, "  "))
    if len(plan.fleet.left_out) > _MOST_LISTED:
        lines.append(f"  and {len(plan.fleet.left_out) - _MOST_LISTED} more")
    return "\n".join(lines)


def _basis(plan: Plan, width: int) -> str:
    lines = list(paragraph(DISCLAIMER, width))
    text = "; ".join(f"{each} {DECISIONS[each]}" for each in plan.decisions)
    lines.extend(paragraph(f"Assumed: {text}.", width))
    lines.extend(line for note in plan.notes for line in paragraph(f"Note: {note}.", width))
    return "\n".join(lines)


def paragraph(text: str, width: int, indent: str = "") -> Iterator[str]:
    """A text in lines of so many columns, all of them indented."""
    for line in wrapped((Piece(indent),), text, width):
        yield "".join(piece.text for piece in line).rstrip()


def table_lines(rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Rows with their columns under one another; the last column is wrapped."""
    for line in table(rows[0], rows[1:], width):
        yield "".join(piece.text for piece in line).rstrip()
