"""Resources beside a VM, each with a condition of its own: they are asked about one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.checking import check_text
from tests.engine.templates import mode, template, vm
from tests.template.bicep_evaluating import check_bicep

if TYPE_CHECKING:
    from collections.abc import Callable

COUNT = 10
PARAMETERS = {f"with{number}": {"type": "bool"} for number in range(COUNT)}
ID = "[resourceId('Microsoft.Compute/virtualMachines', 'vm')]"


def extension(number: int, *, is_meant: bool) -> dict[str, Any]:
    properties = {"publisher": "Other", "type": "WindowsPatchExtension"}
    if is_meant:
        properties["publisher"] = "Microsoft.CPlat.Core"
    kind = "Microsoft.Compute/virtualMachines/extensions"
    return {"type": kind, "name": f"vm/{number}", "properties": properties}


def shutdown(number: int, *, is_meant: bool) -> dict[str, Any]:
    properties = {
        "status": "Enabled",
        "taskType": "ComputeVmShutdownTask",
        "dailyRecurrence": {"time": "1900" if is_meant else "0900"},
        "targetResourceId": ID,
    }
    return {
        "type": "Microsoft.DevTestLab/schedules",
        "name": f"s{number}",
        "properties": properties,
    }


def sql_machine(number: int, *, is_meant: bool) -> dict[str, Any]:
    properties = {
        "virtualMachineResourceId": ID,
        "autoPatchingSettings": {"enable": is_meant},
    }
    kind = "Microsoft.SqlVirtualMachine/sqlVirtualMachines"
    return {"type": kind, "name": f"q{number}", "properties": properties}


@pytest.mark.parametrize(
    ("code", "beside"), [("GP120", extension), ("GP210", shutdown), ("GP213", sql_machine)]
)
def test_conditions_of_neighbours_do_not_multiply(
    code: str, beside: Callable[..., dict[str, Any]]
) -> None:
    machine = vm(windows=mode("AutomaticByPlatform"))
    others = [
        {
            "apiVersion": "2024-07-01",
            "condition": f"[parameters('with{number}')]",
            **beside(number, is_meant=number in (3, COUNT - 1)),
        }
        for number in range(COUNT)
    ]

    report = check_text(template(machine, *others, parameters=PARAMETERS))

    found = [finding for finding in report.findings if finding.rule.code == code]
    assert [finding.headline.rpartition(" when ")[2] for finding in found] == [
        "`with3` = true",
        "`with9` = true",
    ]
    assert report.summary.most_worlds == 2


def test_extensions_in_a_scale_set_and_beside_it_are_both_looked_at() -> None:
    def patch(kind: str) -> str:
        return f"publisher: 'Microsoft.CPlat.Core', type: '{kind}'"

    report = check_bicep(
        f"""
param one bool
param two bool

resource set 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {{
  name: 'set'
  location: 'westeurope'
  properties: {{
    orchestrationMode: 'Flexible'
    virtualMachineProfile: {{
      extensionProfile: {{
        extensions: [ {{ name: 'a', properties: {{ {patch("LinuxPatchExtension")} }} }} ]
      }}
    }}
  }}
}}

resource first 'Microsoft.Compute/virtualMachineScaleSets/extensions@2024-07-01' = if (one) {{
  parent: set
  name: 'b'
  properties: {{ {patch("WindowsPatchExtension")} }}
}}

resource second 'Microsoft.Compute/virtualMachineScaleSets/extensions@2024-07-01' = if (two) {{
  parent: set
  name: 'c'
  properties: {{ {patch("WindowsPatchExtension")} }}
}}
"""
    )

    found = [f.headline for f in report.findings if f.rule.code == "GP120"]
    assert [each.partition(" when ")[2] for each in found] == ["", "`one` = true", "`two` = true"]


def test_extensions_in_a_loop_as_long_as_that_of_the_vms_do_not_ask_how_long() -> None:
    numbers = {"type": "int", "minValue": 1, "maxValue": 16}
    copy = {"name": "loop", "count": "[sub(parameters('last'), parameters('first'))]"}
    machine = vm(windows=mode("AutomaticByPlatform"))
    machine |= {"name": "[concat('vm', copyIndex())]", "copy": copy}
    beside = extension(0, is_meant=True)
    beside |= {
        "name": "[concat('vm', copyIndex(), '/ext')]",
        "copy": copy,
        "apiVersion": "2024-07-01",
    }

    report = check_text(template(machine, beside, parameters={"first": numbers, "last": numbers}))

    (found,) = (finding for finding in report.findings if finding.rule.code == "GP120")
    assert found.confidence == "certain"
    assert " when " not in found.headline
