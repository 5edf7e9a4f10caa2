"""``guestpatch knowledge diff``: what changed from one edition to another."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import click

from guestpatch.cli import environment
from guestpatch.cli.options import color_option, format_option
from guestpatch.cli.output import write_json, write_lines
from guestpatch.cli.packs import built_in_pack, knowledge_of
from guestpatch.render.style import Piece
from guestpatch.render.wrap import wrapped
from guestpatch_schemas import mode_transitions, statements

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from guestpatch.policy import Pack
    from guestpatch.render.style import Line
    from guestpatch_schemas import Knowledge, Statement

__all__ = ["Part", "diff", "differences"]


class Part(NamedTuple):
    """What changed of one kind of knowledge; ``changed`` is by what it is about: before and now."""

    name: str
    title: str
    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[tuple[str, str, str], ...]


@click.command("diff", short_help="Show what changed from one edition to another.")
@click.argument("before")
@click.argument("after")
@format_option("json")
@color_option
def diff(*, before: str, after: str, form: str, color: str) -> None:
    """Show what changed from edition BEFORE to edition AFTER.

    Images, severities of rules, API versions, changes of the patch mode, published statements.
    What is not known per edition, such as which properties can be set only at creation, is the same
    in both and not shown.
    """
    old, new = knowledge_of(before), knowledge_of(after)
    parts = differences(old, new, built_in_pack())
    if form == "json":
        write_json(_json(old, new, parts))
    else:
        write_lines(_text(old, new, parts, environment.terminal_width()), color)


def differences(old: Knowledge, new: Knowledge, pack: Pack) -> tuple[Part, ...]:
    """What changed, one part for each kind of knowledge."""
    return (
        _images(old, new),
        _part("rules", "Severities of rules", _severities(old, pack), _severities(new, pack)),
        _part("apiVersions", "API versions", _api_versions(old), _api_versions(new)),
        _part("transitions", "Changes of the patch mode", _transitions(old), _transitions(new)),
        _part("statements", "Statements", _statements(old), _statements(new)),
    )


def _part(name: str, title: str, old: Mapping[str, str], new: Mapping[str, str]) -> Part:
    """Two tables by what their rows are about."""
    return Part(
        name,
        title,
        tuple(_row(key, new[key]) for key in new if key not in old),
        tuple(_row(key, old[key]) for key in old if key not in new),
        tuple((key, old[key], new[key]) for key in new if old.get(key, new[key]) != new[key]),
    )


def _row(key: str, text: str) -> str:
    return f"{key}: {text}"


def _images(old: Knowledge, new: Knowledge) -> Part:
    """Names of images mean the same in any letter case."""
    before, after = _image_names(old), _image_names(new)
    added = tuple(sorted(name for key, name in after.items() if key not in before))
    removed = tuple(sorted(name for key, name in before.items() if key not in after))
    return Part("images", "Images", added, removed, ())


def _image_names(knowledge: Knowledge) -> dict[str, str]:
    names = (f"{each.publisher}:{each.offer}:{each.sku}" for each in knowledge.images.entries)
    return {name.lower(): name for name in names}


def _severities(knowledge: Knowledge, pack: Pack) -> dict[str, str]:
    edition = knowledge.edition.id
    return {f"{rule.code} {rule.name}": rule.severity_in(edition) or "off" for rule in pack.rules}


def _api_versions(knowledge: Knowledge) -> dict[str, str]:
    found: dict[str, str] = {}
    for system in ("Windows", "Linux"):
        minimum = knowledge.min_api_version[system]
        limited = knowledge.limited_api_version[system]
        found[f"{system}: everything works from"] = minimum or "no version stated"
        found[f"{system}: with limits from"] = limited or "no version stated"
    return found


def _transitions(knowledge: Knowledge) -> dict[str, str]:
    found: dict[str, str] = {}
    for each in mode_transitions(knowledge.edition.id):
        updates = each.automatic_updates
        given = "" if updates is None else f", enableAutomaticUpdates {str(updates).lower()}"
        found[f"{each.os}: {each.from_mode} to {each.to_mode}{given}"] = each.verdict
    return found


def _statements(knowledge: Knowledge) -> dict[str, str]:
    """By what they speak of: several statements of one edition may speak of the same."""
    found: dict[str, list[Statement]] = {}
    for each in statements(knowledge.edition.id):
        found.setdefault(each.concept, []).append(each)
    return {concept: " ".join(each.statement for each in alike) for concept, alike in found.items()}


# -- text ------------------------------------------------------------------------------------------


def _text(old: Knowledge, new: Knowledge, parts: tuple[Part, ...], width: int) -> Iterator[Line]:
    names = f"{_dated(old)} and {_dated(new)}"
    yield from wrapped((), f"Between {names}", width)
    for part in parts:
        yield ()
        counts = (
            f"{len(part.added)} added, {len(part.removed)} removed, {len(part.changed)} changed"
        )
        yield (Piece(part.title, "strong"), Piece(f": {counts}"))
        for text in part.added:
            yield from wrapped((Piece("  + "),), text, width)
        for text in part.removed:
            yield from wrapped((Piece("  - "),), text, width)
        for about, before, after in part.changed:
            yield from wrapped((Piece("  ~ "),), f"{about}:", width)
            yield from wrapped((Piece("      was "),), before, width)
            yield from wrapped((Piece("      is  "),), after, width)


def _dated(knowledge: Knowledge) -> str:
    return f"edition {knowledge.edition.id}, dated {knowledge.date}"


# -- JSON ------------------------------------------------------------------------------------------


def _json(old: Knowledge, new: Knowledge, parts: tuple[Part, ...]) -> dict[str, object]:
    data: dict[str, object] = {
        "before": {"edition": old.edition.id, "date": old.date},
        "after": {"edition": new.edition.id, "date": new.date},
    }
    for part in parts:
        data[part.name] = {
            "added": list(part.added),
            "removed": list(part.removed),
            "changed": [
                {"about": about, "before": before, "after": after}
                for about, before, after in part.changed
            ],
        }
    return data
