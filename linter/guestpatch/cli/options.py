"""Options that several commands share, so that they are spelled and explained alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypeVar

import click

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = [
    "color_option",
    "edition_option",
    "format_option",
    "today_option",
]

_Command = TypeVar("_Command", bound="Callable[..., Any] | click.Command")

edition_option = click.option(
    "--edition",
    default="current",
    show_default=True,
    help="Edition of the platform's published behaviour to look things up in.",
)

color_option = click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="When to write colour.",
)

today_option = click.option(
    "--today",
    type=click.DateTime(["%Y-%m-%d"]),
    metavar="DATE",
    help="Day on which ends of support, and of suppressions, are judged.",
)


def format_option(*others: str) -> Callable[[_Command], _Command]:
    """The option that chooses the form of the output: text, or one of the others."""
    return click.option(
        "-f",
        "--format",
        "form",
        type=click.Choice(["text", *others]),
        default="text",
        show_default=True,
        help="Form of the output.",
    )
