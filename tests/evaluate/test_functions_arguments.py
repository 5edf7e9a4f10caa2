"""Every argument of every function: what fails, what is unknown, what is of the wrong type."""

from __future__ import annotations

import pytest
from tests.evaluate.evaluating import result_of, value_of

from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
)

CALLS = [
    "add(1, 2)",
    "and(true(), true())",
    "array('a')",
    "base64('a')",
    "base64ToJson('MQ==')",
    "base64ToString('YQ==')",
    "bool('true')",
    "buildUri(createObject('scheme', 'https', 'host', 'h', 'query', '?a'))",
    "cidrHost('10.0.0.0/8', 1)",
    "cidrSubnet('10.0.0.0/8', 16, 1)",
    "coalesce(null(), 'a')",
    "concat('a', 'b')",
    "concat(createArray('a'), createArray('b'))",
    "contains('ab', 'b')",
    "contains(createArray('a'), 'a')",
    "contains(createObject('a', 1), 'a')",
    "copyIndex('loop', 1)",
    "dataUri('a')",
    "dataUriToString('data:,a%20b')",
    "dateTimeAdd('2023-03-31T01:00:38Z', 'P1D', 'u')",
    "dateTimeFromEpoch(0)",
    "dateTimeToEpoch('2023-03-31T01:00:38.5+02:00')",
    "distinct(createArray('a'))",
    "div(5, 2)",
    "empty('a')",
    "endsWith('ab', 'b')",
    "equals('a', 'a')",
    "extensionResourceId('/a/', 'My.Rp/b', 'x')",
    "first(createArray('a'))",
    "flatten(createArray(createArray('a')))",
    "float('1.5')",
    "format('{0}-{1}', 'a', 1)",
    "greater(2, 1)",
    "greaterOrEquals('a', 'a')",
    "guid('a', 'b')",
    "indexFromEnd(createArray('a'), 1)",
    "indexOf('ab', 'b')",
    "indexOf(createArray('a'), 'a')",
    "int('1')",
    "intersection(createArray('a'), createArray('a'))",
    "intersection(createObject('a', 1), createObject('a', 1))",
    "items(createObject('a', 1))",
    "join(createArray('a'), '-')",
    "json('1')",
    "last('ab')",
    "lastIndexOf('aba', 'a')",
    "length('a')",
    "less(1, 2)",
    "lessOrEquals(1, 2)",
    "like('ab', 'a*')",
    "managementGroupResourceId('g', 'My.Rp/a', 'x')",
    "map(createArray(1), lambda('x', 'i', lambdaVariables('i')))",
    "mapValues(createObject('a', 1), lambda('x', 2))",
    "filter(createArray(1), lambda('x', true()))",
    "groupBy(createArray('a'), lambda('x', 'k'), lambda('x', 1))",
    "max(1, 2)",
    "min(createArray(1, 2))",
    "mod(5, 3)",
    "mul(2, 3)",
    "not(true())",
    "objectKeys(createObject('a', 1))",
    "or(false(), false())",
    "padLeft('a', 3, '0')",
    "parseCidr('fd00::/48')",
    "parseUri('https://h:1/p?q')",
    "range(0, 2)",
    "reduce(createArray(1), 0, lambda('x', 'y', lambdaVariables('y')))",
    "replace('ab', 'a', 'b')",
    "resourceId('s', 'g', 'My.Rp/a', 'x')",
    "shallowMerge(createArray(createObject('a', 1)))",
    "skip('abc', 1)",
    "sort(createArray(2, 1), lambda('x', 'y', less(lambdaVariables('x'), lambdaVariables('y'))))",
    "split('a-b', '-')",
    "startsWith('ab', 'a')",
    "string(1)",
    "sub(2, 1)",
    "subscriptionResourceId('s', 'My.Rp/a', 'x')",
    "substring('abc', 1, 1)",
    "take('abc', 1)",
    "tenantResourceId('My.Rp/a', 'x')",
    "toLower('A')",
    "toObject(createArray('a'), lambda('x', 'k'), lambda('x', 1))",
    "toUpper('a')",
    "trim(' a ')",
    "tryGet(createObject('a', createArray(1)), 'a', 0)",
    "tryIndexFromEnd(createArray('a'), 1)",
    "union(createArray('a'), createArray('b'))",
    "union(createObject('a', 1), createObject('b', 2))",
    "uniqueString('a')",
    "uri('https://h/', 'a')",
    "uriComponent('a b')",
    "uriComponentToString('a%20b')",
]


