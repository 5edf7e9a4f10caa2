"""``guestpatch inspect`` as text: a line per fact, or with ``--why`` a line per step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.engine.telling import cases, origin, said, short
from guestpatch.facts import Absent, Decided
from guestpatch.findings.chain import chain_of, excerpt
from guestpatch.render.visible import columns, place, visible

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guestpatch.engine.inspection import InspectedTemplate, InspectedVm
    from guestpatch.facts import Fact

__all__ = ["SHOWN_FACTS", "full_chains", "overview"]

SHOWN_FACTS = (
    "os",
    "image.kind",
    "image.name",
    "image.support",
    "image.nearest",
    "image.endOfLife",
    "patch.mode",
    "patch.effectiveMode",
    "patch.automaticUpdates",
    "patch.agent",
    "patch.assessmentMode",
    "patch.hotpatching",
    "patch.rebootSetting",
    "patch.bypassSafetyChecks",
    "api.version",
    "api.status",
    "placement.region",
    "placement.zones",
    "placement.scaleSet",
)
"""Facts of the text form; those that are absent are left out. The JSON form has all."""


def overview(templates: Sequence[InspectedTemplate]) -> Iterator[str]:
    """The facts that matter, each on a line: what it is, when, and where it comes from."""
    for template in templates:
        yield from _heading(template)
        for name, value in template.world.items():
            yield f"  {visible(name)} = {short(value)}\n"
        for vm in template.virtual_machines:
            yield from _vm_heading(vm)
            names = [name for name in SHOWN_FACTS if _is_worth_showing(vm, name)]
            width = max(map(len, names), default=0)
            for name in names:
                lead = name
                for fact, occasion in cases(vm, name):
                    told = f"{said(fact)} {occasion}" if occasion else said(fact)
                    yield f"    {lead:<{width}}  {told}  ← {origin(fact)}\n"
                    lead = ""
        yield "\n"


def full_chains(templates: Sequence[InspectedTemplate], names: Sequence[str]) -> Iterator[str]:
    """The facts named, each with every step of its chain on a line."""
    for template in templates:
        yield from _heading(template)
        for vm in template.virtual_machines:
            yield from _vm_heading(vm)
            for name in names:
                for fact, occasion in cases(vm, name):
                    yield f"    {name}: {said(fact)}{f' {occasion}' if occasion else ''}\n"
                    yield from _steps(fact)
        yield "\n"


def _heading(template: InspectedTemplate) -> Iterator[str]:
    given = f" with {visible(template.parameter_file)}" if template.parameter_file else ""
    yield f"{visible(template.path)}{given}\n"
    if not template.virtual_machines:
        yield "  no VM in what could be read\n" if template.unread else "  no VM\n"


def _vm_heading(vm: InspectedVm) -> Iterator[str]:
    start, _ = vm.span.positions()
    where = f"{visible(vm.span.document.path)}:{start.line}"
    yield f"\n  {visible(vm.name)}  {visible(vm.type)}  {where}\n"


def _is_worth_showing(vm: InspectedVm, name: str) -> bool:
    """Whether a fact is there, and no help with what needs none."""
    support = vm.facts["image.support"]
    if name == "image.nearest" and isinstance(support, Decided) and support.data == "supported":
        return False
    return any(not isinstance(fact, Absent) for fact, _ in cases(vm, name))


def _steps(fact: Fact) -> Iterator[str]:
    if isinstance(fact, Absent):
        yield f"      {place(fact.place.span)}  left out here\n"
        return
    rows = [
        (place(step.span), f"{'  ' * step.depth}{visible(excerpt(step.span))}", visible(step.text))
        for step in chain_of(fact.place)
    ]
    widths = [max(columns(row[column]) for row in rows) for column in (0, 1)]
    for where, source, text in rows:
        gaps = [
            " " * (width - columns(cell))
            for width, cell in zip(widths, (where, source), strict=True)
        ]
        yield f"      {where}{gaps[0]}  {source}{gaps[1]}  {text}\n"
