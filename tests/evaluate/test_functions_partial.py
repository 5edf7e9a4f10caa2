"""What functions make of values that are known in part."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.evaluate.evaluating import result_of, run_of, template_text, value_of

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.scope import Loop
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
    Value,
)
from guestpatch.evaluate.worlds import DefaultWorld
from guestpatch.source.text import Document, Span
from guestpatch.template.ir import Reference

if TYPE_CHECKING:
    from guestpatch.evaluate.values import Identity

PARAMETERS = {
    "s": {"type": "string"},
    "t": {"type": "string", "minLength": 3},
    "i": {"type": "int"},
    "b": {"type": "bool"},
    "a": {"type": "array"},
    "o": {"type": "object"},
}
VARIABLES = {
    "v": "[parameters('o')]",
    "copy": [{"name": "loop", "count": "[parameters('i')]", "input": 1}],
}
HOLE = "<>"


def with_parameters(expression: str) -> str:
    for name in PARAMETERS:
        expression = expression.replace(f"${name}", f"parameters('{name}')")
    return expression


def value(expression: str) -> Value:
    text = f"[{with_parameters(expression)}]"
    return value_of(text, parameters=PARAMETERS, variables=VARIABLES)


def shape(expression: str) -> object:
    """The text with a mark for every piece that is not known."""
    found = value(expression)
    if isinstance(found, TextValue):
        return "".join(part if isinstance(part, str) else HOLE for part in found.parts)
    if isinstance(found, Undecided):
        return HOLE
    return found.data if isinstance(found, Known) else found


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("concat('a-', $s, '-b')", "a-<>-b"),
        ("format('a-{0}-{1}', $s, 'b')", "a-<>-b"),
        ("format('{0}{{{1}}}', $i, $s)", "<>{<>}"),
        ("join(createArray('a', $s, 'b'), '-')", "a-<>-b"),
        ("toLower(concat('A', $s, 'B'))", "a<>b"),
        ("toUpper(concat('a', $s))", "A<>"),
        ("trim(concat('  a ', $s, ' b  '))", "a <> b"),
        ("trim(concat('  ', $s, 'b '))", "<>b"),
        ("replace(concat('a.b', $s, 'c.d'), '.', '-')", "a-b<>c-d"),
        ("replace(concat('ab', $s), 'ab', 'x')", HOLE),
        ("take(concat('abc', $s), 2)", "ab"),
        ("take(concat('abc', $s), 5)", "abc<>"),
        ("skip(concat('abc', $s), 2)", "c<>"),
        ("skip(concat($s, 'abc'), 2)", HOLE),
        ("substring(concat('abc', $s), 1, 2)", "bc"),
        ("substring(concat('abc', $s), 1)", "bc<>"),
        ("substring(concat('abc', $s), 1, 3)", HOLE),
        ("first(concat('abc', $s))", "a"),
        ("last(concat($s, 'abc'))", "c"),
        ("uri($s, 'scripts/setup.sh')", "<>scripts/setup.sh"),
        ("uri(concat('https://host/', $s, '/'), 'x.sh')", "https://host/<>/x.sh"),
        ("uri($s, '/x.sh')", HOLE),
        ("string($i)", HOLE),
        ("padLeft($s, 5)", HOLE),
        ("padLeft(concat('abcde', $s), 5)", "abcde<>"),
        (
            "resourceId('rg', 'Microsoft.Compute/virtualMachines', $s)",
            "/subscriptions/<>/resourceGroups/rg/providers/Microsoft.Compute/virtualMachines/<>",
        ),
        (
            "resourceId($s, 'My.Rp/a', 'x')",
            "/subscriptions/<>/resourceGroups/<>/providers/My.Rp/a/x",
        ),
        ("resourceId($s, 'x')", HOLE),
        ("resourceGroup().id", "/subscriptions/<>/resourceGroups/<>"),
    ],
)
def test_known_pieces_of_text_are_kept(expression: str, expected: str) -> None:
    assert shape(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("startsWith(concat('Abc', $s), 'aB')", True),
        ("startsWith(concat('abc', $s), 'x')", False),
        ("startsWith(concat('abc', $s), 'abcd')", None),
        ("startsWith('abc', concat('x', $s))", False),
        ("endsWith(concat($s, 'abc'), 'BC')", True),
        ("endsWith(concat($s, 'abc'), 'x')", False),
        ("contains(concat('abc', $s), 'b')", True),
        ("contains(concat('abc', $s), 'x')", None),
        ("contains('abc', concat('x', $s))", False),
        ("contains(createArray('a', $s), 'a')", True),
        ("contains(createArray('a', $s), 'b')", None),
        ("contains(createArray('a', 'b'), $i)", False),
        ("contains(createArray(), $s)", False),
        ("contains(createObject('a', $s), 'A')", True),
        ("contains(createObject('a', 1), 'b')", False),
        ("contains(createObject($s, 1), 'b')", None),
        ("contains($o, 'a')", None),
        ("empty(concat('a', $s))", False),
        ("empty(concat($s, $s))", None),
        ("empty($t)", False),
        ("empty($s)", None),
        ("empty(createArray($s))", False),
        ("empty(concat($a, createArray(1)))", False),
        ("empty(createObject($s, 1))", None),
        ("empty(uniqueString($s))", False),
        ("empty(resourceGroup().location)", False),
        ("equals(concat('a', $s), concat('a', $s))", True),
        ("equals(uniqueString($s), uniqueString($s))", True),
        ("equals(format('{0}', $s), $s)", True),
        ("equals(resourceId('My.Rp/a', $s), concat(resourceGroup().id, '/providers/My.Rp/a/', $s))", True),
        ("equals(subscription().tenantId, tenant().tenantId)", True),
        ("and($b, false())", False),
        ("and($b, true())", None),
        ("or($b, true())", True),
        ("or($b, $b)", None),
        ("not($b)", None),
        ("and($b, 1)", None),
        ("less($i, 1)", None),
    ],
)  # fmt: skip
def test_condition_is_decided_by_what_is_known(expression: str, expected: object) -> None:
    found = value(expression)

    assert (found.data if isinstance(found, Known) else None) is expected
    assert not isinstance(found, Failure)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("length(concat(createArray(1), $a))", None),
        ("length(createArray($a))", 1),
        ("length(map(createArray($s), lambda('x', lambdaVariables('x'))))", 1),
        ("length(array($s))", 1),
        ("length(range($i, 3))", 3),
        ("length(concat('a', $s))", None),
        ("indexOf(createArray('a', $s), 'a')", 0),
        ("indexOf(createArray($s, 'a'), 'a')", None),
        ("first(split(concat('a/b', $s), '/'))", "a"),
        ("split(concat('a/b', $s), '/')[1]", None),
        ("concat(createArray('a'), $a)[0]", "a"),
        ("first(take(concat(createArray('a'), $a), 2))", "a"),
        ("first(filter(createArray('a', 'b'), lambda('x', or(equals(lambdaVariables('x'), 'a'), $b))))", "a"),
        ("union($o, createObject('a', 1)).a", 1),
        ("union(createObject('a', 1), $o).a", None),
        ("union(createArray('a'), $a)[0]", "a"),
        ("shallowMerge(createArray($o, createObject('a', 1))).a", 1),
        ("tryGet(createObject('a', 1), 'b', $s)", "null"),
        ("coalesce($s, 'x')", None),
        ("coalesce(null(), $i, 1)", None),
    ],
)  # fmt: skip
def test_known_part_of_a_container_is_used(expression: str, expected: object) -> None:
    found = value(expression)
    plain = found.data if isinstance(found, Known) else None
    if expected == "null":
        expected = None
        assert isinstance(found, Known)

    assert plain == expected
    assert not isinstance(found, Failure)


OPEN_ARRAY = "concat(createArray('a', 'b'), $a)"
OPEN_OBJECT = "createObject('a', 1, $s, 2)"
LAMBDA = "lambda('x', lambdaVariables('x'))"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        (f"first({OPEN_ARRAY})", "a"),
        (f"last({OPEN_ARRAY})", None),
        (f"length({OPEN_ARRAY})", None),
        (f"length({OPEN_OBJECT})", None),
        (f"empty({OPEN_ARRAY})", False),
        (f"empty({OPEN_OBJECT})", False),
        ("empty(split(concat('a', $s), 'a'))", False),
        (f"take({OPEN_ARRAY}, 2)[1]", "b"),
        (f"take({OPEN_ARRAY}, 5)[1]", "b"),
        (f"skip({OPEN_ARRAY}, 1)[0]", "b"),
        (f"skip({OPEN_ARRAY}, 5)", None),
        (f"take({OPEN_ARRAY}, $i)", None),
        ("take($a, 1)", None),
        ("first($a)", None),
        ("array($a)", None),
        (f"concat({OPEN_ARRAY}, createArray('c'))[1]", "b"),
        (f"flatten(createArray({OPEN_ARRAY}, createArray('c')))[1]", "b"),
        ("flatten(createArray(createArray('a'), $a, createArray('b')))[0]", "a"),
        ("flatten(concat(createArray(createArray('a')), $a))[0]", "a"),
        (f"indexOf({OPEN_ARRAY}, 'b')", 1),
        (f"indexOf({OPEN_ARRAY}, 'c')", None),
        (f"lastIndexOf({OPEN_ARRAY}, 'a')", None),
        ("indexOf($a, 'a')", None),
        ("indexOf(concat('a', $s), 'a')", None),
        (f"contains({OPEN_ARRAY}, 'a')", True),
        (f"contains({OPEN_ARRAY}, 'c')", None),
        ("contains(createArray($s, 1, 'a', 'b', 'c', 'd', 'e'), $t)", None),
        (f"contains({OPEN_OBJECT}, 'a')", True),
        (f"contains({OPEN_OBJECT}, 'c')", None),
        ("contains(createObject(), $s)", False),
        ("contains(createObject('a', 1), $s)", None),
        (f"map({OPEN_ARRAY}, {LAMBDA})[1]", "b"),
        (f"filter({OPEN_ARRAY}, lambda('x', true()))[1]", "b"),
        ("empty(filter(createArray('a', 'b'), lambda('x', 'i', or($b, equals(lambdaVariables('i'), 1)))))", False),
        (f"reduce({OPEN_ARRAY}, 'x', lambda('x', 'y', 'z'))", None),
        ("reduce($a, 'x', lambda('x', 'y', 'z'))", None),
        ("reduce(createArray(1), $s, lambda('x', 'y', lambdaVariables('y')))", 1),
        (f"sort({OPEN_ARRAY}, lambda('x', 'y', true()))", None),
        ("empty(sort(createArray($i, $i), lambda('x', 'y', less(lambdaVariables('x'), 1))))", False),
        ("min(concat(createArray(1), $a))", None),
        ("min(createArray(1, $i))", None),
        (f"join({OPEN_ARRAY}, '-')", None),
        ("join($a, '-')", None),
        (f"distinct({OPEN_ARRAY})[1]", "b"),
        ("distinct(createArray('a', $s, 'b'))[0]", "a"),
        ("distinct(createArray(concat('a', $s), 'b', concat('a', $s)))[1]", "b"),
        (f"union({OPEN_ARRAY}, createArray('c'))[1]", "b"),
        (f"intersection({OPEN_ARRAY}, createArray('a', 'b'))[1]", "b"),
        ("intersection(createArray('a', $s), createArray('a'))[0]", "a"),
        ("intersection(createArray('a'), createArray($s))", None),
        (f"intersection({OPEN_OBJECT}, createObject('a', 1)).a", 1),
        (f"intersection(createObject('b', 1), {OPEN_OBJECT})", None),
        ("length(intersection(createObject('a', $s), createObject('a', 'b')))", None),
        (f"items({OPEN_OBJECT})", None),
        (f"empty(objectKeys({OPEN_OBJECT}))", False),
        (f"mapValues({OPEN_OBJECT}, {LAMBDA}).a", 1),
        (f"shallowMerge(createArray({OPEN_OBJECT}, createObject('b', 2))).b", 2),
        (f"shallowMerge(createArray(createObject('b', 2), {OPEN_OBJECT})).b", None),
        (f"shallowMerge(createArray(createObject('b', 2), {OPEN_OBJECT})).a", 1),
        ("shallowMerge(concat(createArray(createObject('b', 2)), $a)).b", None),
        ("shallowMerge(createArray(null(), createObject('b', 2))).b", 2),
        (f"union({OPEN_OBJECT}, createObject('b', $o)).b", None),
        (f"union(createObject('b', createObject()), {OPEN_OBJECT}).b", None),
        (f"union({OPEN_OBJECT}, createObject('b', createObject('c', 1))).b.c", 1),
        ("union(createObject('b', 1), createObject('b', createObject('c', 1))).b.c", 1),
        ("union(createObject('b', string(1)), createObject('b', createObject('c', 1))).b.c", 1),
        ("union(createObject('b', createObject()), createObject('b', string(1))).b", "1"),
        ("union(createObject('b', createObject('c', 1)), createObject('b', $o)).b", None),
        ("union(createObject('b', $o), createObject('b', createObject('c', 1))).b.c", 1),
        ("union($o, $o)", None),
        ("union($o, createObject())", None),
        (f"toObject({OPEN_ARRAY}, {LAMBDA}).a", "a"),
        (f"toObject(createArray($s), {LAMBDA})", None),
        (f"groupBy({OPEN_ARRAY}, {LAMBDA}).a", None),
        (f"empty(groupBy({OPEN_ARRAY}, {LAMBDA}).a)", False),
        (f"groupBy(createArray($s), {LAMBDA})", None),
        (f"string({OPEN_ARRAY})", None),
        (f"format('{{0}}', {OPEN_OBJECT})", None),
        ("format('{0:D2}', $i)", None),
        ("empty(format('{0,9}', concat('a', $s)))", False),
        ("format(concat('{0}', $s), 1)", None),
        ("padLeft($i, $i)", None),
        ("padLeft('a', 3, $s)", None),
        ("empty(padLeft($i, 3))", False),
        ("split('a', createArray('a', $s))", None),
        ("split('a', $s)", None),
        ("split(concat('a-b/c', $s), createArray('-', '/'))[1]", "b"),
        ("buildUri(createObject('scheme', 'https', 'host', $s))", None),
        (f"buildUri({OPEN_OBJECT})", None),
        ("uri('https://h/', $s)", None),
        ("uri('https://h/', 'a b')", None),
        ("parseUri('https://h/p').query", None),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'P1D', 'K')", None),
        ("dateTimeToEpoch('yesterday')", None),
        (f"indexFromEnd({OPEN_ARRAY}, 1)", None),
        ("tryGet($o, $s)", None),
        ("tryGet(createObject('a', 1), concat('a', $s))", None),
        ("tryGet(createArray(1), createObject('value', 0, 'fromEnd', $b))", None),
        ("concat($o.x, $o.y)", None),
        ("empty(variables('loop'))", None),
        ("intersection(createArray($s, $t), createArray($s, $t))[1]", None),
        ("union($o.x, $o.y)", None),
        ("range(1, $i)", None),
        ("trim(concat(' a', $s, ' '))", None),
        ("substring($s, 0)", None),
        ("startsWith($s, $s)", None),
        ("startsWith('abc', concat('abcd', $s))", False),
        ("like('abc', 'b*')", False),
        ("like('abcd', 'a*x*d')", False),
        ("less('é', 'f')", None),
        ("copyIndex($s)", None),
        ("empty(take($s, 1))", None),
        ("uri($o.a, 'b')", None),
        ("format('{0:N0}', json('1.5'))", None),
        ("format('{0:00}', json('1.5'))", None),
        ("format('{0:Dx}', 1)", None),
        ("dateTimeAdd('2023-13-31T01:00:38Z', 'P1D')", None),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'P1D', '\"x')", None),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'P1D', 'yyy')", None),
        ("dateTimeAdd('2023-03-31T01:00:38Z', 'P1D', 'K\"')", None),
        ("resourceId($s, 'a/b', 'c')", None),
        ("base64(skip('a😀', 2))", "77+9"),
        ("sys.if($b, 1, 2)", None),
        ("sys.if(equals(1, 1), 1, 2)", 1),
        ("sys.true()", True),
        ("not(sys.false())", True),
        ("coalesce(sys.null(), 1)", 1),
        ("not(not($b))", None),
        ("not(concat('a', $s))", None),
        ("az.resourceGroup('s', 'g').location", None),
        ("subscription('s').id", None),
        ("managementGroup('m').id", None),
        ("getSecret('x')", None),
        ("readEnvironmentVariable('x', 'y')", "y"),
        ("readEnvironmentVariable('x')", None),
        ("resourceInfo('x').name", None),
        ("unheardOf($s)", None),
    ],
)  # fmt: skip
def test_open_container_is_used_as_far_as_it_is_known(expression: str, expected: object) -> None:
    found = value(expression)

    assert (found.data if isinstance(found, Known) else None) == expected
    assert not isinstance(found, Failure)


def values(expression: str, loop: Loop | None = None, **sections: object) -> list[Value]:
    """The elements of an array, evaluated in one run, so that identities can be compared."""
    text = template_text(f"[{expression}]", parameters=PARAMETERS, variables=VARIABLES, **sections)
    run = run_of(text)
    output = run.template.outputs[0].value
    assert output is not None
    evaluation = Evaluation(run, DefaultWorld())
    scope = run.scope if loop is None else run.scope.in_loop(loop)
    array = evaluation.evaluate(output, scope)
    assert isinstance(array, ArrayValue)
    return [evaluation.force(slot) for slot in array.items]


def identities(found: list[Value]) -> list[Identity]:
    assert all(isinstance(each, Undecided) for each in found)
    return [each.identity for each in found if isinstance(each, Undecided)]


def test_loop_of_unknown_length_has_unknown_indexes() -> None:
    document = Document("main.json", "count")
    span = Span(document, 0, 5)
    loop = Loop("loop", "loop", span, Reference(span, "parameter", "i"), of_resource=True)
    expression = "createArray(copyIndex('loop'), copyIndex('loop', 1), copyIndex('loop', 1))"

    first, second, third = identities(values(expression, loop))

    assert first != second
    assert second == third


def test_call_in_a_function_is_known_by_the_arguments_of_the_function() -> None:
    body = (
        "[reference(concat(parameters('x'), string(createArray(if(true(), parameters('x'), 1)))))]"
    )
    member = {"parameters": [{"name": "x", "type": "string"}], "output": {"value": body}}
    functions = [{"namespace": "n", "members": {"f": member}}]
    calls = "createArray(n.f('a'), n.f('b'), reference(n.f('a')), reference(n.f('b')))"

    found = identities(values(calls, functions=functions))

    assert len(set(found)) == 4


def test_call_with_more_than_can_be_looked_at_is_equal_to_no_other() -> None:
    step = "createArray(lambdaVariables('x'), reference(lambdaVariables('x')))"
    call = f"reduce(range(0, 40), createArray(), lambda('x', 'y', {step}))[1]"

    first, second = identities(values(f"createArray({call}, {call})"))

    assert first != second


ONE = "split($s, '-')"
LARGE = f"string({'createArray(' * 30}lambdaVariables('x'){')' * 30})"


@pytest.mark.parametrize(
    ("one", "other", "are_same"),
    [
        ("uniqueString($s, 'a')", "UNIQUESTRING($s, 'a')", True),
        ("uniqueString($s, 'a')", "uniqueString($s, 'b')", False),
        (f"string(createArray(1, {ONE}))", f"string(createArray(1, {ONE}))", True),
        (f"string(createArray(1, {ONE}))", f"string(createArray(2, {ONE}))", False),
        ("string(createArray(variables('v').x))", "string(createArray(variables('v').x))", True),
        ("string(createObject('a', $o.b))", "string(createObject('a', $o.c))", False),
        ("reference($s).a", "reference($s).a", True),
        ("reference($s).a", "reference($t).a", False),
        ("reference(concat('x', variables('v').x)).a", "reference(concat('x', variables('v').x)).a", True),
        ("map(createArray($s), lambda('x', reference(lambdaVariables('x'))))[0].a",
         "map(createArray($t), lambda('x', reference(lambdaVariables('x'))))[0].a", False),
        ("map(createArray('a', 'b'), lambda('x', reference(lambdaVariables('x')).y))[0]",
         "map(createArray('a', 'b'), lambda('x', reference(lambdaVariables('x')).y))[1]", False),
        ("reduce(createArray(1, 2), createArray(), lambda('x', 'y', createArray(reference(lambdaVariables('x')))))[0]",
         "reduce(createArray(1, 3), createArray(), lambda('x', 'y', createArray(reference(lambdaVariables('x')))))[0]", True),
        ("reduce(createArray(1), createObject('a', $s), lambda('x', 'y', reference(lambdaVariables('x'))))",
         "reduce(createArray(1), createObject('a', $t), lambda('x', 'y', reference(lambdaVariables('x'))))", False),
        ("reduce(createArray(1), createObject('a', $s), lambda('x', 'y', reference(lambdaVariables('x'))))",
         "reduce(createArray(2), createObject('a', $s), lambda('x', 'y', reference(lambdaVariables('x'))))", True),
        ("sort(variables('v'), lambda('x', 'y', true()))", "sort(variables('v'), lambda('x', 'y', false()))", False),
        ("map(createArray($s), lambda('x', split(resourceId(lambdaVariables('x'), 'a/b', 'n'), '/')[4]))[0]",
         "map(createArray($t), lambda('x', split(resourceId(lambdaVariables('x'), 'a/b', 'n'), '/')[4]))[0]", False),
        ("map(createArray($s, $t), lambda('x', split(resourceId(lambdaVariables('x'), 'a/b', 'n'), '/')[4]))[0]",
         "map(createArray($s, $t), lambda('x', split(resourceId(lambdaVariables('x'), 'a/b', 'n'), '/')[4]))[1]", False),
        ("split(resourceId($s, 'a/b', 'n'), '/')[4]", "split(resourceId($s, 'a/b', 'n'), '/')[4]", True),
        ("concat(range(0, 6000), $a)[6500]", "concat(range(0, 6000), $a)[6500]", True),
        ("concat(range(0, 6000), $a)[6500]", "concat(range(0, 6000), $o.b)[6500]", False),
        ("newGuid()", "newGuid()", False),
    ],
)  # fmt: skip
def test_calls_are_the_same_only_where_their_arguments_are(
    one: str, other: str, are_same: object
) -> None:
    both = f"createArray({with_parameters(one)}, {with_parameters(other)})"

    first, second = identities(values(both))

    assert (first == second) is are_same


@pytest.mark.parametrize(
    "body",
    [
        "concat(range(0, 6000), lambdaVariables('x'))[6500]",
        "map(concat(range(0, 6000), lambdaVariables('x')), lambda('y', lambdaVariables('y')))[6500]",
        "map(range(0, 6000), lambda('y', lambdaVariables('x')))[$i]",
        f"reference({LARGE}).a",
        f"createObject({LARGE}, 1).a",
    ],
)
def test_results_that_are_too_large_to_look_at_are_not_taken_for_one_another(body: str) -> None:
    mapped = f"map(createArray($o.b, $o.c), lambda('x', {body}))"
    variables = {"f": f"[{with_parameters(mapped)}]"}

    found = value_of(
        "[equals(variables('f')[0], variables('f')[1])]",
        parameters=PARAMETERS,
        variables=variables,
    )

    assert isinstance(found, Undecided)


def test_undecided_result_says_why() -> None:
    found = value("toLower(concat($s, 'a'))")

    assert isinstance(found, TextValue)
    assert isinstance(found.parts[0], Undecided)
    assert found.parts[0].reason == "parameter `s` has no value"


def test_reason_of_a_member_is_the_reason_of_the_whole() -> None:
    found = value("string(createArray(1, $s))")

    assert isinstance(found, Undecided)
    assert found.reason == "parameter `s` has no value"


@pytest.mark.parametrize(
    "expression",
    [
        "join(createArray('a', $bad), '-')",
        "string(createArray($bad))",
        "format('{0}', createObject('a', $bad))",
        "contains(createArray($bad), 'a')",
        "indexOf(createArray($bad), 'a')",
        "flatten(createArray($bad))",
        "distinct(createArray('a', $bad))",
        "union(createArray('a'), createArray($bad))",
        "union(createObject('a', createObject()), createObject('a', string($bad))).a",
        "union(createObject('a', string($bad)), createObject('a', createObject())).a",
        "intersection(createArray($bad), createArray('a'))",
        "intersection(createArray('a'), createArray($bad))",
        "intersection(createObject('a', 1), createObject('a', $bad))",
        "shallowMerge(createArray($bad))",
        "createObject(string($bad), 1)",
        "min(createArray($bad))",
        "map(createArray('a'), lambda('x', $bad))[0]",
        "filter(createArray('a'), lambda('x', $bad))",
        "sort(createArray('a', 'b'), lambda('x', 'y', $bad))",
        "sort(createArray($bad), lambda('x', 'y', true()))",
        "toObject(createArray('a'), lambda('x', $bad))",
        "groupBy(createArray('a'), lambda('x', $bad))",
        "reduce(createArray('a', 'b'), 1, lambda('x', 'y', $bad))",
        "split('a', createArray($bad))",
        "tryGet(createArray(1), createObject('value', $bad))",
        "buildUri(createObject('scheme', $bad))",
        "not($bad)",
        "fail($bad)",
        "sys.if($bad, 1, 2)",
        "resourceId('My.Rp/a', $bad)",
        "readEnvVar('x', $bad)",
    ],
)
def test_failure_of_a_member_is_the_failure_of_the_whole(expression: str) -> None:
    found = value(expression.replace("$bad", "variables('missing')"))

    assert isinstance(found, Failure)
    assert found.at.text == "variables('missing')"


@pytest.mark.parametrize(
    ("expression", "cause"),
    [
        ("reference('x').y", "runtime"),
        ("listKeys('x', '2023-01-01').keys", "secret"),
        ("resourceGroup().location", "context"),
        ("deployment().properties.template.x", "context"),
        ("utcNow()", "runtime"),
        ("externalInputs('x')", "parameter"),
    ],
)
def test_what_only_azure_knows_has_a_cause(expression: str, cause: str) -> None:
    found = value(expression)

    assert isinstance(found, Undecided)
    assert found.cause == cause


def test_new_guid_differs_from_every_other_one() -> None:
    parameters = {name: {"type": "string", "defaultValue": "[newGuid()]"} for name in ("p", "q")}
    same = "[equals(parameters('p'), parameters('p'))]"
    other = "[equals(parameters('p'), parameters('q'))]"

    assert value_of(same, parameters=parameters)[0] is True
    assert isinstance(value_of(other, parameters=parameters), Undecided)


def test_partly_known_containers_are_open() -> None:
    array = value("concat(createArray(1), $a)")
    container = value("createObject('a', 1, $s, 2)")

    assert isinstance(array, ArrayValue)
    assert array.open
    assert isinstance(container, ObjectValue)
    assert container.open


def test_order_of_texts_with_signs_is_not_guessed() -> None:
    assert isinstance(value("less('a-b', 'ab')"), Undecided)
    assert result_of("[less('ab', 'aB')]") is True
    assert result_of("[less('a', 'B')]") is True
