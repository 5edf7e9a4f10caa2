"""``guestpatch rule``: what a rule finds and why, offline."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guestpatch.cli.environment import terminal_width
from guestpatch.cli.failing import fail
from guestpatch.cli.markdown import page_lines
from guestpatch.cli.options import color_option, edition_option, format_option
from guestpatch.cli.output import write, write_json, write_lines
from guestpatch.cli.packs import built_in_pack, config_option, knowledge_of, rules_here
from guestpatch.cli.suggest import did_you_mean
from guestpatch.facts import FACTS
from guestpatch.facts.schema import fact_schema
from guestpatch.findings.phrases import joined
from guestpatch.policy.schema import rule_schema
from guestpatch.render.style import Piece
from guestpatch.render.tables import fields, table
from guestpatch.render.visible import visible
from guestpatch_schemas import Disagreement, editions, find_statement

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from pathlib import Path

    from click.shell_completion import CompletionItem

    from guestpatch.facts import FactDefinition
    from guestpatch.policy import Pack, Rule
    from guestpatch.render.style import Line

__all__ = ["command"]

_KINDS = {"virtual-machine": "virtual machines", "scale-set": "scale sets"}
_COLUMNS = ("code", "name", "severity", "summary")
_FACT_COLUMNS = ("fact", "type", "meaning")


def _names(
    context: click.Context, parameter: click.Parameter, incomplete: str
) -> list[CompletionItem]:
    """Rules that a shell can complete a word to: by code, or by name."""
    from click.shell_completion import CompletionItem  # noqa: PLC0415 - for shells only

    del context, parameter
    return [
        CompletionItem(name, help=rule.summary)
        for rule in built_in_pack().rules
        for name in (rule.code, rule.name)
        if name.lower().startswith(incomplete.lower())
    ]


@click.command("rule")
@click.argument("names", nargs=-1, metavar="[NAME|CODE]...", shell_complete=_names)
@click.option("--all", "everything", is_flag=True, help="List all rules, as without an argument.")
@click.option(
    "--facts", is_flag=True, help="List the facts that rules read; as JSON, their schema."
)
@click.option("--schema", is_flag=True, help="Print the JSON Schema of rule files, with all facts.")
@config_option
@edition_option
@format_option("json", "markdown")
@color_option
def command(
    *,
    names: tuple[str, ...],
    everything: bool,
    facts: bool,
    schema: bool,
    config: Path | None,
    edition: str,
    form: str,
    color: str,
) -> None:
    """Explain rules, given by name or code; list all rules when none is given.

    Rules of packs that the configuration of the working folder names are among them.
    """
    if facts + schema + everything + bool(names) > 1:
        fail("more than one thing to show", "Give names of rules, --all, --facts or --schema.")
    if schema:
        write_json(rule_schema())
        return
    if facts:
        _show_facts(form, color)
        return
    edition = knowledge_of(edition).edition.id
    pack = rules_here(config)
    rules = _wanted(pack, names) if names else pack.rules
    if form == "json":
        write_json([_json(rule, edition) for rule in rules])
    elif form == "markdown":
        pages = (_markdown_page(rule) for rule in rules)
        write("\n".join(pages) if names else _markdown_table(rules, edition))
    elif names:
        write_lines(_explained(rules, edition), color)
    else:
        rows = [_row(rule, edition) for rule in rules]
        header = [name.upper() for name in _COLUMNS]
        write_lines(table(header, rows, terminal_width()), color)


def _show_facts(form: str, color: str) -> None:
    """The vocabulary of rules."""
    rows = [(name, fact.type, _meaning(fact)) for name, fact in FACTS.items()]
    if form == "json":
        write_json(fact_schema())
    elif form == "markdown":
        write(_markdown_rows((_FACT_COLUMNS, ("---",) * len(_FACT_COLUMNS), *rows)))
    else:
        header = [name.upper() for name in _FACT_COLUMNS]
        write_lines(table(header, rows, terminal_width()), color)


def _meaning(fact: FactDefinition) -> str:
    parts = [fact.description]
    if fact.values:
        parts.append(f"Values: {', '.join(fact.values)}.")
    if fact.fields:
        parts.append(f"Fields: {', '.join(fact.fields)}.")
    return " ".join(parts)


def _wanted(pack: Pack, names: Sequence[str]) -> tuple[Rule, ...]:
    """The rules named, each once; unknown names end the run."""
    found = {name: pack.find(name.strip()) for name in names}
    unknown = [name for name, rule in found.items() if rule is None]
    if unknown:
        known = [name for rule in pack.rules for name in (rule.name, rule.code)]
        hints = [did_you_mean(name, known) for name in unknown]
        shown = joined((f"`{visible(name)}`" for name in unknown), "or")
        hints.append("`guestpatch rule --all` lists all rules.")
        fail(f"no rule has the name or code {shown}", "\n  ".join(filter(None, hints)))
    return tuple({rule.code: rule for rule in found.values() if rule is not None}.values())


def _severities(rule: Rule) -> dict[str, str]:
    """The severity in each edition, or ``off``."""
    return {edition.id: rule.severity_in(edition.id) or "off" for edition in editions()}


def _row(rule: Rule, edition: str) -> tuple[str, ...]:
    return rule.code, rule.name, _severities(rule)[edition], rule.summary


# -- text ------------------------------------------------------------------------------------------


def _explained(rules: Sequence[Rule], edition: str) -> Iterator[Line]:
    width = terminal_width()
    for number, rule in enumerate(rules):
        if number:
            yield ()
        yield from _page(rule, rule.page(), edition, width)


def _page(rule: Rule, page: str | None, edition: str, width: int) -> Iterator[Line]:
    yield (Piece(f"{rule.code} {rule.name}", "strong"),)
    yield ()
    yield from fields(_facts(rule, edition), width)
    if rule.traces:
        yield ()
        yield (Piece("Enforces", "strong"),)
        yield ()
        yield from fields([(id_, _stated(id_) or "") for id_ in rule.traces], width)
    if page is not None:
        yield ()
        yield from page_lines(page, width)


def _facts(rule: Rule, edition: str) -> list[tuple[str, str]]:
    rows = [
        ("finds", rule.summary),
        ("category", rule.category),
        ("severity", _severity(rule, edition)),
        ("confidence", _some_other(rule.confidence, [case.confidence for case in rule.cases])),
    ]
    if rule.cases:
        rows.append(("applies to", joined((_KINDS[kind] for kind in rule.applies_to), "and")))
    return [*rows, ("since", rule.since)]


def _severity(rule: Rule, edition: str) -> str:
    """The severity in the edition, then in the editions where it is another."""
    severities = _severities(rule)
    asked = severities[edition]
    # An edition that changes the severity of a rule changes it for all its cases.
    cases = [case.severity for case in rule.cases] if asked == rule.severity else []
    text = _some_other(asked, cases)
    others: dict[str, list[str]] = {}
    for id_, severity in severities.items():
        if severity != asked:
            others.setdefault(severity, []).append(id_)
    said = "; ".join(f"{severity} in {joined(ids, 'and')}" for severity, ids in others.items())
    return f"{text} ({said})" if said else text


def _some_other(usual: str, cases: Sequence[str]) -> str:
    others = list(dict.fromkeys(case for case in cases if case != usual))
    return f"{usual}, in some cases {joined(others, 'or')}" if others else usual


def _stated(id_: str) -> str | None:
    """The sentence that an id of the knowledge tables stands for."""
    found = find_statement(id_)
    if found is None:
        return None
    return found.topic if isinstance(found, Disagreement) else found.statement


# -- formats for programs --------------------------------------------------------------------------


def _json(rule: Rule, edition: str) -> dict[str, object]:
    severities = _severities(rule)
    return {
        "code": rule.code,
        "name": rule.name,
        "category": rule.category,
        "severity": severities[edition],
        "severities": severities,
        "confidence": rule.confidence,
        "summary": rule.summary,
        "appliesTo": list(rule.applies_to) if rule.cases else [],
        "since": rule.since,
        "traces": list(rule.traces),
        "statements": {id_: _stated(id_) for id_ in rule.traces},
        "page": rule.page(),
    }


def _markdown_page(rule: Rule) -> str:
    page = rule.page()
    return page if page is not None else f"# {rule.name}\n\n{rule.summary}\n"


def _markdown_table(rules: Sequence[Rule], edition: str) -> str:
    rows = (_row(rule, edition) for rule in rules)
    return _markdown_rows((_COLUMNS, ("---",) * len(_COLUMNS), *rows))


def _markdown_rows(rows: Iterable[Sequence[str]]) -> str:
    cells = ([cell.replace("|", "\\|") for cell in row] for row in rows)
    return "".join(f"| {' | '.join(row)} |\n" for row in cells)
