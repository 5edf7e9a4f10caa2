"""The platform images that an edition supports, and what is known of images in general."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Literal, NamedTuple

from guestpatch_schemas.image_os import ImageOsTable, load_image_os
from guestpatch_schemas.lifecycle import Lifecycle, LifecycleTable, load_lifecycles
from guestpatch_schemas.operating_systems import OperatingSystem
from guestpatch_schemas.tables import read_table

__all__ = ["ImageCatalogue", "ImageEntry", "build_catalogue", "load_catalogue"]


class ImageEntry(NamedTuple):
    """One image of a supported list; `sku` is a mere description where there is a `pattern`.

    `pattern` is a regular expression for the whole sku, for lists that name a family of skus.
    `generation` and `architecture` are what the name of the sku says, None where it says nothing.
    """

    publisher: str
    offer: str
    sku: str
    os: OperatingSystem
    pattern: str | None = None
    generation: Literal["V1", "V2"] | None = None
    architecture: Literal["arm64"] | None = None
    is_confidential: bool = False
    lifecycle: Lifecycle | None = None


@dataclass(frozen=True, slots=True)
class ImageCatalogue:
    """A list of supported images, exact in publisher, offer and sku; letter case does not matter.

    Iterating gives the entries, ordered by name. Questions about an image that is in no list are
    answered from tables that all editions share, and with None where those are not certain.
    """

    entries: tuple[ImageEntry, ...]
    hotpatchable: frozenset[tuple[str, str, str]] = field(repr=False)
    os_table: ImageOsTable = field(repr=False)
    lifecycles: LifecycleTable = field(repr=False)
    _exact: Mapping[tuple[str, str, str], ImageEntry] = field(repr=False, compare=False)
    _patterns: tuple[ImageEntry, ...] = field(repr=False, compare=False)
    removed: tuple[ImageEntry, ...] = ()
    """Images that are not supported although the list has them."""

    def __iter__(self) -> Iterator[ImageEntry]:
        return iter(self.entries)

    def __len__(self) -> int:
        return len(self.entries)

    def support(self, publisher: str, offer: str, sku: str) -> ImageEntry | None:
        """Return the entry that makes the image a supported one, or None when there is none."""
        if any(_is_one_of(entry, publisher, offer, sku) for entry in self.removed):
            return None
        return self._listed(publisher, offer, sku)

    def _listed(self, publisher: str, offer: str, sku: str) -> ImageEntry | None:
        exact = self._exact.get((publisher.lower(), offer.lower(), sku.lower()))
        if exact is not None:
            return exact
        return next(
            (entry for entry in self._patterns if _is_one_of(entry, publisher, offer, sku)), None
        )

    def nearest(  # noqa: PLR0913 - an image has three names, and each default is rarely changed
        self,
        publisher: str,
        offer: str,
        sku: str,
        os: OperatingSystem | None = None,
        limit: int = 3,
        *,
        on_date: str | None = None,
    ) -> tuple[ImageEntry, ...]:
        """Return the supported images that can best stand in for an image, best first.

        Only images of the same publisher and product are offered: an image with other software on
        it replaces nothing. Releases past their end of life on `on_date` (an ISO date; by default
        the date of the lifecycle table) come last.
        """
        # Imported here: only a finding about an unsupported image asks for it.
        from guestpatch_schemas.nearest import rank_nearest  # noqa: PLC0415

        wanted_os = os or self.os_of(publisher, offer, sku)
        return rank_nearest(
            (publisher, offer, sku),
            self.lifecycle(publisher, offer, sku),
            (
                entry
                for entry in self.entries
                if wanted_os in {None, entry.os}
                and not any(_is_one_of(each, *entry[:3]) for each in self.removed)
            ),
            on_date or self.lifecycles.date,
        )[:limit]

    def os_of(self, publisher: str, offer: str, sku: str) -> OperatingSystem | None:
        """Return the operating system of an image, or None where it is not certain."""
        entry = self._listed(publisher, offer, sku)
        return entry.os if entry else self.os_table.os_of(publisher, offer, sku)

    def is_hotpatchable(self, publisher: str, offer: str, sku: str) -> bool:
        """Tell whether the image can be hotpatched.

        An edition that does not mention hotpatching answers with the list of the newest one: the
        images were the same, the documentation came later.
        """
        return (publisher.lower(), offer.lower(), sku.lower()) in self.hotpatchable

    def lifecycle(self, publisher: str, offer: str, sku: str) -> Lifecycle | None:
        """Return the support dates of the image's release, or None where it is not certain."""
        entry = self._listed(publisher, offer, sku)
        if entry is not None and entry.lifecycle is not None:
            return entry.lifecycle
        return self.lifecycles.lifecycle_of(publisher, offer, sku)

    def replaced_by(self, entries: Iterable[ImageEntry]) -> "ImageCatalogue":
        """Return a catalogue that supports the given images and no others."""
        return build_catalogue(entries, self.hotpatchable, self.os_table, self.lifecycles)

    def without(self, entries: Iterable[ImageEntry]) -> "ImageCatalogue":
        """Return a catalogue that does not support the given images."""
        return replace(self, removed=(*self.removed, *entries))

    def extended_by(self, entries: Iterable[ImageEntry]) -> "ImageCatalogue":
        """Return a catalogue that supports the given images as well; they win over listed ones."""
        return self.replaced_by((*self.entries, *entries))


