"""Types of parameters as what they say of values: which there are, and whether null is one."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.evaluate.evaluating import SCHEMA
from tests.template.bicep_evaluating import check_bicep, codes, headlines, vm, write

if TYPE_CHECKING:
    from pathlib import Path

SHARED = """
@export()
type mode = 'AutomaticByOS' | 'AutomaticByPlatform'

@export()
type settings = {
  patching: {
    mode: mode?
  }
  level: 1 | 2
}

@export()
type list = mode[]

type private = 'Manual' | 'AutomaticByOS'

@export()
type public = private
"""
AGAIN = """
import * as shared from 'shared.bicep'

@export()
type viaNamespace = shared.mode
"""
COMPILED = {
    "$schema": SCHEMA,
    "contentVersion": "1.0.0.0",
    "languageVersion": "2.0",
    "definitions": {
        "mode": {"$ref": "#/definitions/_1.mode", "metadata": {"__bicep_export!": True}},
        "_1.mode": {"type": "string", "allowedValues": ["AutomaticByOS", "Manual"]},
    },
    "resources": {},
}
BY_OS = "`AutomaticByOS` excludes `enableAutomaticUpdates` false"


def reported(text: str, folder: Path | None = None, value: str = "mode") -> list[str]:
    """What is said of a VM whose patch mode is a value, and whose updates are off."""
    return headlines(check_bicep(text + "\n" + vm(value, updates="false"), folder), "GP104")


@pytest.mark.parametrize(
    "declared",
    [
        "param mode 'AutomaticByOS' | 'Manual'",
        "param mode ('AutomaticByOS' | 'Manual')",
        "param mode\n  | 'AutomaticByOS'\n  | 'Manual'",
        "@allowed(['AutomaticByOS', 'Manual'])\nparam mode string",
        "@sys.allowed([\n  'AutomaticByOS'\n  'Manual'\n])\nparam mode sys.string",
        "param mode 'AutomaticByOS' | 'Manual' = 'Manual'",
        "type m = 'AutomaticByOS' | 'Manual'\nparam mode m",
        "type a = 'AutomaticByOS'\ntype b = a | 'Manual'\nparam mode b",
        "type a = { m: 'AutomaticByOS' | 'Manual' }\nparam mode a.m",
        "type a = { '*': string, *: 'AutomaticByOS' | 'Manual' }\nparam mode a.*",
        "type a = ('AutomaticByOS' | 'Manual')[]\nparam mode a[*]",
        "type a = [string, 'AutomaticByOS' | 'Manual']\nparam mode a[1]",
        "type a = ('AutomaticByOS' | 'Manual')?\nparam mode a!",
    ],
)
def test_every_value_of_a_literal_union_is_tried(declared: str) -> None:
    assert reported(declared) == [f"{BY_OS} when `mode` = 'AutomaticByOS'"]


@pytest.mark.parametrize(
    ("declared", "written"),
    [
        ("param p { mode: 'AutomaticByOS' | 'Manual' }", "p.mode"),
        ("param p { mode: ('AutomaticByOS' | 'Manual')? }", "p.?mode ?? 'Manual'"),
        ("type t = { mode: 'AutomaticByOS' | 'Manual' }\nparam p t", "p['mode']"),
    ],
)
def test_every_value_of_a_property_of_an_object_is_tried(declared: str, written: str) -> None:
    assert reported(declared, value=written) == [f"{BY_OS} when `p.mode` = 'AutomaticByOS'"]


def test_switch_that_may_be_null_is_tried_as_null_too() -> None:
    declared = "param on bool?"
    value = "on == null ? 'AutomaticByOS' : 'Manual'"

    assert reported(declared, value=value) == [f"{BY_OS} when `on` = null"]


@pytest.mark.parametrize(
    ("imported", "written"),
    [
        ("{ mode }", "mode"),
        ("{ mode as m }", "m"),
        ("* as t", "t.mode"),
        ("* as t", "t.list[*]"),
        ("{ list }", "list[*]"),
        ("{ public }", "public"),
        ("* as t", "t.public"),
    ],
)
def test_type_is_followed_into_another_file(tmp_path: Path, imported: str, written: str) -> None:
    write(tmp_path, {"shared.bicep": SHARED})
    text = f"import {imported} from 'shared.bicep'\nparam given {written}"

    assert reported(text, tmp_path, "given") == [f"{BY_OS} when `given` = 'AutomaticByOS'"]


def test_type_is_followed_through_a_file_that_imports_it_itself(tmp_path: Path) -> None:
    write(tmp_path, {"shared.bicep": SHARED, "again.bicep": AGAIN})
    text = "import { viaNamespace } from 'again.bicep'\nparam mode viaNamespace"

    assert reported(text, tmp_path) == [f"{BY_OS} when `mode` = 'AutomaticByOS'"]


@pytest.mark.parametrize(
    ("imported", "written"), [("{ mode as m }", "m"), ("* as t", "t.mode"), ("* as t", "t.mode?")]
)
def test_type_of_a_compiled_template_is_followed(
    tmp_path: Path, imported: str, written: str
) -> None:
    write(tmp_path, {"compiled.json": json.dumps(COMPILED)})
    text = f"import {imported} from 'compiled.json'\nparam given {written}"

    assert reported(text, tmp_path, "given ?? 'Manual'") == [
        f"{BY_OS} when `given` = 'AutomaticByOS'"
    ]


def test_type_from_a_file_that_is_not_here_leaves_the_value_open(tmp_path: Path) -> None:
    report = check_bicep(
        "import { mode } from 'gone.bicep'\nparam given mode\n" + vm("given"), tmp_path
    )

    assert headlines(report, "GP902") == ["`gone.bicep` does not exist"]
    assert codes(report) == ["GP902"]


@pytest.mark.parametrize(
    "declared",
    [
        "param mode ('AutomaticByOS' | 'Manual')?",
        "param mode 'AutomaticByOS' | 'Manual' | null",
        "type m = 'AutomaticByOS'?\nparam mode m",
        "type o = { m: ('AutomaticByOS' | 'Manual')? }\nparam mode o.m",
    ],
)
def test_nullable_type_may_be_null_and_need_not_be_given(declared: str) -> None:
    assert reported(declared, value="mode ?? 'Manual'") == [
        f"{BY_OS} when `mode` = 'AutomaticByOS'"
    ]
    assert reported(declared, value="mode == null ? 'AutomaticByOS' : 'Manual'") == [
        f"{BY_OS} when `mode` = null"
    ]


def test_null_in_a_union_that_is_open_makes_it_nullable() -> None:
    assert reported("param mode string | null", value="mode ?? 'AutomaticByOS'") == [BY_OS]


@pytest.mark.parametrize(
    ("declared", "value", "witness"),
    [
        ("param on bool", "on ? 'AutomaticByOS' : 'Manual'", "`on` = true"),
        ("param on bool?", "on ?? false ? 'AutomaticByOS' : 'Manual'", "`on` = true"),
        ("param n 1 | 2 | 3", "n == 3 ? 'AutomaticByOS' : 'Manual'", "`n` = 3"),
        ("param n -1 | 1", "n < 0 ? 'AutomaticByOS' : 'Manual'", "`n` = -1"),
        ("param n 'a' | 1 | true", "n == 1 ? 'AutomaticByOS' : 'Manual'", "`n` = 1"),
    ],
)
def test_value_of_another_kind_decides_the_mode(declared: str, value: str, witness: str) -> None:
    assert reported(declared, value=value) == [f"{BY_OS} when {witness}"]


def test_cases_of_a_union_of_objects_are_tried_as_wholes() -> None:
    declared = """
