"""Functions ask for no more than they need, and hand members out as they were written."""

from __future__ import annotations

import pytest
from tests.evaluate.evaluating import explored, value_of, worlds

from guestpatch.evaluate.values import ArrayValue, Known, ObjectValue

PARAMETERS = {
    "size": {"type": "string", "allowedValues": ["S", "M", "L"]},
    "count": {"type": "int", "allowedValues": [1, 2, 3]},
    "unknown": {"type": "object"},
    "text": {"type": "string"},
}
VARIABLES = {"deep": {"p": {"b": "a"}}, "list": ["a", "b"]}
SIZE = "parameters('size')"
OF_X = "lambdaVariables('x')"
X = f"lambda('x', {OF_X})"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"coalesce('a', {SIZE})", "a"),
        (f"and(false(), equals({SIZE}, 'S'))", False),
        (f"or(true(), equals({SIZE}, 'S'))", True),
        (f"length(createArray({SIZE}, {SIZE}))", 2),
        (f"length(createObject('a', {SIZE}))", 1),
        (f"empty(createArray({SIZE}))", False),
        (f"empty(createObject('a', {SIZE}))", False),
        (f"contains(createObject('a', {SIZE}), 'A')", True),
        (f"contains(createArray('a', {SIZE}), 'a')", True),
        (f"first(createArray('a', {SIZE}))", "a"),
        (f"last(createArray({SIZE}, 'a'))", "a"),
        (f"take(createArray('a', {SIZE}), 1)[0]", "a"),
        (f"skip(createArray({SIZE}, 'a'), 1)[0]", "a"),
        (f"concat(createArray('a'), createArray({SIZE}))[0]", "a"),
        (f"createObject('a', 'a', 'b', {SIZE}).a", "a"),
        (f"tryGet(createObject('a', 'a', 'b', {SIZE}), 'a')", "a"),
        (f"union(createObject('a', {SIZE}), createObject('a', 'a')).a", "a"),
        (f"union(createObject('a', 'a'), createObject('b', {SIZE})).a", "a"),
        (
            f"union(createObject('p', createObject('a', {SIZE})), variables('deep')).p.b",
            "a",
        ),
        (f"shallowMerge(createArray(createObject('b', {SIZE}), createObject('a', 'a'))).a", "a"),
        (f"items(createObject('b', {SIZE}, 'a', 'a'))[0].value", "a"),
        (f"objectKeys(createObject('a', {SIZE}))[0]", "a"),
        (f"map(createArray('a', {SIZE}), {X})[0]", "a"),
        (
            f"mapValues(createObject('a', 'a', 'b', {SIZE}), {X}).a",
            "a",
        ),
        (
            f"toObject(variables('list'), {X}, lambda('x', if(equals({OF_X}, 'a'), 'a', {SIZE}))).a",
            "a",
        ),
        (f"flatten(createArray(createArray('a'), createArray({SIZE})))[0]", "a"),
    ],
)
def test_parameter_that_is_not_needed_is_never_asked_for(expression: str, expected: object) -> None:
    found = worlds(f"[{expression}]", parameters=PARAMETERS, variables=VARIABLES)

    assert found == [({}, expected)]


@pytest.mark.parametrize(
    "expression",
    [
        f"reference(concat('vm-', {SIZE})).name",
        f"listKeys(concat('vm-', {SIZE}), '2023-01-01').keys",
        f"coalesce(tryGet(parameters('unknown'), 'a'), {SIZE})",
        f"contains(parameters('unknown'), {SIZE})",
    ],
)
def test_result_that_cannot_be_known_splits_no_world(expression: str) -> None:
    assert len(explored(f"[{expression}]", parameters=PARAMETERS).leaves) == 1


def test_parameter_that_is_needed_is_asked_for() -> None:
    found = worlds(f"[contains(createArray('S'), {SIZE})]", parameters=PARAMETERS)

    assert [value for _, value in found] == [True, False, False]


def test_equal_undecided_conditions_are_assumed_once() -> None:
    condition = "empty(coalesce(tryGet(parameters('unknown'), 'a'), createArray()))"
    expression = f"[concat(if({condition}, 'a', 'b'), if({condition}, 'a', 'b'))]"

    found = explored(expression, parameters=PARAMETERS)

    assert [leaf.answer for leaf in found.leaves] == ["aa", "bb"]
    assert found.complete


def test_list_of_constants_and_equality_are_one_condition() -> None:
    text = "parameters('text')"
    expression = f"[if(equals({text}, 'a'), if(contains(createArray('a', 'b'), {text}), 1, 2), 3)]"

    found = explored(expression, parameters=PARAMETERS)

    assert [leaf.answer for leaf in found.leaves] == [1, 3]


def test_text_that_equals_something_is_not_empty() -> None:
    text = "parameters('text')"
    expression = f"[if(equals({text}, 'a'), if(empty({text}), 1, 2), 3)]"

    found = explored(expression, parameters=PARAMETERS)

    assert [leaf.answer for leaf in found.leaves] == [2, 3]


def test_condition_compared_with_a_boolean_is_the_condition() -> None:
    condition = "empty(parameters('unknown'))"
    expression = f"[if({condition}, if(equals({condition}, false()), 1, 2), 3)]"

    found = explored(expression, parameters=PARAMETERS)

    assert [leaf.answer for leaf in found.leaves] == [2, 3]


@pytest.mark.parametrize(
    "expression",
    [
        "first(variables('list'))",
        "last(createArray(1, variables('text')))",
        "coalesce(null(), variables('text'))",
        "tryGet(variables('object'), 'member')",
        "union(createObject('b', 1), variables('object')).member",
        "take(variables('list'), 1)[0]",
        "filter(variables('list'), lambda('x', true()))[0]",
        "items(variables('object'))[0].value",
    ],
)
def test_member_that_is_handed_out_knows_where_it_was_written(expression: str) -> None:
    variables = {"list": ["here"], "text": "here", "object": {"member": "here"}}

    value = value_of(f"[{expression}]", variables=variables)

    assert isinstance(value, Known)
    assert value.trace.span.text == '"here"'


def test_member_of_a_variable_knows_the_variable_it_came_through() -> None:
    value = value_of("[first(variables('list'))]", variables={"list": ["here"]})

    assert isinstance(value, Known)
    assert value.trace.via is not None
    assert (value.trace.via.kind, value.trace.via.name) == ("variable", "list")


def test_built_container_keeps_its_members_unevaluated() -> None:
    array = value_of("[createArray(variables('missing'))]")
    container = value_of("[createObject('a', variables('missing'))]")

    assert isinstance(array, ArrayValue)
    assert isinstance(container, ObjectValue)


def test_merged_member_keeps_what_only_one_side_has() -> None:
    variables = {
        "one": {"p": {"a": 1, "deep": {"x": 1}}, "list": [1]},
        "other": {"P": {"b": 2, "deep": {"y": 2}}, "list": [2]},
    }
    union = "union(variables('one'), variables('other'))"
    expression = f"[createArray({union}.p.a, {union}.p.b, {union}.p.deep, {union}.list)]"

    found = worlds(expression, variables=variables)

    assert found == [({}, [1, 2, {"x": 1, "y": 2}, [2]])]
