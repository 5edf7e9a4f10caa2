"""Facts about scale sets and what stands beside a VM."""

from __future__ import annotations

from typing import cast

import pytest

from guestpatch.facts import Absent, Decided, Element
from tests.facts.asking import fact, scale_set, vm

PATCH_EXTENSION = "Microsoft.CPlat.Core/LinuxPatchExtension"
HEALTH_EXTENSION = "Microsoft.ManagedServices/ApplicationHealthLinux"


def body(name: str) -> dict[str, object]:
    publisher, _, kind = name.partition("/")
    return {"publisher": publisher, "type": kind}


def extension(name: str, of: str = "vm") -> dict[str, object]:
    return {
        "type": "Microsoft.Compute/virtualMachines/extensions",
        "apiVersion": "2024-07-01",
        "name": f"{of}/extension",
        "properties": body(name),
    }


PARAMETERS = {"publisher": {"type": "string"}, "type": {"type": "string"}, "n": {"type": "int"}}


def extensions(*resources: object) -> list[Element]:
    """The extensions of the first VM among the resources."""
    found = fact("neighbours.extensions", *resources, parameters=PARAMETERS)
    if not isinstance(found, Decided):
        return []
    return [each for each in cast("tuple[object, ...]", found.data) if isinstance(each, Element)]


def roles(*resources: object) -> list[str | None]:
    """What the extensions are for; None where that is not known."""
    found = (each.data["role"] for each in extensions(*resources))
    return [each if isinstance(each, str) else None for each in found]


def test_patch_extension_of_the_vm_is_found() -> None:
    (found,) = extensions(vm({}), extension(PATCH_EXTENSION))

    assert found.data == {
        "publisher": "Microsoft.CPlat.Core",
        "type": "LinuxPatchExtension",
        "name": "Microsoft.CPlat.Core.LinuxPatchExtension",
        "role": "patch",
    }


def test_extension_of_another_vm_is_not_found() -> None:
    assert extensions(vm({}), extension(PATCH_EXTENSION, of="other")) == []


def test_each_extension_of_the_vm_has_its_role() -> None:
    names = PATCH_EXTENSION, HEALTH_EXTENSION, "Microsoft.Azure.Monitor/AzureMonitorLinuxAgent"

    assert roles(vm({}), *map(extension, names)) == ["patch", "health", ""]


@pytest.mark.parametrize(
    ("name", "role"),
    [
        ("[parameters('publisher')]/[parameters('type')]", None),
        ("Microsoft.CPlat.Core/[parameters('type')]", None),
        ("[parameters('publisher')]/LinuxPatchExtension", None),
        ("Microsoft.Azure.Monitor/[parameters('type')]", ""),
        ("[parameters('publisher')]/AzureMonitorLinuxAgent", ""),
    ],
)
def test_one_known_half_of_a_name_can_rule_a_role_out(name: str, role: str | None) -> None:
    assert roles(vm({}), extension(name)) == [role]


@pytest.mark.parametrize(
    ("resources", "reason"),
    [
        (
            (vm({}), {**extension(PATCH_EXTENSION), "condition": "[greater(parameters('n'), 3)]"}),
            "whether this extension is deployed is not known",
        ),
        (
            (vm({}), {**extension(PATCH_EXTENSION), "name": "[concat(parameters('type'), '/e')]"}),
            "which VM this extension belongs to is not known",
        ),
    ],
)
def test_extension_that_may_not_be_there_is_in_doubt(
    resources: tuple[dict[str, object], ...], reason: str
) -> None:
    other = {**vm({}), "name": "other"}
    (found,) = extensions(*resources, other)

    assert found.doubt is not None
    assert found.doubt.reason == reason
    assert found.data["role"] == "patch"


@pytest.mark.parametrize(
    ("names", "found"), [([HEALTH_EXTENSION], ["health"]), ([PATCH_EXTENSION], ["patch"]), ([], [])]
)
def test_extensions_in_the_profile_of_a_scale_set(names: list[str], found: list[str]) -> None:
    profile = {"extensions": [{"name": "one", "properties": body(name)} for name in names]}
    properties = {"virtualMachineProfile": {"extensionProfile": profile}}

    assert roles(scale_set(properties)) == found


def test_orchestration_mode_is_absent_where_a_scale_set_does_not_say() -> None:
    found = fact("placement.scaleSet", scale_set({}))

    assert isinstance(found, Decided)
    assert found.data == "Uniform"
    assert isinstance(fact("placement.orchestrationMode", scale_set({})), Absent)


def test_orchestration_mode_as_written() -> None:
    found = fact(
        "placement.orchestrationMode",
        scale_set({"orchestrationMode": "Flexible", "virtualMachineProfile": {}}),
    )

    assert isinstance(found, Decided)
    assert found.data == "Flexible"


def test_single_vm_has_no_orchestration_mode() -> None:
    assert isinstance(fact("placement.orchestrationMode", vm({})), Absent)
