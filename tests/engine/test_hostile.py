"""Templates made to hurt: each ends in a finding, soon, and never in an exception."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as profile
from hypothesis import strategies as st

from tests.checking import check_text
from tests.evaluate.evaluating import SCHEMA

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
RECURSIVE = [
    {
        "namespace": "my",
        "members": {"f": {"parameters": [], "output": {"type": "string", "value": "[my.f()]"}}},
    }
]

HOSTILE = {
    "ten megabytes of brackets": ("[" * 10_000_000, "GP908"),
    "deep objects": ('{"a":' * 1_000_000, "GP908"),
    "copy count of a billion": (
        template(resources=[{**VM, "copy": {"name": "c", "count": 1_000_000_000}}]),
        "GP908",
    ),
    "property copy of a billion": (
        template(variables={"copy": [{"name": "v", "count": 10**9, "input": 1}]}),
        "GP908",
    ),
    "range of a billion": (template(outputs=outputs("[range(0, 1000000000)]")), "GP908"),
    "range of a billion in a VM": (
        template(resources=[{**VM, "zones": "[range(0, 1000000000)]"}]),
        "GP908",
    ),
    "nested maps": (
        template(
            outputs=outputs(
                "[map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', 1))))]"
            )
        ),
        "GP908",
    ),
    "doubling text": (template(variables=doubling("a" * 100)), "GP908"),
    "doubling arrays": (template(variables=doubling(["a"] * 100)), "GP908"),
    "padding": (template(outputs=outputs("[padLeft('', 2000000000)]")), "GP908"),
    "format width": (template(outputs=outputs("[format('{0,999999999}', 1)]")), "GP908"),
    "recursive function": (
        template(functions=RECURSIVE, outputs=outputs("[my.f()]")),
        "GP903",
    ),
    "variable that needs itself": (
        template(variables={"a": "[variables('b')]", "b": "[variables('a')]"}),
        "GP903",
    ),
    "parameter default that needs itself": (
        template(parameters={"a": {"type": "string", "defaultValue": "[parameters('a')]"}}),
        "GP903",
    ),
    "expression of a megabyte": (
        template(outputs=outputs("[" + "concat('a'," * 100_000 + "'b'" + ")" * 100_000 + "]")),
        "GP903",
    ),
    "deep expression": (
        template(outputs=outputs("[" + "not(" * 2000 + "true()" + ")" * 2000 + "]")),
        "GP903",
    ),
    "many digits": (template(outputs=outputs("[add(1, " + "9" * 5000 + ")]")), "GP903"),
}


@pytest.mark.parametrize("name", list(HOSTILE))
def test_hostile_template_ends_soon_and_in_a_finding(name: str) -> None:
    text, code = HOSTILE[name]
    started = time.process_time()

    report = check_text(text)

    assert time.process_time() - started < PATIENCE
    assert code in {finding.rule.code for finding in report.findings}
    assert "GP909" not in {finding.rule.code for finding in report.findings}


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
