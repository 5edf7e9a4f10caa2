"""Values that declarations do not allow: from parameter files, arguments and defaults."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.checking import check_path, check_text
from tests.engine.templates import PARAMETERS, mode, nested, parameter_file, template, vm
from tests.template.bicep_evaluating import check_bicep, write

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Finding, Report

MODES = ["AutomaticByPlatform", "ImageDefault"]
TYPES: dict[str, Any] = {
    "patching": {
        "type": "object",
        "properties": {
            "mode": {"type": "string", "allowedValues": MODES},
            "bypass": {"type": "bool", "nullable": True},
            "next": {"$ref": "#/definitions/patching", "nullable": True},
        },
        "additionalProperties": False,
    },
    "disks": {"type": "array", "items": {"type": "int", "maxValue": 64}},
    "pair": {"type": "array", "prefixItems": [{"type": "string"}, {"type": "int"}], "items": False},
    "disk": {
        "type": "object",
        "discriminator": {
            "propertyName": "kind",
            "mapping": {
                "data": {
                    "type": "object",
                    "properties": {"kind": {"type": "string"}, "lun": {"type": "int"}},
                },
                "os": {"type": "object", "properties": {"kind": {"type": "string"}}},
            },
        },
    },
}
BICEP_TYPES = """
@sealed()
type patching = {
  mode: 'AutomaticByPlatform' | 'ImageDefault'
  bypass: bool?
  next: patching?
}

@maxValue(64)
type size = int

type disks = size[]

type pair = [string, int]

