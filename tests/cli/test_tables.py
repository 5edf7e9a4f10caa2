"""Tables in plain text."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guestpatch.render.style import paint
from guestpatch.render.tables import fields, table

ROWS: list[tuple[str, ...]] = [
    ("GP101", "error", "A patch mode that the operating system does not have."),
    ("GP9", "warning", "Short."),
]


def shown(rows: list[tuple[str, ...]], width: int) -> str:
    return "".join(paint(line, color=False) for line in table(("CODE", "", "SUMMARY"), rows, width))


def test_columns_are_as_wide_as_they_have_to_be_and_the_last_one_is_wrapped() -> None:
    assert shown(ROWS, 50) == (
        """\
CODE            SUMMARY
GP101  error    A patch mode that the operating
                system does not have.
GP9    warning  Short.
"""
    )


def test_last_column_gets_lines_of_its_own_where_there_is_no_room_beside_the_others() -> None:
    assert shown(ROWS, 40) == (
        """\
CODE            SUMMARY
GP101  error
    A patch mode that the operating
    system does not have.
GP9    warning
    Short.
"""
    )


def test_short_last_column_stays_beside_the_others() -> None:
    assert shown([("GP101", "error", "Short.")], 20) == (
        """\
CODE          SUMMARY
GP101  error  Short.
"""
    )


def test_width_is_counted_in_columns_of_the_terminal() -> None:
    assert shown([("日本", "a", "x"), ("abc", "b", "y")], 40) == (
        """\
CODE     SUMMARY
日本  a  x
abc   b  y
"""
    )


def test_fields_set_each_line_of_a_value_beside_the_name() -> None:
    lines = fields([("nearest", "a/b/c\nd/e/f"), ("OS", "")], 40)

    assert "".join(paint(line, color=False) for line in lines) == (
        """\
  nearest  a/b/c
           d/e/f
  OS
"""
    )


def test_table_without_rows_is_its_header() -> None:
    assert shown([], 40) == "CODE    SUMMARY\n"


@given(
    st.lists(st.tuples(st.text(), st.text(), st.text()), max_size=4),
    st.integers(min_value=1, max_value=200),
)
def test_any_cells_and_width_give_lines_without_control_characters_or_loose_ends(
    rows: list[tuple[str, ...]], width: int
) -> None:
    lines = shown(rows, width).split("\n")

    assert lines[-1] == ""
    assert all(character.isprintable() for line in lines for character in line)
