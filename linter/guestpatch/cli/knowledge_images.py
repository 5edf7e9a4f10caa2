"""``guestpatch knowledge images`` and ``image``: the platform images that can be patched."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from guestpatch.cli import environment
from guestpatch.cli.failing import fail
from guestpatch.cli.image_names import ImageName, read_image_name
from guestpatch.cli.options import color_option, edition_option, format_option, today_option
from guestpatch.cli.output import write_json, write_lines
from guestpatch.cli.packs import knowledge_of
from guestpatch.render.style import Piece
from guestpatch.render.tables import fields, table
from guestpatch.render.visible import visible
from guestpatch_schemas import editions, load_knowledge

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import datetime

    from guestpatch.render.style import Line
    from guestpatch_schemas import ImageEntry, Knowledge, Lifecycle

__all__ = ["image", "images"]


@click.command("images", short_help="List the images that an edition patches.")
@click.argument("text", required=False)
@click.option(
    "--os",
    "system",
    type=click.Choice(["Linux", "Windows"], case_sensitive=False),
    help="Operating system of the images to list.",
)
@edition_option
@today_option
@format_option("json")
@color_option
def images(
    *,
    text: str | None,
    system: str | None,
    edition: str,
    today: datetime | None,
    form: str,
    color: str,
) -> None:
    """List the images that an edition patches, all or those with TEXT in their name."""
    if text is not None and not text.strip():
        fail("the text to look for is empty", "Leave it out to list all images.")
    knowledge = knowledge_of(edition)
    on_date = environment.today(today).isoformat()
    wanted = (text or "").strip().lower().replace(":", "/")
    found = [
        entry
        for entry in knowledge.images
        if wanted in str(_name(entry)).lower() and system in (None, entry.os)
    ]
    if form == "json":
        write_json(
            {
                **_list_json(knowledge),
                "today": on_date,
                "images": [_entry_json(entry, knowledge, on_date) for entry in found],
            }
        )
    elif found:
        write_lines(_listed(found, knowledge, on_date), color)
    else:
        kind = f"{system} image" if system else "image"
        called = f" with `{visible(text)}` in its name" if text else ""
        click.echo(f"guestpatch: {_list(knowledge)} has no {kind}{called}", err=True)


@click.command("image", short_help="Look an image up, and what could replace it.")
@click.argument("words", nargs=-1, metavar="PUBLISHER/OFFER/SKU")
@edition_option
@today_option
@format_option("json")
@color_option
def image(
    *, words: tuple[str, ...], edition: str, today: datetime | None, form: str, color: str
) -> None:
    """Look up whether an image is patched, until when it is supported, and what could replace it.

    The image is PUBLISHER/OFFER/SKU, PUBLISHER:OFFER:SKU:VERSION as the Azure CLI prints it, or
    three arguments. That it is not supported is an answer, not a failure: the exit code is 0.
    """
    name = read_image_name(words)
    knowledge = knowledge_of(edition)
    on_date = environment.today(today).isoformat()
    if form == "json":
        write_json(_image_json(name, knowledge, on_date))
    else:
        write_lines(_looked_up(name, knowledge, on_date), color)


def _name(entry: ImageEntry) -> ImageName:
    return ImageName(entry.publisher, entry.offer, entry.sku)


def _spelled(name: ImageName, entry: ImageEntry | None) -> ImageName:
    """The name as the list spells it, where the list has just this image."""
    return name if entry is None or entry.pattern else _name(entry)


def _supporting(name: ImageName) -> list[str]:
    """The editions that list an image, oldest first."""
    return [each.id for each in editions() if load_knowledge(each.id).images.support(*name)]


def _nearest(name: ImageName, knowledge: Knowledge, on_date: str) -> list[ImageName]:
    """What can stand in for an image that is not supported, best first."""
    if knowledge.images.support(*name):
        return []
    return [_name(entry) for entry in knowledge.images.nearest(*name, on_date=on_date)]


# -- text ------------------------------------------------------------------------------------------


def _list(knowledge: Knowledge) -> str:
    return f"image list of edition {knowledge.edition.id}"


def _date(knowledge: Knowledge) -> str:
    """The date of a list, with what is known of its content where the date is stale."""
    content = knowledge.edition.content_date
    return f"{knowledge.date} (content: {content})" if content else knowledge.date


def _listed(found: Sequence[ImageEntry], knowledge: Knowledge, on_date: str) -> Iterator[Line]:
    width = environment.terminal_width()
    about = [
        ("images", f"{len(found)} of the {len(knowledge.images)} in the {_list(knowledge)}"),
        ("list of", _date(knowledge)),
        ("ends of life", f"as known on {knowledge.images.lifecycles.date}"),
    ]
    yield from fields(about, width, indent="")
    yield ()
    rows = [
        (
            entry.os,
            _end(entry.lifecycle, on_date),
            "yes" if knowledge.images.is_hotpatchable(*_name(entry)) else "",
            str(_name(entry)) + (f" (any SKU like {entry.pattern})" if entry.pattern else ""),
        )
        for entry in found
    ]
    yield from table(("OS", "END OF LIFE", "HOTPATCH", "IMAGE"), rows, width)


def _end(lifecycle: Lifecycle | None, on_date: str) -> str:
    if lifecycle is None or lifecycle.end_of_life is None:
        return "not known"
    return _marked(lifecycle.end_of_life, on_date)


def _marked(last_day: str, on_date: str) -> str:
    return f"{last_day} ended" if last_day < on_date else last_day


def _looked_up(name: ImageName, knowledge: Knowledge, on_date: str) -> Iterator[Line]:
    catalogue = knowledge.images
    entry = catalogue.support(*name)
    yield (Piece(visible(str(_spelled(name, entry))), "strong"),)
    rows = [
        ("support", _support(entry, knowledge)),
        ("list of", _date(knowledge)),
        ("supported in", ", ".join(_supporting(name)) or "no edition"),
        ("OS", catalogue.os_of(*name) or "not known"),
        ("hotpatchable", "yes" if catalogue.is_hotpatchable(*name) else "no"),
        ("end of life", _ends(catalogue.lifecycle(*name), knowledge, on_date)),
    ]
    if entry is None:
        near = "\n".join(map(str, _nearest(name, knowledge, on_date)))
        rows.append(("nearest", near or "no supported image of this publisher and product"))
    yield from fields(rows, environment.terminal_width())


def _support(entry: ImageEntry | None, knowledge: Knowledge) -> str:
    if entry is None:
        return f"unsupported: not in the {_list(knowledge)}"
    pattern = f", which has `{entry.sku}`" if entry.pattern else ""
    return f"supported: in the {_list(knowledge)}{pattern}"


def _ends(lifecycle: Lifecycle | None, knowledge: Knowledge, on_date: str) -> str:
    if lifecycle is None:
        return "not known"
    ends = _end(lifecycle, on_date)
    extended = lifecycle.end_of_extended_support
    if extended is not None:
        ends += f"; extended support {_marked(extended, on_date)}"
    release = f"{lifecycle.product} {lifecycle.cycle}"
    return f"{ends} ({release}, as known on {knowledge.images.lifecycles.date})"


# -- JSON ------------------------------------------------------------------------------------------


def _list_json(knowledge: Knowledge) -> dict[str, object]:
    return {
        "edition": knowledge.edition.id,
        "date": knowledge.date,
        "contentDate": knowledge.edition.content_date,
        "lifecycleDate": knowledge.images.lifecycles.date,
    }


def _entry_json(entry: ImageEntry, knowledge: Knowledge, on_date: str) -> dict[str, object]:
    return {
        **_name(entry)._asdict(),
        "pattern": entry.pattern,
        "os": entry.os,
        "generation": entry.generation,
        "architecture": entry.architecture,
        "confidential": entry.is_confidential,
        "hotpatchable": knowledge.images.is_hotpatchable(*_name(entry)),
        "lifecycle": _lifecycle_json(entry.lifecycle, on_date),
    }


def _image_json(name: ImageName, knowledge: Knowledge, on_date: str) -> dict[str, object]:
    catalogue = knowledge.images
    entry = catalogue.support(*name)
    return {
        **_list_json(knowledge),
        "today": on_date,
        **_spelled(name, entry)._asdict(),
        "support": "unsupported" if entry is None else "supported",
        "editions": _supporting(name),
        "os": catalogue.os_of(*name),
        "hotpatchable": catalogue.is_hotpatchable(*name),
        "lifecycle": _lifecycle_json(catalogue.lifecycle(*name), on_date),
        "nearest": [near._asdict() for near in _nearest(name, knowledge, on_date)],
    }


def _lifecycle_json(lifecycle: Lifecycle | None, on_date: str) -> dict[str, object] | None:
    if lifecycle is None:
        return None
    return {
        "product": lifecycle.product,
        "cycle": lifecycle.cycle,
        "endOfMainstreamOrFullSupport": lifecycle.end_of_mainstream_or_full_support,
        "endOfLife": lifecycle.end_of_life,
        "endOfExtendedSupport": lifecycle.end_of_extended_support,
        "hasEnded": lifecycle.is_past_end_of_life(on_date),
    }
