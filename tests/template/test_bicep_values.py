"""What the expressions of Bicep evaluate to."""

from __future__ import annotations

import pytest

from tests.template.bicep_evaluating import result_of

DECLARED = """
param p object = { a: 1, b: { c: [10, 20, 30] } }
param open string
param nothing string?
var list = [1, 2, 3]
"""

VALUES: dict[str, dict[str, object]] = {
    "arithmetic": {
        "1 + 2 * 3": 7,
        "(1 + 2) * 3": 9,
        "10 - 4 - 3": 3,
        "7 / 2": 3,
        "7 % 4": 3,
        "-3": -3,
        "-(3)": -3,
        "-p.a": -1,
        "9223372036854775807": 9223372036854775807,
        "-9223372036854775808": -9223372036854775808,
    },
    "logic": {
        "!true": False,
        "!(1 == 2)": True,
        "!true == false": True,
        "1 < 2 && 2 <= 2": True,
        "1 > 2 || 2 >= 3": False,
        "false || true && false": False,
    },
    "comparison": {
        "'a' == 'A'": False,
        "'a' =~ 'A'": True,
        "'a' !~ 'B'": True,
        "'a' !~ 'A'": False,
        "'a' != 'b'": True,
        "null == null": True,
        "[1, 2] == [1, 2]": True,
        "{ a: 1 } == { a: 1 }": True,
    },
    "choice": {
        "true ? 'a' : fail('never')": "a",
        "false ? 'a' : true ? 'b' : 'c'": "b",
        "null ?? false ? 'a' : 'b'": "b",
        "null ?? null ?? 3": 3,
        "false ?? true": False,
        "nothing ?? 'default'": "default",
    },
    "access": {
        "p['a']": 1,
        "p.b.c[0]": 10,
        "p.b.c[^1]": 30,
        "p.b.c[^3]": 10,
        "p.b!.c![1]": 20,
        "(p).b.c[length(p.b.c) - 1]": 30,
        "any({ a: 1 }).a": 1,
    },
    "safe access": {
        "p.?z": None,
        "p.?z.y.x ?? 'none'": "none",
        "p.?z.y[^1] ?? 'none'": "none",
        "p.?b.c[1]": 20,
        "p.?b.c[^1]": 30,
        "p.b.?c[0]": 10,
        "p[?'z']": None,
        "p.b.c[?7]": None,
        "p.b.c[?2]": 30,
        "p.b.c[?^7]": None,
        "p.b.c[?^2]": 20,
        "p.b.c[?7].?deep ?? 'none'": "none",
    },
    "spread": {
        "{ ...p, a: 2 }.a": 2,
        "{ a: 2, ...p }.a": 1,
        "{ ...p.b, ...{ c: 0 } }": {"c": 0},
        "{ ...{}, x: 1 }": {"x": 1},
        "[...list, 4]": [1, 2, 3, 4],
        "[0, ...list, 4, ...list]": [0, 1, 2, 3, 4, 1, 2, 3],
        "[...[], ...[]]": [],
        "[...[[1]], [2]]": [[1], [2]],
    },
    "text": {
        "'a${1}b'": "a1b",
        "'{0}${1}{1}'": "{0}1{1}",
        "'${1}${2}${3}'": "123",
        "'a\\\\b\\u{1F600}'": "a\\b\U0001f600",
        "'it\\'s \\${no} hole'": "it's ${no} hole",
        "'''no ${hole}'''": "no ${hole}",
        "$'''a ${'hole'}'''": "a hole",
        "$$'''${no} $${'hole'}'''": "${no} hole",
        "'${'${'deep'}'}'": "deep",
    },
    "objects": {
        "{ 'a-b': 1, '${'k'}x': 2 }": {"a-b": 1, "kx": 2},
        "items({ b: 1, a: 2 })": [{"key": "a", "value": 2}, {"key": "b", "value": 1}],
        "{ copy: 1 }": {"copy": 1},
        "{ type: 'resource', resource: 1 }": {"type": "resource", "resource": 1},
    },
    "lambdas": {
        "map(list, x => x * 2)": [2, 4, 6],
        "map(list, (x, i) => x * i)": [0, 2, 6],
        "map(list, x => map(list, y => x * y))[2]": [3, 6, 9],
        "filter(list, x => x > 1)": [2, 3],
        "reduce(list, 0, (a, b) => a + b)": 6,
        "sort(list, (a, b) => a > b)": [3, 2, 1],
        "toObject(list, x => 'k${x}', x => x + 1)": {"k1": 2, "k2": 3, "k3": 4},
        "mapValues({ a: 1 }, x => x + 1)": {"a": 2},
        "groupBy([{ k: 'a' }, { k: 'b' }], x => x.k)": {"a": [{"k": "a"}], "b": [{"k": "b"}]},
        "map(list, list => list + 1)": [2, 3, 4],
        "map(list, p => p)": [1, 2, 3],
    },
    "names and spaces": {
        "sys.length('abc')": 3,
        "sys.toLower(sys.concat('A', 'b'))": "ab",
        "nameof(p)": "p",
        "nameof(p.b.c)": "c",
        "az.environment().name": "AzureCloud",
        "resourceGroup('other')": {},
    },
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        pytest.param(expression, expected, id=f"{group}: {expression}")
        for group, cases in VALUES.items()
        for expression, expected in cases.items()
    ],
)
def test_expression_has_its_value(expression: str, expected: object) -> None:
    actual = result_of(expression, DECLARED)

    assert expected == actual
    assert type(expected) is type(actual)


