"""Facts about scale sets and what stands beside a VM."""

from __future__ import annotations

import pytest

from guestpatch.facts import Absent, Decided, Undecided
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


UNKNOWN = extension("[parameters('publisher')]/[parameters('type')]")
PARAMETERS = {"publisher": {"type": "string"}, "type": {"type": "string"}}


def test_patch_extension_of_the_vm_is_found() -> None:
    found = fact("neighbours.patchExtension", vm({}), extension(PATCH_EXTENSION))

    assert isinstance(found, Decided)
    assert found.data == "Microsoft.CPlat.Core.LinuxPatchExtension"


def test_patch_extension_of_another_vm_is_not_found() -> None:
    found = fact("neighbours.patchExtension", vm({}), extension(PATCH_EXTENSION, of="other"))

    assert isinstance(found, Absent)


def test_extension_that_is_found_counts_beside_one_that_is_not_known() -> None:
    resources = vm({}), UNKNOWN, extension(PATCH_EXTENSION)
    found = fact("neighbours.patchExtension", *resources, parameters=PARAMETERS)

    assert isinstance(found, Decided)


def test_extension_that_is_not_known_leaves_open_whether_one_is_there() -> None:
    found = fact("neighbours.patchExtension", vm({}), UNKNOWN, parameters=PARAMETERS)

    assert isinstance(found, Undecided)


@pytest.mark.parametrize(
    ("extensions", "kind"),
    [([HEALTH_EXTENSION], Decided), ([PATCH_EXTENSION], Absent), ([], Absent)],
)
def test_health_extension_in_the_profile_of_a_scale_set(
    extensions: list[str], kind: type[Decided | Absent]
) -> None:
    profile = {"extensions": [{"name": "one", "properties": body(name)} for name in extensions]}
    properties = {"virtualMachineProfile": {"extensionProfile": profile}}

    assert isinstance(fact("neighbours.healthExtension", scale_set(properties)), kind)


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
