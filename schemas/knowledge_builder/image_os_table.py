"""Which operating system a platform image has, from the lists and the policy built-ins."""

from collections.abc import Iterable, Iterator

from guestpatch_schemas.image_os import ImageOsTable
from guestpatch_schemas.image_patterns import ImagePattern
from guestpatch_schemas.operating_systems import OperatingSystem
from knowledge_builder.fact_tables import Facts, Json, frame, image_name, sources_of

__all__ = ["build_image_os"]

# Publishers of images of one operating system and nothing else, by what the publisher is. Missing
# on purpose: Center-for-Internet-Security-Inc, microsoft-dsvm, microsoft-aks, MicrosoftSQLServer,
# cncf-upstream and others that publish both.
_PUBLISHERS: dict[OperatingSystem, tuple[str, ...]] = {
    "Linux": (
        "AlmaLinux",
        "Canonical",
        "CoreOS",
        "Debian",
        "MicrosoftCBLMariner",
        "OpenLogic",
        "Oracle",
        "RedHat",
        "SUSE",
        "credativ",
        "erockyenterprisesoftwarefoundationinc1653071250513",
        "kali-linux",
        "kinvolk",
        "resf",
    ),
    "Windows": (
        "MicrosoftWindowsDesktop",
        "MicrosoftWindowsServer",
        "MicrosoftWindowsServerEssentials",
        "MicrosoftWindowsServerHPCPack",
        "MicrosoftWindowsServerRemoteDesktop",
    ),
}

# Offers of other publishers that name their operating system.
_OFFERS: dict[tuple[str, OperatingSystem], tuple[str, ...]] = {
    ("center-for-internet-security-inc", "Linux"): ("cis-oracle*", "cis-rhel*", "cis-ubuntu*"),
    ("center-for-internet-security-inc", "Windows"): ("cis-win-*", "cis-windows-server*"),
    ("microsoft-ads", "Linux"): ("linux-data-science-vm*",),
    ("microsoft-aks", "Windows"): ("aks-windows*",),
    ("microsoft-dsvm", "Linux"): ("linux-data-science-vm*", "ubuntu-*"),
    ("microsoft-dsvm", "Windows"): ("dsvm-win*",),
    ("microsoftsqlserver", "Linux"): ("*-rhel*", "*-sles*", "*-ubuntu*"),
    ("microsoftsqlserver", "Windows"): ("*-ws20*",),
    ("microsoftvisualstudio", "Windows"): ("visualstudio*", "windows*"),
}

# The policy puts this publisher among the Linux ones, yet most of its images are Windows.
_MISPLACED_IN_POLICY = frozenset({"microsoftsqlserver"})

_POSITIVE = ("equals", "in", "like")


def build_image_os(facts: Facts) -> Json:
    """Return the table; raise ValueError where it contradicts a list or a policy rule."""
    publishers = {name: os for os, names in _PUBLISHERS.items() for name in names}
    whole = {name.lower(): os for name, os in publishers.items()}
    offers = [
        {
            "publisher": publisher,
            "offers": list(names),
            "skus": [],
            "os": os,
            "source": "offer name",
        }
        for (publisher, os), names in _OFFERS.items()
    ]
    policy = list(_policy_rows(facts["images"]["policy_image_rules"]["rules"], whole))
    decided = _table(whole, offers + policy)
    listed = list(_listed_rows(facts["images"]["editions"], decided))
    rows = sorted(
        offers + policy + listed, key=lambda row: (row["publisher"], row["offers"], row["skus"])
    )
    _refuse_contradictions(facts, _table(whole, rows))
    return frame(
        "The operating system of platform images, where it is certain.",
        sources_of(facts["images"]),
        publishers=[
            {"publisher": name, "os": publishers[name], "source": "publisher name"}
            for name in sorted(publishers, key=str.lower)
        ],
        patterns=rows,
    )


def _policy_rows(rules: Iterable[Json], whole: dict[str, OperatingSystem]) -> Iterator[Json]:
    for rule in rules:
        (publisher,) = _wildcards(rule["publisher"])
        if publisher in whole or publisher in _MISPLACED_IN_POLICY:
            continue
        if "defect" in rule or "unsatisfiable_branch" in rule:
            continue
        yield {
            "publisher": publisher,
            "offers": _wildcards(rule.get("offer", [])),
            "skus": _wildcards(rule.get("sku", [])),
            "os": rule["os"],
            "source": "policy",
        }


def _wildcards(conditions: list[Json]) -> list[str]:
    """Return what a field must fit. Exclusions are left out: an exception keeps its system."""
    fits = [
        sorted(text.lower() for text in (value if isinstance(value, list) else [value]))
        for condition in conditions
        for operator, value in condition.items()
        if operator in _POSITIVE
    ]
    if any(fit != fits[0] for fit in fits) or (conditions and not fits):
        raise ValueError(f"conditions that no list of wildcards can express: {conditions}")
    return fits[0] if fits else []


def _listed_rows(lists: Iterable[Json], decided: ImageOsTable) -> Iterator[Json]:
    names = {image_name(image): image["os"] for row in lists for image in row["images"]}
    for (publisher, offer, sku), os in names.items():
        if publisher == "microsoft corporation" or decided.os_of(publisher, offer, sku) is not None:
            continue
        yield {
            "publisher": publisher,
            "offers": [offer],
            "skus": [sku],
            "os": os,
            "source": "image list",
        }


def _table(whole: dict[str, OperatingSystem], rows: Iterable[Json]) -> ImageOsTable:
    return ImageOsTable(whole, tuple((ImagePattern.from_row(row), row["os"]) for row in rows))


def _refuse_contradictions(facts: Facts, table: ImageOsTable) -> None:
    images = [image for row in facts["images"]["editions"] for image in row["images"]]
    for image in images:
        os = table.os_of(*image_name(image))
        if os not in {None, image["os"]}:
            raise ValueError(f"{image_name(image)} is listed as {image['os']}, decided as {os}")
    for rule in facts["images"]["policy_image_rules"]["rules"]:
        publisher = rule["publisher"][0]["equals"].lower()
        os = table.publishers.get(publisher)
        if os not in {None, rule["os"]}:
            raise ValueError(f"{publisher} is {rule['os']} in a policy, decided as {os}")
