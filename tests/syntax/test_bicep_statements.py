"""Declarations and types of Bicep."""

from __future__ import annotations

import pytest

from guestpatch.syntax.bicep import nodes
from tests.syntax.bicep_reading import read, said, show, span_text, statement, type_of

# -- types -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("string", "string"),
        ("string[]?", "((string[])?)"),
        ("(string?)[]", "(<(string?)>[])"),
        ("'a' | 'b' | -1 | !true | null", "('a' | 'b' | (-1) | (!true) | null)"),
        ("'a'\n  | 'b'\n  | 'c'", "('a' | 'b' | 'c')"),
        ("| 'a'", "('a')"),
        ("\n  | 'a'\n  | 'b'", "('a' | 'b')"),
        ("('a' | 'b')[]", "(<('a' | 'b')>[])"),
        ("a.b.c", "((a.b).c)"),
        ("a.*", "(a.*)"),
        ("a[*].b", "((a[*]).b)"),
        ("a[0]!", "((a[0])!)"),
        ("sys.string", "(sys.string)"),
        ("resourceInput<'A/b@1'>.properties.c?", "(((resourceInput<'A/b@1'>.properties).c)?)"),
        ("sys.resourceInput<\n  'A/b@1'\n>", "(sys.resourceInput<'A/b@1'>)"),
        ("resource 'A/b@1'", "resource 'A/b@1'"),
        ("resource<'A/b@1'>", "resource<'A/b@1'>"),
        ("[string, int]", "[string, int]"),
        ("[\n  @secure()\n  string\n  int\n]", "[@secure() string, int]"),
        ("{}", "{}"),
        ("{ a: string, 'b-c': int?, *: bool }", "{a: string, 'b-c': (int?), *: bool}"),
        ("{\n  @minLength(1)\n  // why\n  @sys.secure()\n  a: string\n}",
         "{@minLength(1) @(sys.secure()) a: string}"),
    ],
)  # fmt: skip
def test_types(text: str, expected: str) -> None:
    assert type_of(text) == expected


@pytest.mark.parametrize("text", ["string?[]", "a |", "{ a string }", "[string int]", "a<b"])
def test_what_is_no_type_is_said(text: str) -> None:
    tree = read(f"param x {text}\nvar y = 1")

    assert [remark.kind for remark in tree.remarks] == ["broken"]
    read_as = [each for each in tree.statements if not isinstance(each, nodes.BrokenStatement)]
    assert [type(each).__name__ for each in read_as] == ["Param", "Var"]


def test_question_mark_alone_is_refused_but_the_parameter_stays() -> None:
    tree = read("param x ? = 1")

    assert said("param x ? = 1") == [(1, "expected a type, found `?`")]
    assert isinstance(param := tree.statements[0], nodes.Param)
    assert (show(param.type), show(param.default)) == ("<missing>", "1")


# -- declarations of templates ---------------------------------------------------------------------


def test_param_var_output_and_metadata() -> None:
    tree = read(
        "targetScope = 'subscription'\n"
        "metadata owner = { name: 'a' }\n"
        "param size string = 'b'\n"
        "param count int\n"
        "var names string[] = [ 'c' ]\n"
        "var plain = 1\n"
        "output id string = plain\n"
    )
    scope, metadata, size, count, names, plain, output = tree.statements

    assert tree.remarks == ()
    assert isinstance(scope, nodes.TargetScope)
    assert isinstance(metadata, nodes.Metadata)
    assert isinstance(size, nodes.Param)
    assert isinstance(count, nodes.Param)
    assert isinstance(names, nodes.Var)
    assert isinstance(plain, nodes.Var)
    assert isinstance(output, nodes.Output)
    assert (show(size.type), show(size.default), count.default) == ("string", "'b'", None)
    assert (show(names.type), plain.type) == ("(string[])", None)
    assert (output.name.name, show(output.value)) == ("id", "plain")


@pytest.mark.parametrize("word", ["type", "resource", "for", "if", "in", "existing", "param"])
def test_keywords_are_names_too(word: str) -> None:
    tree = read(f"param {word} string\nvar a = {{ {word}: {word} }}\nvar b = f({word}).{word}")

    assert tree.remarks == ()
    assert isinstance(param := tree.statements[0], nodes.Param)
    assert param.name.name == word


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("{}", "{}"),
        ("if (a && b == []) {\n  c: 1\n}", "if ((a && (b == []))) {c: 1}"),
        ("\n  if (a) {}", "if (a) {}"),
        ("[for x in xs: {\n  a: x\n}]", "[for x in xs: {a: x}]"),
        ("[\n  for (x, i) in xs: if (i > 0) {}\n]", "[for (x, i) in xs: if ((i > 0)) {}]"),
    ],
)
def test_bodies_of_resources_and_modules(text: str, expected: str) -> None:
    resource = statement(f"resource a 'A/b@1' = {text}")
    module = statement(f"module a 'b.bicep' = {text}")

    assert isinstance(resource, nodes.Resource)
    assert isinstance(module, nodes.Module)
    assert show(resource.body) == show(module.body) == expected
    assert (show(resource.type), show(module.path)) == ("'A/b@1'", "'b.bicep'")


def test_existing_resource() -> None:
    resource = statement("resource a 'A/b@1' existing = { name: 'c' }")

    assert isinstance(resource, nodes.Resource)
    assert resource.existing


