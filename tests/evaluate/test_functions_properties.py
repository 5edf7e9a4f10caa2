"""Properties of all functions: they never break, and what they say of unknown values holds."""

from __future__ import annotations

import base64
from contextlib import suppress
from typing import TYPE_CHECKING, NamedTuple

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.evaluate.evaluating import result_of, run_of, template_text

from guestpatch.evaluate.evaluation import Evaluation
from guestpatch.evaluate.functions import FUNCTIONS
from guestpatch.evaluate.limits import BudgetExceededError
from guestpatch.evaluate.values import (
    ArrayValue,
    Failure,
    Known,
    ObjectValue,
    TextValue,
    Undecided,
    Value,
    type_name,
)
from guestpatch.evaluate.worlds import DefaultWorld

if TYPE_CHECKING:
    from hypothesis.strategies import DrawFn, SearchStrategy

    from guestpatch.evaluate.values import Slot

SLOW = settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])


class Evaluated(NamedTuple):
    """A value with what it takes to look into it."""

    evaluation: Evaluation
    value: Value

    def inside(self, slot: Slot) -> Evaluated:
        return Evaluated(self.evaluation, self.evaluation.force(slot))


def evaluated(expression: str, parameters: dict[str, object]) -> Evaluated:
    run = run_of(template_text(f"[{expression}]", parameters=parameters))
    evaluation = Evaluation(run, DefaultWorld())
    output = run.template.outputs[0].value
    assert output is not None
    return Evaluated(evaluation, evaluation.evaluate(output, run.scope))


def look_everywhere(found: Evaluated, depth: int = 0) -> None:
    if depth > 20:
        return
    match found.value:
        case ArrayValue(items=items):
            for slot in items:
                look_everywhere(found.inside(slot), depth + 1)
        case ObjectValue(members=members):
            for member in members.values():
                look_everywhere(found.inside(member.slot), depth + 1)


# -- no call breaks ----------------------------------------------------------------------------

ANYTHING = st.recursive(
    st.sampled_from(
        [
            *(
                "''",
                "'a'",
                "'é😀'",
                "'{0}'",
                "'{\"a\":1}'",
                "'a/b'",
                "'https://h/p'",
                "'10.0.0.0/8'",
            ),
            *("'P1D'", "'2023-03-31T01:00:38Z'", "0", "-1", "3", "9223372036854775807"),
            *("true()", "false()", "null()", "json('1.5')", "createArray()", "createObject()"),
            *(f"parameters('{name}')" for name in "siaob"),
            "concat('a', parameters('s'))",
            "lambda('x', lambdaVariables('x'))",
            "lambda('x', 'y', equals(lambdaVariables('x'), lambdaVariables('y')))",
        ]
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3).map(lambda each: f"createArray({', '.join(each)})"),
        st.lists(inner, max_size=2).map(
            lambda each: (
                "createObject(" + ", ".join(f"'k{i}', {e}" for i, e in enumerate(each)) + ")"
            )
        ),
    ),
    max_leaves=4,
)
TYPES = {"s": "string", "i": "int", "a": "array", "o": "object", "b": "bool"}
UNKNOWN: dict[str, object] = {name: {"type": kind} for name, kind in TYPES.items()}


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_no_call_breaks(name: str, data: st.DataObject) -> None:
    function = FUNCTIONS[name]
    most = min(function.least + 3 if function.most is None else function.most, 6)
    arguments = data.draw(st.lists(ANYTHING, min_size=function.least, max_size=most))
    with suppress(BudgetExceededError):
        look_everywhere(evaluated(f"{name}({', '.join(arguments)})", UNKNOWN))


# -- what is said of unknown values holds for every value ----------------------------------------

