"""What the formats for platforms mean to programs that read them."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING
from xml.etree import ElementTree as ET

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from junitparser import Failure, JUnitXml
from markdown_it import MarkdownIt
from xmlschema import XMLSchema

from guestpatch.findings import Finding, Info, Label, Report
from guestpatch.render import FORMATS, RenderOptions, renderer_of
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable

    from markdown_it.token import Token

SCHEMAS = Path(__file__).parent / "schemas"
SHOWN = RenderOptions(min_severity="info", folder="infra")
PATH = "infra/größe 100%/a b;c,d.json"
REPORTS = pytest.mark.parametrize("name", ["odd", "empty", "long"])

_WORDS = (
    "`` [x](1) <b> &lt; *a* _a_ ~~a~~ @a #1 $a$ %0A ::error:: ##vso[a.b] ##[error]"
    " https://a.example www.a.example a@b.example"
)
_words = st.sampled_from(_WORDS.split())
_pieces = st.one_of(_words, st.sampled_from("`|\\\r\n\x1b\u2028\u202e\ud800 a日%;],:-"))
_odd_text = st.lists(_pieces, min_size=1, max_size=12).map("".join)


@pytest.fixture(scope="module")
def junit_schema() -> XMLSchema:
    return XMLSchema(SCHEMAS / "junit-10.xsd")


@REPORTS
def test_junit_is_valid_for_jenkins(
    request: pytest.FixtureRequest, junit_schema: XMLSchema, name: str
) -> None:
    junit_schema.validate(_text("junit", request.getfixturevalue(f"{name}_report")))


def test_junit_has_a_failed_case_for_each_finding(odd_report: Report) -> None:
    (suite,) = JUnitXml.fromstring(_text("junit", odd_report).encode())
    results = [result for case in suite for result in case.result]

    assert (suite.name, suite.tests, suite.failures, suite.errors) == (PATH, 3, 3, 0)
    assert [case.name for case in suite] == [
        "other at 2:12",
        "some-rule at 4:11",
        "some-rule at 4:11 (2)",
    ]
    assert {case.classname for case in suite} == {PATH}
    assert all(isinstance(result, Failure) for result in results)
    assert [result.type for result in results] == ["warning", "error", "error"]


def test_junit_has_a_passed_case_where_nothing_is_found(empty_report: Report) -> None:
    (suite,) = JUnitXml.fromstring(_text("junit", empty_report).encode())
    (case,) = suite

    assert (suite.tests, suite.failures, case.result) == (1, 0, [])


def test_junit_fails_for_nothing_that_is_not_shown(long_report: Report) -> None:
    text = "".join(renderer_of("junit")(long_report, RenderOptions(min_severity="error")))

    assert JUnitXml.fromstring(text.encode()).failures == 11


def test_checkstyle_has_an_error_for_each_finding_by_file(odd_report: Report) -> None:
    root = ET.fromstring(_text("checkstyle", odd_report))  # noqa: S314 - our own text

    assert [(file.tag, file.get("name")) for file in root] == [("file", PATH)]
    assert [(error.get("line"), error.get("severity")) for error in root.iter("error")] == [
        ("2", "warning"),
        ("4", "error"),
        ("4", "error"),
    ]


@REPORTS
def test_gitlab_report_is_valid_and_no_finding_hides_another(
    request: pytest.FixtureRequest, name: str
) -> None:
    schema = json.loads(SCHEMAS.joinpath("gitlab-code-quality.json").read_text("utf-8"))
    entries = json.loads(_text("gitlab", request.getfixturevalue(f"{name}_report")))

    assert [error.message for error in Draft202012Validator(schema).iter_errors(entries)] == []
    assert len({entry["fingerprint"] for entry in entries}) == len(entries)
    assert all(entry["location"]["path"].startswith("infra/") for entry in entries)


def test_github_finds_one_annotation_a_finding_the_worst_first(odd_report: Report) -> None:
    first, second, third = _github_commands(_text("github", odd_report))

    assert first == second
    assert first[0] == "error"
    assert first[1] == {
        "title": "guestpatch (some-rule)",
        "file": PATH,
        "line": "4",
        "endLine": "6",  # no columns: GitHub drops those of several lines
    }
    assert "100% %0A;]" in first[2]
    assert first[2].endswith("\nhelp: use `x|y`, `<b>` or `#<U+0023>vso[`")
    assert third[0] == "warning"
    assert (third[1]["col"], third[1]["endColumn"]) == ("12", "18")


def test_github_log_says_how_many_annotations_are_not_shown(long_report: Report) -> None:
    text = _text("github", long_report)

    assert len(_github_commands(text)) == 13
    assert "GitHub shows no more than 10 errors of a step; this log has 1 more." in text


def test_azure_finds_one_issue_a_finding(odd_report: Report) -> None:
    _, second, _ = _azure_commands(_text("azure", odd_report))

    assert second[0] == "task.logissue"
    assert second[1] == {
        "type": "error",
        "sourcepath": PATH,
        "linenumber": "4",
        "columnnumber": "11",
        "code": "GP101 some-rule",
    }
    assert "100% %0A;]" in second[2]
    assert second[2].endswith("\nhelp: use `x|y`, `<b>` or `#<U+0023>vso[`")


@pytest.mark.parametrize("form", FORMATS)
def test_no_text_of_a_template_becomes_a_build_command(odd_report: Report, form: str) -> None:
    """Whatever is written to the log of a build, its server runs what looks like a command."""
    text = _text(form, odd_report)

    assert len(_github_commands(text)) == (3 if form == "github" else 0)
    assert len(_azure_commands(text)) == (3 if form == "azure" else 0)


@pytest.mark.parametrize("form", ["full", "concise", "junit"])
def test_build_command_at_the_start_of_a_line_is_none_either(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report], form: str
) -> None:
    place = Label(Span(Document("::error::x.json", "::error::x"), 0, 3), "")
    wrapped = "::set-env name=PATH::x " * 30
    report = make_report(make_finding(place, infos=[Info(wrapped)], helps=[wrapped]))

    assert _github_commands("".join(renderer_of(form)(report, RenderOptions()))) == []


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=_odd_text, path=_odd_text)
def test_markdown_is_one_row_a_finding_and_nothing_of_it_is_markup(
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
    text: str,
    path: str,
) -> None:
    place = Label(Span(Document(path, "x"), 0, 1), "")
    finding = make_finding(place, headline=text, helps=[text])
    tokens = _markdown(_text("markdown", make_report(finding, finding)))
    inline = [child for token in tokens for child in token.children or ()]
    rows = sum(token.type == "tr_open" for token in tokens)
    cells = sum(token.type == "td_open" for token in tokens)

    assert (rows, cells) == (3, 8)
    assert {child.type for child in inline} <= {"text", "code_inline", "html_inline"}
    assert {child.content for child in inline if child.type == "html_inline"} == {"<br>"}


def test_markdown_shows_what_was_said(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    place = Label(Span(Document("a|b.json", "x"), 0, 1), "")
    report = make_report(make_finding(place, headline="`a` is *not* <b>, `x|y` or [z](1)"))
    page = MarkdownIt("gfm-like").render(_text("markdown", report))

    assert "<td><code>a</code> is *not* &lt;b&gt;, `x|y` or [z](1)</td>" in page
    assert "<td>`infra/a|b.json:1`</td>" in page


def test_markdown_notifies_nobody(odd_report: Report) -> None:
    """GitHub finds names and numbers in the text of the page, after all escapes are gone."""
    page = MarkdownIt("gfm-like").render(_text("markdown", odd_report))

    assert re.findall(r"[@#]\w", re.sub(r"<code>.*?</code>", "", page)) == []


def test_markdown_fits_in_a_comment(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    place = Label(Span(Document("a.json", "x"), 0, 1), "")
    text = _text("markdown", make_report(*[make_finding(place, headline="long " * 200)] * 100))

    assert 50_000 < len(text) < 65_536
    assert re.search(r"\n\d+ more findings not in this table\.\n", text)


def _text(form: str, report: Report) -> str:
    return "".join(renderer_of(form)(report, SHOWN))


def _markdown(text: str) -> list[Token]:
    return MarkdownIt("gfm-like").parse(text)


def _github_commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands in a log, as the runner of GitHub Actions finds them.

    https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs: at the start of a
    line, or in an older way of writing, anywhere in it.
    """
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        if match := re.match(r"\s*::([^ :]+)(?: (.*?))?::(.*)", line):
            name, written, data = match.groups(default="")
            pairs = (pair.split("=", 1) for pair in written.split(",") if "=" in pair)
            properties = {key.strip(): _unescaped(value, "%3A:", "%2C,") for key, value in pairs}
            found.append((name, properties, _unescaped(data)))
        elif match := re.search(r"##\[([^\]]+)\](.*)", line):
            found.append((match[1], {}, match[2]))
    return found


def _unescaped(text: str, *more: str) -> str:
    for escape in (*more, "%0D\r", "%0A\n", "%25%"):
        text = text.replace(escape[:3], escape[3:])
    return text


def _azure_commands(log: str) -> list[tuple[str, dict[str, str], str]]:
    """The commands in a log, as the agent of Azure Pipelines finds them: anywhere in a line.

    https://github.com/microsoft/azure-pipelines-agent/blob/master/src/Microsoft.VisualStudio.Services.Agent/Command.cs
    """
    found = []
    for line in re.split(r"\r\n|\r|\n", log):
        _, mark, rest = line.partition("##vso[")
        inside, end, data = rest.partition("]")
        if mark and end:
            name, _, written = inside.partition(" ")
            pairs = (pair.split("=", 1) for pair in written.split(";") if "=" in pair)
            properties = {key: _azure_unescaped(value) for key, value in pairs}
            found.append((name, properties, _azure_unescaped(data)))
    return found


def _azure_unescaped(text: str) -> str:
    for escape in ("%3B;", "%0D\r", "%0A\n", "%5D]"):
        text = text.replace(escape[:3], escape[3:])
    return text.replace("%AZP25", "%")
