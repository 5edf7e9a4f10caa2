"""Templates made to hurt: each ends in a finding, soon, and never in an exception."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from tests.checking import check_text
from tests.evaluate.evaluating import SCHEMA

if TYPE_CHECKING:
    from guestpatch.api import Report

PATIENCE = 20
"""Seconds; far more than any of these takes, far less than doing the work would."""


def template(**sections: object) -> str:
    return json.dumps({"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [], **sections})


def outputs(expression: object) -> dict[str, object]:
    return {"x": {"type": "string", "value": expression}}


def doubling(start: object) -> dict[str, object]:
    variables: dict[str, object] = {"v0": start}
    for step in range(1, 60):
        previous = f"variables('v{step - 1}')"
        variables[f"v{step}"] = f"[concat({previous}, {previous})]"
    return variables


VM = {
    "type": "Microsoft.Compute/virtualMachines",
    "apiVersion": "2023-03-01",
    "name": "vm",
    "properties": {},
}


def functions(**bodies: str) -> list[object]:
    """Functions of the template without parameters, by their bodies."""
    members = {
        name: {"parameters": [], "output": {"type": "string", "value": body}}
        for name, body in bodies.items()
    }
    return [{"namespace": "my", "members": members}]


def property_loops(count: int, levels: int) -> object:
    """Loops of a property inside one another."""
    if not levels:
        return "x"
    inner = property_loops(count, levels - 1)
    return {"copy": [{"name": f"p{levels}", "count": count, "input": inner}]}


STEPS = "takes more than 150000 steps to look at everything once"

HOSTILE = {
    "ten megabytes of brackets": ("[" * 10_000_000, "GP908", "deeper than 128 levels"),
    "deep objects": ('{"a":' * 1_000_000, "GP908", "deeper than 128 levels"),
    "more values than are read": (
        "{" + f'"$schema": "{SCHEMA}", "resources": [{"0," * 150_000}0]' + "}",
        "GP908",
        "more than 150000 values",
    ),
    "number without end": (
        template(variables={"v": "?"}).replace('"?"', "9" * 5000),
        "GP901",
        "number is too l",
    ),
    "number out of range": (
        template(variables={"v": "?"}).replace('"?"', "1e400"),
        "GP901",
        "number is too l",
    ),
    "copy count of a billion": (
        template(resources=[{**VM, "copy": {"name": "c", "count": 1_000_000_000}}]),
        "GP908",
        "copy count 1000000000 is more than 800",
    ),
    "property copy of a billion": (
        template(variables={"copy": [{"name": "v", "count": 10**9, "input": 1}]}),
        "GP908",
        "copy count 1000000000 is more than 800",
    ),
    "loops in loops in loops": (
        template(variables={"v": property_loops(800, 3)}),
        "GP908",
        STEPS,
    ),
    "range of a billion": (
        template(outputs=outputs("[range(0, 1000000000)]")),
        "GP908",
        "the most is 10000",
    ),
    "range of a billion in a VM": (
        template(resources=[{**VM, "zones": "[range(0, 1000000000)]"}]),
        "GP908",
        "the most is 10000",
    ),
    "nested maps": (
        template(
            outputs=outputs(
                "[map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', 1))))]"
            )
        ),
        "GP908",
        STEPS,
    ),
    "nested reduce": (
        template(
            outputs=outputs(
                "[reduce(range(0, 10000), 0, lambda('a', 'b',"
                " reduce(range(0, 10000), 0, lambda('c', 'd', add(lambdaVariables('c'), 1)))))]"
            )
        ),
        "GP908",
        STEPS,
    ),
    "doubling text": (template(variables=doubling("a" * 100)), "GP908", "1048576 characters"),
    "doubling arrays": (template(variables=doubling(["a"] * 100)), "GP908", "200000 elements"),
    "doubling in a reduce": (
        template(
            outputs=outputs(
                "[reduce(range(0, 60), createArray(1), lambda('a', 'b',"
                " concat(lambdaVariables('a'), lambdaVariables('a'))))]"
            )
        ),
        "GP908",
        "200000 elements",
    ),
    "growth by replacing": (
        template(
            outputs=outputs(f"[replace(replace('{'a' * 2000}', 'a', '{'b' * 2000}'), 'b', 'cc')]")
        ),
        "GP908",
        "1048576 characters",
    ),
    "padding": (
        template(outputs=outputs("[padLeft('', 2000000000)]")),
        "GP908",
        "1048576 characters",
    ),
    "format width": (
        template(outputs=outputs("[format('{0,999999999}', 1)]")),
        "GP908",
        "1048576 characters",
    ),
    "text to be hashed": (
        template(variables={"v": "x" * 20_000}, outputs=outputs("[uniqueString(variables('v'))]")),
        "GP908",
        "longer than 16384 characters",
    ),
    "text to be encoded": (
        template(variables={"v": "x" * 120_000}, outputs=outputs("[base64(variables('v'))]")),
        "GP908",
        "longer than 116508 characters",
    ),
    "recursive function": (
        template(functions=functions(f="[my.f()]"), outputs=outputs("[my.f()]")),
        "GP903",
        "calls itself",
    ),
    "functions that call each other through a lambda": (
        template(
            functions=functions(
                f="[my.g()]", g="[first(map(createArray(1), lambda('x', my.f())))]"
            ),
            outputs=outputs("[my.f()]"),
        ),
        "GP903",
        "calls itself",
    ),
    "variable that needs itself": (
        template(variables={"a": "[variables('b')]", "b": "[variables('a')]"}),
        "GP903",
        "needs itself",
    ),
    "parameter default that needs itself": (
        template(parameters={"a": {"type": "string", "defaultValue": "[parameters('a')]"}}),
        "GP903",
        "needs itself",
    ),
    "chain of variables": (
        template(
            variables={f"v{i}": f"[variables('v{i + 1}')]" for i in range(200)} | {"v200": "x"}
        ),
        "GP908",
        "nested deeper than 120 levels",
    ),
    "expression of a megabyte": (
        template(outputs=outputs("[" + "concat('a'," * 100_000 + "'b'" + ")" * 100_000 + "]")),
        "GP903",
        "longer than 24576 characters",
    ),
    "deep expression": (
        template(outputs=outputs("[" + "not(" * 2000 + "true()" + ")" * 2000 + "]")),
        "GP903",
        "deeper than 200 levels",
    ),
    "many digits": (template(outputs=outputs("[add(1, " + "9" * 5000 + ")]")), "GP903", "too long"),
}
"""Texts by what is wrong with them, with the code of the finding and what it says of the limit."""


def checked(text: str) -> Report:
    started = time.process_time()
    report = check_text(text)
    assert time.process_time() - started < PATIENCE
    assert "GP909" not in {finding.rule.code for finding in report.findings}
    return report


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_template_ends_soon_and_in_a_finding_that_names_the_limit(name: str) -> None:
    text, code, said = HOSTILE[name]

    headlines = [each.headline for each in checked(text).findings if each.rule.code == code]

    assert any(said in headline for headline in headlines)


def patch_mode(mode: str, **more: object) -> dict[str, object]:
    settings = {"patchSettings": {"patchMode": mode}}
    return {**VM, **more, "properties": {"osProfile": {"linuxConfiguration": settings}}}


def nested(form: str, parts: list[str], last: str) -> str:
    """An expression in which each part has the rest inside of it."""
    for part in parts:
        last = form.format(part, last)
    return last


ALL_HOLD = nested("and({}, {})", [f"parameters('p{i}')" for i in range(40)], "true()")
SWITCHES = {f"p{i}": {"type": "bool"} for i in range(40)}
BRANCHES = nested(
    "if(equals(reference('r').{0}, 'x'), '{0}', {1})",
    [f"m{i}" for i in range(30)],
    "'ImageDefault'",
)
CIRCLE = {"a": {"$ref": "#/definitions/b"}, "b": {"$ref": "#/definitions/a"}}
ENDLESS = {
    "t": {"type": "object", "properties": {"n": {"$ref": "#/definitions/t", "nullable": True}}}
}

HARMLESS = {
    "switches that are not all combined": template(
        parameters=SWITCHES, resources=[patch_mode("Manual", condition=f"[{ALL_HOLD}]")]
    ),
    "choice among many unknown branches": template(resources=[patch_mode(f"[{BRANCHES}]")]),
    "comparer that contradicts itself": template(
        outputs=outputs("[sort(range(0, 10000), lambda('a', 'b', true()))]")
    ),
    "pattern that backtracks": template(
        outputs=outputs(f"[like('{'a' * 10_000}', '{'*a' * 200}*b')]")
    ),
    "type that is a circle": template(
        definitions=CIRCLE, parameters={"p": {"$ref": "#/definitions/a"}}
    ),
    "type without end": template(
        definitions=ENDLESS,
        parameters={"p": {"$ref": "#/definitions/t"}},
        outputs=outputs("[parameters('p').n.n.n]"),
    ),
    "odd characters": template(resources=[patch_mode("\ud800\u202e\0")]),
    "lines that end in a carriage return": template(resources=[VM]).replace(" ", "\r"),
    "keys that are alike": template(variables={"a": 1, "A": 2, "__proto__": {"constructor": 3}}),
}


@pytest.mark.parametrize("name", list(HARMLESS))
def test_odd_template_ends_soon_and_meets_no_limit(name: str) -> None:
    report = checked(HARMLESS[name])

    assert {each.rule.code for each in report.findings} & {"GP901", "GP903", "GP908"} == set()


def test_limit_of_one_vm_is_named_where_its_question_is_left_open() -> None:
    sum_of = "add(add(add(lambdaVariables('x'), 1), 1), 1)"
    heavy = f"[length(string(map(range(0, 10000), lambda('x', {sum_of}))))]"

    report = checked(template(resources=[patch_mode(f"[string({heavy[1:-1]})]")]))

    reasons = {each.reason for each in report.undecided if each.cause == "budget"}
    assert reasons == {
        "template takes more than 60000 steps for one rule and VM",
        "template takes more than 2500 steps for one more rule and the same VM",
    }


def test_a_loop_of_loops_is_counted_not_built() -> None:
    inner = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "d",
        "copy": {"name": "deployments", "count": 800},
        "properties": {
            "mode": "Incremental",
            "template": json.loads(
                template(resources=[{**VM, "copy": {"name": "c", "count": 800}}])
            ),
        },
    }

    report = check_text(template(resources=[inner]))

    assert report.summary.virtual_machines <= 5_000


@given(
    st.recursive(
        st.none()
        | st.booleans()
        | st.integers()
        | st.sampled_from(
            [
                "[parameters('p')]",
                "[variables('v')]",
                "[copyIndex()]",
                "[if(parameters('p'), 1, 2)]",
                "[concat(",
                "[[x]",
                "Microsoft.Compute/virtualMachines",
                "Linux",
            ]
        )
        | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(
                    [
                        "parameters",
                        "variables",
                        "resources",
                        "type",
                        "name",
                        "apiVersion",
                        "copy",
                        "count",
                        "input",
                        "condition",
                        "properties",
                        "template",
                        "osProfile",
                        "windowsConfiguration",
                        "patchSettings",
                        "patchMode",
                        "defaultValue",
                        "allowedValues",
                        "p",
                        "v",
                    ]
                ),
                inner,
                max_size=5,
            )
        ),
        max_leaves=40,
    )
)
@profile(suppress_health_check=[HealthCheck.too_slow])
def test_no_template_makes_the_program_fail(value: object) -> None:
    body = value if isinstance(value, dict) else {"resources": value}

    report = check_text(
        json.dumps({"resources": [], **body, "$schema": SCHEMA, "contentVersion": "1.0.0.0"})
    )

    assert "GP909" not in {finding.rule.code for finding in report.findings}
