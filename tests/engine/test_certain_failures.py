"""Expressions that fail whatever is given, and those that fail only with some values."""

from __future__ import annotations

import pytest

from tests.checking import check_text
from tests.engine.templates import nested, template
from tests.template.bicep_evaluating import check_bicep


def said(report: object) -> list[tuple[str, str]]:
    findings = getattr(report, "findings", ())
    return [(f.headline, f.confidence) for f in findings if f.rule.code == "GP903"]


@pytest.mark.parametrize(
    ("bicep", "arm", "headline"),
    [
        ("1 + length(5)", "add(1, length(5))",
         "`length`: expected array, object or string, found int"),
        ("split(1, '/')", "split(1, '/')", "`split`: expected string, found int"),
        ("!'no'", "not('no')", "`not`: expected bool, found string"),
        ("int('x')", "int('x')", "`int`: the text is no whole number"),
        ("toUpper(list[1])", "toUpper(variables('list')[1])",
         "`toUpper`: expected string, found int"),
        ("list[2]", "variables('list')[2]", "index 2 is outside an array of 2"),
        ("{ a: 1 }.b", "createObject('a', 1).b", "object has no property `b`"),
        ("'x' ? 1 : 2", "if('x', 1, 2)", "condition is neither true nor false"),
    ],
)  # fmt: skip
def test_expression_of_constants_that_fails_is_found(bicep: str, arm: str, headline: str) -> None:
    in_bicep = check_bicep(f"var list = ['a', 1]\noutput result object = {bicep}\n")
    in_arm = check_text(
        template(
            variables={"list": ["a", 1]},
            outputs={"result": {"type": "object", "value": f"[{arm}]"}},
        )
    )

    assert said(in_bicep) == said(in_arm) == [(headline, "likely")]


@pytest.mark.parametrize(
    "expression",
    [
        # Another value is fine.
        "split(parameters('p'), '/')[3]",
        "if(parameters('b'), 1, int('x'))",
        "or(parameters('b'), bool('x'))",
        "coalesce(parameters('n'), int('x'))",
        "map(parameters('l'), lambda('x', int('y')))",
        "u.f('x')",
        "variables('fine')",
    ],
)
def test_what_other_values_or_branches_avoid_is_not_reported(expression: str) -> None:
    report = check_text(
        template(
            parameters={
                "p": {"type": "string", "defaultValue": "a"},
                "b": {"type": "bool", "defaultValue": False},
                "n": {"type": "int", "nullable": True},
                "l": {"type": "array", "defaultValue": [1]},
            },
            variables={"fine": "[int('1')]"},
            functions=[
                {
                    "namespace": "u",
                    "members": {
                        "f": {
                            "parameters": [{"name": "x", "type": "string"}],
                            "output": {"type": "int", "value": "[int(parameters('x'))]"},
                        }
                    },
                }
            ],
            outputs={"result": {"type": "object", "value": f"[{expression}]"}},
        )
    )

    assert said(report) == []


@pytest.mark.parametrize(("condition", "count"), [({}, 1), ({"condition": "[parameters('b')]"}, 0)])
def test_what_may_not_be_deployed_need_not_be_evaluated(
    condition: dict[str, object], count: int
) -> None:
    account = {"type": "Microsoft.Storage/storageAccounts", "name": "[int('x')]"}
    inner = nested(variables={"v": "[int('y')]"})
    parameters = {"b": {"type": "bool", "defaultValue": True}}

    alone = check_text(template(account | condition, parameters=parameters))
    in_deployment = check_text(template(inner | condition, parameters=parameters))

    assert len(said(alone)) == len(said(in_deployment)) == count
