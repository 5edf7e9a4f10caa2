"""``guestpatch test``: whether rules do what their pages say."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from guestpatch.api import Settings
from guestpatch.cli import environment
from guestpatch.cli.exit_codes import ExitCode
from guestpatch.cli.failing import fail
from guestpatch.cli.options import color_option, today_option
from guestpatch.cli.output import write_lines
from guestpatch.cli.packs import built_in_pack, config_option, knowledge_of, rules_here
from guestpatch.cli.setup import fail_with_mistake
from guestpatch.examples import Flaw, flaws_of, read_page
from guestpatch.policy import PackError, join_packs, load_pack
from guestpatch.render.style import Piece
from guestpatch.render.summary import counted
from guestpatch.render.visible import visible
from guestpatch.source.discovery import shown_path
from guestpatch.syntax.yaml import MistakeError

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date, datetime

    from guestpatch.policy import Pack, Rule
from guestpatch.render.style import Line

__all__ = ["command"]


class _Tested(NamedTuple):
    """A rule with what came of its page."""

    rule: Rule
    examples: int
    flawed: int
    """How many of them are not as the page says."""
    flaws: tuple[Flaw, ...]


@click.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@config_option
@today_option
@color_option
def command(
    *, paths: tuple[Path, ...], config: Path | None, today: datetime | None, color: str
) -> None:
    """Run the examples in the pages of rules: of packs, or of single rules by their files.

    Without a path, those of all packs that the configuration names. Exits 0 when every rule does
    what its page says, 1 when one does not, and 2 when a rule cannot be used.
    """
    everything, wanted = _rules(paths, config)
    day = environment.today(today)
    tested = [_test(rule, everything, day) for rule in wanted]
    write_lines(_report(tested), color)
    raise SystemExit(ExitCode.FINDINGS if any(each.flaws for each in tested) else ExitCode.CLEAN)


def _rules(paths: Sequence[Path], config: Path | None) -> tuple[Pack, tuple[Rule, ...]]:
    """All rules that count, and those to test. What is no rule ends the run."""
    if not paths:
        everything = rules_here(config)
        wanted = tuple(rule for rule in everything.rules if not rule.is_built_in)
        if not wanted:
            hint = "Give the folder of a pack, or name packs in guestpatch.yaml: packs: [rules]"
            fail("no configuration here names a pack", hint)
        return everything, wanted
    try:
        # A page stands for its rule: whoever writes one runs its examples.
        files = dict.fromkeys(
            path.with_suffix(".yaml") if path.suffix == ".md" else path for path in paths
        )
        packs = [load_pack(path, environment.cache_folder()) for path in files]
        everything = join_packs(built_in_pack(), packs)
    except PackError as error:
        fail(str(error), "Give the folder of a pack, or the file of a rule.")
    except MistakeError as error:
        fail_with_mistake(error.mistake)
    return everything, tuple(rule for pack in packs for rule in pack.rules)


def _test(rule: Rule, everything: Pack, today: date) -> _Tested:
    try:
        page = read_page(rule)
    except (OSError, ValueError) as error:
        fail(f"{shown_path(rule.folder)}/{rule.name}.md cannot be read: {error}")
    flaws = list(page.flaws)
    flawed = 0
    for example in page.examples:
        found = tuple(flaws_of(example, Settings(knowledge_of(example.edition), everything, today)))
        flawed += bool(found)
        flaws.extend(found)
    flaws.sort(key=lambda flaw: flaw.line_1 or 0)
    return _Tested(rule, len(page.examples), flawed, tuple(flaws))


def _report(tested: Sequence[_Tested]) -> Iterator[Line]:
    for each in tested:
        verdict = Piece("FAILED", "error") if each.flaws else Piece("ok", "strong")
        count = counted(each.examples, "example")
        yield (verdict, Piece(f" {each.rule.code} {each.rule.name} ({count})"))
        page = f"{shown_path(each.rule.folder)}/{each.rule.name}.md"
        for flaw in each.flaws:
            place = page if flaw.line_1 is None else f"{page}:{flaw.line_1}"
            yield (Piece(f"  {visible(place)}: ", "info"), Piece(visible(flaw.message)))
            for name, text in (("expected", flaw.expected), ("got", flaw.got)):
                if text:
                    yield (Piece(f"    {name:<9} {visible(text)}"),)
    examples = sum(each.examples for each in tested)
    failed = sum(bool(each.flaws) for each in tested)
    said = f"{counted(len(tested), 'rule')}, {counted(examples, 'example')}: "
    yield ()
    if failed:
        verb = "does" if failed == 1 else "do"
        yield (Piece(f"{said}{counted(failed, 'rule')} {verb} not do what the page says."),)
    else:
        yield (Piece(f"{said}every rule does what its page says."),)
