"""Offsets become lines and columns in one place."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from guestpatch.source.text import Document, Position, Span


def test_lines_and_columns_start_at_one() -> None:
    document = Document("a", "one\ntwo\n")

    assert document.position(0) == Position(1, 1)
    assert document.position(4) == Position(2, 1)
    assert document.position(6) == Position(2, 3)


def test_every_line_end_counts_once() -> None:
    document = Document("a", "one\r\ntwo\rthree\nfour")

    assert [document.line_text(line) for line in range(1, 5)] == ["one", "two", "three", "four"]
    assert document.position(document.text.index("three")) == Position(3, 1)


def test_astral_characters_are_one_column() -> None:
    document = Document("a", "\U0001f600x")

    assert document.position(1) == Position(1, 2)


def test_offset_past_the_end_is_the_end() -> None:
    assert Document("a", "ab").position(99) == Position(1, 3)


def test_documents_of_one_path_stay_apart() -> None:
    first, second = Document("a", "x"), Document("a", "x")

    assert Span(first, 0, 1) != Span(second, 0, 1)


@given(st.text(alphabet="ab\r\n\u2028", max_size=40), st.integers(0, 40))
def test_position_leads_back_to_the_offset(text: str, offset: int) -> None:
    document = Document("a", text)
    offset = min(offset, len(text))

    line, column = document.position(offset)

    assert document.line_start(line) + column - 1 == offset
    assert (
        "".join(
            text[document.line_start(n) : document.line_start(n + 1)]
            for n in range(1, document.line_count)
        )
        == text[: document.line_start(document.line_count)]
    )
