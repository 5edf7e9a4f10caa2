"""``guestpatch knowledge coverage``: what becomes of every published statement of an edition."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

import click

from guestpatch.cli import environment
from guestpatch.cli.options import color_option, edition_option, format_option
from guestpatch.cli.output import write_json, write_lines
from guestpatch.cli.packs import built_in_pack, knowledge_of
from guestpatch.render.style import Piece
from guestpatch.render.tables import table
from guestpatch.render.wrap import wrapped
from guestpatch_schemas import statements
from guestpatch_schemas.coverage import accounting_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from guestpatch.policy import Pack
    from guestpatch.render.style import Line
    from guestpatch_schemas import Statement

__all__ = ["Covered", "cover", "coverage"]


class Covered(NamedTuple):
    """A statement, the rules that enforce it, what is planned to, and why nothing can."""

    statement: Statement
    rules: tuple[str, ...]
    planned: tuple[str, ...]
    reason: str | None

    @property
    def by(self) -> tuple[str, ...]:
        """What enforces the statement, planned or not."""
        return (*self.rules, *self.planned)

    @property
    def group(self) -> str:
        """The column it is counted in."""
        if self.rules:
            return "rules"
        if self.planned:
            return "planned"
        return "unaccounted" if self.reason is None else "not"


@click.command("coverage", short_help="Show what enforces each published statement.")
@edition_option
@format_option("json")
@color_option
def coverage(*, edition: str, form: str, color: str) -> None:
    """Show what enforces each published statement of an edition, or why nothing can.

    GP codes are rules; R numbers are requirements of the orchestrator, which is planned.
    """
    found = cover(knowledge_of(edition).edition.id, built_in_pack())
    if form == "json":
        write_json(_json(found))
    else:
        write_lines(_text(found, environment.terminal_width()), color)


def cover(edition: str, pack: Pack) -> tuple[Covered, ...]:
    """What accounts for each statement of an edition, in the order of its document."""
    rules: dict[str, list[str]] = {}
    for rule in pack.rules:
        if rule.severity_in(edition) is not None:
            for trace in rule.traces:
                rules.setdefault(trace, []).append(rule.code)
    found: list[Covered] = []
    for statement in statements(edition):
        codes = tuple(rules.get(statement.id, ()))
        other = accounting_of(statement.concept)
        reason = None if codes or other.by else other.reason
        found.append(Covered(statement, codes, other.by, reason))
    return tuple(found)


def _by_kind(found: Sequence[Covered]) -> Mapping[str, Counter[str]]:
    kinds: dict[str, Counter[str]] = {}
    for each in found:
        kinds.setdefault(each.statement.kind, Counter())[each.group] += 1
    return kinds


# -- text ------------------------------------------------------------------------------------------


def _text(found: Sequence[Covered], width: int) -> Iterator[Line]:
    kinds = _by_kind(found)
    total = sum(kinds.values(), Counter[str]())
    rows = [_row(kind, counts) for kind, counts in sorted(kinds.items())]
    header = ("KIND", "ALL", "BY RULES", "PLANNED", "CANNOT BE CHECKED", "UNACCOUNTED")
    yield from table(header, [*rows, _row("all", total)], width)
    for kind in sorted(kinds):
        yield ()
        yield (Piece(kind, "strong"),)
        for each in found:
            if each.statement.kind == kind:
                yield from _statement(each, width)
    yield ()
    text = f"Unaccounted for: {total['unaccounted']}. R numbers are planned, GP codes are rules."
    yield from wrapped((), text, width)


def _row(kind: str, counts: Counter[str]) -> tuple[str, ...]:
    groups = ("rules", "planned", "not", "unaccounted")
    return (kind, str(counts.total()), *(str(counts[group]) for group in groups))


def _statement(covered: Covered, width: int) -> Iterator[Line]:
    statement = covered.statement
    yield from wrapped((Piece(f"  {statement.id}  "),), statement.statement, width)
    said = ", ".join(covered.by) or covered.reason or "unaccounted for"
    yield from wrapped((Piece(" " * (len(statement.id) + 4)), Piece("= ")), said, width)


# -- JSON ------------------------------------------------------------------------------------------


def _json(found: Sequence[Covered]) -> dict[str, object]:
    kinds = _by_kind(found)
    return {
        "edition": found[0].statement.edition,
        "statements": [
            {
                "id": each.statement.id,
                "kind": each.statement.kind,
                "statement": each.statement.statement,
                "by": list(each.by),
                "not": each.reason,
            }
            for each in found
        ],
        "kinds": {kind: dict(sorted(kinds[kind].items())) for kind in sorted(kinds)},
        "unaccounted": sum(each.group == "unaccounted" for each in found),
    }
