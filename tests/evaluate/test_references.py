"""What deployments give back, however they are named."""

from __future__ import annotations

from typing import Any

import pytest
from tests.checking import check_text
from tests.evaluate.evaluating import SCHEMA, result_of, run_of, template_text

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.values import Undecided
from guestpatch.evaluate.worlds import DefaultWorld

INNER = {
    "$schema": SCHEMA,
    "contentVersion": "1.0.0.0",
    "parameters": {"mode": {"type": "string", "defaultValue": "default"}},
    "resources": [],
    "outputs": {"mode": {"type": "string", "value": "[parameters('mode')]"}},
}


def deployment(name: str, mode: str, **envelope: object) -> dict[str, Any]:
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        **envelope,
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": {"mode": {"value": mode}},
            "template": INNER,
        },
    }


LOOP = {"name": "loop", "count": 2}
RESOURCES = [
    deployment("one", "first"),
    deployment("[parameters('free')]", "named by a parameter"),
    deployment("[concat('loop', copyIndex())]", "[concat('iteration ', copyIndex())]", copy=LOOP),
    deployment("elsewhere", "in another group", resourceGroup="other"),
]
PARAMETERS = {"free": {"type": "string"}}
VARIABLES = {"id": "[resourceId('Microsoft.Resources/deployments', 'one')]"}


@pytest.mark.parametrize(
    ("reference", "mode"),
    [
        ("reference('one')", "first"),
        ("reference('one', '2022-09-01')", "first"),
        ("reference('one', '2022-09-01', 'Full').properties", "first"),
        ("reference(resourceId('Microsoft.Resources/deployments', 'one'))", "first"),
        ("reference(variables('id'))", "first"),
        ("reference('Microsoft.Resources/deployments/one')", "first"),
        ("reference(concat('Microsoft.Resources/deployments/', 'one'))", "first"),
        ("reference(concat(resourceGroup().id, '/providers/Microsoft.Resources/deployments/one'))",
         "first"),
        ("reference(parameters('free'))", "named by a parameter"),
        ("reference(concat('Microsoft.Resources/deployments/', parameters('free')))",
         "named by a parameter"),
        ("reference(concat('loop', 1))", "iteration 1"),
        ("reference(resourceId('other', 'Microsoft.Resources/deployments', 'elsewhere'))",
         "in another group"),
    ],
)  # fmt: skip
def test_deployment_is_found_by_name_and_by_id(reference: str, mode: str) -> None:
    expression = f"[{reference}.outputs.mode.value]"

    found = result_of(expression, resources=RESOURCES, parameters=PARAMETERS, variables=VARIABLES)

    assert found == mode


@pytest.mark.parametrize(
    "reference",
    [
        "reference('missing')",
        "reference('one', '2022-09-01', parameters('free'))",
        "reference(resourceId('Microsoft.Compute/virtualMachines', 'one'))",
        "reference(concat('Microsoft.Compute/virtualMachines/', parameters('free')))",
    ],
)
def test_what_is_no_deployment_of_the_template_is_not_known(reference: str) -> None:
    expression = f"[{reference}.outputs.mode.value]"

    found = result_of(expression, resources=RESOURCES, parameters=PARAMETERS)

    assert "$undecided" in str(found)