@pytest.mark.parametrize(
    ("expression", "said"),
    [
        ("add(1, 2)", "`add` is no function of Bicep"),
        ("createObject('a', 1)", "`createObject` is no function of Bicep"),
        ("undeclared", "nothing is called `undeclared`"),
        ("p.nothing", "object has no property `nothing`"),
        ("p.b.c[7]", "7"),
        ("open == 'x'", "parameter `open` has no value"),
        ("'${open}-x'", "parameter `open` has no value"),
        ("p.f()", "`f` is called on something that has no functions"),
        ("noSuchFunction()", "noSuchFunction"),
    ],
)
def test_expression_without_a_value_says_why(expression: str, said: str) -> None:
    result = result_of(expression, DECLARED)

    assert isinstance(result, dict)
    assert said in result["$undecided"]


def test_choice_is_lazy_on_both_sides_and_so_are_coalesce_and_logic() -> None:
    lazy = "[true ? 1 : fail(''), null ?? 2, 3 ?? fail(''), false && fail(''), true || fail('')]"

    assert result_of(lazy) == [1, 2, 3, False, True]


# -- loops -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("loop", "expected"),
    [
        ("[for x in [1, 2]: x * 2]", [2, 4]),
        ("[for (x, i) in ['a', 'b']: '${i}${x}']", ["0a", "1b"]),
        ("[for i in range(5, 2): i]", [5, 6]),
        ("[for x in []: x]", []),
        ("[for each in items({ b: 1, a: 2 }): '${each.key}=${each.value}']", ["a=2", "b=1"]),
        (
            "[for x in [1, 2]: { parts: map([1, 2], y => x * y) }]",
            [{"parts": [1, 2]}, {"parts": [2, 4]}],
        ),
    ],
)
def test_loop_of_a_variable(loop: str, expected: object) -> None:
    assert result_of("values", f"var values = {loop}") == expected


def test_loop_of_an_output() -> None:
    assert result_of("[for x in [1, 2]: x + 1]") == [2, 3]


def test_loop_inside_the_object_of_a_variable() -> None:
    declared = "var o = {\n  inner: [for (x, i) in ['a', 'b']: '${x}${i}']\n}"

    assert result_of("o.inner", declared) == ["a0", "b1"]


def test_loop_over_another_loop() -> None:
    declared = "var first = [for x in [1, 2]: x + 1]\nvar second = [for y in first: y * 10]"

    assert result_of("second", declared) == [20, 30]


def test_item_of_a_loop_hides_a_declaration_of_that_name() -> None:
    declared = "param x string = 'outer'\nvar values = [for x in [1]: x]"

    assert result_of("[x, values]", declared) == ["outer", [1]]


# -- functions -------------------------------------------------------------------------------------


def test_function_sees_its_parameters_and_other_functions() -> None:
    declared = """
func outer(a string, o object) string => '${inner(a)}-${o.?suffix ?? 'none'}'
func inner(a string) string => toUpper(a)
"""

    assert result_of("[outer('x', {}), outer('y', { suffix: 'z' })]", declared) == [
        "X-none",
        "Y-z",
    ]


def test_parameter_of_a_function_hides_a_declaration_of_that_name() -> None:
    declared = "param a string = 'outer'\nfunc same(a string) string => a"

    assert result_of("[a, same('inner')]", declared) == ["outer", "inner"]


def test_function_with_a_lambda_uses_both_kinds_of_names() -> None:
    declared = "func scaled(values int[], by int) int[] => map(values, v => v * by)"

    assert result_of("scaled([1, 2], 10)", declared) == [10, 20]


def test_declarations_may_stand_in_any_order() -> None:
    declared = "var c = f(b)\nvar b = a + 1\nvar a = 1\nfunc f(x int) int => x * 2"

    assert result_of("c", declared) == 4


def test_parameter_and_variable_are_told_apart_by_case() -> None:
    declared = "param mode string = 'lower'\nvar Mode = '${mode} upper'"

    assert result_of("[mode, Mode]", declared) == ["lower", "lower upper"]
