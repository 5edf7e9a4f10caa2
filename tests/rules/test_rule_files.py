"""What a rule file may say, and what becomes of one that says something else."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guestpatch.api import Document, Settings, Unit, check
from guestpatch.policy import PackError, load_pack
from guestpatch.policy.validate import read_rule
from guestpatch.render.mistake import draw_mistake
from guestpatch.syntax.yaml import MistakeError
from tests.checking import TODAY, settings

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Report

HEAD = """\
code: XX100
name: own-rule
category: validity
severity: warning
summary: A rule of one's own.
since: 0.1.0
"""
TEMPLATE = """\
{
  "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
  "contentVersion": "1.0.0.0",
  "parameters": { "updates": { "type": "object" } },
  "resources": [
    {
      "type": "Microsoft.Compute/virtualMachines",
      "apiVersion": "2024-07-01",
      "name": "sql01",
      "properties": {
        "osProfile": {
          "windowsConfiguration": {
            "enableAutomaticUpdates": "[parameters('updates').on]",
            "patchSettings": { "patchMode": "Manual" }
          }
        }
      }
    },
    {
      "condition": "[parameters('updates').on]",
      "type": "Microsoft.Compute/virtualMachines/extensions",
      "apiVersion": "2024-07-01",
      "name": "sql01/agent",
      "properties": { "publisher": "Contoso", "type": "Agent" }
    }
  ]
}
"""


def write_rule(folder: Path, rule: str) -> None:
    (folder / "own-rule.yaml").write_text(HEAD + rule, "utf-8")
    (folder / "own-rule.md").write_text("# own-rule (XX100)\n", "utf-8")


def mistake(folder: Path, rule: str) -> str:
    """The first mistake of a rule as it is drawn, with its line and what is said at it."""
    write_rule(folder, rule)
    with pytest.raises(MistakeError) as caught:
        load_pack(folder)
    drawn = draw_mistake(caught.value.mistake).replace(f"{folder}/", "")
    return "".join(line.removeprefix("guestpatch: ") for line in drawn.splitlines(keepends=True))


def report(folder: Path, rule: str) -> Report:
    """What a rule of one's own, beside those that speak of the tool itself, says of the template."""
    write_rule(folder, rule)
    usual = settings()
    asked = Settings(usual.knowledge, load_pack(folder), TODAY)
    return check([Unit(Document("main.json", TEMPLATE))], asked)


# -- mistakes ----------------------------------------------------------------------------------------

USUAL = {
    "forbid": "forbid: { patch.mode: { exists: true } }",
    "headline": "headline: something",
    "labels": "labels: [{ at: vm, primary: true, text: there }]",
}


def with_line(line: str) -> str:
    """A rule with a line that replaces the usual one of its key, or is added."""
    lines = {**USUAL, line.partition(":")[0]: line}
    return "".join(f"{each}\n" for each in lines.values())


def test_mistake_is_drawn_at_its_place(tmp_path: Path) -> None:
    drawn = mistake(tmp_path, with_line("forbid: { patch.mod: { equals: Manual } }"))

    assert drawn == (
        "no fact is called `patch.mod`\n"
        " --> own-rule.yaml:7:11\n"
        "  |\n"
        "7 | forbid: { patch.mod: { equals: Manual } }\n"
        "  |           ^^^^^^^^^ did you mean `patch.mode`?\n"
    )