type byOs = { kind: 'os', mode: 'AutomaticByOS', updates: true }
type manual = { kind: 'manual', mode: 'Manual', updates: false }
@discriminator('kind')
param patching byOs | manual
"""

    report = check_bicep(declared + vm("patching.mode", updates="patching.updates"))

    assert codes(report) == []


def test_secret_is_not_guessed() -> None:
    assert reported("@secure()\nparam mode 'AutomaticByOS' | 'Manual'") == []


# -- types without an end --------------------------------------------------------------------------


def widening(count: int, form: str) -> str:
    """Types of which each uses the one before four times."""
    lines = [f"type t{i} = {form.replace('t', f't{i - 1}')}" for i in range(1, count)]
    return "\n".join(["type t0 = 'AutomaticByOS' | 'Manual'", *lines])


@pytest.mark.parametrize(
    "declared",
    [
        "type t = t\nparam mode t",
        "type t = u\ntype u = t\nparam mode t",
        "type t = t[]\nparam mode t[*][*]",
        "type t = t.a\nparam mode t",
        "type t = { a: t, b: t } | { c: t }\nparam mode t",
        "type t = { next: t?, mode: 'AutomaticByOS' }\nparam mode t",
        "type t = t | t | string\nparam mode t",
        "param mode nothingOfThatName",
        widening(16, "{ a: t, b: t, c: t, d: t }") + "\nparam mode t15",
        "param mode " + " | ".join(f"'m{i}'" for i in range(20_000)),
    ],
    ids=lambda text: text[:40],
)
def test_type_that_cannot_be_followed_to_an_end_says_nothing(declared: str) -> None:
    report = check_bicep(declared + vm("mode", updates="false"))

    assert report.findings == ()


def test_circle_among_literals_leaves_the_literals() -> None:
    declared = "type t = u | 'Manual'\ntype u = t | 'AutomaticByOS'\nparam mode t"

    assert reported(declared) == [f"{BY_OS} when `mode` = 'AutomaticByOS'"]


def test_union_of_the_same_again_and_again_is_that_one() -> None:
    declared = widening(16, "t | t | t | t") + "\nparam mode t15"

    assert reported(declared) == [f"{BY_OS} when `mode` = 'AutomaticByOS'"]