POSSIBLE: dict[str, SearchStrategy[object]] = {
    "s": st.sampled_from(["", "a", "B-c", "xyz", "é", "A", "k", "12"]),
    "i": st.sampled_from([-1, 0, 1, 2, 5]),
    "b": st.booleans(),
    "a": st.sampled_from([[], ["a"], ["a", "B-c", 1], [["a"], [1]], [{"k": 1}, {"k": 2}], [3, 1]]),
    "o": st.sampled_from([{}, {"k": 1}, {"K": "a", "z": {"y": 2}}, {"z": {"w": 1}}, {"k": None}]),
}
ATOMS = {
    "s": ["''", "'a'", "'B-c'", "'k'", "' pad '", "'a,b'", "'{0}'"],
    "i": ["-1", "0", "1", "3"],
    "b": ["true()", "false()"],
    "a": ["createArray()", "createArray('a', 'B-c')", "createArray(1, 2)"],
    "o": ["createObject()", "createObject('k', 1)", "createObject('K', 'a', 'z', createObject('y', 2))"],
}  # fmt: skip
CALLS = {
    "s": (
        "concat s s|concat s i s|toLower s|toUpper s|trim s|replace s s s|substring s i|take s i"
        "|substring s i i|skip s i|first s|last s|format s s|padLeft s i|join a s|string i|string a"
        "|base64 s|uniqueString s s|guid s|coalesce s s|first a|last a|tryGet o s|tryGet a i"
        "|resourceId s s|tenantResourceId s s|uri s s|indexFromEnd a i|reduce a s l2s|if b s s"
    ),
    "i": "length s|length a|length o|indexOf s s|indexOf a s|lastIndexOf a i|add i i|mul i i|min a",
    "b": (
        "contains s s|contains a s|contains o s|empty s|empty a|empty o|equals s s|equals a a"
        "|equals o o|equals b b|and b b|or b b|not b|startsWith s s|endsWith s s|less i i|greater s s"
    ),
    "a": (
        "createArray s i|concat a a|take a i|skip a i|union a a|intersection a a|distinct a"
        "|range i i|split s s|items o|objectKeys o|map a l1s|filter a l1b|sort a l2b|coalesce a a"
    ),
    "o": "createObject s o|union o o|union o o o|mapValues o l1s|intersection o o|coalesce o o",
}


@st.composite
def expressions(draw: DrawFn, kind: str, depth: int, names: tuple[str, ...] = ()) -> str:
    if kind.startswith("l"):
        inner = tuple(f"v{depth}{number}" for number in range(int(kind[1])))
        body = draw(expressions(kind[2], depth - 1, (*names, *inner)))
        return f"lambda({', '.join(repr(name) for name in inner)}, {body})"
    if depth <= 0 or draw(st.integers(0, 3)) == 0:
        choices = [f"parameters('{kind}')"] * 4 + ATOMS[kind]
        return draw(st.sampled_from([*choices, *(f"lambdaVariables('{name}')" for name in names)]))
    function, *wanted = draw(st.sampled_from(CALLS[kind].split("|"))).split()
    arguments = [draw(expressions(each, depth - 1, names)) for each in wanted]
    if function == "equals" and draw(st.booleans()):
        arguments[1] = arguments[0]
    return f"{function}({', '.join(arguments)})"


def contradiction(unknown: Evaluated, known: Evaluated) -> str | None:
    """How a value contradicts what was said of it while it was not known."""
    said, value = unknown.value, known.value
    if isinstance(value, (Failure, Undecided, TextValue)) or getattr(value, "open", False):
        return None
    match said:
        case Failure(message=message):
            return f"fails: {message}"
        case Known(data=data) if not isinstance(value, Known) or data != value.data:
            return f"is {data!r}"
        case Undecided(kind=kind) if kind and kind != type_name(value):
            return f"is a {kind}"
        case Undecided(minimum_length=least) if least > length_of(value):
            return f"has at least {least} parts"
        case TextValue(parts=parts):
            first, last = parts[0], parts[-1]
            text = value.data if isinstance(value, Known) and isinstance(value.data, str) else None
            if text is None or (isinstance(first, str) and not text.startswith(first)):
                return f"starts with {first!r}"
            return (
                f"ends with {last!r}" if isinstance(last, str) and not text.endswith(last) else None
            )
        case ArrayValue(items=items):
            if not isinstance(value, ArrayValue) or len(items) > len(value.items):
                return f"has at least {len(items)} elements"
            if not said.open and len(items) < len(value.items):
                return f"has {len(items)} elements"
            pairs = list(zip(items, value.items, strict=False))
        case ObjectValue(members=members):
            if not isinstance(value, ObjectValue) or members.keys() - value.members.keys():
                return f"has {sorted(members)}"
            if not said.open and value.members.keys() - members.keys():
                return f"has only {sorted(members)}"
            pairs = [(each.slot, value.members[key].slot) for key, each in members.items()]
            pairs = [] if said.open else pairs  # an unknown key is taken to be none of the known
        case _:
            return None
    inner = (contradiction(unknown.inside(one), known.inside(other)) for one, other in pairs)
    return next((each for each in inner if each is not None), None)


