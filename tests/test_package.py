"""What has to agree across the repository."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

from jsonschema import Draft202012Validator

import guestpatch
from guestpatch.engine.inspection import inspect_unit
from guestpatch.facts.schema import fact_schema
from guestpatch.gather import gather
from guestpatch.policy.schema import completed, rule_schema
from tests.checking import settings

ROOT = Path(__file__).parent.parent
SCHEMAS = ROOT / "schemas" / "guestpatch_schemas"


def test_version_is_stated_once_in_effect() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))

    assert project["project"]["version"] == guestpatch.__version__


def test_fact_schema_is_the_one_that_ships() -> None:
    """``python -m guestpatch.facts.schema > schemas/guestpatch_schemas/facts.schema.json``."""
    shipped = json.loads((SCHEMAS / "facts.schema.json").read_text(encoding="utf-8"))

    assert shipped == fact_schema()


def test_rule_schema_has_the_facts_that_there_are() -> None:
    """``python -m guestpatch.policy.schema schemas/guestpatch_schemas/rule.schema.json``."""
    assert rule_schema() == completed(rule_schema())


def test_every_fact_has_a_description() -> None:
    schema = fact_schema()["properties"]
    assert isinstance(schema, dict)

    assert [name for name, fact in schema.items() if len(fact["description"]) < 10] == []


def test_schemas_are_schemas() -> None:
    for path in sorted(SCHEMAS.glob("*.schema.json")):
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))


def test_samples_are_more_than_one_template() -> None:
    units = gather([ROOT / "samples"]).units
    inspected = [each for unit in units for each in inspect_unit(unit, settings())]

    assert sum(len(each.virtual_machines) for each in inspected) >= 5
