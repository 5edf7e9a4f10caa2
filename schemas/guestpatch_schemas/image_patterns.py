"""Groups of platform images, described by wildcards over publisher, offer and sku."""

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

__all__ = ["ImagePattern", "covers_wildcard"]


class ImagePattern(NamedTuple):
    """The images of one publisher whose offer and sku each fit one of the given wildcards.

    No wildcard at all means any. Everything is in lower case, because image references are compared
    case-insensitively.
    """

    publisher: str
    offers: tuple[str, ...]
    skus: tuple[str, ...]

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> "ImagePattern":
        """Read the pattern of a table row with the keys `publisher`, `offers` and `skus`."""
        return cls(row["publisher"], tuple(row.get("offers", ())), tuple(row.get("skus", ())))

    def covers(self, publisher: str, offer: str, sku: str) -> bool:
        """Tell whether the image belongs to the group; its three parts must be in lower case."""
        return (
            publisher == self.publisher
            and _covers_any(self.offers, offer)
            and _covers_any(self.skus, sku)
        )


def covers_wildcard(wildcard: str, text: str) -> bool:
    """Tell whether the whole text fits a wildcard, in which `*` alone is special.

    NOTE: `fnmatch` will not do: real skus begin with `[smalldisk]`, which it reads as a set.
    """
    first, *rest = wildcard.split("*")
    if not rest:
        return text == wildcard
    if not text.startswith(first):
        return False
    *middle, last = rest
    at = len(first)
    for part in middle:
        found = text.find(part, at)
        if found < 0:
            return False
        at = found + len(part)
    return len(text) - at >= len(last) and text.endswith(last)


def _covers_any(wildcards: Iterable[str], text: str) -> bool:
    return not wildcards or any(covers_wildcard(wildcard, text) for wildcard in wildcards)