def arguments_of(call: str) -> tuple[str, list[str]]:
    """The name and the arguments of a call."""
    name, _, rest = call.partition("(")
    arguments, depth, in_text = [""], 0, False
    for character in rest[:-1]:
        in_text ^= character == "'"
        if not in_text:
            depth += (character == "(") - (character == ")")
        if character == "," and depth == 0 and not in_text:
            arguments.append("")
        else:
            arguments[-1] += character
    return name, [argument.strip() for argument in arguments]


def with_each_argument(replacement: str) -> list[str]:
    """All calls with one argument replaced, each in turn."""
    calls = []
    for call in CALLS:
        name, arguments = arguments_of(call)
        for index in range(len(arguments)):
            changed = [*arguments[:index], replacement, *arguments[index + 1 :]]
            calls.append(f"{name}({', '.join(changed)})")
    return list(dict.fromkeys(calls))


@pytest.mark.parametrize("call", CALLS)
def test_call_gives_a_known_value(call: str) -> None:
    variables = {"copy": [{"name": "loop", "count": 1, "input": f"[{call}]"}]}

    value = value_of("[first(variables('loop'))]", variables=variables)

    assert isinstance(value, (Known, ArrayValue, ObjectValue, TextValue))


@pytest.mark.parametrize("call", with_each_argument("variables('missing')"))
def test_failure_of_an_argument_is_the_failure_of_the_call(call: str) -> None:
    value = value_of(f"[{call}]")

    assert isinstance(value, Failure)
    assert value.at.text == "variables('missing')"


UNKNOWN = "variables('unknown').any"


@pytest.mark.parametrize(
    "call",
    [
        call
        for call in with_each_argument(UNKNOWN)
        if not call.startswith("copyIndex")  # is in no loop here
        and not call.endswith(f"0, {UNKNOWN})")  # a lambda is never unknown
    ],
)
def test_unknown_argument_fails_nothing(call: str) -> None:
    value = value_of(
        f"[{call}]",
        parameters={"p": {"type": "object"}},
        variables={"unknown": "[parameters('p')]"},
    )

    assert not isinstance(value, Failure)


