"""``guestpatch inspect``: what each VM of a template evaluates to, and where from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from guestpatch.api import Settings
from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.cli.options import (
    edition_option,
    files_options,
    format_option,
    gather_options,
    parameters_option,
    today_option,
)
from guestpatch.cli.output import write
from guestpatch.cli.packs import built_in_pack, knowledge_of
from guestpatch.engine.inspection import inspect_unit
from guestpatch.engine.plain import UNDECIDED
from guestpatch.evaluate.limits import BudgetExceededError
from guestpatch.facts import Decided, Element, Undecided
from guestpatch.gather import PathError, gather

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guestpatch.engine.inspection import InspectedTemplate, InspectedVm
    from guestpatch.engine.unit import Unit
    from guestpatch.facts import Fact
    from guestpatch.source.text import Span

__all__ = ["command"]

_PATH = click.Path(path_type=Path)
_SHOWN = (
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


@click.command("inspect")
@click.argument("paths", nargs=-1, type=_PATH, required=True)
@edition_option
@parameters_option
@files_options
@click.option("--resources", is_flag=True, help="Show every expanded resource (JSON form only).")
@format_option("json")
@today_option
def command(
    *,
    paths: tuple[Path, ...],
    edition: str,
    parameters: tuple[Path, ...],
    beside: bool,
    include_compiled: bool,
    root: Path | None,
    module_roots: tuple[tuple[str, str], ...],
    resources: bool,
    form: str,
    today: datetime | None,
) -> None:
    """Show what each VM of a template evaluates to with its defaults, and where it comes from."""
    settings = Settings(knowledge_of(edition), built_in_pack(), environment.today(today))
    options = gather_options(
        beside=beside, include_compiled=include_compiled, root=root, module_roots=module_roots
    )
    try:
        units = gather(paths, parameters, options).units
        templates = [each for unit in units for each in _inspected(unit, settings)]
    except PathError as error:
        fail(str(error))
    if not templates:
        fail("no template found", "Give a template, or a folder that holds one.")
    if resources and form != "json":
        fail("--resources needs --format json")
    text = _json(templates, resources=resources) if form == "json" else "".join(_text(templates))
    write(text)


def _inspected(unit: Unit, settings: Settings) -> tuple[InspectedTemplate, ...]:
    try:
        return inspect_unit(unit, settings)
    except BudgetExceededError:
        fail(f"{unit.document.path}: asks for more work than the limits allow")


# -- JSON ------------------------------------------------------------------------------------------


def _json(templates: Sequence[InspectedTemplate], *, resources: bool) -> str:
    shown = []
    for template in templates:
        data: dict[str, object] = {
            "path": template.path,
            "parameterFile": template.parameter_file,
            "world": template.world,
            "unread": template.unread,
            "virtualMachines": [_vm(vm) for vm in template.virtual_machines],
        }
        if resources:
            data["resources"] = list(template.resources)
        shown.append(data)
    return json.dumps({"version": 1, "templates": shown}, indent=2) + "\n"


def _vm(vm: InspectedVm) -> dict[str, object]:
    return {
        "name": vm.name,
        "resource": {"type": vm.type, **_place(vm.span)},
        "facts": {name: _plain(fact) for name, fact in vm.facts.items()},
        "provenance": {
            name: _place(fact.place.span) for name, fact in vm.facts.items() if not _is_absent(fact)
        },
    }


def _plain(fact: Fact) -> object:
    if isinstance(fact, Undecided):
        return {UNDECIDED: fact.reason}
    if not isinstance(fact, Decided):
        return None
    if isinstance(fact.data, tuple):
        return [dict(each.data) if isinstance(each, Element) else each for each in fact.data]
    return fact.data


def _is_absent(fact: Fact) -> bool:
    return not isinstance(fact, (Decided, Undecided))


def _place(span: Span) -> dict[str, object]:
    start, _ = span.positions()
    return {"path": span.document.path, "line": start.line, "column": start.column}


# -- text ------------------------------------------------------------------------------------------


def _text(templates: Sequence[InspectedTemplate]) -> Iterator[str]:
    for template in templates:
        given = f" with {template.parameter_file}" if template.parameter_file else ""
        yield f"{template.path}{given}\n"
        for name, value in template.world.items():
            yield f"  {name} = {_short(value)}\n"
        if not template.virtual_machines:
            yield "  no VM in what could be read\n" if template.unread else "  no VM\n"
        for vm in template.virtual_machines:
            start, _ = vm.span.positions()
            yield f"\n  {vm.name}  {vm.type}  {vm.span.document.path}:{start.line}\n"
            rows = [(name, vm.facts[name]) for name in _SHOWN if _is_worth_showing(vm, name)]
            width = max((len(name) for name, _ in rows), default=0)
            for name, fact in rows:
                yield f"    {name:<{width}}  {_said(fact)}\n"
        yield "\n"


def _is_worth_showing(vm: InspectedVm, name: str) -> bool:
    """Whether a fact is there, and no help with what needs none."""
    support = vm.facts["image.support"]
    if name == "image.nearest" and isinstance(support, Decided) and support.data == "supported":
        return False
    return not _is_absent(vm.facts[name])


def _said(fact: Fact) -> str:
    start, _ = fact.place.span.positions()
    where = f"{fact.place.span.document.path}:{start.line}:{start.column}"
    through = ", ".join(f"{hop.kind} `{hop.name}`" for hop in reversed(fact.place.hops) if hop.name)
    came = f" through {through}" if through else ""
    if isinstance(fact, Undecided):
        return f"not known: {fact.reason}  ({where}{came})"
    value = _plain(fact)
    shown = ", ".join(map(str, value)) if isinstance(value, list) else _short(value)
    return f"{shown}  ({where}{came})"


def _short(value: object) -> str:
    if isinstance(value, dict) and UNDECIDED in value:
        return f"not known: {value[UNDECIDED]}"
    return value if isinstance(value, str) else json.dumps(value)
