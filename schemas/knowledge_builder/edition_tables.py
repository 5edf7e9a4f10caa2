"""The tables of one edition: its values, its image list, its statements."""

from typing import Any

from knowledge_builder.fact_tables import Facts, Json, frame, image_name, sources_of

__all__ = ["build_edition", "build_index", "edition_ids", "edition_sources"]

_SYSTEMS = ("Linux", "Windows")
_ALL_SYSTEMS = "all functions"  # the key of a minimum version that holds for both systems

# One document prints the name of the company where an image reference has a publisher id.
_PUBLISHER_IDS = {"Microsoft Corporation": "MicrosoftWindowsServer"}

_NOT_COVERED = "not covered"
_FLEXIBLE = "Flexible orchestration only"
_HEALTH_EXTENSION = "; Application Health extension mandatory"

# Publisher and type, in the words of constraint C18, which gives them as prose:
# https://learn.microsoft.com/azure/virtual-machine-scale-sets/virtual-machine-scale-sets-health-extension
_HEALTH_EXTENSIONS = {
    "Linux": "Microsoft.ManagedServices.ApplicationHealthLinux",
    "Windows": "Microsoft.ManagedServices.ApplicationHealthWindows",
}


def edition_ids(facts: Facts) -> list[str]:
    """Return the ids of the editions, oldest first."""
    return [edition["id"] for edition in facts["editions"]["editions"]]


def build_index(facts: Facts) -> Json:
    """Return the table of editions; the last one is the current one."""
    rows = facts["editions"]["editions"]
    return frame(
        "The editions of the platform documentation, oldest first.",
        edition_sources(facts),
        current=rows[-1]["id"],
        editions=[
            {
                "id": row["id"],
                "title": row["title"],
                "status": row["status"],
                "doc_date": row["doc_date"],
                "content_date": row.get("content_date"),
                "applies_to": row["applies_to"],
            }
            for row in rows
        ],
    )


def edition_sources(facts: Facts) -> list[Json]:
    """Return the document behind each edition."""
    rows = facts["editions"]["editions"]
    return sources_of(facts["editions"], [row["source"] for row in rows])


def build_edition(facts: Facts, edition: str) -> dict[str, Json]:
    """Return the tables of one edition by file name."""
    row = next(row for row in facts["editions"]["editions"] if row["id"] == edition)
    sources = sources_of(facts["editions"], [row["source"]])
    return {
        "edition.json": frame(
            f"Modes, defaults and limits in edition {edition}.",
            sources,
            row["doc_date"],
            edition=edition,
            **_values(row["rules"]),
        ),
        "images.json": frame(
            f"Images supported in edition {edition}.",
            sources_of(facts["images"], [row["source"]]),
            row["doc_date"],
            edition=edition,
            **_images(facts, edition),
        ),
        "statements.json": frame(
            f"Statements of edition {edition}, in the words of this project.",
            sources,
            row["doc_date"],
            edition=edition,
            rows=[_statement(statement) for statement in row["statements"]],
        ),
    }


def _values(rules: Json) -> Json:
    scale_sets = rules["scale_sets"]
    if scale_sets not in {_NOT_COVERED, _FLEXIBLE, _FLEXIBLE + _HEALTH_EXTENSION}:
        raise ValueError(f"scale_sets: {scale_sets!r} is none of the phrases known here")
    batch = rules["availability_set"]
    return {
        "modes": {os: _modes(rules["modes"].get(os, {})) for os in _SYSTEMS},
        "default_mode": {os: rules["default_mode"].get(os) for os in _SYSTEMS},
        "min_api_version": {
            os: rules["min_api_version"].get(os) or rules["min_api_version"].get(_ALL_SYSTEMS)
            for os in _SYSTEMS
        },
        "limited_api_version": {
            os: rules["min_api_version"].get(f"{os}_limited") for os in _SYSTEMS
        },
        "scale_sets": _NOT_COVERED if scale_sets == _NOT_COVERED else "Flexible",
        "health_extension": _HEALTH_EXTENSIONS,
        "is_health_extension_required": scale_sets.endswith(_HEALTH_EXTENSION),
        "are_custom_images_supported": rules["custom_images_supported"],
        "linux_agent_min_version": rules["linux_agent_min_version"],
        "patch_extension": {os: rules["extensions"].get(os) for os in _SYSTEMS},
        "rhel_manual_step": rules.get("rhel_manual_step", []),
        "is_reboot_setting_stronger": rules.get("reboot_setting_on_model_wins", False),
        "registration": {
            "features": rules["feature_registrations"],
            "features_api_version": rules.get("feature_registration_api_version"),
            "provider_api_version": rules.get("provider_reregistration_api_version"),
            "max_minutes": rules.get("feature_registration_max_minutes"),
        },
        "rollout": {
            "assessment_cadence": rules["assessment_cadence"],
            "install_within_days": rules["install_within_days"],
            "enable_may_exceed_hours": rules["enable_may_exceed_hours"],
            "is_update_domain_bound": batch["update_domain_bound"],
            "max_percent_per_batch": batch["max_percent_per_update_domain"],
            "one_at_a_time_below": batch["one_at_a_time_below"],
            "scale_set_window": rules.get("scale_set_window"),
        },
    }


def _modes(modes: Json) -> list[Json]:
    return [
        {
            "name": name,
            "automatic_updates": mode.get("enableAutomaticUpdates"),
            "needs_agent": mode.get("provisionVMAgent", False),
            "is_availability_first": mode["availability_first"],
        }
        for name, mode in modes.items()
    ]


def _images(facts: Facts, edition: str) -> Json:
    lists = {row["id"]: row for row in facts["images"]["editions"]}
    own = lists[edition]
    hotpatch_edition = edition
    if not _hotpatchable(own["images"]):
        hotpatch_edition = edition_ids(facts)[-1]
    return {
        "note": own["note"],
        "count": own["count"],
        "hotpatchable": {
            "from_edition": hotpatch_edition,
            "images": _hotpatchable(lists[hotpatch_edition]["images"]),
        },
        "images": sorted((_image(image) for image in own["images"]), key=image_name),
    }


def _hotpatchable(images: list[Json]) -> list[Json]:
    names = sorted(image_name(image) for image in images if image["hotpatchable"])
    return [dict(zip(("publisher", "offer", "sku"), name, strict=True)) for name in names]


def _image(image: Json) -> Json:
    lifecycle = image["lifecycle"]
    row = {
        "publisher": _PUBLISHER_IDS.get(image["publisher"], image["publisher"]),
        "offer": image["offer"],
        "sku": image["sku"],
        "os": image["os"],
        "pattern": image["pattern"]["suggested_regex"] if image["match"] == "pattern" else None,
        "pattern_note": image["pattern"]["status"] if image["match"] == "pattern" else None,
        "generation": image["vm_generation_from_sku_name"],
        "architecture": image["architecture_from_sku_name"],
        "is_confidential": image.get("security_type_from_name") == "ConfidentialVM" or None,
        "release": lifecycle and f"{lifecycle['product']}/{lifecycle['cycle']}",
    }
    return _without_none(row)


def _statement(row: Json) -> Json:
    kept = ("id", "concept", "section", "kind", "applies_to", "checkable_by", "statement", "note")
    return _without_none({key: row.get(key) for key in kept} | {"lines": row.get("seed_lines")})


def _without_none(row: dict[str, Any]) -> Json:
    return {key: value for key, value in row.items() if value is not None}
