"""What the reader says of broken Bicep, and what it still reads."""

from __future__ import annotations

import pytest

from guestpatch.syntax.bicep import nodes
from tests.syntax.bicep_reading import read, said, show

# -- messages --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "message", "label", "place"),
    [
        (
            "param\n",
            "expected the name of a parameter, found the end of the line",
            "the name of a parameter goes here",
            "",
        ),
        ("param x\n", "expected a type, found the end of the line", "a type goes here", ""),
        ("param x : string", "expected a type, found `:`", "a type goes here", ":"),
        (
            "output x string\n",
            "expected `=` after the type of the output, found the end of the line",
            "`=` goes here",
            "",
        ),
        (
            "var x string",
            "expected `=` after the type of the variable, found the end of the document",
            "`=` goes here",
            "",
        ),
        (
            "module m = {}",
            "expected the path of the module in quotes, found `=`",
            "the path of the module in quotes goes here",
            "=",
        ),
        (
            "module m 'a' {}",
            "expected `=` before the body, found `{`",
            "`=` goes before this",
            "{",
        ),
        (
            "resource r 'a' = 5",
            "expected `{`, `[for` or `if` after `=`, found `5`",
            "the body goes here",
            "5",
        ),
        (
            "var x = 1 var y = 2",
            "expected a line break after the declaration, found `var`",
            "a line break goes before this",
            "var",
        ),
        ('var x = "a"', 'expected a value, found `"`', "text stands in single quotes", '"'),
        (
            "var x = 'a\n",
            "string is not closed",
            "a closing `'` is missing on this line",
            "'a",
        ),
        (
            "#disable-next-line\n",
            "`#disable-next-line` names no code",
            "the code of a diagnostic goes here",
            "",
        ),
        ("import 5", "expected `{` or `*` after `import`, found `5`", "what is imported goes here", "5"),
        (
            "var x = [for in y: z]",
            "expected `in` after the variable of the loop, found `y`",
            "`in` goes here",
            "y",
        ),
        (
            "@secure()",
            "expected a declaration after the decorators, found the end of the document",
            "decorates nothing",
            "@",
        ),
    ],
)  # fmt: skip
def test_remark_says_found_and_expected(text: str, message: str, label: str, place: str) -> None:
    (remark,) = read(text).remarks

    assert (remark.kind, remark.message, remark.label) == ("broken", message, label)
    assert text[remark.start : remark.end] == place


def test_unknown_declaration_is_told_what_there_is() -> None:
    (remark,) = read("wrong x = 1").remarks

    assert remark.message == "expected a declaration, found `wrong`"
    assert "`param`" in remark.label
    assert "`using`" not in remark.label


def test_bracket_that_is_not_closed_names_where_it_opens() -> None:
    text = "var x = {\n  a: [\n    1\n}\nvar y = 2"
    (remark,) = read(text).remarks

    assert remark.message == "`[` is not closed before `}`"
    assert remark.label == "`]` goes here"
    assert remark.related == (text.index("["), text.index("[") + 1, "`[` opens here")


# -- what is still read ----------------------------------------------------------------------------


def names(text: str) -> list[str]:
    """The names of variables."""
    found = read(text).statements
    return [each.name.name if isinstance(each, nodes.Var) else "?" for each in found]


@pytest.mark.parametrize(
    "broken",
    [
        "wrong",
        "var",
        "param % string",
        "var x = {",
        "var x = [",
        "var x = f(",
        "var x = (",
        "var x = 'a${",
        "var x = '''",
        "resource r 'a' = if (",
        "resource r 'a' = [for x in y: {",
        "type t = {",
        "type t = [",
        "type t = (",
        "type t = a<",
        "func f(",
        "import {",
        "@",
        "var x = }",
        "var x = {]}",
        "var x = {(}",
        "/ / comment",
    ],
)
def test_broken_declaration_loses_no_other(broken: str) -> None:
    text = f"var before = 1\n{broken}\nvar behind = 2\n"
    tree = read(text)

    assert [remark.kind for remark in tree.remarks] == ["broken"]
    assert names(text)[0] == "before"
    if "'''" not in broken:
        assert names(text)[-1] == "behind"


def test_broken_parts_are_missing_and_the_name_stays() -> None:
    tree = read("param a % = 1\nvar b = *\noutput c string = (\nresource d = {}\n")
    a, b, c, d = tree.statements

    assert isinstance(a, nodes.Param)
    assert isinstance(b, nodes.Var)
    assert isinstance(c, nodes.Output)
    assert isinstance(d, nodes.Resource)
    assert (show(a.type), show(a.default)) == ("<missing>", "1")
    assert (show(b.value), show(c.value)) == ("<missing>", "<missing>")
    assert (show(d.type), show(d.body)) == ("<missing>", "{}")


