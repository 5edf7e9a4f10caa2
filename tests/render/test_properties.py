"""What holds of rendering whatever is linted."""

from __future__ import annotations

import json
import re
from importlib.resources import files
from typing import TYPE_CHECKING, Any
from unicodedata import category, east_asian_width
from xml.etree import ElementTree as ET

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from guestpatch.findings import Finding, Info, Label, Report, UndecidedQuestion
from guestpatch.render import RenderOptions, renderer_of
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable

_NASTY = '\t\x00\x1b\x7f\x85\xa0\xad\u0301\u200b\u200d\u202e\u2028\ufeff\udc80\u1160\u3164日\uff46😀 "|^-`'
_character = st.one_of(st.sampled_from(_NASTY), st.characters())
_text = st.text(st.one_of(st.sampled_from("\r\n"), _character), max_size=300)
_line = st.text(_character.filter(lambda each: each not in "\r\n"), max_size=300)
_short = st.text(_character.filter(lambda each: each not in "\r\n"), max_size=6)
_document = st.builds(Document, _text, _text)
_offset = st.integers(min_value=-2, max_value=310)
_options = st.builds(
    RenderOptions,
    min_severity=st.just("info"),
    width=st.integers(min_value=0, max_value=200),
    show_undecided=st.booleans(),
)

_unhurried = settings(deadline=None)
"""Shared machines stall now and then."""


@st.composite
def _labels(draw: st.DrawFn) -> list[Label]:
    """Labels in two documents; their spans may be empty, reversed or outside of the text."""
    documents = st.sampled_from([draw(_document), draw(_document)])
    label = st.builds(Label, st.builds(Span, documents, _offset, _offset), _text)
    return draw(st.lists(label, min_size=1, max_size=5))


@pytest.fixture(scope="module")
def report(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> Callable[[list[Label], str], Report]:
    """One finding and one open question with a text wherever there can be one."""

    def made(labels: list[Label], text: str) -> Report:
        finding = make_finding(
            *labels, headline=text, infos=[Info(text, tuple(labels))], helps=[text], notes=[text]
        )
        question = UndecidedQuestion("GP101", "parameter", text, labels[-1].span)
        return make_report(finding, undecided=[question])

    return made


@_unhurried
@given(labels=_labels(), text=_text, options=_options)
@pytest.mark.parametrize("kind", ["full", "concise"])
def test_nothing_but_printable_characters_is_shown(
    report: Callable[..., Report], kind: str, labels: list[Label], text: str, options: RenderOptions
) -> None:
    output = "".join(renderer_of(kind)(report(labels, text), options))

    assert "".join(output.split("\n")).isprintable()


@_unhurried
@given(labels=_labels(), text=_text)
@pytest.mark.parametrize("kind", ["full", "concise"])
def test_colour_changes_no_character(
    report: Callable[..., Report], kind: str, labels: list[Label], text: str
) -> None:
    found = report(labels, text)
    plain = "".join(renderer_of(kind)(found, RenderOptions()))
    coloured = "".join(renderer_of(kind)(found, RenderOptions(color=True)))

    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain


@_unhurried
@given(labels=_labels())
def test_every_place_is_marked(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report], labels: list[Label]
) -> None:
    texts = [Label(label.span, f"text {number}") for number, label in enumerate(labels)]
    output = "".join(renderer_of("full")(make_report(make_finding(*texts)), RenderOptions()))

    assert re.search(r"^ +\| [ -]*\^", output, re.MULTILINE)
    for label in texts:
        assert re.search(rf"^ +\| .*{label.text}$", output, re.MULTILINE)


@_unhurried
@given(labels=_labels(), text=_text)
def test_json_is_ascii_and_valid(
    report: Callable[..., Report], schema: dict[str, Any], labels: list[Label], text: str
) -> None:
    output = "".join(renderer_of("json")(report(labels, text), RenderOptions()))

    assert output.isascii()
    Draft202012Validator(schema).validate(json.loads(output))


@_unhurried
@given(labels=_labels(), text=_text)
@pytest.mark.parametrize("kind", ["jsonl", "sarif", "gitlab"])
def test_other_json_is_ascii_and_without_numbers_that_json_lacks(
    report: Callable[..., Report], kind: str, labels: list[Label], text: str
) -> None:
    output = "".join(renderer_of(kind)(report(labels, text), RenderOptions()))

    assert output.isascii()
    json.loads(output, parse_constant=pytest.fail)


@_unhurried
@given(labels=_labels(), text=_text)
@pytest.mark.parametrize("kind", ["junit", "checkstyle"])
def test_xml_can_be_read_whatever_is_in_it(
    report: Callable[..., Report], kind: str, labels: list[Label], text: str
) -> None:
    output = "".join(renderer_of(kind)(report(labels, text), RenderOptions()))

    ET.fromstring(output)  # noqa: S314 - our own text


@_unhurried
@given(labels=_labels(), text=_text)
@pytest.mark.parametrize(("kind", "lines"), [("github", 3), ("azure", 3), ("markdown", 9)])
def test_finding_is_one_line_whatever_is_in_it(
    report: Callable[..., Report], kind: str, lines: int, labels: list[Label], text: str
) -> None:
    output = "".join(renderer_of(kind)(report(labels, text), RenderOptions()))

    assert len(output.splitlines()) == lines


@pytest.fixture(scope="module")
def schema() -> dict[str, Any]:
    text = files("guestpatch_schemas").joinpath("report.schema.json").read_text("utf-8")
    found: dict[str, Any] = json.loads(text)
    return found


@_unhurried
@given(before=_line, marked=_short, after=_line, width=st.integers(min_value=100, max_value=200))
def test_marks_are_as_long_as_what_they_mark(
    report: Callable[..., Report], before: str, marked: str, after: str, width: int
) -> None:
    assume(not re.search("FROM|TO", before + marked + after))
    document = Document("a.json", f"{before}FROM{marked}TO{after}")
    start = len(before) + len("FROM")
    label = Label(Span(document, start, start + len(marked)), "")
    options = RenderOptions(width=width)
    output = "".join(renderer_of("full")(report([label], "headline"), options))

    source, marks = output.split("\n")[3:5]
    first = _columns(source[: source.index("FROM") + len("FROM")])
    length = _columns(source[: source.index("TO")]) - first
    assert marks == f"{'  | ':<{first}}{'^' * max(1, length)}"
    assert _columns(source) <= len("1 | ") + 160


_JOINS = re.compile("[\u1160-\u11ff\ud7b0-\ud7ff]")
"""Vowels and final consonants of Hangul, which are part of the syllable before them."""


def _columns(shown: str) -> int:
    """Columns by the rules that terminals follow."""
    return sum(map(_columns_of, shown))


def _columns_of(character: str) -> int:
    if category(character) in ("Mn", "Me") or _JOINS.match(character):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