@pytest.mark.parametrize("call", with_each_argument("concat('a', parameters('p'))"))
def test_partly_known_text_breaks_nothing(call: str) -> None:
    value = value_of(f"[{call}]", parameters={"p": {"type": "string"}})

    assert not isinstance(value, Failure) or any(
        each in value.message for each in ("expected", "no loop", "has no")
    )


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("concat(createArray('a'), 'b')", "array"),
        ("concat('a', createArray())", "array"),
        ("concat('a', createObject())", "string"),
        ("contains(1, 'a')", "array, object or string"),
        ("contains(createObject(), 1)", "string"),
        ("contains('a', 1)", "string"),
        ("empty(true())", "array, object or string"),
        ("length(null())", "array, object or string"),
        ("indexOf(1, 'a')", "array or string"),
        ("indexOf('a', 1)", "string"),
        ("first(1)", "array or string"),
        ("take(1, 1)", "array or string"),
        ("take('a', 'b')", "int"),
        ("range('a', 1)", "int"),
        ("range(1, 'a')", "int"),
        ("flatten(createArray(1))", "an array of arrays"),
        ("createObject(1, 1)", "string"),
        ("shallowMerge(createArray(1))", "an array of objects"),
        ("union(createArray(), createObject())", "object"),
        ("union('a', 'b')", "array or object"),
        ("intersection('a', 'b')", "array or object"),
        ("intersection(createArray(), createObject())", "array"),
        ("items(createArray())", "object"),
        ("map('a', lambda('x', 1))", "array"),
        ("map(createArray(), 1)", "lambda"),
        ("filter(createArray(1), lambda('x', 1))", "bool"),
        ("sort(createArray(1, 2), lambda('x', 'y', 1))", "bool"),
        ("toObject(createArray(1), lambda('x', 1))", "string"),
        ("reduce(1, 1, lambda('x', 'y', 1))", "array"),
        ("join(createArray(createArray()), '-')", "an array of texts"),
        ("join('a', '-')", "array"),
        ("split('a', 1)", "string or array of strings"),
        ("and(true(), 1)", "bool"),
        ("not('a')", "bool"),
        ("less(1, true())", "int or string"),
        ("add(1, true())", "int"),
        ("cidrSubnet('10.0.0.0/8', 'a', 1)", "int"),
        ("cidrSubnet('10.0.0.0/8', 16, 'a')", "int"),
        ("cidrHost('10.0.0.0/8', 'a')", "int"),
        ("string(lambda('x', 1))", "a value"),
        ("like('a', 1)", "string"),
        ("extensionResourceId('/a', 1, 'x')", "string"),
        ("extensionResourceId('/a', 'My.Rp/b', 1)", "string"),
        ("toObject(createArray('a'), lambda('x', 'a'), 1)", "lambda"),
        ("groupBy(createArray('a'), lambda('x', 'a'), 1)", "lambda"),
        ("max(createArray('a'))", "an array of ints"),
        ("int(true())", "string or int"),
        ("bool(null())", "string, int or bool"),
        ("float(true())", "string or int"),
        ("tryGet(createArray(1), createObject())", "string or int"),
        ("copyIndex(createArray())", "string or int"),
        ("copyIndex(1, 1)", "string"),
        ("buildUri(createObject('scheme', 1))", "string"),
        ("format(1)", "string"),
    ],
)  # fmt: skip
def test_wrong_type_says_what_was_expected(call: str, expected: str) -> None:
    value = value_of(f"[{call}]")

    assert isinstance(value, Failure)
    assert f"expected {expected}" in value.message


