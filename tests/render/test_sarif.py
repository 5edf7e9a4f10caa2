"""SARIF as GitHub code scanning reads it.

https://docs.github.com/en/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from tests.checking import check_path

from guestpatch.findings import Finding, Info, Label, Report
from guestpatch.render import RenderOptions, renderer_of
from guestpatch.render.line_hash import line_hashes
from guestpatch.source.text import Document, Span

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

ROOT = Path(__file__).parent.parent.parent
DOCUMENT = Document("main.json", '{\n  "mode": "Manual"\n}\n')
PLACE = Label(Span(DOCUMENT, 12, 20), "here")


@pytest.fixture(scope="module")
def schema() -> Draft202012Validator:
    text = Path(__file__).parent.joinpath("schemas/sarif-2.1.0.json").read_text("utf-8")
    return Draft202012Validator(json.loads(text))


@pytest.fixture(scope="module")
def samples_report() -> Report:
    return check_path(ROOT / "samples")


@pytest.mark.parametrize("name", ["odd", "empty", "long", "samples"])
def test_report_is_valid_and_has_no_empty_text(
    request: pytest.FixtureRequest, schema: Draft202012Validator, name: str
) -> None:
    data = _sarif(request.getfixturevalue(f"{name}_report"))

    assert [error.message for error in schema.iter_errors(data)] == []
    assert [text for text in _texts(data) if not text.strip()] == []


def test_every_rule_that_was_asked_is_described_whether_it_found_something(
    samples_report: Report,
) -> None:
    run = _sarif(samples_report)["runs"][0]
    rules = run["tool"]["driver"]["rules"]

    assert [rule["id"] for rule in rules] == [rule.code for rule in samples_report.rules]
    for rule in rules:
        assert rule["help"]["markdown"].startswith(f"# {rule['name']} ({rule['id']})\n")
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert rule["properties"]["precision"] in ("very-high", "high", "medium")
        assert rule["properties"]["problem.severity"] in ("error", "warning", "recommendation")
        assert len(rule["properties"]["tags"]) <= 20
        assert "security-severity" not in rule["properties"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_every_related_place_is_linked_from_the_message_and_a_step_to_the_finding(
    samples_report: Report,
) -> None:
    results = _sarif(samples_report)["runs"][0]["results"]
    for result in results:
        related = result.get("relatedLocations", [])
        linked = re.findall(r"(?<!\\)\]\((\d+)\)", result["message"]["text"])
        assert linked == [str(place["id"]) for place in related]
        if related:
            steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
            last = steps[-1]["location"]["physicalLocation"]
            assert last == result["locations"][0]["physicalLocation"]
            assert len(steps) == len(related) + 1

    assert any("relatedLocations" in result for result in results)


def test_text_of_a_template_makes_no_link(odd_report: Report) -> None:
    _, twin, _ = _sarif(odd_report)["runs"][0]["results"]
    # As viewers find links: brackets that no backslash stands before, and a target.
    links = re.findall(r"(?<!\\)\[((?:\\.|[^\]\\])+)\]\(([^)]+)\)", twin["message"]["text"])

    assert [target for _, target in links] == ["1", "2"]


def test_index_in_a_message_is_shown_without_backslashes(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    finding = make_finding(PLACE._replace(text=""), headline="`extensions[0]` is a\\b")

    assert _messages(make_report(finding)) == ["`extensions[0]` is a\\b."]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("größe 100%/a#b?.json", "infra/gr%C3%B6%C3%9Fe%20100%25/a%23b%3F.json"),
        ("../shared/a.json", "shared/a.json"),
        ("../../elsewhere/a.json", "../elsewhere/a.json"),
        ("c:d/a.json", "infra/c:d/a.json"),
        ("/repository/infra/a.json", "infra/a.json"),
        ("/elsewhere/a.json", "file:///elsewhere/a.json"),
        ("C:/elsewhere/a b.json", "file:///C:/elsewhere/a%20b.json"),
        ("a\udcff.json", "infra/a%FF.json"),
        ("a\ud800.json", "infra/a%EF%BF%BD.json"),
    ],
)
def test_address_is_relative_to_the_root_of_the_repository(
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
    path: str,
    uri: str,
) -> None:
    report = make_report(make_finding(Label(Span(Document(path, "x"), 0, 1), "")))
    result = _sarif(report, RenderOptions(folder="infra", root="/repository"))["runs"][0]["results"]

    assert result[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == uri


def test_first_part_of_an_address_is_never_taken_for_a_scheme(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    report = make_report(make_finding(Label(Span(Document("http:x.json", "x"), 0, 1), "")))
    (result,) = _sarif(report)["runs"][0]["results"]
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]

    assert ":" not in uri
    assert unquote_to_bytes(uri) == b"http:x.json"


def test_file_keeps_to_the_limits_and_says_what_it_leaves_out(
    make_finding: Callable[..., Finding],
    make_report: Callable[..., Report],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("guestpatch.render.sarif._MOST_RESULTS", 3)  # it is 25 000, and slow
    mild = make_finding(PLACE, severity="info")
    warning = make_finding(PLACE, severity="warning")
    severe = make_finding(PLACE, infos=[Info("evidence", (PLACE,) * 150)])
    run = _sarif(make_report(mild, warning, mild, mild, severe))["runs"][0]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]

    assert [result["level"] for result in run["results"]] == ["note", "warning", "error"]
    assert len(run["results"][-1]["relatedLocations"]) == 99
    assert notification["message"]["text"].startswith("2 of 5 findings")


def test_run_that_cannot_be_trusted_says_so(
    make_finding: Callable[..., Finding], make_report: Callable[..., Report]
) -> None:
    run = _sarif(make_report(make_finding(PLACE, code="GP909")))["runs"][0]

    assert run["invocations"] == [{"executionSuccessful": False}]


@pytest.mark.parametrize(
    ("text", "hashes"),
    [  # The values of the tests of github/codeql-action.
        ("", ["c129715d7a2bc9a3:1"]),
        (
            " a\nb\n  \t\tc\n d",
            ["271789c17abda88f:1", "54703d4cd895b18:1", "180aee12dab6264:1", "a23a3dc5e078b07b:1"],
        ),
        *(
            (
                " hello; \t{0}world!!!{1}{2}{3}  \t\tGreetings{3} End{1}".format(*ends),
                [
                    "e9496ae3ebfced30:1",
                    "fb7c023a8b9ccb3f:1",
                    "ce8ba1a563dcdaca:1",
                    "e20e36e16fcb0cc8:1",
                    "b3edc88f2938467e:1",
                    "c8e28b0b4002a3a0:1",
                    "c129715d7a2bc9a3:1",
                ],
            )
            for ends in (["\n"] * 4, ["\r"] * 4, ["\r\n"] * 4, ["\n", "\r\n", "\n", "\r"])
        ),
        (
            "Lorem ipsum dolor sit amet.\n" * 10,
            [
                *(f"a7f2ff13bc495cf2:{number}" for number in range(1, 7)),
                "a7f2ff1481e87703:1",
                "a9cf91f7bbf1862b:1",
                "55ec222b86bcae53:1",
                "cc97dc7b1d7d8f7b:1",
                "c129715d7a2bc9a3:1",
            ],
        ),
    ],
)
def test_line_hash_is_that_of_the_upload_action(text: str, hashes: list[str]) -> None:
    assert list(line_hashes(text)) == hashes


@given(st.text(st.sampled_from("ab \t\r\n\u2028\x0c😀\ud800")))
def test_every_line_has_a_hash(text: str) -> None:
    assert len(line_hashes(text)) == Document("a", text).line_count


def _sarif(report: Report, options: RenderOptions | None = None) -> dict[str, Any]:
    text = "".join(renderer_of("sarif")(report, options or RenderOptions()))
    found: dict[str, Any] = json.loads(text)
    return found


def _messages(report: Report) -> list[str]:
    return [result["message"]["text"] for result in _sarif(report)["runs"][0]["results"]]


def _texts(node: object) -> Iterator[str]:
    if isinstance(node, dict):
        for value in node.values():
            yield from _texts(value)
    elif isinstance(node, list):
        for value in node:
            yield from _texts(value)
    elif isinstance(node, str):
        yield node
