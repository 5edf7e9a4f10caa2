"""VMs that are deployed only with values that were not tried are counted, not passed over."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.render.options import RenderOptions
from guestpatch.render.summary import checked_line
from tests.checking import check_text
from tests.engine.templates import mode, nested, parameter_file, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import check_bicep, codes, vm, write

if TYPE_CHECKING:
    from pathlib import Path

    from guestpatch.evaluate.run import WorldPolicy

OFF = "param on bool = false\n"
ARM_OFF = {"on": {"type": "bool", "defaultValue": False}}
CONDITION = "[parameters('on')]"
OPTIONAL = OFF + vm("'Odd'", open_="if (on) {")


@pytest.mark.parametrize(("worlds", "untried"), [("default", 1), ("allowed", 1), ("all", 0)])
def test_vm_that_is_switched_off_by_default_is_counted(worlds: WorldPolicy, untried: int) -> None:
    report = check_bicep(OPTIONAL, worlds=worlds)

    assert report.summary.untried == untried
    assert (codes(report) == []) is (untried == 1)


def test_vm_in_a_module_that_is_switched_off_is_counted(tmp_path: Path) -> None:
    write(tmp_path, {"vm.bicep": vm("'Odd'")})
    text = OFF + vm() + "module m 'vm.bicep' = if (on) {\n  name: 'm'\n}\n"

    assert check_bicep(text, tmp_path).summary.untried == 1


@pytest.mark.parametrize(
    "resource",
    [
        arm_vm(windows=mode("Odd"), condition=CONDITION),
        {**nested(arm_vm(windows=mode("Odd"))), "condition": CONDITION},
    ],
)
def test_vm_of_an_arm_template_that_is_switched_off_is_counted(resource: object) -> None:
    report = check_text(template(arm_vm(name="other"), resource, parameters=ARM_OFF))

    assert report.summary.untried == 1


def test_loop_that_only_a_switch_fills_is_counted() -> None:
    looped = vm("'Odd'", open_="[for i in range(0, on ? 2 : 0): {", close="}]", name="'vm${i}'")

    assert check_bicep(OFF + looped).summary.untried == 1


def test_vm_that_one_of_the_parameter_files_deploys_is_not_counted() -> None:
    text = template(arm_vm(windows=mode("Manual"), condition=CONDITION), parameters=ARM_OFF)

    files = (parameter_file(on=True), parameter_file())
    assert check_text(text, *files).summary.untried == 0


@pytest.mark.parametrize("condition", ["false", "on && !on"])
def test_vm_that_nothing_deploys_is_not_counted(condition: str) -> None:
    text = OFF + vm("'Odd'", open_=f"if ({condition}) {{")

    assert check_bicep(text).summary.untried == 0


def test_summary_says_how_to_check_them() -> None:
    line = checked_line(check_bicep(OPTIONAL), RenderOptions())

    assert line.endswith("1 optional VM not checked (--worlds all).")
