"""A plan as CSV: one row a VM, whether it is patched or not."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from guestpatch_orchestrator.fleet.model import group_of
from guestpatch_orchestrator.output.header import instant_text

if TYPE_CHECKING:
    from collections.abc import Iterable

    from guestpatch_orchestrator.plan.model import Plan
    from guestpatch_orchestrator.reasons import Note

__all__ = ["COLUMNS", "plan_csv", "safe_cell"]

COLUMNS = (
    "id",
    "phase",
    "region",
    "stage",
    "group_kind",
    "group_id",
    "update_domain",
    "batch",
    "start_utc",
    "end_utc",
    "start_local",
    "tz",
    "slot",
    "reasons",
    "assumptions",
)
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def plan_csv(plan: Plan) -> str:
    """Rows in the order of ids. The last column names the decisions the plan rests on."""
    buffer = io.StringIO(newline="")
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(COLUMNS)
    decisions = " ".join(plan.decisions)
    cells: list[tuple[object, ...]] = []
    for row in plan.rows:
        start = plan.month.instant(row.start)
        cells.append(
            (
                row.vm,
                row.phase,
                row.region,
                row.stage,
                row.group.kind,
                row.group.id,
                "" if row.update_domain is None else row.update_domain,
                row.batch,
                instant_text(start),
                instant_text(plan.month.instant(row.end)),
                start.astimezone(ZoneInfo(row.time_zone)).strftime("%Y-%m-%dT%H:%M:%S%z"),
                row.time_zone,
                row.slot,
                _codes(row.warnings),
                decisions,
            )
        )
    for each in plan.not_patched:
        group = group_of(each.vm)
        blank = ("",) * 7
        codes = _codes((*each.reasons, *each.warnings))
        region = each.vm.region or ""
        cells.append((each.vm.id, "", region, "", group.kind, group.id, *blank, codes, decisions))
    for line in sorted(cells, key=lambda line: str(line[0])):
        writer.writerow([safe_cell(str(cell)) for cell in line])
    return buffer.getvalue()


def safe_cell(text: str) -> str:
    """A text that no spreadsheet takes for a formula: a leading apostrophe makes it plain text."""
    return f"'{text}" if text.startswith(_FORMULA) else text


def _codes(notes: Iterable[Note]) -> str:
    return " ".join(dict.fromkeys(each.code for each in notes))
