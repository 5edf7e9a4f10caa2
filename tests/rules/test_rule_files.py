"""What a rule file may say, and what becomes of one that says something else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.api import Document, Settings, Unit, check
from guestpatch.policy import PackError, load_pack
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


def pack_error(folder: Path, rule: str) -> PackError:
    (folder / "own-rule.yaml").write_text(HEAD + rule, "utf-8")
    with pytest.raises(PackError) as caught:
        load_pack(folder, None)
    return caught.value


def report(folder: Path, rule: str) -> Report:
    """What a rule of one's own, beside those that speak of the tool itself, says of the template."""
    own = HEAD + rule
    (folder / "own-rule.yaml").write_text(own, "utf-8")
    usual = settings()
    asked = Settings(usual.knowledge, load_pack(folder, None), TODAY)
    return check([Unit(Document("main.json", TEMPLATE))], asked)


# -- names that do not exist -------------------------------------------------------------------------


def test_unknown_fact_in_a_condition(tmp_path: Path) -> None:
    error = pack_error(
        tmp_path,
        "forbid: { patch.mod: { exists: true } }\n"
        "headline: something\n"
        "labels: [{ at: vm, primary: true, text: there }]\n",
    )

    assert (error.line, error.message) == (
        7,
        "no fact is called `patch.mod`; did you mean `patch.mode`",
    )


@pytest.mark.parametrize(
    "line",
    [
        'headline: "mode {patch.mod}"',
        'labels: [{ at: vm, primary: true, text: "mode {patch.mod}" }]',
        "labels: [{ at: patch.mod, primary: true, text: there }]",
        'help: "use {patch.mod}"',
        "fix: { set: patch.mod, to: Manual, safety: unsafe }",
        'fix: { set: patch.mode, to: "{patch.mod}", safety: unsafe }',
    ],
)
def test_unknown_fact_in_a_text(tmp_path: Path, line: str) -> None:
    lines = {
        "forbid": "forbid: { patch.mode: { exists: true } }",
        "headline": "headline: something",
        "labels": "labels: [{ at: vm, primary: true, text: there }]",
    }
    lines[line.partition(":")[0]] = line
    error = pack_error(tmp_path, "\n".join(lines.values()) + "\n")

    assert error.line == 7 + list(lines.values()).index(line)
    assert "`patch.mod`" in error.message


@pytest.mark.parametrize(
    "lines",
    [
        'headline: something\nhelp: "add {fix}"\n',
        'headline: "add {fix}"\nfix: { set: patch.mode, to: Manual, safety: unsafe }\n',
    ],
)
def test_fix_is_shown_only_in_a_help_beside_one(tmp_path: Path, lines: str) -> None:
    error = pack_error(
        tmp_path,
        "forbid: { patch.mode: { exists: true } }\n"
        "labels: [{ at: vm, primary: true, text: there }]\n" + lines,
    )

    assert "`fix`" in error.message


def test_unknown_field_of_an_element(tmp_path: Path) -> None:
    error = pack_error(
        tmp_path,
        "each: patch.misplaced\n"
        "forbid: { item.propety: { exists: true } }\n"
        "headline: something\n"
        "labels: [{ at: item, primary: true, text: there }]\n",
    )

    assert (error.line, error.message) == (8, "the elements have no field `propety`")


def test_item_needs_a_list(tmp_path: Path) -> None:
    error = pack_error(
        tmp_path,
        "forbid: { item.property: { exists: true } }\n"
        "headline: something\n"
        "labels: [{ at: vm, primary: true, text: there }]\n",
    )

    assert error.line == 7


def test_each_needs_a_fact_that_lists(tmp_path: Path) -> None:
    error = pack_error(
        tmp_path,
        "each: patch.mode\n"
        "forbid: { item.property: { exists: true } }\n"
        "headline: something\n"
        "labels: [{ at: item, primary: true, text: there }]\n",
    )

    assert (error.line, error.message) == (7, "`patch.mode` is no fact that lists")


def test_fields_of_elements_in_any_and_all(tmp_path: Path) -> None:
    error = pack_error(
        tmp_path,
        "forbid:\n"
        "  neighbours.extensions:\n"
        "    any: { item.publishr: { equals: Contoso } }\n"
        "headline: something\n"
        "labels: [{ at: vm, primary: true, text: there }]\n",
    )

    assert (error.line, error.message) == (9, "the elements have no field `publishr`")


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
