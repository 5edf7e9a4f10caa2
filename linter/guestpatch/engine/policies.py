"""Asking Azure Policy definitions about the resources of a template."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from guestpatch_schemas.policy_aliases import aliases_date

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from guestpatch.azure_policy import Definition
    from guestpatch.evaluate.limits import StepLimit
    from guestpatch.evaluate.run import Run
    from guestpatch.evaluate.sites import Site
    from guestpatch.evaluate.worlds import Exploration
    from guestpatch.policy.ask import Answer

__all__ = ["policies_about", "policy_notes"]


def policies_about(
    run: Run, site: Site, neighbours: tuple[Site, ...], definitions: Sequence[Definition]
) -> Iterator[tuple[Definition, Callable[[StepLimit], Sequence[Exploration[Answer]]]]]:
    """The definitions to ask about a resource, each with what asks it."""
    if site.resource.existing or not definitions:
        return
    from guestpatch.azure_policy import ask_policy  # noqa: PLC0415 - only with policies

    for definition in definitions:
        asked = partial(ask_policy, run, site, neighbours, definition)
        yield definition, partial(_alone, asked)


def _alone(
    asked: Callable[[StepLimit], Exploration[Answer]], limit: StepLimit
) -> Sequence[Exploration[Answer]]:
    return (asked(limit),)


def policy_notes(definition: Definition) -> tuple[str, ...]:
    """What a finding of a definition rests on."""
    version = f" of version {definition.version}" if definition.version else ""
    return (
        f"policy{version} with the effect {definition.effect}",
        f"aliases known on {aliases_date()}",
    )
