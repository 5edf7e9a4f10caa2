"""Bicep text to tokens, and back."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestpatch.source.text import Document
from guestpatch.syntax.bicep import print_tokens, read_bicep, read_tokens

PIECES = [
    *("param", "x", "true", "null", "7", "'a'", "'${", "}'", "}", "'''", "$'''", "$$", "${"),
    *(" ", "\t", "\n", "\r\n", "\r", "// c", "/* c */", "/*", "#disable-next-line BCP1"),
    *("=>", "==", "=~", "!~", "...", "::", "??", "?", "[", "]", "(", ")", "{", "\\", '"', "é"),
]


def tokens(text: str) -> list[tuple[str, str]]:
    """The kind of each token and what is written there."""
    read = read_tokens(Document("test.bicep", text))
    return [(token.kind, text[token.start : token.end]) for token in read]


def kinds(text: str) -> list[str]:
    return [kind for kind, _ in tokens(text)]


def trivia(text: str) -> list[tuple[str, str]]:
    tree = read_bicep(Document("test.bicep", text))
    return [(kind, text[start:end]) for kind, start, end in tree.trivia]


def test_marks_are_as_long_as_possible() -> None:
    text = "... . => == =~ = !~ != ! <= < >= > && || | ?? ? :: : ^ %"

    assert kinds(text) == text.split()


def test_constants_are_no_names_but_keywords_are() -> None:
    assert kinds("true false null param resource for if") == [
        "true",
        "false",
        "null",
        *["name"] * 4,
    ]


@pytest.mark.parametrize("text", ["\n\n\n", "\r\n\r\n", "\r\n\n\r"])
def test_line_breaks_that_touch_are_one_token(text: str) -> None:
    assert kinds(f"a{text}b") == ["name", "newline", "name"]


def test_blank_or_comment_between_line_breaks_splits_the_token() -> None:
    assert kinds("\n \n// c\n") == ["newline", "newline", "newline"]


def test_block_comment_over_lines_is_no_line_break() -> None:
    assert kinds("a /* \n */ b") == ["name", "name"]


def test_hole_splits_a_string_into_pieces() -> None:
    assert tokens("'a${b}c${d}e'") == [
        ("left", "'a${"),
        ("name", "b"),
        ("middle", "}c${"),
        ("name", "d"),
        ("right", "}e'"),
    ]


def test_strings_stand_in_holes() -> None:
    assert kinds("'${'${a}'}'") == ["left", "left", "name", "right", "right"]


def test_dollar_without_brace_and_escaped_dollar_open_no_hole() -> None:
    assert kinds("'$a $ \\${b}'") == ["string"]


def test_multi_line_string_ends_at_the_first_three_quotes_and_takes_more() -> None:
    assert tokens("''''a''''\n'''''''") == [
        ("string", "''''a''''"),
        ("newline", "\n"),
        ("string", "'''''''"),
    ]


def test_multi_line_string_with_dollars_has_holes_of_as_many_dollars() -> None:
    assert tokens("$$'''${a} $$${b} $$'''") == [
        ("left", "$$'''${a} $$${"),
        ("name", "b"),
        ("right", "} $$'''"),
    ]


def test_hole_ends_with_its_line() -> None:
    assert tokens("'a${b\n") == [("left", "'a${"), ("name", "b"), ("right", ""), ("newline", "\n")]


def test_directive_stands_first_on_its_line() -> None:
    assert trivia("  #disable-next-line a-b c // d\n/**/#disable-next-line e") == [
        ("directive", "#disable-next-line a-b c"),
        ("line-comment", "// d"),
        ("block-comment", "/**/"),
    ]


@pytest.mark.parametrize(
    "name", ["disable-next-line", "disable-diagnostics", "restore-diagnostics"]
)
def test_directives_name_codes(name: str) -> None:
    assert trivia(f"#{name} BCP081 no-unused-vars") == [
        ("directive", f"#{name} BCP081 no-unused-vars")
    ]


def test_everything_between_tokens_and_trivia_is_blank() -> None:
    text = "\t// c\n param x string = 'a${ b }' /* d */\r\n#disable-next-line e  \n"
    pieces = [(token.start, token.end) for token in read_tokens(Document("test.bicep", text))]
    pieces += [(t.start, t.end) for t in read_bicep(Document("test.bicep", text)).trivia]
    at = 0
    for start, end in sorted(pieces):
        assert text[at:start].strip(" \t") == ""
        assert start >= at
        at = end

    assert text[at:].strip(" \t") == ""


@given(st.lists(st.sampled_from(PIECES)).map("".join))
def test_text_is_printed_back_from_its_tokens(text: str) -> None:
    document = Document("test.bicep", text)
    covered = sorted((token.start, token.end) for token in read_tokens(document))

    assert print_tokens(document) == text
    assert all(end <= start for (_, end), (start, _) in pairwise(covered))


@given(st.text())
def test_any_text_is_printed_back(text: str) -> None:
    assert print_tokens(Document("test.bicep", text)) == text
