"""Parts of parameters whose type says which values they have: each is tried."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checking import check_text
from tests.engine.templates import mode, template
from tests.engine.templates import vm as machine
from tests.template.bicep_evaluating import check_bicep, vm

if TYPE_CHECKING:
    from guestpatch.api import Report

WRONG = "'Wrong' | 'AutomaticByOS'"
TYPES = f"""
@discriminator('kind')
type either = {{ kind: 'one', mode: {WRONG} }} | {{ kind: 'two', other: string }}
"""
SCHEMA = {"type": "string", "allowedValues": ["Wrong", "AutomaticByOS"]}
EITHER = {
    "type": "object",
    "discriminator": {
        "propertyName": "kind",
        "mapping": {
            "one": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "allowedValues": ["one"]},
                    "mode": SCHEMA,
                },
            },
            "two": {
                "type": "object",
                "properties": {
                    "kind": {"type": "string", "allowedValues": ["two"]},
                    "other": {"type": "string"},
                },
            },
        },
    },
}
PAIR = {"type": "array", "prefixItems": [SCHEMA, {"type": "bool"}], "items": False}
MODES = {"type": "array", "items": {"type": "object", "properties": {"mode": SCHEMA}}}


def of(report: Report) -> list[str]:
    """In which cases a wrong mode is found; nothing may be left open."""
    assert report.undecided == ()
    headlines = [finding.headline for finding in report.findings]
    return [each.partition("not a patch mode ")[2] for each in headlines]


CASES = [
    ("either", EITHER, "p.kind == 'one' ? p.mode : 'AutomaticByOS'",
     "if(equals(parameters('p').kind, 'one'), parameters('p').mode, 'AutomaticByOS')",
     "when `p.kind` = 'one' and `p.mode` = 'Wrong'"),
    (f"[{WRONG}, bool]", PAIR, "p[0]", "parameters('p')[0]", "when `p[0]` = 'Wrong'"),
    (f"{{ mode: {WRONG} }}[]", MODES, "p[1].mode", "parameters('p')[1].mode",
     "when `p[1].mode` = 'Wrong'"),
]  # fmt: skip


@pytest.mark.parametrize(("written", "schema", "bicep", "arm", "case"), CASES)
def test_part_of_few_values_is_tried_with_each(
    written: str, schema: object, bicep: str, arm: str, case: str
) -> None:
    in_bicep = check_bicep(f"{TYPES}param p {written}\n{vm(bicep)}")
    resource = machine(windows=mode(f"[{arm}]"))
    in_arm = check_text(template(resource, languageVersion="2.0", parameters={"p": schema}))

    assert of(in_bicep) == of(in_arm) == [case]


def test_elements_of_a_loop_of_unknown_length_are_tried() -> None:
    report = check_bicep(
        f"param p {{ mode: {WRONG} }}[]\n" + vm("each.mode", open_="[for each in p: {", close="}]")
    )

    assert of(report) == ["when `p[].mode` = 'Wrong'"]


def test_allowed_elements_of_an_array_are_tried() -> None:
    parameter = {"type": "array", "allowedValues": ["Wrong", "AutomaticByOS"]}
    resource = machine(windows=mode("[parameters('p')[copyIndex()]]"))
    resource |= {
        "name": "[concat('vm', copyIndex())]",
        "copy": {"name": "vms", "count": "[length(parameters('p'))]"},
    }

    report = check_text(template(resource, parameters={"p": parameter}))

    assert of(report) == ["when `p[]` = 'Wrong'"]


def test_element_that_may_be_missing_is_left_open() -> None:
    """Nobody says how many there are."""
    report = check_bicep(f"param p ({WRONG})[]\n" + vm("p[?0] ?? 'AutomaticByOS'"))

    assert report.findings == ()
    assert "GP102" in {question.code for question in report.undecided}