SYMBOLIC = {
    "one": deployment("one", "first"),
    "many": deployment(
        "[concat('loop', copyIndex())]", "[concat('iteration ', copyIndex())]", copy=LOOP
    ),
    "free": deployment(
        "[concat('free', copyIndex())]",
        "x",
        copy={"name": "free", "count": "[parameters('count')]"},
    ),
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("reference('one').outputs.mode.value", "first"),
        ("reference('many[1]').outputs.mode.value", "iteration 1"),
        ("references('many')[1].outputs.mode.value", "iteration 1"),
        ("references('many', 'full')[0].properties.outputs.mode.value", "iteration 0"),
        ("map(references('many'), lambda('d', lambdaVariables('d').outputs.mode.value))",
         ["iteration 0", "iteration 1"]),
        ("length(references('many'))", 2),
        ("reference(resourceId('Microsoft.Resources/deployments', 'one')).outputs.mode.value",
         "first"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("language", ["2.0", "2.1-experimental"])
def test_symbols_name_deployments(language: str, expression: str, value: object) -> None:
    found = result_of(
        f"[{expression}]",
        languageVersion=language,
        resources=SYMBOLIC,
        parameters={"count": {"type": "int"}},
    )

    assert found == value


@pytest.mark.parametrize("symbol", ["one", "free", "missing"])
def test_loop_of_unknown_length_or_none_is_not_known(symbol: str) -> None:
    found = result_of(
        f"[references('{symbol}')]",
        languageVersion="2.0",
        resources=SYMBOLIC,
        parameters={"count": {"type": "int"}},
    )

    assert found == {"$undecided": "`references` is known only in Azure"}


def test_names_of_deployments_that_ask_azure_do_not_ask_for_one_another() -> None:
    asks = deployment("[reference('vm').location]", "x")
    resources = {"vm": {"type": "Microsoft.X/y", "name": "vm"}, "one": asks, "other": asks}

    report = check_text(template_text("", languageVersion="2.0", resources=resources))

    assert "GP908" not in {finding.rule.code for finding in report.findings}


@pytest.mark.parametrize(("other", "is_same"), [("split('a', '/')[1]", True), ("'b'", False)])
def test_reference_by_an_id_that_fails_is_what_is_written(other: str, is_same: object) -> None:
    one = "reference(split('a', '/')[1]).location"

    found = result_of(f"[equals({one}, reference({other}).location)]", resources=RESOURCES)

    assert (found is True) is is_same


def asking(name: str, **envelope: object) -> dict[str, Any]:
    """A deployment that gives back what it reads of a resource by its id."""
    read = "[reference(resourceId('Microsoft.Network/virtualNetworks', 'net'), '2023-04-01').x]"
    inner = {**INNER, "parameters": {}, "outputs": {"mode": {"type": "string", "value": read}}}
    outer = deployment(name, "", **envelope)
    outer["properties"] |= {"parameters": {}, "template": inner}
    return outer


@pytest.mark.parametrize("language", ["1.0", "2.0"])
@pytest.mark.parametrize(
    ("group", "is_same"), [({}, True), ({"resourceGroup": "other"}, False)]
)  # fmt: skip
def test_one_id_is_one_resource_in_one_group_only(
    language: str, group: dict[str, str], is_same: object
) -> None:
    resources = {"one": asking("one"), "two": asking("two", **group)}
    for each in resources.values():
        each["properties"]["template"]["languageVersion"] = language

    both = [f"reference('{name}').outputs.mode.value" for name in resources]
    found = result_of(f"[equals({', '.join(both)})]", languageVersion="2.0", resources=resources)

    assert (found is True) is is_same


INFO = {
    "type": "Microsoft.Network/virtualNetworks",
    "apiVersion": "2023-04-01",
    "existing": True,
    "name": "net",
}


@pytest.mark.parametrize(
    ("envelope", "identity"),
    [
        ({"resourceGroup": "g"}, "resourceId('g', 'Microsoft.Network/virtualNetworks', 'net')"),
        (
            {"resourceGroup": "g", "subscriptionId": "s"},
            "'/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/net'",
        ),
    ],
)
def test_resource_info_has_the_id_of_a_resource_in_a_group(
    envelope: dict[str, str], identity: str
) -> None:
    found = result_of(
        f"[equals(resourceInfo('net').id, {identity})]",
        languageVersion="2.1-experimental",
        resources={"net": {**INFO, **envelope}},
    )

    assert found is True


@pytest.mark.parametrize("count", [2, 12])
def test_names_of_deployments_that_ask_for_one_another_are_not_known(count: int) -> None:
    """Azure refuses `reference` in a name; it is no circle that may be followed for long."""
    resources = [
        deployment(
            f"[concat('d{number}', reference('d{(number + 1) % count}').outputs.mode.value)]", "x"
        )
        for number in range(count)
    ]

    run = run_of(template_text("[reference('d0').outputs.mode.value]", resources=resources))
    output = run.template.outputs[0].value
    assert output is not None
    found = Evaluation(run, DefaultWorld()).evaluate(output, run.scope)

    assert isinstance(found, Undecided)
    assert found.reason == "`reference` is known only in Azure"
    assert run.steps < 100 * count


def test_arguments_of_deployments_that_need_one_another_are_a_circle() -> None:
    resources = [
        deployment("a", "[reference('b').outputs.mode.value]"),
        deployment("b", "[reference('a').outputs.mode.value]"),
    ]

    report = check_text(template_text("[reference('a').outputs.mode.value]", resources=resources))

    assert [(f.rule.code, f.headline) for f in report.findings] == [
        ("GP903", "`reference('a')` needs itself")
    ]
