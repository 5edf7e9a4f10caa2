"""Drawing labels: lines, marks, and characters that would put the marks in the wrong place."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.findings import Finding, Label, Report
from guestpatch.render import RenderOptions, renderer_of
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable


@pytest.fixture
def draw(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> Callable[..., str]:
    """Draw labels over a text; each is a start, an end and what is said. The first is primary."""

    def drawn(text: str, *labels: tuple[int, int, str]) -> str:
        document = Document("a.json", text)
        spans = [Label(Span(document, start, end), said) for start, end, said in labels]
        output = "".join(renderer_of("full")(make_report(make_finding(*spans)), RenderOptions()))
        snippet = output[output.index("|\n") : output.index("= note")].splitlines()[1:-2]
        return "\n".join(snippet)

    return drawn


def test_text_of_the_last_label_stands_beside_and_the_others_below(
    draw: Callable[..., str],
) -> None:
    expected = """\
1 | one two three
  | --- ^^^ ----- third
  | |   |
  | |   second
  | first"""

    assert draw("one two three", (4, 7, "second"), (8, 13, "third"), (0, 3, "first")) == expected


def test_label_without_text_is_only_marked(draw: Callable[..., str]) -> None:
    expected = """\
1 | one two three
  | ^^^ ---
  | |
  | first"""

    assert draw("one two three", (0, 3, "first"), (4, 7, "")) == expected


def test_label_inside_another_is_told_from_it(draw: Callable[..., str]) -> None:
    expected = """\
1 | resourceId('x')
  | -----------^^^-
  | |          |
  | |          inner
  | outer"""

    assert draw("resourceId('x')", (11, 14, "inner"), (0, 15, "outer")) == expected


def test_labels_at_the_same_place_say_one_after_the_other(draw: Callable[..., str]) -> None:
    expected = """\
1 | one two
  |     ^^^
  |     |
  |     primary
  |     other"""

    assert draw("one two", (4, 7, "primary"), (4, 7, "other")) == expected


def test_lines_between_labels_are_shown_when_they_are_few(draw: Callable[..., str]) -> None:
    expected = """\
1 | a
  | ^ first
2 | b
3 |
4 | d
  | - second
...
8 | h
  | - third"""

    text = "a\nb\n\nd\ne\nf\ng\nh\n"
    assert draw(text, (0, 1, "first"), (5, 6, "second"), (13, 14, "third")) == expected


def test_span_over_several_lines_is_marked_on_its_first(draw: Callable[..., str]) -> None:
    expected = """\
1 | "a": {
  |      ^ all of it"""

    assert draw('"a": {  \n  "b": 1\n}\n', (5, 19, "all of it")) == expected


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_ends_are_not_shown(draw: Callable[..., str], newline: str) -> None:
    expected = """\
2 | bc
  |  ^ here"""
    start = len(f"a{newline}b")

    assert draw(f"a{newline}bc{newline}d", (start, start + 1, "here")) == expected


@pytest.mark.parametrize("end", [3, 4])
def test_place_at_the_end_of_a_line_is_marked_behind_it(draw: Callable[..., str], end: int) -> None:
    expected = """\
1 | one
  |    ^ something is missing"""

    assert draw("one\ntwo\n", (3, end, "something is missing")) == expected


def test_place_at_the_end_of_a_document_is_marked_on_its_last_line(
    draw: Callable[..., str],
) -> None:
    expected = """\
2 |
  | ^ ends here"""

    assert draw("{\n", (2, 2, "ends here")) == expected


def test_empty_document_can_be_pointed_at(draw: Callable[..., str]) -> None:
    expected = """\
1 |
  | ^ nothing"""

    assert draw("", (0, 0, "nothing")) == expected


def test_tabs_are_expanded(draw: Callable[..., str]) -> None:
    expected = """\
1 |     "a":    true
  |             ^^^^ here"""

    assert draw('\t"a":\ttrue', (6, 10, "here")) == expected


def test_wide_characters_and_combining_marks_keep_the_columns(draw: Callable[..., str]) -> None:
    expected = """\
1 | "日本": "cafe\u0301" # x
  | ------           ^ second
  | |
  | first"""
    text = '"日本": "cafe\u0301" # x'

    assert draw(text, (len(text) - 1, len(text), "second"), (0, 4, "first")) == expected


def test_combining_mark_alone_is_one_column(draw: Callable[..., str]) -> None:
    expected = """\
1 | e\u0301x
  |  ^ accent"""

    assert draw("e\u0301x", (1, 2, "accent")) == expected


def test_characters_that_could_deceive_are_shown_as_symbols(draw: Callable[..., str]) -> None:
    expected = """\
1 | a␛[31m<U+202E>b<U+00A0><U+0085>␡<U+DC80><U+2800>c
  |       ^^^^^^^^ turns the direction"""
    text = "a\x1b[31m\u202eb\xa0\x85\x7f\udc80\u2800c"

    assert draw(text, (6, 7, "turns the direction")) == expected


def test_texts_are_shown_safely_too(draw: Callable[..., str]) -> None:
    expected = """\
1 | abc
  | ^^^ value is ␛[2J␊"""

    assert draw("abc", (0, 3, "value is \x1b[2J\n")) == expected


LONG = "{" + ", ".join(f'"key{number:04}": {number}' for number in range(1000)) + "}"
"""A minified document of 15 890 columns."""


def test_long_line_is_cut_around_the_label(draw: Callable[..., str]) -> None:
    expected = """\
1 | …, "key0498": 498, "key0499": 499, "key0500": 500, "key0501": 501, "key0502": 502, "key0503": 5…
  |                                               ^^^ here"""
    start = LONG.index(" 500,") + 1

    assert draw(LONG, (start, start + 3, "here")) == expected


def test_labels_far_apart_on_a_long_line_are_drawn_apart(draw: Callable[..., str]) -> None:
    expected = """\
1 | …8, "key0099": 99, "key0100": 100, "key0101": 101, "key0102": 102, "key0103": 103, "key0104": 1…
  |                               ^^^                             --- two
  |                               |
  |                               one
...
1 | …, "key0898": 898, "key0899": 899, "key0900": 900, "key0901": 901, "key0902": 902, "key0903": 9…
  |                                               --- three"""
    first, second, third = (LONG.index(f" {number},") + 1 for number in (100, 102, 900))
    labels = [(first, first + 3, "one"), (second, second + 3, "two"), (third, third + 3, "three")]

    assert draw(LONG, *labels) == expected


def test_long_line_is_not_cut_where_it_starts_and_ends(draw: Callable[..., str]) -> None:
    expected = """\
1 | {"key0000": 0, "key0001": 1, "key0002": 2, "key0003": 3, "key0004": 4, "key0005": 5, "key0006"…
  | ^ opened
...
1 | …key0994": 994, "key0995": 995, "key0996": 996, "key0997": 997, "key0998": 998, "key0999": 999}
  |                                                                                               - closed"""

    assert draw(LONG, (0, 1, "opened"), (len(LONG) - 1, len(LONG), "closed")) == expected


def test_label_longer_than_the_window_is_marked_as_far_as_it_is_shown(
    draw: Callable[..., str],
) -> None:
    expected = """\
1 | {"key0000": 0, "key0001": 1, "key0002": 2, "key0003": 3, "key0004": 4, "key0005": 5, "key0006"…
  |  ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^^ all keys"""

    assert draw(LONG, (1, len(LONG) - 1, "all keys")) == expected
