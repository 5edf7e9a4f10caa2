"""Expressions of Bicep: what belongs together, where lines may end, what texts stand for."""

from __future__ import annotations

import pytest

from guestpatch.syntax.bicep import nodes
from tests.syntax.bicep_reading import read, said, span_text, statement, value

# -- precedence ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a * b / c % d", "(((a * b) / c) % d)"),
        ("a < b == c > d", "((a < b) == (c > d))"),
        ("a || b && c", "(a || (b && c))"),
        ("a && b == c", "(a && (b == c))"),
        ("a ?? b || c", "(a ?? (b || c))"),
        ("a ?? b ?? c", "((a ?? b) ?? c)"),
        ("a =~ b !~ c", "((a =~ b) !~ c)"),
        ("a ?? b ? c : d", "((a ?? b) ? c : d)"),
        ("a ? b : c ? d : e", "(a ? b : (c ? d : e))"),
        ("a ? b ? c : d : e", "(a ? (b ? c : d) : e)"),
        ("-x.y", "(-(x.y))"),
        ("!a == b", "((!a) == b)"),
        ("-1 + -2", "((-1) + (-2))"),
        ("!a.b!", "(!((a.b)!))"),
        ("(a + b) * c", "(<(a + b)> * c)"),
        ("1 + 2 * 3 - 4 < 5 && !a", "((((1 + (2 * 3)) - 4) < 5) && (!a))"),
    ],
)
def test_operators_bind(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b.c", "((a.b).c)"),
        ("a.?b.c", "((a.?b).c)"),
        ("a[0]['k']", "((a[0])['k'])"),
        ("a[?0]", "(a[?0])"),
        ("a[^1]", "(a[^1])"),
        ("a[?^1]", "(a[?^1])"),
        ("a::b.c", "((a::b).c)"),
        ("a.b(c, 1)", "(a.b(c, 1))"),
        ("sys.any(a)!.b", "(((sys.any(a))!).b)"),
        ("f()[0].g()", "((f()[0]).g())"),
        ("'a'.length", "('a'.length)"),
        ("{ a: 1 }.a", "({a: 1}.a)"),
        ("[1][0]", "([1][0])"),
        ("a.for", "(a.for)"),
    ],
)
def test_accesses_follow_each_other(text: str, expected: str) -> None:
    assert value(text) == expected


# -- line breaks and commas ------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a\n  ? b\n  : c", "(a ? b : c)"),
        ("a\n\n// why\n  ? b // c\n\n  : c", "(a ? b : c)"),
        ("f(\n  a,\n  b\n)", "f(a, b)"),
        ("f(a,\n  b)", "f(a, b)"),
        ("[\n]", "[]"),
        ("[1, 2]", "[1, 2]"),
        ("[1, 2,]", "[1, 2]"),
        ("[\n  1\n\n  // two\n  2, 3\n]", "[1, 2, 3]"),
        ("{}", "{}"),
        ("{ a: 1, b: 2 }", "{a: 1, b: 2}"),
        ("{\n  a: 1\n\n  'b-${c}': 2\n}", "{a: 1, 'b-${c}': 2}"),
        ("{\n  ...a\n  b: [\n    ...c\n  ]\n}", "{...a, b: [...c]}"),
        ("x =>\n  x.y", "((x) => (x.y))"),
        ("(\n  a\n)", "<a>"),
    ],
)
def test_line_breaks_stand_where_they_may(text: str, expected: str) -> None:
    assert value(text) == expected


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("[1,\n  2]", 1, "expected an item after `,`, found the end of the line"),
        ("[\n  'a',\n  'b'\n]", 2, "expected an item after `,`, found the end of the line"),
        ("{ a: 1 b: 2 }", 1, "expected `,` or a line break after a property, found `b`"),
        ("[1 2]", 1, "expected `,` or a line break after an item, found `2`"),
        ("f(a\n  b)", 2, "expected `,` or `)` after an argument, found `b`"),
        ("f(a, )", 1, "expected another argument after `,`, found `)`"),
        ("a +\n  b", 1, "expected a value, found the end of the line"),
        ("a ?\n  b : c", 1, "expected a value, found the end of the line"),
        ("()", 1, "expected one value in parentheses, found `)`"),
        ("(a, b)", 1, "expected one value in parentheses, found `b`"),
        ("!!a", 1, "expected a value, found `!`"),
        ("--1", 1, "expected a value, found `-`"),
        ("+1", 1, "expected a value, found `+`"),
        ("a.null", 1, "expected the name of a property or function, found `null`"),
        ("a[]", 1, "expected an index, found `]`"),
        ("a.?f()", 1, "expected no call behind `.?`, found `(`"),
        ("{ true: 1 }", 1, "expected the name of a property, found `true`"),
        ("(a.b) => 1", 1, "expected the name of a variable before `=>`"),
    ],
)
def test_what_the_compiler_refuses_is_said(text: str, line: int, message: str) -> None:
    assert (line, message) in said(f"var x = {text}")


