"""The reference for the authors of rules is complete."""

from __future__ import annotations

import re
from importlib.resources import files
from pathlib import Path
from typing import get_args

import pytest

from guestpatch.facts import FACTS
from guestpatch.policy import load_pack
from guestpatch.policy.model import Operator

PAGE = Path(__file__).parents[2] / "docs" / "rules.md"
BEFORE = (
    "| `before.…` | as the fact | Any of the facts above that is no list, of the same VM at the base: "
    "`before.patch.mode`. Absent where there is no base, and for new VMs. |"
)
HEAD = """\
code: XX100
name: own-rule
category: validity
severity: warning
summary: A rule of one's own.
since: 0.1.0
"""
USUAL = {
    "forbid": "forbid: { os: { exists: true } }\n",
    "headline": "headline: something\n",
    "labels": "labels: [{ at: vm, primary: true, text: there }]\n",
}
BLOCKS = re.findall(r"^```yaml\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)


def fact_table() -> str:
    """The table of facts as it stands in the reference."""
    rows = ["| fact | type | meaning |", "|---|---|---|"]
    for name, fact in FACTS.items():
        if name.startswith("before."):
            continue
        values = ", ".join(f"`{value}`" for value in fact.values)
        fields = "; ".join(f"`{field}`: {text}" for field, text in fact.fields.items())
        meaning = " ".join(filter(None, [fact.description, f"Values: {values}." if values else ""]))
        meaning += f" Fields: {fields}." if fields else ""
        rows.append(f"| `{name}` | {fact.type} | {meaning} |")
    rows.append(BEFORE)
    return "\n".join(rows) + "\n"


def test_reference_lists_every_fact() -> None:
    assert PAGE.read_text("utf-8").endswith(fact_table())


def test_reference_lists_every_test_of_a_fact() -> None:
    text = PAGE.read_text("utf-8")

    assert [name for name in get_args(Operator) if f"\n| `{name}: " not in text] == []


def whole_rule(block: str) -> str:
    """A rule with the part of one that a block shows."""
    keys = set(re.findall(r"^[\w-]+", block, re.MULTILINE))
    rest = [line for key, line in USUAL.items() if "cases" not in keys and key not in keys]
    return HEAD + block + "".join(rest)


def test_first_example_is_a_built_in_rule() -> None:
    name = "automatic-by-os-without-updates.yaml"

    assert BLOCKS[0] == (files("guestpatch_rules") / name).read_text("utf-8")


@pytest.mark.parametrize("block", BLOCKS[1:], ids=range(1, len(BLOCKS)))
def test_example_is_a_part_of_a_rule_that_loads(tmp_path: Path, block: str) -> None:
    (tmp_path / "own-rule.yaml").write_text(whole_rule(block), "utf-8")
    (tmp_path / "own-rule.md").touch()

    assert [rule.code for rule in load_pack(tmp_path).rules] == ["XX100"]
