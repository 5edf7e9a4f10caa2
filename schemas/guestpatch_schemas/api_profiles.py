"""API profiles: one name for a set of API versions, used where a template has to run in several clouds."""

from functools import cache

from guestpatch_schemas.tables import read_table

__all__ = ["profile_version"]


def profile_version(profile: str, resource_type: str) -> str | None:
    """Return the version that a profile stands for, or None for a profile or type not known."""
    versions = _profiles().get(profile.lower(), {})
    return versions.get(resource_type.lower())


@cache
def _profiles() -> dict[str, dict[str, str]]:
    table = read_table("common", "api_profiles.json")
    return {
        profile.lower(): {kind.lower(): version for kind, version in versions.items()}
        for profile, versions in table["profiles"].items()
    }
