"""Worlds: which parameters are varied, in which order, and what is assumed."""

from __future__ import annotations

import pytest
from tests.evaluate.evaluating import explored, worlds

SYSTEM = {"system": {"type": "string", "allowedValues": ["Windows", "Linux"]}}
UNDECIDED = "$undecided"


def test_parameter_with_allowed_values_is_tried_with_each() -> None:
    assert worlds("[parameters('system')]", parameters=SYSTEM) == [
        ({"system": "Windows"}, "Windows"),
        ({"system": "Linux"}, "Linux"),
    ]


def test_default_comes_first() -> None:
    parameters = {"system": {**SYSTEM["system"], "defaultValue": "Linux"}}

    found = worlds("[parameters('system')]", parameters=parameters)

    assert [value for _, value in found] == ["Linux", "Windows"]


def test_parameter_that_does_not_matter_is_not_varied() -> None:
    parameters = {**SYSTEM, "size": {"type": "string", "allowedValues": ["S", "M", "L"]}}
    variables = {"sizes": {"chosen": "[parameters('size')]", "system": "[parameters('system')]"}}

    found = worlds("[variables('sizes').system]", parameters=parameters, variables=variables)

    assert [decisions for decisions, _ in found] == [{"system": "Windows"}, {"system": "Linux"}]


def test_parameter_matters_only_in_the_branch_that_reads_it() -> None:
    parameters = {**SYSTEM, "size": {"type": "string", "allowedValues": ["S", "M", "L"]}}
    expression = "[if(equals(parameters('system'), 'Linux'), parameters('size'), 'none')]"

    found = worlds(expression, parameters=parameters)

    assert [value for _, value in found] == ["none", "S", "M", "L"]


def test_switch_without_default_is_tried_both_ways() -> None:
    found = worlds("[parameters('on')]", parameters={"on": {"type": "bool"}})

    assert [value for _, value in found] == [False, True]


def test_switch_with_default_is_varied_only_when_asked_for() -> None:
    parameters = {"on": {"type": "bool", "defaultValue": True}}

    assert worlds("[parameters('on')]", parameters=parameters) == [({}, True)]
    assert worlds("[parameters('on')]", "all", parameters=parameters) == [
        ({"on": True}, True),
        ({"on": False}, False),
    ]


def test_only_defaults_are_asked_when_wanted() -> None:
    parameters = {"system": {**SYSTEM["system"], "defaultValue": "Linux"}}

    assert worlds("[parameters('system')]", "default", parameters=parameters) == [({}, "Linux")]


def test_parameter_without_value_is_undecided() -> None:
    found = worlds("[parameters('name')]", parameters={"name": {"type": "string"}})

    assert found == [({}, {UNDECIDED: "parameter `name` has no value"})]


def test_unknown_condition_is_assumed_both_ways() -> None:
    expression = "[if(equals(parameters('stage'), 'prod'), 'A', 'B')]"

    found = worlds(expression, parameters={"stage": {"type": "string"}})

    condition = "equals(parameters('stage'), 'prod')"
    assert found == [({condition: True}, "A"), ({condition: False}, "B")]


def test_what_equals_one_constant_equals_no_other() -> None:
    expression = (
        "[concat(if(equals(parameters('stage'), 'prod'), 'P', ''),"
        " if(equals(parameters('stage'), 'dev'), 'D', ''))]"
    )

    found = worlds(expression, parameters={"stage": {"type": "string"}})

    assert [value for _, value in found] == ["P", "D", ""]


def test_assuming_a_condition_settles_its_negation() -> None:
    expression = (
        "[concat(if(equals(parameters('stage'), 'prod'), 'P', ''),"
        " if(not(equals(parameters('stage'), 'prod')), 'N', ''))]"
    )

    found = worlds(expression, parameters={"stage": {"type": "string"}})

    assert [value for _, value in found] == ["P", "N"]


def test_conjunction_is_taken_apart() -> None:
    expression = (
        "[if(and(equals(parameters('a'), '1'), equals(parameters('b'), '2')),"
        " if(equals(parameters('b'), '2'), 'both', 'never'), 'not both')]"
    )
    parameters = {"a": {"type": "string"}, "b": {"type": "string"}}

    assert [value for _, value in worlds(expression, parameters=parameters)] == [
        "both",
        "not both",
        "not both",
    ]


def test_variable_is_shared_between_worlds_that_do_not_change_it() -> None:
    parameters = {
        "a": {"type": "string", "allowedValues": [str(i) for i in range(10)]},
        "b": {"type": "string", "allowedValues": ["x", "y"]},
    }
    variables = {"b2": "[concat(parameters('b'), parameters('b'))]"}

    found = worlds(
        "[concat(parameters('a'), variables('b2'))]", parameters=parameters, variables=variables
    )

    assert [value for _, value in found] == [f"{a}{b}{b}" for a in range(10) for b in "xy"]


def test_exploration_stops_at_the_cap_and_says_so() -> None:
    options = [str(i) for i in range(30)]
    parameters = {name: {"type": "string", "allowedValues": options} for name in "ab"}

    found = explored("[concat(parameters('a'), parameters('b'))]", parameters=parameters)

    assert (len(found.leaves), found.complete) == (256, False)


SECRET = {UNDECIDED: "parameter `key` is a secret"}


@pytest.mark.parametrize(
    ("parameter", "value"),
    [
        ({"type": "securestring"}, SECRET),
        ({"type": "securestring", "defaultValue": "hunter2"}, SECRET),
        ({"type": "secureObject", "defaultValue": {"password": "hunter2"}}, SECRET),
        ({"type": "secureString", "defaultValue": "[newGuid()]"}, SECRET),
        ({"type": "securestring", "defaultValue": ""}, ""),
        ({"type": "secureObject", "defaultValue": {}}, {}),
        ({"type": "securestring", "nullable": True}, None),
    ],
)
def test_of_a_secret_only_its_emptiness_is_known(parameter: object, value: object) -> None:
    assert worlds("[parameters('key')]", parameters={"key": parameter}) == [({}, value)]


def test_array_with_allowed_elements_is_not_one_of_them() -> None:
    parameters = {"zones": {"type": "array", "allowedValues": ["1", "2"]}}

    assert worlds("[parameters('zones')]", parameters=parameters) == [
        ({}, {UNDECIDED: "parameter `zones` has no value"})
    ]
