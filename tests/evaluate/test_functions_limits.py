"""Functions refuse what would cost too much, before they do it."""

from __future__ import annotations

import time

import pytest
from tests.evaluate.evaluating import result_of, run_of, template_text, value_of

from guestpatch.engine.plain import plain
from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.limits import BudgetExceededError
from guestpatch.evaluate.values import Failure, Known, Undecided
from guestpatch.evaluate.worlds import DefaultWorld

PATIENCE = 20
"""Seconds; far more than any of these takes, far less than doing the work would."""


def doubled(first: object, step: str) -> dict[str, object]:
    """Variables of which each is made of the one before it, twice."""
    chain = {f"v{n}": "[" + step.replace("$", f"variables('v{n - 1}')") + "]" for n in range(1, 41)}
    return {"v0": first, **chain}


def deep(expression: str, **sections: object) -> object:
    """The value with everything in it evaluated once."""
    run = run_of(template_text(f"[{expression}]", **sections))
    evaluation = Evaluation(run, DefaultWorld())
    output = run.template.outputs[0].value
    assert output is not None
    return plain(evaluation, evaluation.evaluate(output, run.scope))


@pytest.mark.parametrize(
    "expression",
    [
        "range(0, 1000000000)",
        "padLeft('', 2000000000)",
        "format('{0,999999999}', 1)",
        f"format('{'{0,1000000}' * 2000}', 1)",
        f"replace('{'a' * 2000}', 'a', '{'b' * 2000}')",
        f"join(range(0, 10000), '{'x' * 200}')",
        f"json('{'[' * 10000}')",
        "flatten(map(range(0, 10000), lambda('x', range(0, 10000))))",
        "uniqueString(padLeft('', 1000000))",
        "base64(padLeft('', 1000000))",
        "guid(padLeft('', 1000000), padLeft('', 1000000))",
        "union(variables('many'), variables('many'))",
        "string(createArray(padLeft('', 1000000), padLeft('', 1000000)))",
        "split(padLeft('', 1000000), ' ')",
        "split(concat(padLeft('', 600000), parameters('p')), ' ')",
        "reduce(range(0, 10000), 'a', lambda('x', 'y', concat(lambdaVariables('x'), lambdaVariables('x'))))",
    ],
)  # fmt: skip
def test_too_large_a_result_is_not_built(expression: str) -> None:
    started = time.process_time()
    many = "[flatten(map(range(0, 20), lambda('x', range(0, 10000))))]"
    value = value_of(
        f"[{expression}]", parameters={"p": {"type": "string"}}, variables={"many": many}
    )

    assert isinstance(value, Failure)
    assert value.budget
    assert time.process_time() - started < PATIENCE


@pytest.mark.parametrize(
    ("first", "step"),
    [
        ("a" * 64, "concat($, $)"),
        (["a"], "concat($, $)"),
        ("[parameters('p')]", "concat($, 'x', $)"),
    ],
)
def test_doubling_ends_in_a_failure(first: object, step: str) -> None:
    parameters = {"p": {"type": "string"}}
    variables = doubled(first, step)

    value = value_of("[variables('v40')]", parameters=parameters, variables=variables)

    assert isinstance(value, Failure)
    assert value.budget


def test_doubling_an_undecided_value_stays_small() -> None:
    parameters = {"p": {"type": "string"}}
    variables = doubled("[parameters('p')]", "uniqueString($, $)")

    value = value_of("[variables('v40')]", parameters=parameters, variables=variables)

    assert isinstance(value, Undecided)
    assert len(repr(value.identity)) < 200


@pytest.mark.parametrize(
    "expression",
    [
        "map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', 1))))",
        "map(range(0, 10000), lambda('i', length(toUpper(padLeft('é', 1000000)))))",
        "map(range(0, 10000), lambda('i', json(concat('\"', padLeft('', 1000000), '\"'))))",
        "map(range(0, 10000), lambda('i', distinct(map(range(0, 100), lambda('j', createArray(lambdaVariables('j')))))))",
        "string(variables('v40'))",
        "equals(variables('v40'), createArray(variables('v39'), variables('v39')))",
    ],
)  # fmt: skip
def test_work_without_end_uses_up_the_steps(expression: str) -> None:
    started = time.process_time()
    with pytest.raises(BudgetExceededError):
        deep(expression, variables=doubled(["a"], "createArray($, $)"))

    assert time.process_time() - started < PATIENCE