def build_catalogue(
    entries: Iterable[ImageEntry],
    hotpatchable: frozenset[tuple[str, str, str]],
    os_table: ImageOsTable,
    lifecycles: LifecycleTable,
) -> ImageCatalogue:
    """Make a catalogue of the given entries, of which the last one of a name counts.

    The names in `hotpatchable` are in lower case.
    """
    by_name = {_name(entry): entry for entry in entries}
    ordered = tuple(by_name[name] for name in sorted(by_name))
    return ImageCatalogue(
        entries=ordered,
        hotpatchable=hotpatchable,
        os_table=os_table,
        lifecycles=lifecycles,
        _exact={name: entry for name, entry in by_name.items() if entry.pattern is None},
        _patterns=tuple(entry for entry in ordered if entry.pattern is not None),
    )


def load_catalogue(edition: str) -> ImageCatalogue:
    """Load the supported images of an edition, named by its id."""
    table = read_table(edition, "images.json")
    lifecycles = load_lifecycles()
    return build_catalogue(
        (_entry(row, lifecycles.releases) for row in table["images"]),
        frozenset(
            (row["publisher"], row["offer"], row["sku"]) for row in table["hotpatchable"]["images"]
        ),
        load_image_os(),
        lifecycles,
    )


def _entry(row: Mapping[str, Any], releases: Mapping[str, Lifecycle]) -> ImageEntry:
    release = row.get("release")
    return ImageEntry(
        publisher=row["publisher"],
        offer=row["offer"],
        sku=row["sku"],
        os=row["os"],
        pattern=row.get("pattern"),
        generation=row.get("generation"),
        architecture=row.get("architecture"),
        is_confidential=row.get("is_confidential", False),
        lifecycle=None if release is None else releases[release],
    )


def _is_one_of(entry: ImageEntry, publisher: str, offer: str, sku: str) -> bool:
    """Whether an image is the one of an entry, or of the family that its pattern describes."""
    if (publisher.lower(), offer.lower()) != (entry.publisher.lower(), entry.offer.lower()):
        return False
    if entry.pattern is None:
        return sku.lower() == entry.sku.lower()
    return re.fullmatch(entry.pattern, sku, re.IGNORECASE) is not None


def _name(entry: ImageEntry) -> tuple[str, str, str]:
    return entry.publisher.lower(), entry.offer.lower(), entry.sku.lower()