def test_integers_fit_64_bits_with_their_sign() -> None:
    assert value("9223372036854775807") == "9223372036854775807"
    assert value("-9223372036854775808") == "(-9223372036854775808)"
    assert said("var x = 9223372036854775808") == [(1, "integer does not fit 64 bits")]


# -- lambdas and loops -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("map(a, x => x.y)", "map(a, ((x) => (x.y)))"),
        ("map(a, (x, i) => i)", "map(a, ((x, i) => i))"),
        ("f(() => 1)", "f((() => 1))"),
        ("x => y => x", "((x) => ((y) => x))"),
        ("map(a, (\n  x,\n  i\n) => { b: x })", "map(a, ((x, i) => {b: x}))"),
        ("[for x in xs: x]", "[for x in xs: x]"),
        ("[for (x, i) in range(0, 2): { a: i }]", "[for (x, i) in range(0, 2): {a: i}]"),
        ("[\n  for x in xs: x\n]", "[for x in xs: x]"),
        ("[for x in xs: [for y in x: y]]", "[for x in xs: [for y in x: y]]"),
    ],
)
def test_lambdas_and_loops(text: str, expected: str) -> None:
    assert value(text) == expected


def test_declaration_behind_an_arrow_is_no_body() -> None:
    tree = read("var x = y =>\nvar z = 1")

    assert [type(each).__name__ for each in tree.statements] == ["Var", "Var"]
    assert said("var x = y =>\nvar z = 1") == [(1, "expected a value, found the end of the line")]


# -- texts -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'a'", "a"),
        ("''", ""),
        (r"'\\ \' \n \r \t \$ \u{41}'", "\\ ' \n \r \t $ A"),
        (r"'\${a}'", "${a}"),
        (r"'\u{1F600}'", "\U0001f600"),
        (r"'\u{D83D}\u{DE00}'", "\U0001f600"),
        ("'''a\\n${b}'''", "a\\n${b}"),
        ("'''\na'''", "a"),
        ("'''\r\na\r\nb\r\n'''", "a\r\nb\r\n"),
        ("'''\n\na'''", "\na"),
        ("''''a''''", "'a'"),
        ("''''''", ""),
        ("'''''''", "'"),
        ("$$'''\n${a} $ $b'''", "${a} $ $b"),
    ],
)
def test_texts_are_decoded(text: str, expected: str) -> None:
    node = statement(f"var x = {text}")

    assert isinstance(node, nodes.Var)
    assert isinstance(node.value, nodes.StringLiteral)
    assert node.value.text == expected


@pytest.mark.parametrize(
    ("text", "pieces", "holes"),
    [
        ("'a${b}c'", ("a", "c"), 1),
        ("'${a}${b}'", ("", "", ""), 2),
        (r"'\n${a}\t'", ("\n", "\t"), 1),
        ("$'''\n${a} b'''", ("", " b"), 1),
        ("$$'''\n${a} $$${b}'\r\n''''", ("${a} $", "'\r\n'"), 1),
    ],
)
def test_texts_between_holes_are_decoded(text: str, pieces: tuple[str, ...], holes: int) -> None:
    node = statement(f"var x = {text}")

    assert isinstance(node, nodes.Var)
    assert isinstance(node.value, nodes.StringLiteral)
    assert node.value.pieces == pieces
    assert len(node.value.holes) == holes
    assert node.value.text is None


def test_unknown_escape_is_said_where_it_stands() -> None:
    text = r"var x = 'a\qb'"
    remark = read(text).remarks[0]

    assert (remark.message, text[remark.start : remark.end]) == (
        "unknown escape in a string",
        r"\q",
    )


def test_array_stands_in_a_hole_only_as_the_body_of_a_lambda() -> None:
    assert said("var x = '${[1]}'") == [(1, "an array cannot stand here")]
    assert value("'${map(a, x => [x])}'") == "'${map(a, ((x) => [x]))}'"


def test_object_stands_in_no_hole() -> None:
    assert said("var x = '${{ a: 1 }}'") == [(1, "an object cannot stand in a hole of a string")]


# -- offsets ---------------------------------------------------------------------------------------


def test_every_part_of_an_expression_has_its_offsets() -> None:
    text = "var x = -a.b(c) + [ 'd' ]"
    node = statement(text)
    assert isinstance(node, nodes.Var)
    total = node.value
    assert isinstance(total, nodes.Binary)
    assert isinstance(total.left, nodes.Unary)
    call = total.left.operand
    assert isinstance(call, nodes.MethodCall)

    assert span_text(text, total) == "-a.b(c) + [ 'd' ]"
    assert text[total.operator_start] == "+"
    assert span_text(text, total.left) == "-a.b(c)"
    assert span_text(text, call) == "a.b(c)"
    assert span_text(text, call.name) == "b"
    assert span_text(text, total.right) == "[ 'd' ]"
