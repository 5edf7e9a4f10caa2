"""Support dates of OS releases, and which images contain which release."""

from collections.abc import Iterator

from guestpatch_schemas.image_patterns import ImagePattern
from knowledge_builder.fact_tables import Facts, Json, frame, image_name, sources_of

__all__ = ["build_lifecycle"]

_WINDOWS_SERVER = {
    "2008-r2-sp1": ("2008-r2-sp1*",),
    "2012-r2": ("2012-r2-datacenter*", "[smalldisk]2012-r2-datacenter*"),
    # Not 2016-*: Nano Server 2016 had another, shorter life.
    "2016": ("2016-datacenter*", "[smalldisk]2016-datacenter*"),
    "2019": ("2019-datacenter*", "[smalldisk]2019-datacenter*"),
    "2022": ("2022-datacenter*",),
    "2025": ("2025-datacenter*",),
}
_WINDOWS_SERVER_SUFFIX = {
    "2008-r2-sp1": "*-ws2008r2sp1*",
    "2012-r2": "*-ws2012r2*",
    "2016": "*-ws2016*",
    "2019": "*-ws2019*",
    "2022": "*-ws2022*",
    "2025": "*-ws2025*",
}
_UBUNTU = ("16.04", "18.04", "20.04", "22.04", "24.04")
_RHEL = ("7", "8", "9")
_SLES = ("12.5", "15.2", "15.4", "15.5")

_CIS = "center-for-internet-security-inc"


def build_lifecycle(facts: Facts) -> Json:
    """Return the table; raise ValueError where a pattern contradicts a list or names no release."""
    images = _listed(facts)
    releases = {name: release for _, name, release in images}
    patterns = sorted(
        _patterns(), key=lambda row: (row["publisher"], row["offers"], row["skus"], row["release"])
    )
    for row in patterns:
        if row["release"] not in releases:
            raise ValueError(f"{row['release']} is not among the releases of the image lists")
    rows = {name: release for name, release, _ in images if not _fits(patterns, name, release)}
    return frame(
        "Support dates of operating system releases, and the images that contain them.",
        sources_of(facts["images"], ["lifecycle"]),
        note=facts["images"]["lifecycle_note"],
        releases=[releases[name] for name in sorted(releases)],
        patterns=patterns,
        images=[
            {"publisher": name[0], "offer": name[1], "sku": name[2], "release": release}
            for name, release in sorted(rows.items())
        ],
    )


def _listed(facts: Facts) -> list[tuple[tuple[str, str, str], str, Json]]:
    return [
        (image_name(image), f"{release['product']}/{release['cycle']}", release)
        for row in facts["images"]["editions"]
        for image in row["images"]
        for release in [image["lifecycle"]]
        if release is not None and image["publisher"] != "Microsoft Corporation"
    ]


def _fits(patterns: list[Json], name: tuple[str, str, str], release: str) -> bool:
    found = {row["release"] for row in patterns if ImagePattern.from_row(row).covers(*name)}
    if found - {release}:
        raise ValueError(f"{name} is listed with {release}, but fits patterns of {found}")
    return bool(found)


def _patterns() -> Iterator[Json]:
    yield from _windows_server()
    yield from _ubuntu()
    yield from _red_hat_family()
    yield from _sles()


def _windows_server() -> Iterator[Json]:
    for cycle, skus in _WINDOWS_SERVER.items():
        release = f"windows-server/{cycle}"
        yield _row("microsoftwindowsserver", ["windows-cvm", "windowsserver"], skus, release)
        suffix = _WINDOWS_SERVER_SUFFIX[cycle]
        yield _row("microsoftsqlserver", [suffix], [], release)
        yield _row("microsoftvisualstudio", ["visualstudio*"], [suffix], release)
        yield _row(_CIS, [f"cis-win-{cycle}-*", f"cis-windows-server-{cycle}-*"], [], release)
        yield _row(_CIS, ["cis-windows-server"], [f"cis-windows-server{cycle}-*"], release)


def _ubuntu() -> Iterator[Json]:
    for cycle in _UBUNTU:
        release = f"ubuntu/{cycle}"
        under, plain = cycle.replace(".", "_"), cycle.replace(".", "")
        skus = [f"{cycle}*", f"{under}*"]
        yield _row("canonical", ["ubuntuserver"], skus, release)
        yield _row("canonical", ["0001-com-ubuntu-*"], [*skus, f"*-{under}*"], release)
        yield _row("canonical", [f"ubuntu-{under}-lts*"], [], release)
        yield _row("microsoft-dsvm", ["ubuntu-hpc", f"ubuntu-{plain}"], [f"{plain}*"], release)
        yield _row("microsoftsqlserver", [f"*-ubuntu{plain}*", f"*-ubuntupro{plain}*"], [], release)
        yield _row(_CIS, [f"cis-ubuntu-linux-{plain}-*"], [], release)
        yield _row(
            _CIS, ["cis-ubuntu"], [f"cis-ubuntu{plain}-*", f"cis-ubuntulinux{plain}-*"], release
        )


def _red_hat_family() -> Iterator[Json]:
    offers = ["rhel", "rhel-arm64", "rhel-ha", "rhel-raw", "rhel-sap*"]
    for cycle in _RHEL:
        release = f"rhel/{cycle}"
        yield _row("redhat", offers, [f"{cycle}*"], release)
        yield _row("redhat", ["rhel-byos"], [f"rhel-lvm{cycle}*", f"rhel-raw{cycle}*"], release)
        yield _row("microsoftsqlserver", [f"*-rhel{cycle}*"], [], release)
        yield _row(_CIS, [f"cis-rhel-{cycle}-*", f"cis-rhel{cycle}-*"], [], release)
        yield _row(_CIS, ["cis-rhel"], [f"cis-redhat{cycle}-*"], release)
    centos = ["centos", "centos-ci", "centos-hpc", "centos-lvm"]
    yield _row("openlogic", centos, ["7*"], "centos/7")
    # Not 8*: a Stream image would have another end than CentOS Linux 8.
    yield _row("openlogic", centos, ["8.*", "8_*", "8-lvm*"], "centos/8")
    alma = ["almalinux", "almalinux-arm", "almalinux-hpc", "almalinux-x86_64"]
    yield _row("almalinux", alma, ["8-*", "8_*"], "almalinux/8")


def _sles() -> Iterator[Json]:
    for cycle in _SLES:
        major, pack = cycle.split(".")
        offers = [f"sle{kind}-{major}-sp{pack}*" for kind in ("-hpc", "s", "s-sap")]
        yield _row("suse", offers, [], f"sles/{cycle}")
        old = ["sles", "sles-byos", "sles-sap", "sles-sap-byos"]
        yield _row("suse", old, [f"{major}-sp{pack}*", f"gen2-{major}-sp{pack}*"], f"sles/{cycle}")


def _row(
    publisher: str, offers: list[str], skus: tuple[str, ...] | list[str], release: str
) -> Json:
    return {"publisher": publisher, "offers": offers, "skus": list(skus), "release": release}
