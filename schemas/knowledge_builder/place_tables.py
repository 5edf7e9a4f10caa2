"""Regions and time zones."""

from knowledge_builder.fact_tables import Facts, Json, frame, sources_of

__all__ = ["build_places"]

_KEPT = (
    "name",
    "display_name",
    "cloud",
    "geography",
    "geography_group",
    "physical_location",
    "paired_region",
    "paired_by",
    "has_availability_zones",
    "zone_count",
    "iana_time_zone",
    "note",
)


def build_places(facts: Facts) -> dict[str, Json]:
    """Return the tables by file name."""
    places, zones = facts["regions"], facts["windows_timezones"]
    windows_names = {
        row["iana"]: row["windows_name"] for row in zones["region_time_zones_to_windows"]
    }
    return {
        "regions.json": frame(
            "Azure regions with their pairs, zones and time zones.",
            sources_of(places),
            notes=places["notes"],
            announced=sorted(places["announced_or_unlisted"]["names"]),
            rows=[
                {key: row.get(key) for key in _KEPT}
                | {
                    "use": row["region_use"],
                    "is_access_restricted": row["access_restricted"],
                    "windows_time_zone": windows_names.get(row["iana_time_zone"]),
                }
                for row in sorted(places["regions"], key=lambda row: str(row["name"]))
            ],
        ),
        "time_zones.json": frame(
            "Windows time zone names and the IANA zones that they stand for.",
            sources_of(zones),
            notes=zones["notes"],
            rows=[
                {"name": row["windows_name"], "iana": row["iana"], "source": row["source"]}
                for row in sorted(zones["zones"], key=lambda row: str(row["windows_name"]))
            ],
        ),
    }
