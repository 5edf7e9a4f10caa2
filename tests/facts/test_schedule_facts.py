"""Facts about what patches a VM, or turns it off, from outside."""

from __future__ import annotations

from typing import cast

import pytest

from guestpatch.facts import Absent, Decided, Element
from tests.facts.asking import fact, vm

PARAMETERS = {"name": {"type": "string"}, "other": {"type": "string"}, "n": {"type": "int"}}
NAMED = {**vm({}), "name": "[parameters('name')]"}
VM = "Microsoft.Compute/virtualMachines"


def shutdown(target: str, **others: object) -> dict[str, object]:
    return {
        "type": "Microsoft.DevTestLab/schedules",
        "apiVersion": "2018-09-15",
        "name": "shutdown",
        "properties": {
            "status": "Enabled",
            "taskType": "ComputeVmShutdownTask",
            "dailyRecurrence": {"time": "1900"},
            "timeZoneId": "UTC",
            "targetResourceId": target,
        },
        **others,
    }


def configuration(scope: str = "InGuestPatch", name: str = "weekly") -> dict[str, object]:
    return {
        "type": "Microsoft.Maintenance/maintenanceConfigurations",
        "apiVersion": "2023-04-01",
        "name": name,
        "properties": {"maintenanceScope": scope},
    }


WEEKLY = "[resourceId('Microsoft.Maintenance/maintenanceConfigurations', 'weekly')]"


def assignment(configuration_id: str = WEEKLY, **others: object) -> dict[str, object]:
    return {
        "type": "Microsoft.Maintenance/configurationAssignments",
        "apiVersion": "2023-04-01",
        "name": "patching",
        "properties": {"maintenanceConfigurationId": configuration_id},
        **others,
    }


def elements(name: str, *resources: object) -> list[Element]:
    """What a list fact says of the first VM among the resources."""
    found = fact(name, *resources, parameters=PARAMETERS)
    if not isinstance(found, Decided):
        return []
    return [each for each in cast("tuple[object, ...]", found.data) if isinstance(each, Element)]


# -- whose schedule ------------------------------------------------------------------------------


def test_shutdown_of_the_vm_is_found() -> None:
    (found,) = elements("neighbours.shutdowns", vm({}), shutdown(f"[resourceId('{VM}', 'vm')]"))

    assert found.doubt is None
    assert found.data == {
        "task": "ComputeVmShutdownTask",
        "status": "Enabled",
        "time": "1900",
        "timeZone": "UTC",
    }


@pytest.mark.parametrize(
    "target",
    [
        f"[resourceId('{VM}', parameters('name'))]",
        f"[concat(resourceGroup().id, '/providers/{VM}/', parameters('name'))]",
        f"[resourceId('ops', '{VM}', parameters('name'))]",
    ],
)
def test_vm_is_recognised_by_a_name_that_nobody_knows(target: str) -> None:
    (found,) = elements("neighbours.shutdowns", NAMED, shutdown(target))

    assert found.doubt is None


ARC = "Microsoft.HybridCompute/machines"


@pytest.mark.parametrize(
    ("own", "target"),
    [
        (vm({}), f"[resourceId('{VM}', 'vm2')]"),
        (vm({}), f"[resourceId('{VM}', 'my-vm')]"),
        (vm({}), f"[resourceId('{ARC}', 'vm')]"),
        (NAMED, f"[resourceId('{ARC}', parameters('name'))]"),
    ],
)
def test_schedule_of_something_else_is_not_found(own: dict[str, object], target: str) -> None:
    assert elements("neighbours.shutdowns", own, shutdown(target)) == []


@pytest.mark.parametrize(
    "target", [f"[resourceId('{VM}', parameters('other'))]", "[parameters('other')]"]
)
def test_schedule_of_an_unknown_vm_is_in_doubt(target: str) -> None:
    (found,) = elements("neighbours.shutdowns", NAMED, shutdown(target))

    assert found.doubt is not None
    assert found.doubt.reason == "which VM this shutdown schedule belongs to is not known"


def test_loops_side_by_side_run_in_step() -> None:
    copy = {"name": "all", "count": "[parameters('n')]"}
    looped = {**vm({}), "name": "[concat('vm', copyIndex())]", "copy": copy}
    target = f"[resourceId('{VM}', concat('vm', copyIndex()))]"

    (found,) = elements("neighbours.shutdowns", looped, shutdown(target, copy=copy))

    assert found.data["time"] == "1900"


def test_schedule_is_that_of_both_variants_of_a_vm() -> None:
    variants = (
        {**vm({"licenseType": kind}), "condition": f"[equals(parameters('other'), '{kind}')]"}
        for kind in ("Windows_Server", "RHEL_BYOS")
    )
    resources = [*variants, shutdown(f"[resourceId('{VM}', 'vm')]")]

    assert len(elements("neighbours.shutdowns", *resources)) == 1
    assert len(elements("neighbours.shutdowns", *reversed(resources))) == 1


def test_other_task_of_the_vm_is_no_shutdown() -> None:
    other = shutdown(f"[resourceId('{VM}', 'vm')]")
    properties = {**cast("dict[str, object]", other["properties"]), "taskType": "LabVmsStartupTask"}

    assert elements("neighbours.shutdowns", vm({}), {**other, "properties": properties}) == []


