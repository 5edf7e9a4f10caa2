"""What a file takes from others: variables, functions and types, by name or all at once."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.evaluate.evaluating import SCHEMA
from tests.template.bicep_evaluating import check_bicep, codes, headlines, result_of, vm, write

if TYPE_CHECKING:
    from pathlib import Path

LIBRARY = """
var base = 'b'

@export()
var text = '${base}!'

@export()
@description('Uses a function that is not exported.')
func shout(x string) string => '${upper(x)}-${text}'

func upper(x string) string => toUpper(x)

param given string = 'a parameter'

@export()
var needsParameter = given
"""
MIDDLE = """
import { text as inner, shout } from '../library.bicep'
import * as lib from '../library.bicep'

@export()
var twice = '${inner}${lib.text}'

@export()
func shoutTwice(x string) string => '${shout(x)} ${lib.shout(x)}'
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, {"library.bicep": LIBRARY, "shared/middle.bicep": MIDDLE})
    return tmp_path


@pytest.mark.parametrize(
    ("declared", "expression", "expected"),
    [
        ("import { text } from 'library.bicep'", "text", "b!"),
        ("import { text } from './library.bicep'", "text", "b!"),
        ("import { text as t } from 'library.bicep'", "t", "b!"),
        ("import { 'text' as t } from 'library.bicep'", "t", "b!"),
        ("import {\n  text\n  shout\n} from 'library.bicep'", "text", "b!"),
        ("import * as lib from 'library.bicep'", "lib.text", "b!"),
        ("import { shout } from 'library.bicep'", "shout('a')", "A-b!"),
        ("import { shout as s } from 'library.bicep'", "s('a')", "A-b!"),
        ("import * as lib from 'library.bicep'", "lib.shout('a')", "A-b!"),
        ("import * as lib from 'library.bicep'", "map(['a'], x => lib.shout(x))[0]", "A-b!"),
        ("import { twice } from 'shared/middle.bicep'", "twice", "b!b!"),
        ("import { shoutTwice } from 'shared/middle.bicep'", "shoutTwice('a')", "A-b! A-b!"),
        ("import * as m from 'shared/middle.bicep'", "m.shoutTwice('a')", "A-b! A-b!"),
    ],
)
def test_import_brings_a_declaration_with_what_it_uses(
    folder: Path, declared: str, expression: str, expected: object
) -> None:
    assert result_of(expression, declared, folder) == expected


def test_names_that_an_import_uses_are_not_those_of_the_template(folder: Path) -> None:
    declared = """
import { text, shout } from 'library.bicep'
var base = 'own'
func upper(x string) string => 'own'
"""

    assert result_of("[text, base, shout('a'), upper('a')]", declared, folder) == [
        "b!",
        "own",
        "A-b!",
        "own",
    ]


def test_imported_variable_does_not_see_a_parameter(folder: Path) -> None:
    declared = "param given string = 'mine'\nimport { needsParameter } from 'library.bicep'"

    assert result_of("needsParameter", declared, folder) == {
        "$undecided": "`given` is a parameter of the file that is imported from"
    }


def test_same_names_at_the_same_place_of_several_files_are_no_circle(tmp_path: Path) -> None:
    again = "import { x } from 'sub/file.bicep'\n"
    write(
        tmp_path,
        {
            "file.bicep": again,
            "sub/file.bicep": again,
            "sub/sub/file.bicep": "@export()\nvar x = 'end'",
        },
    )

    assert result_of("x", "import { x } from 'file.bicep'", tmp_path) == "end"


# -- what is not there -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("import { no } from 'library.bicep'\noutput o string = no", "variable `no`"),
        ("import * as l from 'library.bicep'\noutput o string = l.no", "variable `no`"),
        ("import { no } from 'library.bicep'\noutput o string = no()", "function `no`"),
        ("import * as l from 'library.bicep'\noutput o string = l.no()", "function `no`"),
    ],
)
def test_name_that_the_other_file_does_not_declare_is_said(
    folder: Path, text: str, said: str
) -> None:
    assert headlines(check_bicep(text, folder), "GP903") == [f"`library.bicep` has no {said}"]


@pytest.mark.parametrize("used", ["mode", "lib.mode", "mode('a')", "lib.mode('a')"])
def test_what_comes_from_a_missing_file_is_not_known(tmp_path: Path, used: str) -> None:
    imported = "* as lib" if "lib" in used else "{ mode }"

    report = check_bicep(f"import {imported} from 'gone.bicep'\n{vm(used)}", tmp_path)

    assert headlines(report, "GP902") == ["`gone.bicep` does not exist"]
    assert codes(report) == ["GP902"]


