"""How the platform behaves in every edition: constraints, contradictions, changes, schedules."""

from knowledge_builder.edition_tables import edition_ids, edition_sources
from knowledge_builder.fact_tables import Facts, Json, frame, sources_of

__all__ = ["build_behaviour"]

_VERDICTS = {True: "supported", False: "unsupported", None: "unstated"}


def build_behaviour(facts: Facts) -> dict[str, Json]:
    """Return the tables by file name."""
    constraints, changes = facts["constraints"], facts["create_only"]
    scenarios = constraints["schedule_scenarios"]
    return {
        "constraints.json": frame(
            "Conditions that tie several properties together.",
            sources_of(constraints),
            strengths=constraints["strength_values"],
            update_semantics={
                key: constraints["update_semantics"][key] for key in ("rule", "consequence")
            },
            rows=[_constraint(row, edition_ids(facts)) for row in constraints["constraints"]],
        ),
        "create_only.json": frame(
            "Properties that take effect only when a resource is created.",
            sources_of(changes),
            evidences=changes["evidence_values"],
            error=changes["error_shape"],
            rows=sorted(changes["create_only"], key=lambda row: (row["resource"], row["property"])),
        ),
        "disagreements.json": frame(
            "Matters on which the documents contradict each other.",
            sources_of(facts["editions"]),
            rows=[_disagreement(row) for row in facts["editions"]["disagreements"]],
        ),
        "scheduling.json": frame(
            "What a patch mode means together with a maintenance schedule.",
            sources_of(constraints, [scenarios["source"]]),
            rows=[_scenario(row) for row in scenarios["rows"]],
        ),
        "transitions.json": frame(
            "Changes of the patch mode of an existing VM.",
            edition_sources(facts),
            rows=sorted(
                (_transition(row) for row in changes["patch_mode_transitions"]),
                key=lambda row: [str(row[key]) for key in _TRANSITION_ORDER],
            ),
        ),
    }


_TRANSITION_ORDER = ("edition", "os", "from_mode", "to_mode", "automatic_updates")


def _constraint(row: Json, editions: list[str]) -> Json:
    return {
        **row,
        "when": _conditions(row["when"]),
        "require": _conditions(row["require"]),
        "editions": editions if row["editions"] == "all" else row["editions"],
    }


def _conditions(value: str | Json) -> list[str]:
    if isinstance(value, str):
        return [] if value == "none" else [value]
    return [f"{name}: {_spell(wanted)}" for name, wanted in value.items()]


def _spell(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return ", ".join(value) if isinstance(value, list) else str(value)


def _disagreement(row: Json) -> Json:
    return {
        **row,
        "positions": [{"of": of, "says": says} for of, says in row["positions"].items()],
        "statements": [id_ for ids in row["statements"].values() for id_ in ids],
    }


def _scenario(row: Json) -> Json:
    return {
        "number": row["n"],
        "is_platform_mode": row["patchMode_is_AutomaticByPlatform"],
        "bypasses_safety_checks": row["bypass"],
        "has_schedule": row["schedule_attached"],
        "is_patched_automatically": row["automatic_patching"],
        "is_patched_by_schedule": row["scheduled_patching"],
        "error": row.get("error"),
    }


def _transition(row: Json) -> Json:
    return {
        "edition": row["edition"],
        "os": row["os"],
        "from_mode": row["from"],
        "to_mode": row["to"],
        "automatic_updates": row["enableAutomaticUpdates"],
        "verdict": _VERDICTS[row["allowed"]],
        "basis": row["basis"],
        "why": row["why"],
    }
