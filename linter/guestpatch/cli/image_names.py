"""The name of a platform image as people give it on the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from guestpatch.cli.failing import fail
from guestpatch.render.visible import visible

if TYPE_CHECKING:
    from collections.abc import Sequence

__all__ = ["ImageName", "read_image_name"]

_FEWEST, _MOST = 3, 4
_HINT = (
    "Give PUBLISHER/OFFER/SKU, PUBLISHER:OFFER:SKU or PUBLISHER OFFER SKU, each with or without "
    "a version: `guestpatch knowledge image Canonical/ubuntu-24_04-lts/server`."
)


class ImageName(NamedTuple):
    """The names that make a platform image; the version is no part of any list."""

    publisher: str
    offer: str
    sku: str

    def __str__(self) -> str:
        return "/".join(self)


def read_image_name(words: Sequence[str]) -> ImageName:
    """Read the arguments of a command; anything but one image ends the run."""
    if not words:
        fail("no image to look up", _HINT)
    parts = _parts(words)
    if not _FEWEST <= len(parts) <= _MOST or not all(parts):
        shown = visible(" ".join(words))
        fail(f"`{shown}` is not the publisher, offer and SKU of an image", _HINT)
    publisher, offer, sku = parts[:_FEWEST]
    return ImageName(publisher, offer, sku)


def _parts(words: Sequence[str]) -> list[str]:
    if len(words) == 1:
        separator = "/" if "/" in words[0] else ":"
        words = words[0].split(separator)
    if any("/" in word or ":" in word for word in words):
        return []
    return [word.strip() for word in words]
