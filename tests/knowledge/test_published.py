import pytest

from guestpatch_schemas import (
    Constraint,
    Disagreement,
    Statement,
    constraints,
    disagreements,
    editions,
    find_statement,
    statements,
)


@pytest.mark.parametrize(
    ("edition", "count"),
    [("2020-08-preview", 114), ("2021-04-preview", 158), ("2023-ga", 168), ("2024-07", 182)],
)
def test_number_of_statements(edition: str, count: int) -> None:
    assert count == len(statements(edition))


def test_number_of_constraints_and_disagreements() -> None:
    assert (len(constraints()), len(disagreements())) == (30, 20)


@pytest.mark.parametrize(
    ("id_", "kind"),
    [
        ("P21-073", Statement),
        ("W20-050", Statement),
        ("G24-074", Statement),
        ("C07", Constraint),
        ("D01", Disagreement),
    ],
)
def test_id_leads_to_what_was_published(id_: str, kind: type) -> None:
    found = find_statement(id_)

    assert found is not None
    assert (type(found), found.id) == (kind, id_)


def test_unknown_id_leads_nowhere() -> None:
    assert find_statement("P21-999") is None


def test_ids_are_unique_over_all_tables() -> None:
    ids = [entry.id for edition in editions() for entry in statements(edition.id)]
    ids += [entry.id for entry in constraints()]
    ids += [entry.id for entry in disagreements()]

    assert len(ids) == len(set(ids))


def test_disagreements_refer_to_statements_that_exist() -> None:
    missing = [
        id_ for entry in disagreements() for id_ in entry.statements if find_statement(id_) is None
    ]

    assert missing == []


def test_statement_of_the_founding_document_knows_its_lines() -> None:
    assert all(entry.lines for entry in statements("2021-04-preview"))


def test_constraint_quotes_the_error_of_the_service() -> None:
    constraint = find_statement("C04")

    assert isinstance(constraint, Constraint)
    assert constraint.known_error is not None
    assert constraint.known_error.code == "InvalidParameter"
    assert constraint.strength == "service-enforced"


def test_constraint_names_the_editions_it_holds_in() -> None:
    for id_, expected in (
        ("C05", ("2020-08-preview", "2021-04-preview")),
        ("C03", tuple(edition.id for edition in editions())),
    ):
        constraint = find_statement(id_)

        assert isinstance(constraint, Constraint)
        assert expected == constraint.editions


def test_condition_of_a_constraint_reads_as_text() -> None:
    constraint = find_statement("C03")

    assert isinstance(constraint, Constraint)
    assert constraint.require == ("osProfile.windowsConfiguration.enableAutomaticUpdates: false",)
