"""`guestpatch rule`: pages of rules, offline."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING

import pytest

from guestpatch.facts.schema import fact_schema
from guestpatch_schemas import find_statement

if TYPE_CHECKING:
    from tests.cli.conftest import Run

PREVIEW = ("--edition", "2021-04-preview")


# -- one rule --------------------------------------------------------------------------------------


def test_facts_are_listed(run_in_process: Run) -> None:
    listed = run_in_process("rule", "--facts").stdout
    table = run_in_process("rule", "--facts", "-f", "markdown").stdout
    schema = json.loads(run_in_process("rule", "--facts", "-f", "json").stdout)

    assert "vm.tags" in listed
    assert "| patch.mode | text | patchMode as written" in table
    assert schema == fact_schema()


def test_page_begins_with_what_the_rule_is(run_in_process: Run) -> None:
    result = run_in_process("rule", "GP909")

    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout.startswith(
        """\
GP909 internal-error

  finds       A defect of guestpatch itself.
  category    tool
  severity    error
  confidence  certain
  since       0.1.0
"""
    )


@pytest.mark.parametrize(
    "name", ["GP101", "gp101", "patch-mode-not-for-os", "Patch-Mode-Not-For-OS"]
)
def test_rule_is_found_by_code_and_by_name_in_any_letter_case(
    run_in_process: Run, name: str
) -> None:
    result = run_in_process("rule", name)

    assert result.exit_code == 0
    assert result.stdout.startswith("GP101 patch-mode-not-for-os\n")


def test_severity_is_that_of_the_edition_with_the_editions_where_it_differs(
    run_in_process: Run,
) -> None:
    current = run_in_process("rule", "GP105")
    preview = run_in_process("rule", "GP105", *PREVIEW)

    assert "\n  severity    info (error in 2020-08-preview and 2021-04-preview)\n" in current.stdout
    assert "\n  severity    error (info in 2023-ga and 2024-07)\n" in preview.stdout


def test_each_trace_is_shown_with_what_it_states(run_in_process: Run) -> None:
    [rule] = json.loads(run_in_process("rule", "GP101", "-f", "json").stdout)
    shown = " ".join(run_in_process("rule", "GP101").stdout.split())

    assert "P21-074 AutomaticByOS is supported on Windows VMs only." in shown
    for id_, statement in rule["statements"].items():
        assert f"{id_} {statement}" in shown


def test_several_rules_are_shown_one_after_the_other_and_each_once(run_in_process: Run) -> None:
    both = run_in_process("rule", "GP909", "GP101", "internal-error")
    first = run_in_process("rule", "GP909")
    second = run_in_process("rule", "GP101")

    assert both.stdout == f"{first.stdout}\n{second.stdout}"


def test_markdown_is_the_page_as_it_was_written(run_in_process: Run) -> None:
    for page in files("guestpatch_rules").iterdir():
        if page.name.endswith(".md"):
            result = run_in_process("rule", page.name.removesuffix(".md"), "-f", "markdown")

            assert result.stdout == page.read_text("utf-8")


def test_page_as_text_holds_the_code_of_the_page(run_in_process: Run) -> None:
    [rule] = json.loads(run_in_process("rule", "GP101", "-f", "json").stdout)
    shown = run_in_process("rule", "GP101").stdout

    blocks = (rule["page"] or "").split("\n```")[1::2]
    for line in "\n".join(block.partition("\n")[2] for block in blocks).splitlines():
        assert f"\n      {line}".rstrip() in shown


def test_headings_are_strong_in_colour_and_the_text_stays_the_same(run_in_process: Run) -> None:
    plain = run_in_process("rule", "GP101")
    coloured = run_in_process("rule", "GP101", "--color", "always")

    assert coloured.stdout.startswith("\x1b[1mGP101 patch-mode-not-for-os\x1b[0m\n")
    assert "\n\x1b[1mEnforces\x1b[0m\n" in coloured.stdout
    assert coloured.stdout.replace("\x1b[1m", "").replace("\x1b[0m", "") == plain.stdout


# -- all rules -------------------------------------------------------------------------------------


def test_without_a_name_all_rules_are_listed_in_the_order_of_their_codes(
    run_in_process: Run,
) -> None:
    result = run_in_process("rule")

    header, *lines = result.stdout.splitlines()
    codes = [line.split()[0] for line in lines if not line.startswith(" ")]
    rules = json.loads(run_in_process("rule", "-f", "json").stdout)
    assert header.split() == ["CODE", "NAME", "SEVERITY", "SUMMARY"]
    assert codes == sorted(codes) == [rule["code"] for rule in rules]


def test_all_lists_all_rules_too(run_in_process: Run) -> None:
    assert run_in_process("rule", "--all") == run_in_process("rule")


def test_list_says_which_rules_are_off_in_an_edition(run_in_process: Run) -> None:
    rules = json.loads(run_in_process("rule", "-f", "json", "--edition", "2020-08-preview").stdout)
    text = run_in_process("rule", "--edition", "2020-08-preview").stdout

    severities = {rule["code"]: rule["severity"] for rule in rules}
    shown = {
        line.split()[0]: line.split()[2] for line in text.splitlines() if line.startswith("GP")
    }
    assert shown == severities
    assert severities["GP113"] == "off"


def test_list_as_markdown_is_a_table(run_in_process: Run) -> None:
    result = run_in_process("rule", "--all", "-f", "markdown")

    head, line, *rows = result.stdout.splitlines()
    assert head == "| code | name | severity | summary |"
    assert line == "| --- | --- | --- | --- |"
    assert "| GP909 | internal-error | error | A defect of guestpatch itself. |" in rows


# -- JSON ------------------------------------------------------------------------------------------


def test_json_of_a_rule_of_the_tool_itself(run_in_process: Run) -> None:
    result = run_in_process("rule", "GP909", "-f", "json")

    [rule] = json.loads(result.stdout)
    page = rule.pop("page")
    assert page is None or isinstance(page, str)
    assert rule == {
        "code": "GP909",
        "name": "internal-error",
        "category": "tool",
        "severity": "error",
        "severities": {
            "2020-08-preview": "error",
            "2021-04-preview": "error",
            "2023-ga": "error",
            "2024-07": "error",
        },
        "confidence": "certain",
        "summary": "A defect of guestpatch itself.",
        "appliesTo": [],
        "since": "0.1.0",
        "traces": [],
        "statements": {},
    }


def test_every_trace_of_every_rule_stands_for_something(run_in_process: Run) -> None:
    rules = json.loads(run_in_process("rule", "-f", "json").stdout)

    missing = [id_ for rule in rules for id_ in rule["traces"] if find_statement(id_) is None]
    assert missing == []


# -- usage -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "message", "hint"),
    [
        (["GP1O1"], "no rule has the name or code `GP1O1`", "Did you mean `GP101`"),
        (["path-mode-not-for-os"], "no rule has the name", "Did you mean `patch-mode-not-for-os`"),
        (["%%", ""], "no rule has the name or code `%%` or ``", "`guestpatch rule --all` lists"),
        (["GP101", "--all"], "more than one thing to show", "Give names of rules, --all"),
        (["--facts", "--schema"], "more than one thing to show", "Give names of rules, --all"),
        (["GP101", "--edition", "2022"], "unknown edition '2022'; the editions are", ""),
    ],
    ids=lambda part: " ".join(part) if isinstance(part, list) else None,
)
def test_wrong_usage_ends_with_2_and_says_what_to_do(
    run_in_process: Run, arguments: list[str], message: str, hint: str
) -> None:
    result = run_in_process("rule", *arguments)

    assert result.exit_code == 2
    assert result.stdout == ""
    first, _, rest = result.stderr.partition("\n")
    assert first.startswith(f"guestpatch: {message}")
    assert rest.strip().startswith(hint)


def test_one_unknown_name_among_others_ends_the_run(run_in_process: Run) -> None:
    result = run_in_process("rule", "GP101", "nothing-like-this-at-all")

    assert result.exit_code == 2
    assert result.stdout == ""
