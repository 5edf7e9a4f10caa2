"""Options that the rollout commands share, and the plan that they ask for."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.cli.inputs import Inputs, input_options
from guestpatch.cli.options import today_option
from guestpatch.cli.setup import Setup
from guestpatch.source.text import decode
from guestpatch_orchestrator.fleet.assume import AssumptionError, assume, read_assumption
from guestpatch_orchestrator.fleet.beside import read_export, with_health, with_schedules
from guestpatch_orchestrator.fleet.inventory import InventoryError, read_inventory
from guestpatch_orchestrator.fleet.model import Fleet
from guestpatch_orchestrator.fleet.templates import vms_of_units
from guestpatch_orchestrator.plan.planner import plan_rollout
from guestpatch_orchestrator.policy import release_of
from guestpatch_orchestrator.policy_file import PolicyError, read_policy

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date, datetime

    from guestpatch_orchestrator.plan.model import Plan
    from guestpatch_orchestrator.policy import Month
    from guestpatch_orchestrator.simulate.scenario import Scenario
    from guestpatch_schemas import Knowledge

__all__ = ["Asked", "asked_for", "fleet_options", "planned", "planned_with", "scenario_of"]

_FILE = click.Path(path_type=Path, exists=True, dir_okay=False)


def fleet_options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that say which VMs, which month and which policy."""
    for option in reversed(_OPTIONS):
        command = option(command)
    return input_options(command)


class Asked(NamedTuple):
    """What a plan is made of, as asked for."""

    fleet: Fleet
    month: Month
    setup: Setup
    policy_file: Path | None
    today: date
    is_registered: bool


def planned(options: dict[str, Any]) -> Plan:
    """The plan that the options ask for; whatever cannot be used ends the run."""
    return planned_with(options)[0]


def scenario_of(path: Path | None, seed: int) -> Scenario:
    """The scenario of a file; one that cannot be used ends the run."""
    from guestpatch_orchestrator.simulate.scenario_file import (  # noqa: PLC0415 - not for plans
        ScenarioError,
        read_scenario,
    )

    try:
        return read_scenario(None if path is None else path.read_text(), seed)
    except ScenarioError as error:
        fail(f"{path}: {error}")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{path} cannot be read: {error}")


def planned_with(options: dict[str, Any]) -> tuple[Plan, Knowledge]:
    """The plan that the options ask for, and the knowledge that it was made with."""
    asked = asked_for(options)
    try:
        policy = read_policy(None if asked.policy_file is None else asked.policy_file.read_text())
    except PolicyError as error:
        fail(f"{asked.policy_file}: {error}")
    except (OSError, UnicodeDecodeError) as error:
        fail(f"{asked.policy_file} cannot be read: {error}")
    knowledge = asked.setup.settings.knowledge
    plan = plan_rollout(
        asked.fleet, asked.month, knowledge, policy, asked.today, registered=asked.is_registered
    )
    return plan, knowledge


def asked_for(options: dict[str, Any]) -> Asked:
    """The fleet and the month that the options ask for."""
    given: datetime | None = options["today"]
    today = environment.today(given)
    setup, fleet = _fleet(options)
    try:
        values = dict(read_assumption(each) for each in options["assumptions"])
    except AssumptionError as error:
        fail(str(error))
    notes = [f"assumed of VMs where it is not known: {each}" for each in options["assumptions"]]
    fleet = fleet._replace(vms=assume(fleet.vms, values), notes=(*fleet.notes, *notes))
    month = _month(options["month"], today)
    return Asked(fleet, month, setup, options["policy"], today, not options["unregistered"])


def _month(text: str | None, today: date) -> Month:
    if text is None:
        return release_of(today.year, today.month)
    found = re.fullmatch(r"(\d{4})-(\d{2})", text)
    if found is None or not 1 <= int(found[2]) <= 12 or not 2000 <= int(found[1]) <= 2200:  # noqa: PLR2004
        fail(f"`{text}` is no month", "Write it as 2026-11.")
    return release_of(int(found[1]), int(found[2]))


def _fleet(options: dict[str, Any]) -> tuple[Setup, Fleet]:
    inputs: Inputs = options["inputs"]
    inventory: Path | None = options["inventory"]
    strict: bool = options["strict"]
    wishes = inputs.wishes(options["today"])
    cache = environment.cache_folder()
    if inventory is not None:
        if inputs.paths:
            fail("give templates or --inventory", "One of them says which VMs there are.")
        setup = Setup(wishes, inputs.config, isolated=inputs.isolated, cache=cache)
        return setup, _inventory(inventory, options, strict=strict)
    if options["extensions"] or options["schedules"]:
        fail("--extensions and --schedules need --inventory")
    setup, gathered = inputs.set_up(wishes, cache)
    found = vms_of_units((unit, setup.settings_of(unit)) for unit in gathered.units)
    if not gathered.units:
        fail("no template found", "Give a template, or a folder that holds one.")
    if strict and found.left_out:
        first = found.left_out[0]
        fail(f"{first.place}: {first.what}", "Without --strict it is left out and listed.")
    return setup, Fleet(found.vms, "template", found.left_out)


def _inventory(path: Path, options: dict[str, Any], *, strict: bool) -> Fleet:
    try:
        fleet = read_inventory(str(path), _text_of(path), strict=strict)
        for name, join in (("extensions", with_health), ("schedules", with_schedules)):
            export: Path | None = options[name]
            if export is not None:
                rows = read_export(str(export), _text_of(export))
                fleet = fleet._replace(
                    vms=join(fleet.vms, rows, str(export)), source="resource-graph"
                )
    except InventoryError as error:
        hint = "Without --strict what cannot be read is left out and listed." if strict else ""
        fail(str(error), hint)
    return fleet


def _text_of(path: Path) -> str:
    try:
        return decode(path.read_bytes())
    except OSError as error:
        fail(f"{path} cannot be read: {error.strerror or error}")


_OPTIONS = (
    click.option(
        "--inventory",
        type=_FILE,
        metavar="FILE",
        help="Take the VMs from a CSV, JSON or JSON lines file instead of templates; an Azure "
        "Resource Graph export is one.",
    ),
    click.option(
        "--extensions",
        type=_FILE,
        metavar="FILE",
        help="Export of the extensions of the inventory's VMs.",
    ),
    click.option(
        "--schedules",
        type=_FILE,
        metavar="FILE",
        help="Export of the schedules assigned to the inventory's VMs.",
    ),
    click.option(
        "--strict", is_flag=True, help="Refuse input that would else be left out and listed."
    ),
    click.option(
        "--assume",
        "assumptions",
        multiple=True,
        metavar="KEY=VALUE",
        help="Take a value where none is known, such as location=westeurope; may be repeated.",
    ),
    click.option("--month", metavar="YYYY-MM", help="Month of the rollout.  [default: this one]"),
    click.option(
        "--policy",
        type=_FILE,
        metavar="FILE",
        help="TOML file that sets what nobody publishes: hours, phases, gates.",
    ),
    click.option(
        "--unregistered",
        is_flag=True,
        help="The preview features of the edition are not registered.",
    ),
    today_option,
)
