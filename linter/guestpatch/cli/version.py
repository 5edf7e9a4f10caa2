"""``guestpatch version``: the versions of the program and of what it knows."""

from __future__ import annotations

import platform

import click

from guestpatch import __version__
from guestpatch.cli.options import format_option
from guestpatch.cli.output import write, write_json
from guestpatch_schemas import CURRENT, load_knowledge

__all__ = ["command"]


@click.command("version")
@format_option("json")
def command(*, form: str) -> None:
    """Show the versions of the program and of Python, and how old its knowledge is."""
    knowledge = load_knowledge(CURRENT)
    python = f"{platform.python_implementation()} {platform.python_version()}"
    # Named as in the key `table` of rules.
    dates = {
        "images": knowledge.date,
        "api-versions": knowledge.api.date,
        "lifecycle": knowledge.images.lifecycles.date,
    }
    if form == "json":
        write_json(
            {
                "name": "guestpatch",
                "version": __version__,
                "python": python,
                "platform": platform.platform(),
                "edition": knowledge.edition.id,
                "knowledge": dates,
            }
        )
        return
    write(
        f"guestpatch {__version__}\n"
        f"{python}\n"
        f"{platform.platform()}\n"
        f"edition {knowledge.edition.id} (current)\n"
        f"  images        {dates['images']}\n"
        f"  API versions  {dates['api-versions']}\n"
        f"  lifecycle     {dates['lifecycle']}\n"
    )
