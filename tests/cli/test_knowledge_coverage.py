"""`guestpatch knowledge coverage`: every published statement is accounted for."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest

from guestpatch_schemas import editions, statements
from guestpatch_schemas.coverage import accounting_of
from tests.checking import built_in_pack

if TYPE_CHECKING:
    from tests.cli.conftest import Run

EDITIONS = [edition.id for edition in editions()]
LAST_REQUIREMENT = 82


def read(run: Run, edition: str) -> Any:  # noqa: ANN401 - JSON
    result = run("knowledge", "coverage", "--edition", edition, "--format", "json")
    assert (result.exit_code, result.stderr) == (0, "")
    return json.loads(result.stdout)


@pytest.mark.parametrize("edition", EDITIONS)
def test_nothing_is_unaccounted_for(run_in_process: Run, edition: str) -> None:
    data = read(run_in_process, edition)

    assert data["edition"] == edition
    assert data["unaccounted"] == 0
    assert [each["id"] for each in data["statements"] if not each["by"] and not each["not"]] == []
    assert [each["id"] for each in data["statements"] if each["by"] and each["not"]] == []


@pytest.mark.parametrize(("edition", "count"), [("2021-04-preview", 158), ("2024-07", 182)])
def test_every_statement_is_listed(run_in_process: Run, edition: str, count: int) -> None:
    data = read(run_in_process, edition)

    assert len(data["statements"]) == count
    assert sum(sum(kind.values()) for kind in data["kinds"].values()) == count


def test_statement_with_what_enforces_it(run_in_process: Run) -> None:
    by_id = {each["id"]: each for each in read(run_in_process, "2024-07")["statements"]}

    assert by_id["G24-040"]["by"] == ["GP401", "R-14"]
    assert by_id["G24-033"] == {
        "id": "G24-033",
        "kind": "orchestration",
        "statement": "Geo-paired regions are not updated at the same time.",
        "by": ["R-09"],
        "not": None,
    }
    assert by_id["G24-164"]["by"] == []
    assert by_id["G24-164"]["not"].startswith("A command")


def test_rule_that_is_off_in_an_edition_enforces_nothing_there(run_in_process: Run) -> None:
    off = {
        rule.code for rule in built_in_pack().rules if rule.severity_in("2021-04-preview") is None
    }
    named = {
        code
        for each in read(run_in_process, "2021-04-preview")["statements"]
        for code in each["by"]
    }

    assert off
    assert named & off == set()


def test_text_counts_by_kind_and_lists_every_statement(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "coverage", "--edition", "2021-04-preview")

    assert result.exit_code == 0
    assert "Unaccounted for: 0." in result.stdout
    assert "= GP401, R-14\n" in result.stdout
    assert [each.id for each in statements("2021-04-preview") if each.id not in result.stdout] == []


def test_unknown_edition(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "coverage", "--edition", "2019")

    assert result.exit_code == 2


def test_table_names_requirements_that_exist_and_concepts_once() -> None:
    concepts = {each.concept for edition in EDITIONS for each in statements(edition)}
    found = [accounting_of(concept) for concept in concepts]
    numbers = [int(each.removeprefix("R-")) for one in found for each in one.by]

    assert all(1 <= number <= LAST_REQUIREMENT for number in numbers)
    assert [one for one in found if one.by and one.reason] == []


def test_table_has_no_concept_that_no_edition_states() -> None:
    table = json.loads((files("guestpatch_schemas") / "coverage.json").read_text("utf-8"))
    concepts = {each.concept for edition in EDITIONS for each in statements(edition)}

    assert {*table["by"], *table["not"]} - concepts == set()
    assert set(table["not"].values()) == set(table["reasons"])
