"""Offsets and positions of the protocol are the same place, in every encoding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types as lsp

from guestpatch.source.text import Document, Span
from guestpatch_lsp.positions import Positions
from guestpatch_lsp.shift import Shift

TEXTS = st.text(st.sampled_from("ab\n\r\u2028\x0c\x85é\U0001f60b"), max_size=30)
ENCODINGS = {"utf-8": 1, "utf-16-le": 2, "utf-32-le": 4}
"""Bytes of a unit by the codec that counts it."""


@pytest.mark.parametrize("codec", ENCODINGS)
@given(text=TEXTS)
def test_a_position_is_counted_as_the_protocol_counts(codec: str, text: str) -> None:
    positions = Positions(Document("a", text), codec.removesuffix("-le"))
    starts = [0, *(match.end() for match in re.finditer(r"\r\n|\n|\r", text))]
    for offset in range(len(text) + 1):
        line = max(index for index, start in enumerate(starts) if start <= offset)
        units = len(text[starts[line] : offset].encode(codec)) // ENCODINGS[codec]
        position = positions.position(offset)
        is_in_line_end = text[offset - 1 : offset + 1] == "\r\n"

        assert position == lsp.Position(line, units)
        assert is_in_line_end or positions.offset(position) == offset


@given(text=TEXTS, line=st.integers(0, 99), character=st.integers(0, 99))
def test_any_position_is_somewhere_in_the_text(text: str, line: int, character: int) -> None:
    positions = Positions(Document("a", text), "utf-16")

    assert 0 <= positions.offset(lsp.Position(line, character)) <= len(text)


@given(before=TEXTS, old=TEXTS, new=TEXTS, after=TEXTS)
def test_what_stands_around_a_change_is_never_mistaken(
    before: str, old: str, new: str, after: str
) -> None:
    earlier, later = Document("a", before + old + after), Document("a", before + new + after)
    shift = Shift(earlier, later)
    head = shift.later(Span(earlier, 0, len(before)))
    tail = shift.later(Span(earlier, len(before + old), len(earlier.text)))

    assert head is not None
    assert head.text == before
    assert tail is None or tail.text == after, "the same text on both sides may be either"