def test_nested_map_costs_nothing_until_it_is_asked_for() -> None:
    nested = (
        "map(range(0, 10000), lambda('x', map(range(0, 10000), lambda('y', lambdaVariables('y')))))"
    )

    assert result_of(f"[{nested}[9999][9998]]") == 9998


def test_comparer_that_contradicts_itself_ends() -> None:
    assert len(result_of("[sort(range(0, 100), lambda('x', 'y', true()))]")) == 100  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("expression", "message"),
    [
        ("int('99999999999999999999999')", "`int`: the number is too large"),
        ("int('9223372036854775808')", "`int`: the number does not fit into 64 bits"),
        ("add(9223372036854775807, 1)", "`add`: the number does not fit into 64 bits"),
        ("sub(-9223372036854775807, 2)", "`sub`: the number does not fit into 64 bits"),
        ("div(1, 0)", "`div`: division by zero"),
        ("range(0, -1)", "`range`: count is -1"),
        ("range(2147483640, 100)", "`range`: ends behind 2147483647"),
        ("substring('abc', 2, 5)", "`substring`: reads to 7 in a text of 3 characters"),
        ("padLeft('a', 3, 'xx')", "`padLeft`: pads with one character"),
        ("replace('a', '', 'b')", "`replace`: the text to replace is empty"),
        ("createObject('a')", "`createObject`: takes keys and values in turn, found an odd number"),
        ("length(1)", "`length`: expected array, object or string, found int"),
        ("concat(createArray(1), 'a')", "`concat`: expected array, found string"),
        ("union(createObject(), null())", "`union`: expected object, found null"),
        ("format('{0} {1}', 'a')", "`format`: `{1}` has no argument"),
        ("format('{', 'a')", "`format`: `{` is not closed; a brace is written `{{`"),
        ("json('{')", "`json`: the text is no JSON: object is not closed: the document ends"),
        ("cidrHost('10.0.0.0/31', 0)", "`cidrHost`: index 0 is outside of 0 addresses"),
        (
            "resourceId('Microsoft.Sql/servers/databases', 's')",
            "`resourceId`: `Microsoft.Sql/servers/databases` takes 2 names, found 1",
        ),
        ("copyIndex()", "`copyIndex`: is in no loop of a resource"),
        ("fail('not here')", "`fail`: not here"),
    ],
)
def test_failure_says_what_was_expected_and_what_found(expression: str, message: str) -> None:
    value = value_of(f"[{expression}]")

    assert isinstance(value, Failure)
    assert value.message == message
    assert not value.budget


def test_text_is_counted_in_utf_16_units() -> None:
    assert result_of("[length('a😀')]") == 3
    assert result_of("[skip('a😀b', 3)]") == "b"
    assert result_of("[substring('a😀b', 1, 2)]") == "😀"
    assert result_of("[indexOf('a😀b', 'B')]") == 3
    assert result_of("[padLeft('😀', 3)]") == " 😀"


def test_numbers_are_formatted_as_dotnet_does() -> None:
    assert result_of(
        "[format('{0:N0}|{0:D6}|{0:000000}|{0:F2}|{1:x}|{0,6}|{0,-6}|', 1234, 255)]"
    ) == ("1,234|001234|001234|1234.00|ff|  1234|1234  |")
    assert isinstance(value_of("[format('{0:C}', 1)]"), Undecided)


def test_dates_are_formatted_as_dotnet_does() -> None:
    base = "'2023-03-31T01:00:38Z'"

    assert result_of(f"[dateTimeAdd({base}, 'P1Y1M', 'yyyy-MM-dd HH:mm')]") == "2024-04-29 01:00"
    assert result_of(f"[dateTimeAdd({base}, '-PT1H30M', 'd')]") == "03/30/2023"
    assert isinstance(value_of("[dateTimeAdd('2023-03-31 01:00:38Z', 'P1D')]"), Undecided)


def test_failure_points_at_the_argument_to_blame() -> None:
    value = value_of("[concat(createArray(1), string(2))]")

    assert isinstance(value, Failure)
    assert value.at.text == "string(2)"


def test_known_result_of_a_call_is_written_at_the_call() -> None:
    value = value_of('[json(\'{"a": {"b": 1}}\').a.b]')

    assert isinstance(value, Known)
    assert value.trace.span.text.startswith("json(")
