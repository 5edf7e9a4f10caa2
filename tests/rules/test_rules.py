"""What every built-in rule has in common."""

from __future__ import annotations

import re
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from guestpatch_schemas import Statement, editions, find_statement, statements
from tests.checking import built_in_pack

if TYPE_CHECKING:
    from collections.abc import Iterator

    from guestpatch.policy import Rule

PACK = built_in_pack()
FOLDER = files("guestpatch_rules")

CATEGORIES = {
    "1": "validity",
    "2": "coverage",
    "3": "change",
    "4": "rollout",
    "5": "hygiene",
    "9": "tool",
}
BANNED = re.compile(r"\b(should|please|invalid|must)\b|!", re.IGNORECASE)
SYNTAX = re.compile(r"`[\"'\[]|`\w+:")
PLACES = re.compile(r"\b(here|above|below|this (line|file|property)|line \d+)\b", re.IGNORECASE)

each_rule = pytest.mark.parametrize("rule", PACK.rules, ids=lambda rule: rule.code)


def _texts(rule: Rule) -> Iterator[str]:
    yield rule.summary
    for case in rule.cases:
        yield case.headline
        yield from case.helps
        yield from (label.text for label in case.labels)


@each_rule
def test_texts_are_in_the_syntax_of_no_language(rule: Rule) -> None:
    """What to write is shown by `{fix}`, in the language of the file to edit."""
    assert [text for text in _texts(rule) if SYNTAX.search(text)] == []


def test_codes_and_names_are_unique() -> None:
    codes = [rule.code for rule in PACK.rules]
    names = [rule.name for rule in PACK.rules]

    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)


def test_validity_codes_leave_no_gap() -> None:
    codes = [rule.code for rule in PACK.rules if rule.category == "validity"]

    assert codes == [f"GP{number}" for number in range(101, 101 + len(codes))]


@each_rule
def test_category_is_the_hundred_of_the_code(rule: Rule) -> None:
    assert rule.category == CATEGORIES[rule.code[2]]


@each_rule
def test_file_is_called_as_the_rule(rule: Rule) -> None:
    text = (FOLDER / f"{rule.name}.yaml").read_text("utf-8")

    assert text.startswith(f"code: {rule.code}\nname: {rule.name}\n")


@each_rule
def test_traced_statements_exist(rule: Rule) -> None:
    assert [id_ for id_ in rule.traces if find_statement(id_) is None] == []
    assert len(set(rule.traces)) == len(rule.traces)


@each_rule
def test_concept_is_traced_in_every_edition_in_which_the_rule_is_on(rule: Rule) -> None:
    traced = {
        found.concept for id_ in rule.traces if isinstance(found := find_statement(id_), Statement)
    }
    stated = {
        statement.id
        for edition in editions()
        if rule.severity_in(edition.id) is not None
        for statement in statements(edition.id)
        if statement.concept in traced
    }

    assert stated - set(rule.traces) == set()


@each_rule
def test_texts_avoid_words_that_tell_nobody_what_to_do(rule: Rule) -> None:
    assert [text for text in _texts(rule) if BANNED.search(text)] == []


@each_rule
def test_headline_stands_alone(rule: Rule) -> None:
    headlines = [case.headline for case in rule.cases]

    assert [text for text in headlines if PLACES.search(text) or text.endswith(".")] == []


@each_rule
def test_one_label_is_primary_and_all_say_something(rule: Rule) -> None:
    for case in rule.cases:
        assert [label.primary for label in case.labels].count(True) == 1
        assert len(case.labels) <= 4
        assert all(label.text for label in case.labels)


@each_rule
def test_every_case_says_what_to_do(rule: Rule) -> None:
    assert all(case.helps for case in rule.cases)


@each_rule
def test_fix_is_safe_only_where_it_changes_no_meaning(rule: Rule) -> None:
    safe = [case for case in rule.cases if case.fix is not None and case.fix["safety"] == "safe"]

    assert len(safe) == {"unknown-patch-mode": 1, "unknown-patch-setting-value": 2}.get(
        rule.name, 0
    )
