"""Patterns mean what regular expressions mean, and take no more time than their text is long."""

from __future__ import annotations

import re
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestpatch.policy.patterns import PatternError, compile_pattern, matches

ATOMS = ["a", "B", "1", "-", ".", r"\d", r"\W", r"\.", "[ab]", "[^a]", "[a-b1]", r"[\d-]", "[]a]"]
REPEATS = ["?", "*", "+", "{2}", "{1,2}", "{0,}", "{0}"]


def larger(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.one_of(
        st.tuples(inner, inner).map("".join),
        st.tuples(inner, inner).map(lambda both: f"({'|'.join(both)})"),
        st.tuples(inner, st.sampled_from(REPEATS)).map(lambda both: f"(?:{both[0]}){both[1]}"),
    )


@given(st.recursive(st.sampled_from(ATOMS), larger, max_leaves=6), st.text("abB1-]\n.", max_size=6))
def test_pattern_matches_what_python_matches(pattern: str, text: str) -> None:
    expected = re.fullmatch(pattern, text, re.IGNORECASE | re.DOTALL) is not None

    assert matches(pattern, text) is expected


@pytest.mark.parametrize("pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+b", ".*.*.*.*.*b", "(a?){150}b"])
def test_catastrophic_pattern_takes_no_longer(pattern: str) -> None:
    start = perf_counter()

    assert not matches(pattern, "a" * 1_024)
    assert perf_counter() - start < 5


@pytest.mark.parametrize(
    ("pattern", "message", "offset"),
    [
        (r"(a)\1", r"`\1` is not offered", 3),
        ("a(?!b)", "`(?!` is not offered: patterns neither look around nor back", 2),
        ("a**", "a repetition is repeated", 2),
        ("a+?", "a repetition is repeated", 2),
        ("x[a", "class of characters is not closed", 1),
        ("x(a", "group is not closed", 1),
        ("a)", r"`)` has no meaning here; write `\)` for it", 1),
        ("a$b", r"`$` has no meaning here; write `\$` for it", 1),
        ("a{3", "expected `{n}`, `{n,}` or `{n,m}`", 1),
        ("a{3,2}", "`{3,2}` ends before it begins", 1),
        ("[z-a]", "`z-` is no range of characters", 3),
        (r"[\D]", "the opposite of a class has no place in another", 1),
        ("a{9999}", "pattern stands for more than 1000 steps: a repetition counts each time", 0),
        ("a" * 501, "pattern has more than 500 characters", 0),
        ("(" * 21, "more than 20 groups stand inside one another", 20),
    ],
)
def test_pattern_that_is_not_offered(pattern: str, message: str, offset: int) -> None:
    with pytest.raises(PatternError) as caught:
        compile_pattern(pattern)

    assert (caught.value.message, caught.value.offset) == (message, offset)


def test_ends_of_a_pattern_may_be_marked() -> None:
    assert matches("^web[0-9]+$", "WEB01")