# -- maintenance ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "assigned",
    [
        assignment(scope=f"[resourceId('{VM}', 'vm')]"),
        assignment(scope=f"{VM}/vm"),
        {
            **assignment(),
            "type": f"{VM}/providers/configurationAssignments",
            "name": "vm/Microsoft.Maintenance/patching",
        },
    ],
)
def test_assignment_in_every_form(assigned: dict[str, object]) -> None:
    (found,) = elements("neighbours.maintenance", vm({}), configuration(), assigned)

    assert found.doubt is None
    assert found.data == {"scope": "InGuestPatch"}


def test_assignment_to_another_vm_is_not_found() -> None:
    assigned = assignment(scope=f"[resourceId('{VM}', 'other')]")

    assert elements("neighbours.maintenance", vm({}), configuration(), assigned) == []


def test_assignment_of_a_configuration_that_is_elsewhere_has_no_scope() -> None:
    elsewhere = "[resourceId('ops', 'Microsoft.Maintenance/maintenanceConfigurations', 'monthly')]"
    assigned = assignment(elsewhere, scope=f"{VM}/vm")

    (found,) = elements("neighbours.maintenance", vm({}), configuration(), assigned)

    assert found.data == {"scope": ""}


def test_configuration_that_is_not_known_leaves_its_scope_open() -> None:
    assigned = assignment("[parameters('other')]", scope=f"{VM}/vm")

    (found,) = elements("neighbours.maintenance", vm({}), configuration(), assigned)

    assert not found.is_decided
    assert found.doubt is None


def test_dynamic_scope_may_reach_the_vm() -> None:
    (found,) = elements("neighbours.maintenance", vm({}), configuration(), assignment())

    assert found.doubt is not None


@pytest.mark.parametrize(("scope", "expected"), [("InGuestPatch", True), ("Host", False)])
def test_configuration_that_patches_guests(scope: str, *, expected: bool) -> None:
    found = fact("neighbours.guestMaintenance", vm({}), configuration(scope))

    assert isinstance(found, Absent) is not expected


# -- other patching --------------------------------------------------------------------------------


def update_deployment(**configuration: object) -> dict[str, object]:
    return {
        "type": "Microsoft.Automation/automationAccounts/softwareUpdateConfigurations",
        "apiVersion": "2019-06-01",
        "name": "automation/weekly",
        "properties": {"updateConfiguration": configuration},
    }


OWN, OTHER = (f"[resourceId('{VM}', '{name}')]" for name in ("vm", "other"))
QUERY = {"azureQueries": [{"scope": ["[resourceGroup().id]"]}]}


@pytest.mark.parametrize(
    ("configuration", "doubts"),
    [
        ({"azureVirtualMachines": [OTHER, OWN]}, [False]),
        ({"azureVirtualMachines": [OTHER]}, []),
        ({}, []),
        ({"azureVirtualMachines": "[parameters('other')]"}, [True]),
        ({"azureVirtualMachines": ["[parameters('other')]"]}, [True]),
        ({"targets": QUERY}, [True]),
        ({"azureVirtualMachines": [OWN], "targets": QUERY}, [False]),
    ],
)
def test_update_deployment(configuration: dict[str, object], doubts: list[bool]) -> None:
    found = elements("neighbours.otherPatching", vm({}), update_deployment(**configuration))

    assert [each.doubt is not None for each in found] == doubts


@pytest.mark.parametrize(
    ("enable", "doubts"), [(True, [False]), (False, []), ("[equals(parameters('n'), 1)]", [True])]
)
def test_automated_patching_of_sql_server(enable: object, doubts: list[bool]) -> None:
    sql = {
        "type": "Microsoft.SqlVirtualMachine/sqlVirtualMachines",
        "apiVersion": "2023-10-01",
        "name": "vm",
        "properties": {
            "virtualMachineResourceId": OWN,
            "autoPatchingSettings": {"enable": enable},
        },
    }
    found = elements("neighbours.otherPatching", vm({}), sql)

    assert [each.doubt is not None for each in found] == doubts


@pytest.mark.parametrize(("kind", "count"), [("OSPatchingForLinux", 1), ("VMAccessForLinux", 0)])
def test_extension_that_patches(kind: str, count: int) -> None:
    extension = {
        "type": f"{VM}/extensions",
        "apiVersion": "2024-07-01",
        "name": "vm/extension",
        "properties": {"publisher": "Microsoft.OSTCExtensions", "type": kind},
    }

    assert len(elements("neighbours.otherPatching", vm({}), extension)) == count


def test_update_deployment_reaches_both_variants_of_a_vm() -> None:
    variants = [
        {**vm({}), "condition": condition}
        for condition in (
            "[equals(parameters('other'), 'x')]",
            "[not(equals(parameters('other'), 'x'))]",
        )
    ]
    deployment = update_deployment(azureVirtualMachines=[OWN])

    (found,) = elements("neighbours.otherPatching", *variants, deployment)

    assert found.doubt is None
