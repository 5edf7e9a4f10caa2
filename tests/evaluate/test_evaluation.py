"""Evaluating expressions: names, access, loops, own functions, failures, provenance."""

from __future__ import annotations

import pytest
from tests.evaluate.evaluating import result_of, value_of

from guestpatch.evaluate.values import Failure, Known


def failure_of(expression: object, **sections: object) -> str:
    value = value_of(expression, **sections)
    assert isinstance(value, Failure)
    return value.message


def test_names_are_found_in_any_letter_case() -> None:
    sections = {
        "parameters": {"Name": {"type": "string", "defaultValue": "a"}},
        "variables": {"Whole": "[concat(PARAMETERS('name'), 'b')]"},
    }

    assert result_of("[Variables('WHOLE')]", **sections) == "ab"


def test_doubled_bracket_is_text() -> None:
    assert result_of("[[not an expression]") == "[not an expression]"


def test_text_that_only_starts_with_a_bracket_is_text() -> None:
    assert result_of("[abc] def") == "[abc] def"


def test_property_is_read_in_any_letter_case() -> None:
    assert result_of("[variables('v').INNER['Deep']]", variables={"v": {"inner": {"deep": 1}}}) == 1


def test_computed_index_reads_objects_and_arrays() -> None:
    variables = {"by": {"a": 1}, "list": ["x", "y"], "key": "a", "at": 1}

    assert result_of("[variables('by')[variables('key')]]", variables=variables) == 1
    assert result_of("[variables('list')[variables('at')]]", variables=variables) == "y"


def test_only_the_chosen_branch_is_evaluated() -> None:
    assert result_of("[if(true(), 1, variables('missing'))]") == 1


def test_default_may_use_other_parameters() -> None:
    parameters = {
        "b": {"type": "string", "defaultValue": "[concat(parameters('a'), '2')]"},
        "a": {"type": "string", "defaultValue": "1"},
    }

    assert result_of("[parameters('b')]", parameters=parameters) == "12"


def test_property_loop_makes_an_array() -> None:
    variables = {"copy": [{"name": "disks", "count": 3, "input": {"lun": "[copyIndex('disks')]"}}]}

    assert result_of("[variables('disks')]", variables=variables) == [
        {"lun": 0},
        {"lun": 1},
        {"lun": 2},
    ]


def test_property_loops_nest() -> None:
    value = {
        "copy": [
            {
                "name": "rows",
                "count": 2,
                "input": {
                    "copy": [
                        {
                            "name": "cells",
                            "count": 2,
                            "input": "[concat(copyIndex('rows'), '-', copyIndex('cells'))]",
                        }
                    ]
                },
            }
        ]
    }

    assert result_of(value) == {"rows": [{"cells": ["0-0", "0-1"]}, {"cells": ["1-0", "1-1"]}]}


def test_own_function_sees_its_parameters_only() -> None:
    functions = [
        {
            "namespace": "my",
            "members": {
                "twice": {
                    "parameters": [{"name": "text", "type": "string"}],
                    "output": {
                        "type": "string",
                        "value": "[concat(parameters('text'), parameters('text'))]",
                    },
                }
            },
        }
    ]

    assert result_of("[MY.Twice('ab')]", functions=functions) == "abab"


def test_function_that_calls_itself_fails() -> None:
    functions = [
        {
            "namespace": "my",
            "members": {"f": {"parameters": [], "output": {"type": "string", "value": "[my.f()]"}}},
        }
    ]

    assert "calls itself" in failure_of("[my.f()]", functions=functions)


def test_variable_that_needs_itself_fails() -> None:
    variables = {"a": "[variables('b')]", "b": "[variables('a')]"}

    assert "needs itself" in failure_of("[variables('a')]", variables=variables)


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("[variables('no')]", "no variable is called `no`"),
        ("[parameters('no')]", "no parameter is called `no`"),
        ("[variables('v').no]", "object has no property `no`"),
        ("[variables('v').list[7]]", "index 7 is outside an array of 1"),
        ("[concat('a']", "expected `,` or `)`, found the end of the expression"),
        ("[abc]", "`abc` is no expression of its own"),
        ("['a' 'b']", "expected the end of the expression, found `'b'`"),
    ],
)
def test_failure_says_what_and_what_was_expected(expression: str, message: str) -> None:
    assert failure_of(expression, variables={"v": {"list": [1]}}) == message


def test_failure_points_into_the_text() -> None:
    value = value_of("[concat('a', variables('nope'))]")

    assert isinstance(value, Failure)
    assert value.at.text == "variables('nope')"


def test_value_knows_its_literal_and_the_way_it_took() -> None:
    variables = {"inner": {"mode": "Manual"}, "outer": "[variables('inner')]"}

    value = value_of("[variables('outer').mode]", variables=variables)

    assert isinstance(value, Known)
    assert value.trace.span.text == '"Manual"'
    assert value.trace.via is not None
    assert (value.trace.via.kind, value.trace.via.name) == ("variable", "outer")
