"""Edits keep everything around them: comments, commas, indentation, quotes and line ends."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.findings import Fix
from guestpatch.fix import apply_fixes
from guestpatch.fix.edits import add_member, move_member, remove_member, replace_value
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from guestpatch.policy.proposals import Scalar


def document(language: str, text: str) -> Document:
    return Document(f"main.{language}", text)


def span_of(document: Document, piece: str) -> Span:
    start = document.text.index(piece)
    return Span(document, start, start + len(piece))


def object_in(document: Document, before: str) -> Span:
    """The object that follows a piece of text, up to the brace that closes it."""
    start = document.text.index("{", document.text.index(before))
    depth = 0
    for offset in range(start, len(document.text)):
        depth += {"{": 1, "}": -1}.get(document.text[offset], 0)
        if not depth:
            return Span(document, start, offset + 1)
    raise AssertionError(before)


def applied(edits: object) -> str:
    assert isinstance(edits, tuple)
    (text,) = apply_fixes([Fix("", "safe", edits)]).texts.values()
    return text


@pytest.mark.parametrize(
    ("language", "piece", "value", "expected"),
    [
        ("json", '"manual"', "Manual", '"Manual"'),
        ("json", '"true"', True, "true"),
        ("json", "'manual'", "Manual", "'Manual'"),
        ("json", "'true'", True, "true()"),
        ("json", "true()", False, "false()"),
        ("json", "null", "Manual", '"Manual"'),
        ("bicep", "'manual'", "Manual", "'Manual'"),
        ("bicep", "'true'", True, "true"),
        ("bicep", "false", True, "true"),
        ("bicep", "null", "Manual", "'Manual'"),
        ("bicep", "2019-07-01", "2020-12-01", "2020-12-01"),
    ],
)
def test_value_is_written_in_the_form_that_stands_there(
    language: str, piece: str, value: Scalar, expected: str
) -> None:
    text = f"before {piece} after"

    assert applied(replace_value(span_of(document(language, text), piece), value)) == (
        f"before {expected} after"
    )


def test_value_that_is_computed_is_left_to_its_author() -> None:
    text = "mode: concat(a, b)"

    assert replace_value(span_of(document("bicep", text), "concat(a, b)"), "Manual") is None


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("json", '{\n  "o": {\n    "a": 1\n  }\n}', '{\n  "o": {\n    "a": 1,\n    "m": x\n  }\n}'),
        (
            "json",
            '{\n  "o": {\n    "a": 1 // why\n  }\n}',
            '{\n  "o": {\n    "a": 1, // why\n    "m": x\n  }\n}',
        ),
        (
            "json",
            '{\n  "o": {\n    "a": 1, // loose\n  }\n}',
            '{\n  "o": {\n    "a": 1, // loose\n    "m": x\n  }\n}',
        ),
        (
            "json",
            '{\r\n\t"o": {\r\n\t\t"a": 1\r\n\t}\r\n}',
            '{\r\n\t"o": {\r\n\t\t"a": 1,\r\n\t\t"m": x\r\n\t}\r\n}',
        ),
        (
            "json",
            '{\n  "o": {\n    "a": 1 }\n}',
            '{\n  "o": {\n    "a": 1,\n    "m": x }\n}',
        ),
        ("json", '{ "o": { "a": 1 } }', '{ "o": { "a": 1, "m": x } }'),
        ("json", '{"o":{}}', '{"o":{ "m": x }}'),
        ("json", '{\n  "o": {}\n}', '{\n  "o": {\n    "m": x\n  }\n}'),
        (
            "json",
            '{\n  "o": {\n    // later\n  }\n}',
            '{\n  "o": {\n    "m": x\n    // later\n  }\n}',
        ),
        ("bicep", "var o = {\n  a: 1\n}", "var o = {\n  a: 1\n  m: x\n}"),
        ("bicep", "var o = {\n  a: 1 // why\n}", "var o = {\n  a: 1 // why\n  m: x\n}"),
        ("bicep", "var o = { a: 1 }", "var o = { a: 1, m: x }"),
        ("bicep", "var o = { a: 1, }", "var o = { a: 1, m: x }"),
        ("bicep", "var o = {\n  ...b\n}", "var o = {\n  ...b\n  m: x\n}"),
        ("bicep", "var o = {}\n", "var o = {\n  m: x\n}\n"),
    ],
)
def test_member_is_added_as_its_neighbours_are_written(
    language: str, before: str, after: str
) -> None:
    target = object_in(document(language, before), "o")

    assert applied(add_member(target, ("m",), "x")) == after


def test_objects_on_the_way_are_added_on_lines_of_their_own() -> None:
    before = "var o = {\n    a: 1\n}\n"
    target = object_in(document("bicep", before), "o")

    assert applied(add_member(target, ("p", "m"), "x")) == (
        "var o = {\n    a: 1\n    p: {\n        m: x\n    }\n}\n"
    )


def test_objects_on_the_way_stay_on_the_line_of_a_short_object() -> None:
    target = object_in(document("json", '{ "o": { "a": 1 } }'), "o")

    assert applied(add_member(target, ("p", "m"), "x")) == ('{ "o": { "a": 1, "p": { "m": x } } }')


@pytest.mark.parametrize(
    ("language", "before", "after"),
    [
        ("json", '{\n  "a": 1,\n  "m": 2,\n  "b": 3\n}', '{\n  "a": 1,\n  "b": 3\n}'),
        ("json", '{\n  "a": 1,\n  "m": 2\n}', '{\n  "a": 1\n}'),
        ("json", '{\n  "m": 2\n}', "{\n}"),
        ("json", '{ "a": 1, "m": 2 }', '{ "a": 1 }'),
        ("json", '{ "m": 2, "a": 1 }', '{ "a": 1 }'),
        ("json", '{\n  "a": 1, // one\n  "m": 2 // two\n}', '{\n  "a": 1 // one\n  // two\n}'),
        ("json", '{\r\n  "m": 2,\r\n  "a": 1\r\n}', '{\r\n  "a": 1\r\n}'),
        ("bicep", "var o = {\n  m: {\n    x: 1\n  }\n  a: 1\n}", "var o = {\n  a: 1\n}"),
        ("bicep", "var o = { a: 1, m: 2 }", "var o = { a: 1 }"),
        ("bicep", "var o = {\n  a: 1\n  m: 2 // why\n}", "var o = {\n  a: 1\n  // why\n}"),
    ],
)
def test_member_goes_with_its_line_and_its_comma_but_not_with_comments(
    language: str, before: str, after: str
) -> None:
    key = '"m"' if language == "json" else "m"

    assert applied(remove_member(span_of(document(language, before), key))) == after


def test_member_of_several_lines_moves_with_its_indentation() -> None:
    before = """\
var o = {
  m: {
    x: 1 // why

    y: 2
  }
  to: {
    deep: {
      a: 1
    }
  }
}
"""
    text = document("bicep", before)

    assert (
        applied(move_member(span_of(text, "m"), object_in(text, "deep"), ("m",)))
        == """\
var o = {
  to: {
    deep: {
      a: 1
      m: {
        x: 1 // why

        y: 2
      }
    }
  }
}
"""
    )


def test_member_that_moves_below_its_own_object_stays_where_it_is() -> None:
    text = document("json", '{\n  "m": 1,\n  "a": 2\n}\n')
    whole = Span(text, 0, len(text.text) - 1)

    assert applied(move_member(span_of(text, '"m"'), whole, ("p", "m"))) == (
        '{\n  "p": {\n    "m": 1\n  },\n  "a": 2\n}\n'
    )


def test_text_over_several_lines_is_not_moved() -> None:
    text = document("bicep", "var o = {\n  m: '''\n  x\n  '''\n  p: {\n    a: 1\n  }\n}\n")

    assert move_member(span_of(text, "m"), object_in(text, "p"), ("m",)) is None
