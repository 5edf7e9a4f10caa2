"""The OS of a VM whose image the same deployment declares."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from guestpatch.api import Document, Unit
from guestpatch.engine.inspection import inspect_unit
from guestpatch.facts import Absent, Decided, Fact
from tests.checking import check_text, settings
from tests.engine.templates import mode, template
from tests.engine.templates import vm as machine
from tests.facts.asking import fact, vm
from tests.template.bicep_evaluating import files_in, write

if TYPE_CHECKING:
    from pathlib import Path

MANAGED = "Microsoft.Compute/images"
GALLERY = "Microsoft.Compute/galleries/images"
GALLERY_ID = f"resourceId('{GALLERY}', 'g', parameters('name'))"
PARAMETERS = {"name": {"type": "string"}, "os": {"type": "string"}, "with": {"type": "bool"}}


def managed(os: object = "Windows", **envelope: object) -> dict[str, object]:
    disk = {"osState": "Generalized", "osType": os}
    return {
        "type": MANAGED,
        "name": "m",
        **envelope,
        "properties": {"storageProfile": {"osDisk": disk}},
    }


def in_gallery(os: object = "Linux") -> dict[str, object]:
    name = "[concat('g/', parameters('name'))]"
    return {"type": GALLERY, "name": name, "properties": {"osType": os}}


def os_with(image: object, identity: str) -> object:
    """What is known of the OS of a VM beside an image: its name, or why not."""
    profile = {"storageProfile": {"imageReference": {"id": f"[{identity}]"}}}
    return _said(fact("os", vm(profile), image, parameters=PARAMETERS))


def _said(found: Fact) -> object:
    assert not isinstance(found, Absent)
    return found.data if isinstance(found, Decided) else found.reason


NOT_SAID = "the template does not say which OS the image has"


@pytest.mark.parametrize(
    ("image", "identity", "expected"),
    [
        (managed(), f"resourceId('{MANAGED}', 'm')", "Windows"),
        (managed("linux"), f"concat(resourceGroup().id, '/providers/{MANAGED}/M')", "Linux"),
        (in_gallery(), GALLERY_ID, "Linux"),
        (in_gallery(), f"concat({GALLERY_ID}, '/versions/1.0.0')", "Linux"),
        (in_gallery(), f"resourceId('{GALLERY}/versions', 'g', parameters('name'), 'latest')",
         "Linux"),
        (managed("[parameters('os')]"), f"resourceId('{MANAGED}', 'm')",
         "parameter `os` has no value"),
        # Another image, another resource group, another gallery: nobody says.
        (managed(), f"resourceId('{MANAGED}', 'n')", NOT_SAID),
        (managed(), f"resourceId('{MANAGED}', parameters('name'))", NOT_SAID),
        (managed(), f"resourceId('other', '{MANAGED}', 'm')", NOT_SAID),
        (in_gallery(), f"resourceId('{GALLERY}', 'h', parameters('name'))", NOT_SAID),
        (in_gallery(), f"concat({GALLERY_ID}, 'x')", NOT_SAID),
        (managed("Plan 9"), f"resourceId('{MANAGED}', 'm')", NOT_SAID),
        (managed(condition=False), f"resourceId('{MANAGED}', 'm')", NOT_SAID),
        (in_gallery() | {"name": "g"}, GALLERY_ID, NOT_SAID),
    ],
)  # fmt: skip
def test_declared_image_says_the_os(image: object, identity: str, expected: object) -> None:
    assert os_with(image, identity) == expected


IMAGE = """
param gallery string
resource shared 'Microsoft.Compute/galleries@2023-07-03' = { name: gallery, location: 'here' }
resource image 'Microsoft.Compute/galleries/images@2023-07-03' = {
  parent: shared
  name: 'base'
  properties: { osType: 'Linux' }
}
output id string = image.id
"""
VM = """
param imageId string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  properties: { storageProfile: { imageReference: { id: imageId } } }
}
"""
MAIN = """
param gallery string
module image 'image.bicep' = { name: 'image', params: { gallery: gallery } }
module machine 'vm.bicep' = { name: 'vm', params: { imageId: image.outputs.id } }
"""


def test_image_and_vm_in_modules_side_by_side(tmp_path: Path) -> None:
    write(tmp_path, {"main.bicep": MAIN, "vm.bicep": VM, "image.bicep": IMAGE})
    unit = Unit(Document(str(tmp_path / "main.bicep"), MAIN), files=files_in(tmp_path))

    (inspected,) = inspect_unit(unit, settings())

    facts = inspected.virtual_machines[0].facts
    assert _said(facts["os"]) == "Linux"
    assert _said(facts["image.kind"]) == "gallery"
    assert facts["os"].place.span.document.path.endswith("image.bicep")


def test_configuration_that_does_not_fit_a_declared_image_is_found() -> None:
    """The finding stands at the VM and points at the image."""
    image = {"id": f"[resourceId('{MANAGED}', 'm')]"}
    resources = machine(windows=mode("AutomaticByPlatform"), image=image), managed("Linux")

    report = check_text(template(*resources))

    (found,) = (each for each in report.findings if each.rule.code == "GP109")
    assert found.headline == "a Windows configuration with a Linux image"
    assert '"Linux"' in {label.span.text for label in found.labels}