def test_missing_file_is_said_even_when_nothing_of_it_is_used(tmp_path: Path) -> None:
    report = check_bicep(
        "import { a } from 'gone.bicep'\nimport * as b from 'lost.bicep'", tmp_path
    )

    assert headlines(report, "GP902") == [
        "`gone.bicep` does not exist",
        "`lost.bicep` does not exist",
    ]


def test_what_comes_from_a_registry_is_not_known_and_no_defect(tmp_path: Path) -> None:
    text = "import { mode } from 'br/public:avm/utl/types/common:1.0.0'\nparam given mode\n"

    report = check_bicep(text + vm("given"), tmp_path)

    assert codes(report) == []
    assert [f.severity for f in report.findings if f.rule.code == "GP902"] == ["info"]


COMPILED = {
    "$schema": SCHEMA,
    "contentVersion": "1.0.0.0",
    "languageVersion": "2.0",
    "metadata": {"__bicep_exported_variables!": [{"name": "mode"}]},
    "functions": [
        {
            "namespace": "__bicep",
            "members": {
                "pick": {
                    "parameters": [{"type": "bool", "name": "strict"}],
                    "output": {
                        "type": "string",
                        "value": "[if(parameters('strict'), variables('base'), __bicep.other())]",
                    },
                },
                "other": {"parameters": [], "output": {"type": "string", "value": "other"}},
            },
        }
    ],
    "variables": {"base": "Manual", "mode": "[variables('base')]"},
    "resources": {},
}


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("mode", "Manual"),
        ("pick(true)", "Manual"),
        ("pick(false)", "other"),
        ("all.mode", "Manual"),
        ("all.pick(false)", "other"),
    ],
)
def test_what_a_compiled_template_exports_is_known_with_all_it_uses(
    tmp_path: Path, expression: str, expected: str
) -> None:
    write(tmp_path, {"compiled.json": json.dumps(COMPILED)})
    imports = "import { mode, pick } from 'compiled.json'\nimport * as all from 'compiled.json'\n"
    own = "var base = 'mine'\nfunc other() string => 'mine'\n"

    assert result_of(expression, imports + own, tmp_path) == expected


def test_name_that_a_compiled_template_does_not_have_is_said(tmp_path: Path) -> None:
    write(tmp_path, {"compiled.json": json.dumps(COMPILED)})
    report = check_bicep("import { mood } from 'compiled.json'\n" + vm("mood"), tmp_path)

    assert headlines(report, "GP903") == ["`compiled.json` has no variable `mood`"]


@pytest.mark.parametrize("used", ["output o string = x", "output o string = f('a')"])
def test_name_that_is_imported_in_a_circle_is_said_once(tmp_path: Path, used: str) -> None:
    write(
        tmp_path,
        {
            "a.bicep": "import { x, f } from 'b.bicep'",
            "b.bicep": "import { x, f } from 'a.bicep'",
        },
    )

    report = check_bicep(f"import {{ x, f }} from 'a.bicep'\n{used}", tmp_path)

    [finding] = report.findings
    assert "is imported in a circle" in finding.headline


def test_type_that_is_imported_in_a_circle_leaves_the_value_open(tmp_path: Path) -> None:
    write(
        tmp_path,
        {"a.bicep": "import { t } from 'b.bicep'", "b.bicep": "import { t } from 'a.bicep'"},
    )
    text = "import { t } from 'a.bicep'\nparam mode t\n"

    assert codes(check_bicep(text + vm("mode"), tmp_path)) == []


def test_files_that_import_different_things_of_each_other_work(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.bicep": "import { y } from 'b.bicep'\n@export()\nvar x = '${y}x'\n@export()\nvar z = 'z'",
            "b.bicep": "import { z } from 'a.bicep'\n@export()\nvar y = '${z}y'",
        },
    )

    assert result_of("x", "import { x } from 'a.bicep'", tmp_path) == "zyx"


def test_declarations_that_need_each_other_across_files_are_said_to(tmp_path: Path) -> None:
    write(
        tmp_path,
        {
            "a.bicep": "import { y } from 'b.bicep'\n@export()\nvar x = y",
            "b.bicep": "import { x } from 'a.bicep'\n@export()\nvar y = x",
        },
    )

    report = check_bicep("import { x } from 'a.bicep'\noutput o string = x", tmp_path)

    assert {f.rule.code for f in report.findings} == {"GP903"}
    assert any("needs itself" in f.headline for f in report.findings)


def test_text_that_cannot_be_read_is_said_at_the_file_it_stands_in(tmp_path: Path) -> None:
    write(tmp_path, {"broken.bicep": "@export()\nvar good = 'g'\nvar bad = = 2\n"})
    text = "import { good } from 'broken.bicep'\noutput o string = good"

    [finding] = check_bicep(text, tmp_path).findings

    assert finding.rule.code == "GP901"
    assert finding.primary.span.document.path.endswith("/broken.bicep")
    assert result_of("good", "import { good } from 'broken.bicep'", tmp_path) == "g"