@pytest.mark.parametrize(
    ("line", "message", "pointed"),
    [
        (
            "forbid: { patch.mode: { equal: Manual } }",
            "no test of a text is called `equal`",
            "^^^^^ did you mean `equals`?",
        ),
        (
            "forbid: { patch.mode: { contains: Manual } }",
            "no test of a text is called `contains`",
            (
                "^^^^^^^^ known are `equals`, `not`, `in`, `matches`, `at-least`, `before`, `after`, "
                "`exists`, `absent`"
            ),
        ),
        (
            "forbid: { patch.agent: { matches: no } }",
            "no test of true or false is called `matches`",
            "^^^^^^^ known are `equals`, `not`, `exists`, `absent`",
        ),
        (
            'forbid: { patch.agent: { equals: "false" } }',
            "`equals` is not true or false",
            "^^^^^^^ expected true or false",
        ),
        (
            "forbid: { os: { equals: Linus } }",
            "`Linus` is no value of `equals`",
            "^^^^^ did you mean `Linux`?",
        ),
        (
            "forbid: { os: { in: [Linux, Win] } }",
            "`Win` is no value of `1`",
            "^^^ did you mean `Windows`?",
        ),
        (
            "forbid: { placement.updateDomains: { equals: one } }",
            "`equals` is not a whole number",
            "^^^ expected a whole number",
        ),
        (
            "forbid: { api.date: { before: 2024-07-01 } }",
            "`before` is not a text",
            '^^^^^^^^^^ expected a date in quotes, such as "2024-07-01"',
        ),
        (
            'forbid: { image.sku: { matches: "(?=a).*" } }',
            "pattern cannot be used: `(?=` is not offered: patterns neither look around nor back",
            "^ up to here",
        ),
        (
            'forbid: { image.sku: { matches: "(a{99}){99}" } }',
            (
                "pattern cannot be used: pattern stands for more than 1000 steps: a repetition "
                "counts each time"
            ),
            "^ up to here",
        ),
        (
            'headline: "mode {patch.mod}"',
            "no fact is called `patch.mod`",
            "^^^^^^^^^^^ did you mean `patch.mode`?",
        ),
        (
            'labels: [{ at: vm, primary: true, text: "mode {patch.mod}" }]',
            "no fact is called `patch.mod`",
            "^^^^^^^^^^^ did you mean `patch.mode`?",
        ),
        (
            "labels: [{ at: patch.mod, primary: true, text: there }]",
            "`patch.mod` is no value of `at`",
            "^^^^^^^^^ did you mean `patch.mode`?",
        ),
        (
            "labels: [{ at: vm, text: there }]",
            "one label has to be `primary`: the place that the author edits",
            "^^^^^^^^^^^^^^^^^^^^^^^^^ `primary: true` belongs to one of them",
        ),
        (
            'help: "use {patch.mod}"',
            "no fact is called `patch.mod`",
            "^^^^^^^^^^^ did you mean `patch.mode`?",
        ),
        (
            'help: "add {fix}"',
            "no fact is called `fix`",
            "^^^^^ see docs/rules.md for those there are",
        ),
        (
            "fix: { set: patch.mod, to: Manual, safety: unsafe }",
            "`patch.mod` is no value of `set`",
            "^^^^^^^^^ did you mean `patch.mode`?",
        ),
        (
            'fix: { set: patch.mode, to: "{patch.mod}", safety: unsafe }',
            "no fact is called `patch.mod`",
            "^^^^^^^^^^^ did you mean `patch.mode`?",
        ),
        (
            "fix: { set: patch.agent, to: yes, safety: unsafe }",
            "the value of the fix has another type than the fact",
            "^^^ `patch.agent` is true or false",
        ),
        (
            'editions: { "2024": off }',
            "no edition is called `2024`",
            "^^^^^^ did you mean `2024-07`?",
        ),
        (
            "traces: [C99]",
            "no published statement has the id `C99`",
            "^^^ see `guestpatch knowledge coverage`",
        ),
        ("sevrity: error", "no key is called `sevrity`", "^^^^^^^ did you mean `severity`?"),
        (
            "each: patch.mode",
            "`patch.mode` is no value of `each`",
            "^^^^^^^^^^ did you mean `patch.misplaced`?",
        ),
        (
            "forbid: { item.property: { exists: true } }",
            "`item.property` says nothing here",
            "^^^^^^^^^^^^^ a rule without `each` is about no element",
        ),
        (
            "forbid: { neighbours.extensions: { any: { item.publishr: { equals: Contoso } } } }",
            "the elements have no field `publishr`",
            "^^^^^^^^^^^^^ did you mean `publisher`?",
        ),
    ],
)
def test_mistake_says_what_was_probably_meant(
    tmp_path: Path, line: str, message: str, pointed: str
) -> None:
    drawn = mistake(tmp_path, with_line(line)).splitlines()

    assert drawn[0] == message
    assert drawn[-1].partition("| ")[2].strip() == pointed


def test_fix_is_shown_only_in_a_help(tmp_path: Path) -> None:
    lines = with_line('headline: "add {fix}"')
    fix = "fix: { set: patch.mode, to: Manual, safety: unsafe }\n"

    assert "no fact is called `fix`" in mistake(tmp_path, lines + fix)


def test_unknown_field_of_an_element(tmp_path: Path) -> None:
    rule = with_line("forbid: { item.propety: { exists: true } }") + "each: patch.misplaced\n"

    assert "the elements have no field `propety`" in mistake(tmp_path, rule)


def test_rule_needs_a_page(tmp_path: Path) -> None:
    (tmp_path / "own-rule.yaml").write_text(HEAD + with_line("headline: something"), "utf-8")
    with pytest.raises(MistakeError, match=r"there is no `own-rule.md` beside its file"):
        load_pack(tmp_path)


