"""``guestpatch inspect`` as text: a line per fact, or with ``--why`` a line per step."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.cli.inspect_json import plain_fact
from guestpatch.engine.plain import UNDECIDED
from guestpatch.facts import Absent, Decided, Undecided
from guestpatch.findings.chain import chain_of, excerpt
from guestpatch.findings.phrases import when
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
_MOST_NAMED = 3
"""Steps of a chain that are named on one line; of more, the first and the last."""


def overview(templates: Sequence[InspectedTemplate]) -> Iterator[str]:
    """The facts that matter, each on a line: what it is, when, and where it comes from."""
    for template in templates:
        yield from _heading(template)
        for name, value in template.world.items():
            yield f"  {visible(name)} = {_short(value)}\n"
        for vm in template.virtual_machines:
            yield from _vm_heading(vm)
            names = [name for name in SHOWN_FACTS if _is_worth_showing(vm, name)]
            width = max(map(len, names), default=0)
            for name in names:
                lead = name
                for fact, occasion in _cases(vm, name):
                    said = f"{_said(fact)} {occasion}" if occasion else _said(fact)
                    yield f"    {lead:<{width}}  {said}  ← {_origin(fact)}\n"
                    lead = ""
        yield "\n"


def full_chains(templates: Sequence[InspectedTemplate], names: Sequence[str]) -> Iterator[str]:
    """The facts named, each with every step of its chain on a line."""
    for template in templates:
        yield from _heading(template)
        for vm in template.virtual_machines:
            yield from _vm_heading(vm)
            for name in names:
                for fact, occasion in _cases(vm, name):
                    yield f"    {name}: {_said(fact)}{f' {occasion}' if occasion else ''}\n"
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
    return any(not isinstance(fact, Absent) for fact, _ in _cases(vm, name))


def _cases(vm: InspectedVm, name: str) -> Iterator[tuple[Fact, str]]:
    """What a fact is, and when; once where it is the same in every world."""
    if name not in vm.variants:
        yield vm.facts[name], ""
    for fact, witness in vm.variants.get(name, ()):
        tried = "" if witness.complete else f"in the first {witness.asked} combinations tried"
        yield fact, " ".join(filter(None, (when(witness), tried)))


def _said(fact: Fact) -> str:
    if isinstance(fact, Absent):
        return "left out"
    if isinstance(fact, Undecided):
        return f"not known: {visible(fact.reason)}"
    value = plain_fact(fact)
    return visible(", ".join(map(str, value))) if isinstance(value, list) else _short(value)


def _origin(fact: Fact) -> str:
    """Where a fact comes from, in short: the names on its way, and the place at its end."""
    where = place(fact.place.span)
    if isinstance(fact, Absent):
        return where
    own = [step for step in chain_of(fact.place) if not step.depth and step.span != fact.place.key]
    end = next((n for n, step in enumerate(own) if step.span == fact.place.span), len(own))
    names = [visible(step.name) for step in own[:end] if step.name]
    if end < len(own) and own[end].name:
        where = f"{visible(own[end].name)} at {where}"
    if len(names) > _MOST_NAMED:
        names = [names[0], "…", names[-1]]
    return " ← ".join((*names, where))


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


def _short(value: object) -> str:
    if isinstance(value, dict) and UNDECIDED in value:
        return f"not known: {visible(str(value[UNDECIDED]))}"
    return visible(value if isinstance(value, str) else json.dumps(value))
