"""Until when the operating system release of a platform image is supported by its vendor."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from guestpatch_schemas.image_patterns import ImagePattern
from guestpatch_schemas.tables import read_table

__all__ = ["Lifecycle", "LifecycleTable", "load_lifecycles"]


class Lifecycle(NamedTuple):
    """The support dates of one operating system release, as ISO dates of its last supported day.

    `end_of_life` is the end of free or standard updates, `end_of_extended_support` that of paid or
    long-term support. None means that no source gives the date. The dates are those of the release:
    an image that includes extended support (Ubuntu Pro) has the same ones.
    """

    product: str
    cycle: str
    end_of_mainstream_or_full_support: str | None
    end_of_life: str | None
    end_of_extended_support: str | None

    def is_past_end_of_life(self, on_date: str) -> bool:
        """Tell whether standard updates have ended by that ISO date."""
        return self.end_of_life is not None and self.end_of_life < on_date


@dataclass(frozen=True, slots=True)
class LifecycleTable:
    """The releases, and which images are known to contain them.

    `date` is the day on which the dates were last read from the vendors' pages.
    """

    date: str
    releases: Mapping[str, Lifecycle]
    images: Mapping[tuple[str, str, str], Lifecycle]
    patterns: tuple[tuple[ImagePattern, Lifecycle], ...]

    def lifecycle_of(self, publisher: str, offer: str, sku: str) -> Lifecycle | None:
        """Return the support dates of an image, or None where its release is not certain."""
        publisher, offer, sku = publisher.lower(), offer.lower(), sku.lower()
        listed = self.images.get((publisher, offer, sku))
        if listed is not None:
            return listed
        found = {
            lifecycle
            for pattern, lifecycle in self.patterns
            if pattern.covers(publisher, offer, sku)
        }
        return found.pop() if len(found) == 1 else None


@cache
def load_lifecycles() -> LifecycleTable:
    """Load the bundled table, which is the same for every edition."""
    table = read_table("common", "lifecycle.json")
    releases = {
        f"{row['product']}/{row['cycle']}": Lifecycle(
            row["product"],
            row["cycle"],
            row["end_of_mainstream_or_full_support"],
            row["end_of_life"],
            row["end_of_extended_support"],
        )
        for row in table["releases"]
    }
    return LifecycleTable(
        date=table["date"],
        releases=releases,
        images={
            (row["publisher"], row["offer"], row["sku"]): releases[row["release"]]
            for row in table["images"]
        },
        patterns=tuple(
            (ImagePattern.from_row(row), releases[row["release"]]) for row in table["patterns"]
        ),
    )