def length_of(value: Value) -> int:
    match value:
        case Known(data=str(text)):
            return len(text.encode("utf-16-le")) // 2
        case ArrayValue(items=items):
            return len(items)
        case ObjectValue(members=members):
            return len(members)
    return 1_000


@SLOW
@given(data=st.data())
def test_what_is_said_of_an_unknown_value_holds_for_every_value(data: st.DataObject) -> None:
    kind = data.draw(st.sampled_from(sorted(ATOMS)))
    expression = data.draw(expressions(kind, 3))
    values = {name: data.draw(POSSIBLE[name]) for name in TYPES}
    parameters = {
        name: {"type": TYPES[name], "defaultValue": value} for name, value in values.items()
    }
    unknown = evaluated(expression, UNKNOWN)
    known = evaluated(expression, parameters)  # type: ignore[arg-type]

    assert contradiction(unknown, known) is None, expression


# -- single functions ----------------------------------------------------------------------------

TEXT = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)


def quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


@given(TEXT)
def test_base64_and_back_gives_the_same_text(text: str) -> None:
    encoded = result_of(f"[base64({quoted(text)})]")

    assert encoded == base64.b64encode(text.encode()).decode()
    assert result_of(f"[base64ToString(base64({quoted(text)}))]") == text


@given(TEXT)
def test_uri_component_and_back_gives_the_same_text(text: str) -> None:
    assert result_of(f"[uriComponentToString(uriComponent({quoted(text)}))]") == text


@given(st.lists(st.text("ab-/,", max_size=4), min_size=1, max_size=5), st.sampled_from(["|", "<>"]))
def test_join_and_split_gives_the_same_texts(parts: list[str], delimiter: str) -> None:
    joined = f"join(createArray({', '.join(map(quoted, parts))}), '{delimiter}')"

    assert result_of(f"[split({joined}, '{delimiter}')]") == parts


@given(st.text(st.sampled_from("aé😀"), max_size=6), st.integers(-1, 8))
def test_take_and_skip_give_the_whole(text: str, count: int) -> None:
    both = f"concat(take({quoted(text)}, {count}), skip({quoted(text)}, {count}))"

    assert str(result_of(f"[{both}]")).encode("utf-16-le", "surrogatepass") == text.encode(
        "utf-16-le"
    )


@given(st.lists(st.integers(-5, 5), max_size=12))
def test_sort_orders_like_python(numbers: list[int]) -> None:
    array = f"createArray({', '.join(map(str, numbers))})"
    comparer = "lambda('x', 'y', less(lambdaVariables('x'), lambdaVariables('y')))"

    assert result_of(f"[sort({array}, {comparer})]") == sorted(numbers)


@given(st.integers(-(2**63), 2**63 - 1), st.integers(-(2**63), 2**63 - 1).filter(bool))
def test_quotient_and_remainder_give_the_number(number: int, divisor: int) -> None:
    terms = f"add(mul(div({number}, {divisor}), {divisor}), mod({number}, {divisor}))"
    found = result_of(f"[{terms}]")

    assert found == number or (number, divisor) == (-(2**63), -1)


@given(st.recursive(
    st.none() | st.booleans() | st.integers(-9, 9) | TEXT,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("abc", max_size=2), inner, max_size=3),
    max_leaves=6,
))  # fmt: skip
def test_string_and_json_give_the_same_value(data: object) -> None:
    variables = {"v": [data]}
    found = result_of("[json(string(variables('v')))]", variables=variables)

    assert found == result_of("[variables('v')]", variables=variables)
