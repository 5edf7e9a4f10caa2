"""Reading JSON as Azure accepts it."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestpatch.source.text import Document, decode
from guestpatch.syntax.json import (
    JsonArray,
    JsonConstant,
    JsonHole,
    JsonNode,
    JsonNumber,
    JsonObject,
    JsonString,
    JsonTree,
    read_json,
)

PATIENCE = 20
"""Seconds; far more than any of these takes, far less than a hang would."""


def read(text: str) -> JsonTree:
    return read_json(Document("test.json", text))


def plain(node: JsonNode) -> object:
    match node:
        case JsonObject():
            return {member.key.value: plain(member.value) for member in node.members}
        case JsonArray():
            return [plain(item) for item in node.items]
        case JsonString() | JsonNumber() | JsonConstant():
            return node.value
        case JsonHole():
            return "<hole>"


def said(text: str) -> list[tuple[str, str, str]]:
    return [(r.kind, r.message, text[r.start : r.end]) for r in read(text).remarks]


# -- what is accepted ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        '{"a": 1} // end',
        '/* start */ {"a": /* middle */ 1}',
        '{\u00a0"a":\u00a01}',
        '{"a":\r\n1}\r\n',
    ],
)
def test_comments_and_odd_spaces_are_accepted_in_silence(text: str) -> None:
    tree = read(text)

    assert plain(tree.root) == {"a": 1}
    assert tree.remarks == ()


def test_string_over_several_lines_keeps_its_line_breaks() -> None:
    tree = read('{"a": "[concat(\n  \'x\')]"}')

    assert plain(tree.root) == {"a": "[concat(\n  'x')]"}
    assert tree.remarks == ()


def test_byte_order_mark_does_not_shift_offsets() -> None:
    text = decode(b'\xef\xbb\xbf{"a": 1}')

    assert text == '{"a": 1}'


def test_utf_16_with_a_mark_is_read() -> None:
    assert decode('{"a": "é"}'.encode("utf-16")) == '{"a": "é"}'


def test_bytes_that_are_no_utf_8_survive() -> None:
    data = b'{"a": "\xff"}'

    assert decode(data).encode("utf-8", "surrogateescape") == data


def test_member_is_found_in_any_letter_case_and_the_last_duplicate_wins() -> None:
    root = read('{"Type": 1, "type": 2}').root

    assert isinstance(root, JsonObject)
    assert plain(root.get("TYPE") or root) == 2


# -- what is remarked ------------------------------------------------------------------------------


def test_trailing_comma_is_loose() -> None:
    assert said('{"a": [1, 2,],}') == [
        ("loose", "trailing comma", ","),
        ("loose", "trailing comma", ","),
    ]


def test_duplicate_key_is_loose_and_names_the_first() -> None:
    remark = read('{"a": 1, "a": 2}').remarks[0]

    assert (remark.kind, remark.message) == ("loose", "duplicate property")
    assert remark.related == (1, 4, "first written here")


def test_keys_that_differ_only_in_letter_case_are_loose() -> None:
    assert said('{"name": 1, "Name": 2}') == [
        ("loose", "properties that differ only in letter case", '"Name"')
    ]


# -- what is broken, and what is still read --------------------------------------------------------


def test_missing_comma_is_broken_and_loses_nothing() -> None:
    text = '{"a": 1 "b": 2}'

    assert [(kind, message) for kind, message, _ in said(text)] == [
        ("broken", "expected `,` or the end of the object")
    ]
    assert plain(read(text).root) == {"a": 1, "b": 2}


def test_missing_value_leaves_a_hole() -> None:
    text = '{"a": , "b": 2}'

    assert [(kind, message) for kind, message, _ in said(text)] == [
        ("broken", "property has no value")
    ]
    assert plain(read(text).root) == {"a": "<hole>", "b": 2}


def test_forgotten_quote_ends_at_its_line() -> None:
    text = '{\n  "a": "one,\n  "b": "two"\n}'

    assert said(text)[0][:2] == ("broken", "string is not closed")
    assert plain(read(text).root) == {"a": "one", "b": "two"}


def test_open_object_is_closed_where_its_array_ends() -> None:
    text = '[{"a": 1], 2]'

    tree = read(text)

    assert tree.remarks[0].message == "object is not closed: found `]`"
    assert tree.remarks[0].related == (1, 2, "the object opens here")


def test_document_that_ends_early_says_what_is_open() -> None:
    text = '{"a": {"b": 1'

    assert said(text)[0][:2] == ("broken", "object is not closed: the document ends")
    assert plain(read(text).root) == {"a": {"b": 1}}


# -- limits ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["[" * 10_000_000, '{"a":' * 2_000_000, "]" * 5_000_000])
def test_hostile_nesting_ends_in_one_budget_remark(text: str) -> None:
    started = time.process_time()

    remarks = read(text).remarks

    assert [remark.kind for remark in remarks if remark.kind == "budget"] == ["budget"]
    assert time.process_time() - started < PATIENCE


def test_more_values_than_the_limit_end_in_a_budget_remark() -> None:
    remarks = read("[" + "0," * 500_000 + "0]").remarks

    assert [remark.kind for remark in remarks] == ["budget"]


def test_number_of_many_digits_is_not_read() -> None:
    assert said('{"a": ' + "9" * 5000 + "}")[0][1] == "number is too long"


# -- properties ------------------------------------------------------------------------------------

json_values = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**15), 10**15) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=20,
)


def without_case_twins(value: object) -> bool:
    if isinstance(value, dict):
        lowered = {key.lower() for key in value}
        return len(lowered) == len(value) and all(map(without_case_twins, value.values()))
    return all(map(without_case_twins, value)) if isinstance(value, list) else True


@given(json_values.filter(without_case_twins), st.sampled_from([None, 2]))
def test_strict_json_reads_as_the_standard_library_reads_it(value: object, indent: int) -> None:
    text = json.dumps(value, indent=indent)

    tree = read(text)

    assert tree.remarks == ()
    assert plain(tree.root) == value


@given(st.text(alphabet="{}[]\",:\\'/*ab1 \n\r\t", max_size=60) | st.text(max_size=60))
def test_any_text_is_read_with_spans_inside_it(text: str) -> None:
    tree = read(text)

    pending = [tree.root]
    while pending:
        node = pending.pop()
        assert 0 <= node.start <= node.end <= len(text)
        if isinstance(node, JsonObject):
            pending.extend(part for member in node.members for part in member)
        elif isinstance(node, JsonArray):
            pending.extend(node.items)
        elif isinstance(node, JsonString):
            assert all(
                node.start <= node.offset(index) <= node.end for index in range(len(node.value))
            )
    assert all(0 <= r.start <= r.end <= len(text) for r in tree.remarks)


@given(st.text())
def test_each_character_of_a_string_knows_its_place(value: str) -> None:
    text = json.dumps(value)

    node = read(text).root

    assert isinstance(node, JsonString)
    for index, character in enumerate(node.value):
        piece = text[node.offset(index) : node.offset(index + 1)]
        assert piece == character or piece.startswith("\\")
