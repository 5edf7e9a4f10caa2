"""Runs that would say nothing about what was asked for, and end instead."""

from __future__ import annotations

from typing import TYPE_CHECKING

from guestpatch.cli.failing import fail
from guestpatch.source.discovery import shown_path

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Outcome
    from guestpatch.gather import Gathered

__all__ = ["refuse_nothing", "refuse_unused"]


def refuse_nothing(gathered: Gathered, outcomes: list[Outcome], paths: tuple[Path, ...]) -> None:
    """A gate that passes because a folder was renamed is the worst failure of a gate."""
    for outcome in outcomes:
        if outcome.kind == "other" and outcome.path in gathered.explicit:
            fail(
                f"{outcome.path}: neither an ARM template nor a parameter file",
                'Its "$schema" has to name a deploymentTemplate or deploymentParameters schema.',
            )
    kinds = {outcome.kind for outcome in outcomes}
    is_read = not any(outcome.unread for outcome in outcomes)
    is_asked = not gathered.explicit and not gathered.excluded
    if not kinds & {"template", "unreadable"} and is_read and is_asked:
        where = ", ".join(str(path) for path in paths) or "this folder"
        hint = "Give a Bicep or ARM JSON template, or a folder that holds one."
        fail(f"no template found in {where}", hint)


def refuse_unused(parameters: tuple[Path, ...], outcomes: list[Outcome]) -> None:
    """Values that were asked for by name and given to nothing are a mistake in the command."""
    used = {path for outcome in outcomes for path in outcome.used}
    broken = {each.primary.span.document.path for outcome in outcomes for each in outcome.findings}
    for path in map(shown_path, parameters):
        if path not in used | broken:
            hint = "Its names, or the template, may be misspelt."
            fail(f"{path}: no template of this run has one of its parameters", hint)