def test_resource_in_a_resource_has_decorators_and_is_no_property() -> None:
    text = (
        "resource a 'A/b@1' = {\n"
        "  resource: 1\n"
        "  @batchSize(1)\n"
        "  resource c 'd@1' = [for x in xs: {\n"
        "    resource e 'f@1' existing = {\n"
        "    }\n"
        "  }]\n"
        "}\n"
    )
    outer = statement(text)
    assert isinstance(outer, nodes.Resource)
    assert isinstance(outer.body, nodes.ObjectLiteral)
    prop, inner = outer.body.members
    assert isinstance(prop, nodes.ObjectProperty)
    assert isinstance(inner, nodes.Resource)
    assert isinstance(inner.body, nodes.ForLoop)

    assert text[inner.start :].startswith("@batchSize(1)")
    assert show(inner.body.body) == "{Resource}"


def test_resource_in_a_property_is_no_declaration() -> None:
    text = "resource a 'A/b@1' = {\n  p: {\n    resource c 'd@1' = {}\n  }\n}"

    assert said(text) == [(3, "expected `:` after the name of the property, found `c`")]


@pytest.mark.parametrize(
    ("text", "names", "wildcard"),
    [
        ("{ a, b as c } from 'x.bicep'", [("a", "a"), ("b", "c")], None),
        ("{\n  a\n  'b-c' as d\n} from 'x.bicep'", [("a", "a"), ("b-c", "d")], None),
        ("* as e from 'x.bicep'", [], "e"),
    ],
)
def test_imports(text: str, names: list[tuple[str, str]], wildcard: str | None) -> None:
    node = statement(f"import {text}")

    assert isinstance(node, nodes.Import)
    assert [(each.name, each.alias.name) for each in node.names] == names
    assert (node.wildcard.name if node.wildcard else None) == wildcard
    assert show(node.source) == "'x.bicep'"


@pytest.mark.parametrize(
    ("text", "specification", "configuration", "alias"),
    [
        ("extension graph", "graph", None, None),
        ("extension k with { a: 1 } as b", "k", "{a: 1}", "b"),
        ("extension 'br:x/y:1' as z", "'br:x/y:1'", None, "z"),
        ("import 'k@1.0' with {\n} as b", "'k@1.0'", "{}", "b"),
    ],
)
def test_extensions(
    text: str, specification: str, configuration: str | None, alias: str | None
) -> None:
    node = statement(text)

    assert isinstance(node, nodes.Extension)
    assert show(node.specification) == specification
    assert (show(node.configuration) if node.configuration else None) == configuration
    assert (node.alias.name if node.alias else None) == alias


def test_types_functions_tests_and_asserts() -> None:
    tree = read(
        "@export()\n"
        "type os = 'Linux' | 'Windows'\n"
        "func f(a string, b int?) string =>\n  '${a}${b}'\n"
        "func g(\n  a os\n) bool => true\n"
        "test t 'main.bicep' = {}\n"
        "assert sound = 1 == 1\n"
    )
    declared, first, second, test, check = tree.statements

    assert tree.remarks == ()
    assert isinstance(declared, nodes.DeclaredType)
    assert isinstance(first, nodes.DeclaredFunction)
    assert isinstance(second, nodes.DeclaredFunction)
    assert isinstance(test, nodes.Test)
    assert isinstance(check, nodes.Assert)
    assert show(declared.value) == "('Linux' | 'Windows')"
    assert [show(each.type) for each in first.parameters] == ["string", "(int?)"]
    assert (show(first.type), show(first.body)) == ("string", "'${a}${b}'")


def test_decorated_declaration_starts_at_its_first_decorator() -> None:
    text = (
        "// before\n"
        "@description('a')\n\n"
        "// between\n"
        "@sys.allowed([\n  'b'\n])\n"
        "param x string // behind\n"
    )
    node = statement(text)
    assert isinstance(node, nodes.Param)

    assert span_text(text, node).startswith("@description('a')")
    assert span_text(text, node).endswith("param x string")
    assert span_text(text, node.name) == "x"
    assert [show(each.call) for each in node.decorators] == [
        "description('a')",
        "(sys.allowed(['b']))",
    ]
    assert text[node.decorators[1].start : node.decorators[1].end] == "@sys.allowed([\n  'b'\n])"


def test_comments_alone_are_a_template() -> None:
    tree = read("// a\n/* b */\n")

    assert (tree.statements, tree.remarks) == ((), ())
    assert [each.kind for each in tree.trivia] == ["line-comment", "block-comment"]


# -- parameter files -------------------------------------------------------------------------------


def test_parameter_file() -> None:
    tree = read(
        "using 'main.bicep' with {\n  mode: 'a'\n}\n"
        "extends 'base.bicepparam'\n"
        "param size = 'b'\n"
        "extensionConfig k with { c: 1 }\n"
        "var x = readEnvironmentVariable('D')\n",
        parameters=True,
    )
    using, extends, param, extension, _ = tree.statements

    assert tree.remarks == ()
    assert isinstance(using, nodes.Using)
    assert isinstance(extends, nodes.Extends)
    assert isinstance(param, nodes.ParamAssignment)
    assert isinstance(extension, nodes.ExtensionConfig)
    assert (show(using.path), show(extends.path)) == ("'main.bicep'", "'base.bicepparam'")
    assert (param.name.name, show(param.value)) == ("size", "'b'")


def test_parameter_file_without_template() -> None:
    using = statement("using none", parameters=True)

    assert isinstance(using, nodes.Using)
    assert using.path is None


def test_declarations_of_the_other_kind_of_file_are_refused() -> None:
    assert said("using 'a.bicep'") == [(1, "expected a declaration, found `using`")]
    assert said("output a string = 'b'", parameters=True) == [
        (1, "expected a declaration, found `output`")
    ]
