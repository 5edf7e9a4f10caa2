"""``guestpatch knowledge``: what is bundled about Azure, how old it is, and where it comes from."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guestpatch.cli.environment import terminal_width
from guestpatch.cli.failing import fail
from guestpatch.cli.knowledge_api import api_versions
from guestpatch.cli.knowledge_coverage import coverage
from guestpatch.cli.knowledge_diff import diff
from guestpatch.cli.knowledge_images import image, images
from guestpatch.cli.options import color_option, format_option
from guestpatch.cli.output import write_json, write_lines
from guestpatch.cli.packs import knowledge_of
from guestpatch.cli.suggest import did_you_mean
from guestpatch.render.style import Piece
from guestpatch.render.tables import table
from guestpatch.render.visible import visible
from guestpatch.render.wrap import wrapped
from guestpatch_schemas import CURRENT, editions, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from guestpatch.render.style import Line
    from guestpatch_schemas import EditionSummary, Source, Table

__all__ = ["command"]


class _Group(click.Group):
    """Says what was probably meant by a word that is no command."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        word = args[0]
        if word not in self.commands and not word.startswith("-"):
            hint = did_you_mean(word, self.commands) or f"There are {', '.join(self.commands)}."
            if "/" in word or ":" in word:
                hint = f"To look up an image: `guestpatch knowledge image {visible(word)}`."
            fail(f"`guestpatch knowledge` has no command `{visible(word)}`", hint)
        return super().resolve_command(ctx, args)


@click.group("knowledge", cls=_Group, invoke_without_command=True)
@click.option(
    "--edition",
    metavar="EDITION",
    help="Edition to show or to look things up in; without it every edition is shown, and things "
    "are looked up in the current one.",
)
@format_option("json")
@color_option
@click.pass_context
def command(context: click.Context, *, edition: str | None, form: str, color: str) -> None:
    """Show what is known of Azure, how old it is, and where it comes from; look things up in it.

    Without a command, lists the editions of the platform's published behaviour and the tables.
    """
    if context.invoked_subcommand is not None:
        given = {"edition": edition or CURRENT, "form": form, "color": color}
        context.default_map = dict.fromkeys(command.commands, given)
        return
    shown = editions() if edition is None else (knowledge_of(edition).edition,)
    found = [each for each in tables() if _belongs(each, shown)]
    if form == "json":
        write_json({"editions": [*map(_edition_json, shown)], "tables": [*map(_table_json, found)]})
    else:
        write_lines(_overview(shown, found, terminal_width()), color)


command.add_command(images)
command.add_command(image)
command.add_command(api_versions)
command.add_command(coverage)
command.add_command(diff)


def _belongs(described: Table, shown: Sequence[EditionSummary]) -> bool:
    """Whether a table is about one of the editions, or about all of them."""
    others = {edition.id for edition in editions()} - {edition.id for edition in shown}
    return described.path.split("/")[0] not in others


# -- text ------------------------------------------------------------------------------------------


def _overview(
    shown: Sequence[EditionSummary], found: Sequence[Table], width: int
) -> Iterator[Line]:
    rows = [
        (
            edition.id,
            "current" if edition.is_current else "",
            edition.doc_date,
            edition.title + (f"; content: {edition.content_date}" if edition.content_date else ""),
        )
        for edition in shown
    ]
    yield from table(("EDITION", "", "DATE", "TITLE"), rows, width)
    for each in found:
        yield ()
        yield (Piece(each.path, "strong"), Piece(f"  {each.date}"))
        yield from wrapped((Piece("  "),), each.about, width)
        for source in each.sources:
            yield from wrapped((Piece("  - "),), _source(source), width)


def _source(source: Source) -> str:
    repo = "" if source.repo in (None, source.what) else f", {source.repo}"
    date = "" if source.doc_date is None else f", {source.doc_date}"
    return f"{source.what}{repo}{date}"


# -- JSON ------------------------------------------------------------------------------------------


def _edition_json(edition: EditionSummary) -> dict[str, object]:
    return {
        "id": edition.id,
        "current": edition.is_current,
        "title": edition.title,
        "status": edition.status,
        "date": edition.doc_date,
        "contentDate": edition.content_date,
        "appliesTo": list(edition.applies_to),
    }


def _table_json(described: Table) -> dict[str, object]:
    return {
        "path": described.path,
        "about": described.about,
        "date": described.date,
        "sources": [
            {
                "key": source.key,
                "what": source.what,
                "repo": source.repo,
                "date": source.doc_date,
                "commit": source.commit,
            }
            for source in described.sources
        ],
    }
