"""Loops that have no iteration with some values, and what is said of the VMs in them."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checking import check_text
from tests.engine.templates import mode, nested, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import check_bicep, codes, vm, write

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.api import Finding, Report

BICEP_COUNT = "@allowed([0, 1, 2])\nparam n int = 0\n"
ARM_COUNT = {"n": {"type": "int", "defaultValue": 0, "allowedValues": [0, 1, 2]}}
COPY = {"name": "vms", "count": "[parameters('n')]"}


def looped(written: str = "'Odd'", over: str = "range(0, n)", condition: str = "") -> str:
    """A loop of VMs in Bicep."""
    return vm(written, name="'vm${i}'", open_=f"[for i in {over}:{condition} {{", close="}]")


def wrong_mode(report: Report) -> Finding:
    """The one finding: a patch mode that does not exist."""
    [finding] = [each for each in report.findings if each.severity != "info"]
    assert finding.rule.code == "GP102"
    return finding


def said(report: Report) -> list[str]:
    return [info.text for info in wrong_mode(report).infos if "exists" in info.text]


@pytest.mark.parametrize(
    "text",
    [
        BICEP_COUNT + looped(),
        BICEP_COUNT.replace(" = 0", "") + looped(),
        BICEP_COUNT + looped(over="map(range(0, n), number => number)"),
        BICEP_COUNT + looped(condition=" if (n >= 1)"),
        "param n 0 | 1 | 2 = 0\n" + looped(),
    ],
)
def test_loop_that_is_empty_by_default_is_checked(text: str) -> None:
    report = check_bicep(text)

    assert wrong_mode(report).witness.always
    assert said(report) == ["the resource exists only when `n` = 1 or 2"]


@pytest.mark.parametrize(
    "resource",
    [
        arm_vm(windows=mode("Odd"), copy=COPY),
        {**nested(arm_vm(windows=mode("Odd"))), "copy": COPY},
        nested(
            arm_vm(windows=mode("Odd"), copy=COPY),
            arguments={"n": {"value": "[parameters('n')]"}},
            parameters={"n": {"type": "int"}},
        ),
    ],
)
def test_loop_of_an_arm_template_that_is_empty_by_default_is_checked(resource: object) -> None:
    report = check_text(template(resource, parameters=ARM_COUNT))

    assert wrong_mode(report).witness.always
    assert said(report) == ["the resource exists only when `n` = 1 or 2"]


def test_copied_property_that_is_empty_by_default_is_checked() -> None:
    copied = {"copy": [{"name": "modes", "count": "[parameters('n')]", "input": "Odd"}]}
    variables = {"all": copied}
    text = template(
        arm_vm(windows=mode("[coalesce(tryGet(variables('all').modes, 0), 'AutomaticByOS')]")),
        parameters=ARM_COUNT,
        variables=variables,
    )

    assert wrong_mode(check_text(text)).headline.endswith("when `n` = 1 or 2")


def test_loop_over_an_array_that_is_empty_by_default_is_checked() -> None:
    kinds = "@allowed(['none', 'some'])\nparam kind string = 'none'\n"
    names = "var names = kind == 'none' ? [] : ['a', 'b']\n"

    assert said(check_bicep(kinds + names + looped(over="names"))) == [
        "the resource exists only when `kind` = 'some'"
    ]


def test_loop_of_modules_that_is_empty_by_default_is_checked(tmp_path: Path) -> None:
    write(tmp_path, {"vm.bicep": vm("'Odd'")})
    text = BICEP_COUNT + "module m 'vm.bicep' = [for i in range(0, n): {\n  name: 'm${i}'\n}]\n"

    assert said(check_bicep(text, tmp_path)) == ["the resource exists only when `n` = 1 or 2"]


def test_value_that_matters_inside_the_loop_is_told_from_those_that_fill_it() -> None:
    report = check_bicep(BICEP_COUNT + looped("n == 2 ? 'Odd' : 'AutomaticByOS'"))

    assert wrong_mode(report).headline.endswith("when `n` = 2")
    assert said(report) == ["the resource exists only when `n` = 1 or 2"]


def test_only_defaults_are_tried_when_wanted() -> None:
    arm = template(arm_vm(windows=mode("Odd"), copy=COPY), parameters=ARM_COUNT)

    assert codes(check_bicep(BICEP_COUNT + looped(), worlds="default")) == []
    assert codes(check_text(arm, worlds="default")) == []


@pytest.mark.parametrize(
    "text",
    [
        BICEP_COUNT + looped("n == 0 ? 'Odd' : 'AutomaticByOS'"),
        BICEP_COUNT + looped(condition=" if (n < 1)"),
        BICEP_COUNT + looped(over="range(0, n * 0)"),
        "param kind string\n"
        + looped(over="range(0, kind == 'a' ? 1 : 0)", condition=" if (kind == 'b')"),
    ],
)
def test_loop_that_is_never_filled_is_no_finding(text: str) -> None:
    assert codes(check_bicep(text)) == []


def test_loops_that_are_never_filled_together_are_no_finding(tmp_path: Path) -> None:
    inner = looped(over="range(0, n > 1 ? 1 : 0)")
    write(tmp_path, {"vm.bicep": f"param n int\n{inner}"})
    outer = "module m 'vm.bicep' = [for i in range(0, n == 1 ? 1 : 0): {\n"
    text = f"{BICEP_COUNT}{outer}  name: 'm'\n  params: {{ n: n }}\n}}]\n"

    assert codes(check_bicep(text, tmp_path)) == []


def test_condition_that_decides_how_often_a_loop_runs_is_said() -> None:
    report = check_bicep("param on string\n" + looped(over="range(0, on == 'yes' ? 2 : 0)"))

    assert wrong_mode(report).confidence == "certain"
    assert said(report) == ["the resource exists only when `on == 'yes'` holds"]


def test_posture_leaves_out_what_holds_only_where_the_loop_is_empty() -> None:
    count = BICEP_COUNT.replace(" = 0", "")
    report = check_bicep(count + looped("n == 0 ? 'AutomaticByPlatform' : 'AutomaticByOS'"))

    assert report.summary.posture["os"] == 1