@pytest.mark.parametrize(
    "call",
    [
        "less(1, 'a')",
        "min(createArray())",
        "int('')",
        "int('1.5')",
        "float('x')",
        "float('1e999')",
        "bool('yes')",
        "base64ToString('*')",
        "dataUriToString('a')",
        "dataUriToString('data:;base64,*')",
        "uri('a', 'b')",
        "uri('https://[', 'b')",
        "parseUri('a')",
        "parseUri('https://h:99999999/')",
        "buildUri(createObject('scheme', 'https'))",
        "dateTimeAdd('2023-03-31T01:00:38Z', 'P')",
        "dateTimeAdd('2023-03-31T01:00:38Z', 'P999999999Y')",
        "dateTimeAdd('2023-03-31T01:00:38Z', 'P9999Y')",
        "dateTimeFromEpoch(9223372036854775807)",
        "parseCidr('10.0.0.0')",
        "parseCidr('10.0.0.0/99')",
        "cidrSubnet('10.0.0.0/16', 8, 0)",
        "cidrSubnet('10.0.0.0/16', 24, 256)",
        "cidrHost('10.0.0.0/24', 254)",
        "substring('abc', -1)",
        "padLeft('a', -1)",
        "format('}')",
        "format('{a}')",
        "format('{0,a}', 1)",
        "indexFromEnd(createArray('a'), 0)",
        "resourceId('a', 'b')",
        "copyIndex('other')",
        "lambdaVariables(concat('a', 'b'))",
        "parameters(concat('a', 'b'))",
        "variables(concat('a', 'b'))",
        "extensionResourceId(1, 'My.Rp/a', 'x')",
        "not()",
        "sys.concat()",
        "resourceGroup('a', 'b', 'c')",
        "format('{0}', lambda('x', 1))",
    ],
)
def test_value_that_cannot_be_meant_fails(call: str) -> None:
    assert isinstance(value_of(f"[{call}]"), Failure)


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("variables(concat('a', 'b'))", 1),
        ("json('1.5')", 1.5),
        ("float(2)", 2.0),
        ("bool(false())", False),
        ("string(null())", ""),
        ("uri('https://h', '')", "https://h/"),
        ("parseUri('https://h:1/p?q')", {"scheme": "https", "host": "h", "port": 1, "path": "/p", "query": "?q"}),
        ("dateTimeAdd('2023-03-31T13:00:38Z', 'PT1S', '''h'' hh:mm tt, ddd d MMM yy')", "h 01:00 PM, Fri 31 Mar 23"),
        ("dateTimeAdd('2023-03-31T00:00:00Z', 'PT1S', 'D')", "Friday, 31 March 2023"),
        ("dateTimeAdd('2023-03-31T00:00:00Z', 'PT1S', 'R')", "Fri, 31 Mar 2023 00:00:01 GMT"),
        ("dateTimeAdd('2023-03-31T00:00:00.25Z', 'PT1S', 'ss.ff')", "01.25"),
        ("dateTimeToEpoch('2023-03-31T02:00:00+02:00')", 1680220800),
        ("dateTimeToEpoch('2023-03-30T22:00:00-02:00')", 1680220800),
        ("format('{0:G}|{0:D}|{1:X4}|{0:N}', 5, -1)", "5|5|FFFFFFFFFFFFFFFF|5.00"),
        ("format('{0}|{1}|{2}', createArray('it''s', null(), true()), null(), json('1.5'))", "['it\\'s',null,true]||1.5"),
        ("parseCidr('10.0.0.0/31').lastUsable", "10.0.0.0"),
        ("cidrSubnet('fd00::/48', 64, 1)", "fd00:0:0:1::/64"),
        ("tryGet(createArray(1, 2), createObject('value', 1, 'fromEnd', true()))", 2),
        ("tryGet(createObject('a', createArray(1, 2)), 'a', createObject('value', 1, 'fromEnd', true()))", 2),
        ("tryIndexFromEnd(null(), 1)", None),
        ("union(createArray(1), createArray(true(), 1, '1'))", [1, True, "1"]),
        ("union(createArray(createArray(1)), createArray(createArray(1)))", [[1]]),
        ("intersection(createObject('a', 1, 'b', 2), createObject('a', 1, 'b', 3))", {"a": 1}),
        ("groupBy(createArray('a', 'B', 'A'), lambda('x', lambdaVariables('x')))", {"a": ["a", "A"], "B": ["B"]}),
        ("reduce(createArray(1, 2), 0, lambda('x', 'y', 'i', lambdaVariables('i')))", 1),
        ("split('a-b_c-d', createArray('_', '-', ''))", ["a", "b", "c", "d"]),
        ("split('abc', '')", ["abc"]),
        ("flatten(createArray(split('a,b', ','), createArray()))", ["a", "b"]),
        ("last('')", ""),
        ("coalesce(null(), null())", None),
        ("environment().authentication.audiences[1]", "https://management.azure.com/"),
        ("greater('b10', 'B1')", True),
        ("max(1, 3, 2)", 3),
        ("base64ToString(base64('é😀'))", "é😀"),
        ("substring('abc', 3)", ""),
    ],
)  # fmt: skip
def test_call_gives_the_expected_value(call: str, expected: object) -> None:
    assert result_of(f"[{call}]", variables={"ab": 1}) == expected


def test_resource_info_is_what_the_template_says() -> None:
    resources = {
        "other": {"type": "My.Rp/b", "name": "b"},
        "vm": {"type": "My.Rp/a", "apiVersion": "2024-01-01", "name": "[concat('v', 1)]"},
    }
    info = "resourceInfo('vm')"
    expression = f"[createArray({info}.name, {info}.type, {info}.apiVersion)]"

    assert result_of(expression, resources=resources) == ["v1", "My.Rp/a", "2024-01-01"]
