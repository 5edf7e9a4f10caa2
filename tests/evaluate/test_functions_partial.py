"""What functions make of values that are known in part."""

from __future__ import annotations

import pytest
from tests.evaluate.evaluating import result_of, value_of

from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
    Value,
)

PARAMETERS = {
    "s": {"type": "string"},
    "t": {"type": "string", "minLength": 3},
    "i": {"type": "int"},
    "b": {"type": "bool"},
    "a": {"type": "array"},
    "o": {"type": "object"},
}
HOLE = "<>"


def value(expression: str) -> Value:
    for name in PARAMETERS:
        expression = expression.replace(f"${name}", f"parameters('{name}')")
    return value_of(f"[{expression}]", parameters=PARAMETERS)


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


def test_undecided_result_says_why() -> None:
    found = value("toLower(concat($s, 'a'))")

    assert isinstance(found, TextValue)
    assert isinstance(found.parts[0], Undecided)
    assert found.parts[0].reason == "parameter `s` has no value"


def test_reason_of_a_member_is_the_reason_of_the_whole() -> None:
    found = value("string(createArray(1, $s))")

    assert isinstance(found, Undecided)
    assert found.reason == "parameter `s` has no value"


def test_failure_of_a_member_is_the_failure_of_the_whole() -> None:
    found = value("join(createArray('a', variables('missing')), '-')")

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
