"""``guestpatch inspect``: what each VM of a template evaluates to, and where from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.cli.inputs import input_options
from guestpatch.cli.inspect_json import inspection_object
from guestpatch.cli.inspect_text import SHOWN_FACTS, full_chains, overview
from guestpatch.cli.options import format_option, today_option
from guestpatch.cli.output import write, write_json
from guestpatch.cli.suggest import did_you_mean
from guestpatch.engine.inspection import inspect_unit
from guestpatch.evaluate.limits import BudgetExceededError
from guestpatch.facts import VM_FACTS
from guestpatch.findings.phrases import joined
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from guestpatch.api import Settings
    from guestpatch.cli.inputs import Inputs
    from guestpatch.engine.inspection import InspectedTemplate
    from guestpatch.engine.model import Unit

__all__ = ["command"]


@click.command("inspect")
@input_options
@click.option(
    "--why",
    multiple=True,
    metavar="FACT",
    help="Show only this fact, or all that begin with it, with each step its value took; may be repeated.",
)
@click.option("--resources", is_flag=True, help="Show every expanded resource (JSON form only).")
@format_option("json")
@today_option
def command(
    *,
    inputs: Inputs,
    why: tuple[str, ...],
    resources: bool,
    form: str,
    today: datetime | None,
) -> None:
    """Show what each VM of a template evaluates to with its defaults, and where it comes from."""
    wanted = _wanted(why)
    setup, gathered = inputs.set_up(inputs.wishes(today), environment.cache_folder())
    varied = wanted or (VM_FACTS if form == "json" else SHOWN_FACTS)
    templates = [
        each
        for unit in gathered.units
        for each in _inspected(unit, setup.settings_of(unit), varied)
    ]
    if not templates:
        fail("no template found", "Give a template, or a folder that holds one.")
    if resources and form != "json":
        fail("--resources needs --format json")
    if form == "json":
        write_json(inspection_object(templates, wanted or tuple(VM_FACTS), resources=resources))
    elif wanted:
        write("".join(full_chains(templates, wanted)))
    else:
        write("".join(overview(templates)))


def _wanted(names: tuple[str, ...]) -> tuple[str, ...]:
    """The facts that are named, or whose names begin so; unknown names end the run."""
    found = {
        name: tuple(fact for fact in VM_FACTS if fact == name or fact.startswith(f"{name}."))
        for name in names
    }
    unknown = [name for name, facts in found.items() if not facts]
    if unknown:
        known = {*VM_FACTS, *(name.partition(".")[0] for name in VM_FACTS)}
        hints = [did_you_mean(name, known) for name in unknown]
        hints.append("`docs/rules.md` lists all facts.")
        shown = joined((f"`{visible(name)}`" for name in unknown), "or")
        fail(f"no fact is called {shown}", "\n  ".join(filter(None, hints)))
    return tuple(name for name in VM_FACTS if any(name in facts for facts in found.values()))


def _inspected(
    unit: Unit, settings: Settings, varied: Collection[str]
) -> tuple[InspectedTemplate, ...]:
    try:
        return inspect_unit(unit, settings, varied)
    except BudgetExceededError as error:
        fail(f"{unit.document.path}: {error}")