def test_rule_is_called_as_its_file_is(tmp_path: Path) -> None:
    write_rule(tmp_path, with_line("headline: something"))
    (tmp_path / "own-rule.yaml").rename(tmp_path / "other.yaml")
    with pytest.raises(MistakeError, match=r"rule is called `own-rule`, its file `other.yaml`"):
        load_pack(tmp_path)


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("x: " + "a" * 70_000, "file is longer than 65536 characters"),
        (f"forbid: {{ os: {{ in: [{'a, ' * 6_000}] }} }}", "file stands for more than 5000 values"),
        (
            f"forbid: {{ image.sku: {{ in: [{'a, ' * 600}] }} }}\nheadline: a\nlabels: [{{ at: vm }}]",
            "`in` has more than 500 entries",
        ),
        (
            "a: &a [{}]\nb: &b [{}]\nc: &c [{}]\nd: [{}]".format(
                *(", ".join([each] * 9) for each in ("x", "*a", "*b", "*c"))
            ),
            "file stands for more than 5000 values",
        ),
        (
            f"forbid: {'{ all-of: [' * 20}{{ os: {{ exists: true }} }}{'] }' * 20}",
            "file has more than 32 lists and mappings inside one another",
        ),
        (f"forbid: {'[' * 5_000}", "file is no YAML"),
    ],
)
def test_rule_that_is_too_much_is_refused(tmp_path: Path, rule: str, message: str) -> None:
    assert mistake(tmp_path, rule).startswith(message)


CHANGES = st.lists(
    st.tuples(
        st.integers(0, 700),
        st.integers(0, 12),
        st.sampled_from(
            [
                "",
                "{",
                "]",
                ":",
                "- ",
                "&a ",
                "*a",
                "<<: *a",
                "~",
                ".nan",
                "!!set {a}",
                "\t",
                "\x00",
                "item.x",
            ]
        ),
    ),
    max_size=3,
)


@given(CHANGES)
def test_whatever_a_file_says_it_is_a_rule_or_a_mistake(
    changes: list[tuple[int, int, str]],
) -> None:
    text = HEAD + with_line("help: [one, two]") + "traces: [C07]\n"
    for start, length, instead in changes:
        text = text[:start] + instead + text[start + length :]
    with suppress(MistakeError):
        read_rule(Document("own-rule.yaml", text), has_page=True)


def test_pack_has_few_rules(tmp_path: Path) -> None:
    for number in range(501):
        (tmp_path / f"rule-{number}.yaml").touch()
    with pytest.raises(PackError, match="holds 501 rules; packs have at most 500"):
        load_pack(tmp_path)


# -- what a rule says -------------------------------------------------------------------------------


def test_label_that_would_tell_nothing_is_left_out(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        "forbid: { patch.mode: { equals: Manual } }\n"
        "headline: something\n"
        "labels:\n"
        "  - { at: patch.mode, primary: true, text: the mode }\n"
        "  - { at: patch.automaticUpdates, text: the place is not known }\n"
        '  - { at: vm, text: "the version is {image.version}" }\n'
        "  - { at: os, text: the system }\n",
    )

    assert [[label.text for label in each.labels] for each in found.findings] == [["the system"]]


CASES = """\
cases:
  - forbid: { patch.automaticUpdates: { equals: true } }
    headline: updates are on
    labels: [{ at: patch.mode, primary: true, text: the mode }]
  - forbid: { patch.mode: { equals: MODE } }
    headline: the mode is wrong
    labels: [{ at: patch.mode, primary: true, text: the mode }]
"""


def test_question_is_answered_by_a_later_case_that_holds(tmp_path: Path) -> None:
    found = report(tmp_path, CASES.replace("MODE", "Manual"))

    assert [each.headline for each in found.findings] == ["the mode is wrong"]
    assert found.undecided == ()


def test_question_is_open_where_no_case_holds_for_sure(tmp_path: Path) -> None:
    found = report(tmp_path, CASES.replace("MODE", "AutomaticByOS"))

    assert found.findings == ()
    assert [each.code for each in found.undecided] == ["XX100"]


@pytest.mark.parametrize(
    ("test", "open_questions"),
    [
        ("any: { item.name: { equals: Contoso.Agent } }", 1),
        ("any: { item.name: { equals: Contoso.Other } }", 0),
        ("all: { item.name: { not: Contoso.Agent } }", 1),
    ],
)
def test_element_that_may_not_be_there_settles_nothing(
    tmp_path: Path, test: str, open_questions: int
) -> None:
    found = report(
        tmp_path,
        f"forbid: {{ neighbours.extensions: {{ {test} }} }}\n"
        "headline: something\n"
        "labels: [{ at: vm, primary: true, text: there }]\n",
    )

    assert found.findings == ()
    assert len(found.undecided) == open_questions


def test_element_that_may_not_be_there_leaves_what_is_asked_of_each_open(tmp_path: Path) -> None:
    found = report(
        tmp_path,
        "each: neighbours.extensions\n"
        "forbid: { item.publisher: { equals: Contoso } }\n"
        "headline: something\n"
        "labels: [{ at: item, primary: true, text: there }]\n",
    )

    assert found.findings == ()
    assert [each.reason for each in found.undecided] == [
        "whether this extension is deployed is not known"
    ]