@discriminator('kind')
type disk = { kind: 'data', lun: int } | { kind: 'os' }
"""


def found(report: Report) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.code == "GP911"]


def said(report: Report) -> list[tuple[str, str]]:
    """Headlines with what stands at the places to edit."""
    return [(finding.headline, finding.primary.text) for finding in found(report)]


def given(declared: dict[str, Any], value: object) -> Report:
    """A template with one parameter ``p``, and a parameter file that gives it a value."""
    return check_text(template(parameters={"p": declared}), parameter_file(p=value))


# -- what is refused -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("declared", "value", "headline", "label"),
    [
        ({"type": "string"}, {}, "`p` takes a string", "found an object"),
        ({"type": "string"}, [], "`p` takes a string", "found an array"),
        ({"type": "int"}, "many", "`p` takes an int", "found a string"),
        ({"type": "int"}, 1.5, "`p` takes an int", "found a float"),
        ({"type": "bool"}, "yes", "`p` takes a bool", "found a string"),
        ({"type": "object"}, "x", "`p` takes an object", "found a string"),
        ({"type": "array"}, {}, "`p` takes an array", "found an object"),
        ({"type": "string", "minLength": 3}, "ab", "`p` takes at least 3 characters", "found 2"),
        ({"type": "string", "maxLength": 1}, "ab", "`p` takes at most 1 character", "found 2"),
        ({"type": "array", "minLength": 1}, [], "`p` takes at least 1 element", "found 0"),
        ({"type": "array", "maxLength": 2}, [1, 2, 3], "`p` takes at most 2 elements", "found 3"),
        ({"type": "int", "minValue": 1}, 0, "`p` takes at least 1", "found 0"),
        ({"type": "int", "maxValue": -1}, 0, "`p` takes at most -1", "found 0"),
        (
            {"type": "string", "allowedValues": MODES},
            "AutomaticByPlatfrom",
            "`AutomaticByPlatfrom` is not allowed for `p`",
            "did you mean `AutomaticByPlatform`?",
        ),
        (
            {"type": "int", "allowedValues": [1, 2, 4, 8, 16]},
            3,
            "`3` is not allowed for `p`",
            "expected `1`, `2`, `4` or 2 more",
        ),
        (
            {"type": "array", "allowedValues": ["1", "2"]},
            ["1", "three"],
            "`three` is not allowed for `p`",
            "expected `1` or `2`",
        ),
    ],
)
def test_value_of_a_parameter_file_outside_the_limits_is_found(
    declared: dict[str, Any], value: object, headline: str, label: str
) -> None:
    report = given(declared, value)

    assert said(report) == [(headline, label)]
    assert found(report)[0].primary.span.document.path == "main.parameters.1.json"
    assert found(report)[0].severity == "error"


def test_finding_shows_the_limit() -> None:
    (finding,) = found(given({"type": "string", "minLength": 12}, "short"))

    assert finding.primary.span.text == '"short"'
    assert [(label.span.text, label.text) for label in finding.labels] == [
        ("12", "at least 12 characters")
    ]


def test_near_allowed_value_is_shown_where_it_is_declared() -> None:
    (finding,) = found(given({"type": "string", "allowedValues": MODES}, "ImageDefaults"))

    assert [(label.span.text, label.text) for label in finding.labels] == [
        ('"ImageDefault"', "is allowed")
    ]


def test_value_known_in_part_is_found_when_nothing_makes_it_fit() -> None:
    prefix = "[concat('production-', uniqueString(resourceGroup().id))]"
    text = template(
        nested(
            arguments={"short": {"value": prefix}, "stage": {"value": prefix}},
            parameters={
                "short": {"type": "string", "maxLength": 10},
                "stage": {"type": "string", "allowedValues": ["prod", "test"]},
            },
        )
    )

    assert sorted(said(check_text(text))) == [
        ("`short` takes at most 10 characters", "found at least 11"),
        ("a value is not allowed for `stage`", "expected `prod` or `test`"),
    ]


@pytest.mark.parametrize(
    ("declared", "value"),
    [
        ({"type": "string", "allowedValues": MODES}, "automaticbyplatform"),
        ({"type": "int", "minValue": 1, "maxValue": 3}, 3),
        ({"type": "int"}, 3.0),
        ({"type": "int"}, "3"),
        ({"type": "int", "allowedValues": [1, 2]}, "2"),
        ({"type": "string", "allowedValues": ["1", "2"]}, 2),
        ({"type": "array", "allowedValues": ["1", "2"]}, ["1", None]),
        ({"type": "bool"}, "True"),
        ({"type": "string"}, 3),
        ({"type": "string"}, True),
        ({"type": "SecureString", "minLength": 3}, "abc"),
        ({"type": "array", "allowedValues": [["a"], ["b"]]}, ["a"]),
        ({"type": "object", "allowedValues": [{"a": 1}]}, {"a": 2}),
        ({"type": "string", "minLength": 1}, ""),
        ({"type": "string", "allowedValues": MODES}, "GEN-UNIQUE"),
        ({"type": "string", "allowedValues": MODES}, "<mode>"),
        ({"type": "int"}, "#{count}#"),
        ({"type": "string", "maxLength": 8}, "changemeplease"),
        ({"type": "string", "nullable": True}, None),
        ({"type": "string", "defaultValue": "x"}, None),
        ({"metadata": {}}, [1]),
    ],
)
def test_what_azure_takes_or_somebody_fills_in_is_not_reported(
    declared: dict[str, Any], value: object
) -> None:
    assert said(given(declared, value)) == []


@pytest.mark.parametrize("entry", [{"reference": {"keyVault": {}}}, {"expression": "[x()]"}])
def test_value_from_elsewhere_is_given_and_not_known(entry: object) -> None:
    text = template(parameters={"p": {"type": "string", "allowedValues": MODES}})
    file = json.dumps({"$schema": PARAMETERS, "parameters": {"p": entry}})

    assert said(check_text(text, file)) == []


def test_secret_is_not_repeated() -> None:
    report = given({"type": "securestring", "allowedValues": ["one", "two"]}, "hunter2")

    assert said(report) == [("a value is not allowed for `p`", "expected `one` or `two`")]


# -- types -----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "value", "expected"),
    [
        ("patching", {"mode": "ImageDefault"}, []),
        ("patching", {"MODE": "imagedefault", "bypass": None}, []),
        ("patching", {}, ["`p` lacks `mode`"]),
        ("patching", {"mode": None}, ["`p.mode` is null"]),
        ("patching", {"mode": "Manual"}, ["`Manual` is not allowed for `p.mode`"]),
        ("patching", {"mode": MODES[0], "bypas": True}, ["`p` has no property `bypas`"]),
        (
            "patching",
            {"mode": MODES[0], "next": {"mode": MODES[0], "next": {"mode": 1}}},
            ["`1` is not allowed for `p.next.next.mode`"],
        ),
        ("disks", [32, 128], ["`p[1]` takes at most 64"]),
        ("pair", ["a", 1], []),
        ("pair", ["a"], ["`p` takes 2 elements"]),
        ("pair", ["a", 1, 2], ["`p` takes 2 elements"]),
        ("pair", ["a", "b"], ["`p[1]` takes an int"]),
        ("disk", {"kind": "data", "lun": 1}, []),
        ("disk", {"kind": "data"}, ["`p` lacks `lun`"]),
        ("disk", {"kind": "os"}, []),
        ("disk", {"kind": "floppy"}, []),
    ],
)
@pytest.mark.parametrize("language", ["arm", "bicep"])
def test_parts_are_held_against_their_types(
    tmp_path: Path, language: str, name: str, value: object, expected: list[str]
) -> None:
    if language == "arm":
        text = template(
            definitions=TYPES,
            languageVersion="2.0",
            parameters={"p": {"$ref": f"#/definitions/{name}"}},
        )
        report = check_text(text, parameter_file(p=value))
    else:
        text = f"{BICEP_TYPES}\nparam p {name}\n"
        write(tmp_path, {"main.bicep": text, "main.parameters.json": parameter_file(p=value)})
        report = check_path(tmp_path)

    assert [headline for headline, _ in said(report)] == expected


@pytest.mark.parametrize(
    ("declared", "value", "expected"),
    [
        ("@minLength(3)\nparam p string", "'ab'", ["`p` takes at least 3 characters"]),
        ("@minValue(-1)\nparam p int", "-2", ["`p` takes at least -1"]),
        ("@allowed(['a'])\nparam p string", "'b'", ["`b` is not allowed for `p`"]),
        ("param p 'a' | 'b'", "'c'", ["`c` is not allowed for `p`"]),
        ("param p ('a' | 'b')[]", "['a', 'c']", ["`c` is not allowed for `p[1]`"]),
        ("param p { *: int }", "{ a: 'b' }", ["`p.a` takes an int"]),
        ("param p { a: string }?", "null", []),
        ("param p resourceInput<'Microsoft.Compute/disks@2024-03-02'>.properties", "{}", []),
        ("param p { a: string }", "{ a: 'b', c: 1 }", []),
        ("type bool = string\nparam p sys.bool", "true", []),
        ("type bool = string\nparam p sys.bool", "{}", ["`p` takes a bool"]),
    ],
)
def test_arguments_of_modules_are_held_against_declarations(
    tmp_path: Path, declared: str, value: str, expected: list[str]
) -> None:
    write(tmp_path, {"m.bicep": declared})
    text = f"module m 'm.bicep' = {{\n  name: 'm'\n  params: {{\n    p: {value}\n  }}\n}}\n"

    assert [headline for headline, _ in said(check_bicep(text, tmp_path))] == expected


# -- where values come from ------------------------------------------------------------------------


def test_value_from_a_variable_is_shown_with_the_argument_that_brings_it(tmp_path: Path) -> None:
    write(tmp_path, {"m.bicep": "@maxLength(3)\nparam p string"})
    text = "var v = 'long'\nmodule m 'm.bicep' = {\n  name: 'm'\n  params: {\n    p: v\n  }\n}\n"
    (finding,) = found(check_bicep(text, tmp_path))

    assert finding.primary.span.text == "'long'"
    assert [(label.span.text, label.text) for label in finding.labels] == [
        ("3", "at most 3 characters"),
        ("v", "brings the value to `p`"),
    ]


def test_argument_of_a_module_that_is_not_deployed_is_not_reported(tmp_path: Path) -> None:
    write(tmp_path, {"m.bicep": "@maxLength(3)\nparam p string"})
    text = "module m 'm.bicep' = if (false) {\n  name: 'm'\n  params: {\n    p: 'long'\n  }\n}\n"

    assert said(check_bicep(text, tmp_path)) == []


def test_every_iteration_of_a_module_is_looked_at(tmp_path: Path) -> None:
    write(tmp_path, {"m.bicep": "@maxLength(3)\nparam p string"})
    text = (
        "module m 'm.bicep' = [for each in ['web', 'data']: {\n"
        "  name: each\n  params: {\n    p: each\n  }\n}]\n"
    )
    (finding,) = found(check_bicep(text, tmp_path))

    assert finding.primary.span.text == "'data'"


def test_default_is_held_against_its_own_limits() -> None:
    text = template(parameters={"p": {"type": "int", "maxValue": 3, "defaultValue": 4}})

    assert said(check_text(text)) == [("`p` takes at most 3", "found 4")]
    assert said(check_text(text, parameter_file(p=1))) == [("`p` takes at most 3", "found 4")]


def test_computed_default_is_not_looked_at_where_a_value_is_given() -> None:
    parameters = {
        "q": {"type": "string"},
        "p": {"type": "string", "maxLength": 3, "defaultValue": "[parameters('q')]"},
    }
    text = template(parameters=parameters)

    assert said(check_text(text, parameter_file(q="long", p="abc"))) == []
    assert said(check_text(text, parameter_file(q="long"))) == [
        ("`p` takes at most 3 characters", "found 4")
    ]


# -- names -----------------------------------------------------------------------------------------


def test_unknown_parameter_of_a_file_is_found_with_the_one_that_was_meant() -> None:
    parameters = {"vmSize": {"type": "string", "defaultValue": "S"}, "q": {"type": "string"}}
    (finding,) = found(check_text(template(parameters=parameters), parameter_file(vmSiz=1, q="x")))

    assert (finding.headline, finding.primary.text) == (
        "no parameter is called `vmSiz`",
        "did you mean `vmSize`?",
    )
    assert [label.text for label in finding.labels] == ["has no value yet"]


def test_names_have_no_letter_case() -> None:
    text = template(parameters={"vmSize": {"type": "string"}})

    assert said(check_text(text, parameter_file(VMSIZE="x"))) == []


def test_file_that_may_be_for_another_template_may_give_other_parameters(tmp_path: Path) -> None:
    text = template(parameters={"p": {"type": "string"}, "q": {"type": "string"}})
    file = parameter_file(p="x", other="y")
    write(
        tmp_path, {"main.json": text, "parameters.json": file, "main.tunnel.parameters.json": file}
    )

    assert said(check_path(tmp_path)) == []


def test_missing_parameter_beside_a_json_file_may_come_from_the_command_line() -> None:
    parameters = {"p": {"type": "string"}, "q": {"type": "int"}, "r": {"type": "securestring"}}
    (finding,) = found(check_text(template(parameters=parameters), parameter_file(p="x")))

    assert finding.severity == "info"
    assert finding.headline == "no value is given for `q`"
    assert finding.primary.span.text == '"parameters"'


def test_empty_parameter_file_is_not_missed_in() -> None:
    text = template(parameters={"p": {"type": "string"}})

    assert said(check_text(text, parameter_file())) == []


def test_bicep_parameter_file_has_to_give_all_and_only_what_is_declared(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "main.bicep": "param size string\n@secure()\nparam word string\nparam n int?\n",
            "main.bicepparam": "using 'main.bicep'\nparam sizes = 'x'\nparam word = null\n",
        },
    )

    assert sorted(said(check_path(tmp_path))) == [
        ("no parameter is called `sizes`", "did you mean `size`?"),
        ("no value is given for `size` and `word`", "Azure refuses the deployment"),
    ]


def test_module_has_to_be_given_what_has_no_default(tmp_path: Path) -> None:
    write(tmp_path, {"m.bicep": "param a string\nparam b int = 1\nparam c string?\nparam d object"})
    text = "module m 'm.bicep' = {\n  name: 'm'\n  params: {\n    d: null\n  }\n}\n"
    (finding,) = found(check_bicep(text, tmp_path))

    assert finding.headline == "no value is given for `a` and `d`"
    assert finding.primary.span.text == "'m.bicep'"


def test_computed_arguments_may_hold_anything(tmp_path: Path) -> None:
    write(tmp_path, {"m.bicep": "param a string"})
    text = (
        "param all object\nmodule m 'm.bicep' = {\n  name: 'm'\n  params: {\n    ...all\n  }\n}\n"
    )
    computed = nested(arguments="[variables('v')]", parameters={"a": {"type": "string"}})

    assert said(check_bicep(text, tmp_path)) == []
    assert said(check_text(template(computed, variables={"v": {}}))) == []


def test_names_in_documents_that_cannot_be_read_whole_are_not_missed(tmp_path: Path) -> None:
    write(tmp_path, {"m.bicep": "param a string\nparam b ]\n"})
    text = "module m 'm.bicep' = {\n  name: 'm'\n  params: {\n    a: 'x'\n    b: 'y'\n  }\n}\n"

    assert said(check_bicep(text, tmp_path)) == []
    write(tmp_path, {"m.bicep": "param a string\n"})
    assert said(check_bicep(text.replace("a: 'x'", "a 'x'"), tmp_path)) == []


# -- the summary -----------------------------------------------------------------------------------


def test_vms_of_a_refused_deployment_are_not_simply_patched_by_the_platform() -> None:
    parameters = {"p": {"type": "string", "allowedValues": ["a", "b"]}, "q": {"type": "string"}}
    machine = vm(linux=mode("AutomaticByPlatform", provisionVMAgent=True))
    text = template(machine, parameters=parameters)

    assert check_text(text, parameter_file(p="a")).summary.doubtful == 0
    assert check_text(text, parameter_file(p="c")).summary.doubtful == 1