def test_broken_property_loses_no_other() -> None:
    text = (
        "var x = {\n  a: 1\n  b: %\n  c\n  : 2\n  d: f(1\n  e: [ { g: } ]\n  h: 3\n}\nvar y = 4\n"
    )
    (x, y) = read(text).statements
    assert isinstance(x, nodes.Var)
    assert isinstance(y, nodes.Var)

    assert [line for line, _ in said(text)] == [3, 4, 5, 6, 7]
    assert show(x.value) == (
        "{a: 1, b: <missing>, c: <missing>, d: <missing>, e: [{g: <missing>}], h: 3}"
    )


def test_broken_item_loses_no_other() -> None:
    text = "var x = [\n  1\n  =\n  2\n]\n"
    (x,) = read(text).statements
    assert isinstance(x, nodes.Var)

    assert said(text) == [(3, "expected a value, found `=`")]
    assert show(x.value) == "[1, <missing>, 2]"


def test_object_that_is_not_closed_keeps_its_properties() -> None:
    text = "resource a 'b' = {\n  name: 'c'\n  properties: {\n    d: 1\n\nvar y = 2\n"
    a, y = read(text).statements
    assert isinstance(a, nodes.Resource)
    assert isinstance(y, nodes.Var)

    assert said(text) == [(4, "`{` is not closed before `var`")]
    assert show(a.body) == "{name: 'c', properties: {d: 1}}"


def test_object_that_is_not_closed_at_the_end_keeps_its_properties() -> None:
    text = "var x = {\n  a: [\n    1\n"
    (x,) = read(text).statements
    assert isinstance(x, nodes.Var)

    assert said(text) == [(3, "`[` is not closed before the end of the document")]
    assert show(x.value) == "{a: [1]}"


def test_broken_hole_is_missing_in_its_text() -> None:
    (x,) = read("var x = 'a${*}b${c}'").statements
    assert isinstance(x, nodes.Var)

    assert show(x.value) == "'a${<missing>}b${c}'"


def test_declaration_without_a_name_is_broken_but_read_inside() -> None:
    text = "resource 'a' = {\n  b: *\n}\nvar y = 1\n"
    tree = read(text)

    assert [type(each).__name__ for each in tree.statements] == ["BrokenStatement", "Var"]
    assert [line for line, _ in said(text)] == [1, 2]


def test_broken_resource_in_a_resource_loses_no_other() -> None:
    text = (
        "resource a 'b' = {\n"
        "  resource c = {}\n"
        "  @description('d')\n"
        "  e: 1\n"
        "  resource f 'g' = {}\n"
        "}\n"
        "var y = 1\n"
    )
    a, y = read(text).statements
    assert isinstance(a, nodes.Resource)
    assert isinstance(y, nodes.Var)

    assert [line for line, _ in said(text)] == [2, 3]
    assert show(a.body) == "{Resource, Resource}"


def test_one_line_has_one_remark() -> None:
    assert len(said("var x = f(,) + [1 2] $ 'a\n")) == 1


# -- limits ----------------------------------------------------------------------------------------


def test_after_twenty_broken_places_the_rest_is_not_read() -> None:
    tree = read("wrong\n" * 30 + "var y = 1\n")

    assert [remark.kind for remark in tree.remarks] == ["broken"] * 20 + ["budget"]
    assert tree.remarks[-1].message == "broken in more than 20 places"
    assert not any(isinstance(each, nodes.Var) for each in tree.statements)


def test_after_twenty_strings_that_are_not_closed_the_rest_is_not_read() -> None:
    tree = read("var x = 'a\n" * 30)

    assert [remark.kind for remark in tree.remarks] == ["broken"] * 20 + ["budget"]


def test_what_stands_before_a_limit_is_read() -> None:
    tree = read("var a = 1\nvar b = " + "(" * 200 + ")" * 200)

    assert isinstance(tree.statements[0], nodes.Var)
    assert [(r.kind, r.message) for r in tree.remarks] == [
        ("budget", "nested deeper than 128 levels")
    ]


def test_nesting_below_the_limit_is_read() -> None:
    assert read("var x = " + "[" * 128 + "]" * 128).remarks == ()
    assert read("var x = " + " + ".join(["a"] * 190)).remarks == ()
