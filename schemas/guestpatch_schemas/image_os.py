"""Which operating system a platform image has."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from guestpatch_schemas.image_patterns import ImagePattern
from guestpatch_schemas.operating_systems import OperatingSystem
from guestpatch_schemas.tables import read_table

__all__ = ["ImageOsTable", "load_image_os"]


@dataclass(frozen=True, slots=True)
class ImageOsTable:
    """What is certain about the operating system of platform images, listed in an edition or not.

    A publisher stands for all its images only when it publishes one operating system and nothing
    else; the images of any other publisher are decided one by one, or not at all.
    """

    publishers: Mapping[str, OperatingSystem]
    patterns: tuple[tuple[ImagePattern, OperatingSystem], ...]

    def os_of(self, publisher: str, offer: str, sku: str) -> OperatingSystem | None:
        """Return the operating system, or None where the table is not certain of it."""
        publisher, offer, sku = publisher.lower(), offer.lower(), sku.lower()
        if publisher in self.publishers:
            return self.publishers[publisher]
        found = {os for pattern, os in self.patterns if pattern.covers(publisher, offer, sku)}
        return found.pop() if len(found) == 1 else None


@cache
def load_image_os() -> ImageOsTable:
    """Load the bundled table, which is the same for every edition."""
    table = read_table("common", "image_os.json")
    return ImageOsTable(
        publishers={row["publisher"].lower(): row["os"] for row in table["publishers"]},
        patterns=tuple((ImagePattern.from_row(row), row["os"]) for row in table["patterns"]),
    )
