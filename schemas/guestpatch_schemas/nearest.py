"""How near two platform images are: which supported image best stands in for another one."""

import re
from collections.abc import Iterable
from difflib import SequenceMatcher

from guestpatch_schemas.image_catalogue import ImageEntry
from guestpatch_schemas.lifecycle import Lifecycle

__all__ = ["rank_nearest"]

_LONGEST_NAME = 128  # no real name is longer; comparing costs time in proportion

_WORDS = re.compile(r"gen[12]|g2(?![0-9])|l[12](?![0-9])|arm64|[a-z]+|[0-9]+")

_SAME_WORD = {"g2": "gen2", "gensecond": "gen2"}

_VARIANTS = frozenset(
    {
        "arm64",
        "byos",
        "ci",
        "confidential",
        "containers",
        "core",
        "cvm",
        "daily",
        "edition",
        "fips",
        "gen1",
        "gen2",
        "ha",
        "hotpatch",
        "hpc",
        "l1",
        "l2",
        "lvm",
        "minimal",
        "preview",
        "previews",
        "pro",
        "raw",
        "sap",
        "sapapps",
        "sapcal",
        "sapha",
        "smalldisk",
        "stig",
    }
)
"""Words that make an image of the same release a different thing to choose."""

_WORKLOADS = ("hpc", "sap", "workstation")
"""Words in offers and skus that tell what an image is made for; no other offer replaces it."""

_PRODUCTS = {
    "windows": "windows-server",
    "ubuntu": "ubuntu",
    "rhel": "rhel",
    "redhat": "rhel",
    "centos": "centos",
    "sles": "sles",
    "almalinux": "almalinux",
}
"""Words in offers and skus, and the product that they name in the lifecycle table."""


def rank_nearest(
    image: tuple[str, str, str],
    lifecycle: Lifecycle | None,
    entries: Iterable[ImageEntry],
    on_date: str,
) -> tuple[ImageEntry, ...]:
    """Order the entries of the same publisher and product by how well they stand in for the image.

    Entries of the same offer count as the same product. `lifecycle` is the image's own, where known.
    The result does not depend on the order of `entries`.
    """
    publisher, offer, sku = (part.lower()[:_LONGEST_NAME] for part in image)
    product = _product(lifecycle, offer, sku)

    def is_kin(entry: ImageEntry) -> bool:
        name = entry.offer.lower(), entry.sku.lower()
        return entry.publisher.lower() == publisher and (
            name[0] == offer
            or (
                _product(entry.lifecycle, *name) == product
                and _workloads(*name) == _workloads(offer, sku)
            )
        )

    def distance(entry: ImageEntry) -> tuple[object, ...]:
        name = entry.offer.lower(), entry.sku.lower()
        ended = entry.lifecycle is not None and entry.lifecycle.is_past_end_of_life(on_date)
        same_release = lifecycle is not None and entry.lifecycle == lifecycle
        return (
            ended,
            name[0] != offer,
            (entry.architecture == "arm64") != ("arm64" in sku),
            not same_release,
            len(_variants(*name) ^ _variants(offer, sku)),
            _between(_numbers(sku), _numbers(name[1])) if same_release else _newest_first(entry),
            -SequenceMatcher(None, sku, name[1], autojunk=False).ratio(),
            name,
        )

    return tuple(sorted(filter(is_kin, entries), key=distance))


def _product(lifecycle: Lifecycle | None, offer: str, sku: str) -> str | None:
    if lifecycle is not None:
        return lifecycle.product
    for word, product in _PRODUCTS.items():
        if word in offer or word in sku:
            return product
    return None


def _workloads(offer: str, sku: str) -> tuple[str, ...]:
    return tuple(word for word in _WORKLOADS if word in offer or word in sku)


def _words(text: str) -> list[str]:
    return [_SAME_WORD.get(word, word) for word in _WORDS.findall(text)]


def _variants(offer: str, sku: str) -> frozenset[str]:
    return _VARIANTS & frozenset(_words(offer) + _words(sku))


def _numbers(sku: str) -> tuple[int, ...]:
    return tuple(int(word) for word in _words(sku) if word.isdigit())


def _between(asked: tuple[int, ...], offered: tuple[int, ...]) -> tuple[int, ...]:
    """Return how far apart two version numbers are, most significant part first."""
    longest = max(len(asked), len(offered))
    padded = zip(_pad(asked, longest), _pad(offered, longest), strict=True)
    return tuple(abs(a - b) for a, b in padded)


def _pad(numbers: tuple[int, ...], length: int) -> tuple[int, ...]:
    return numbers + (0,) * (length - len(numbers))


def _newest_first(entry: ImageEntry) -> tuple[int, ...]:
    """Return a key that sorts the release supported for longest, and then the highest sku, first."""
    end = entry.lifecycle.end_of_life if entry.lifecycle else None
    return (-int((end or "0").replace("-", "")), *(-number for number in _numbers(entry.sku)))
