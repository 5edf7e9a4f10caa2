"""Facts about images."""

from __future__ import annotations

import pytest

from guestpatch.facts import Absent, Decided, Undecided
from tests.facts.asking import fact, image, vm


def test_nearest_image_is_one_that_is_still_supported() -> None:
    found = fact("image.nearest", vm(image("Canonical/UbuntuServer/18.04-DAILY-LTS")))

    assert isinstance(found, Decided)
    assert "18" not in str(found.data)


def test_no_image_is_near_where_every_supported_one_has_ended() -> None:
    # The list of this edition has one Ubuntu release, whose support ended in 2023.
    ubuntu = vm(image("Canonical/UbuntuServer/16.04-LTS"))

    assert isinstance(fact("image.nearest", ubuntu, edition="2021-04-preview"), Absent)


@pytest.mark.parametrize(
    ("name", "hotpatchable"),
    [
        ("MicrosoftWindowsServer/WindowsServer/2022-Datacenter-Azure-Edition-Core", True),
        ("MicrosoftWindowsServer/WindowsServer/2022-datacenter", False),
    ],
)
def test_hotpatchable_images_are_those_of_the_list(name: str, hotpatchable: bool) -> None:  # noqa: FBT001
    found = fact("image.hotpatchable", vm(image(name)))

    assert isinstance(found, Decided)
    assert found.data is hotpatchable


def test_custom_image_is_not_hotpatchable() -> None:
    reference = {"id": "[resourceId('Microsoft.Compute/images', 'golden')]"}
    found = fact("image.hotpatchable", vm({"storageProfile": {"imageReference": reference}}))

    assert isinstance(found, Decided)
    assert found.data is False


def test_nobody_knows_whether_an_attached_disk_is_hotpatchable() -> None:
    disk = {"createOption": "Attach", "osType": "Windows"}
    found = fact("image.hotpatchable", vm({"storageProfile": {"osDisk": disk}}))

    assert isinstance(found, Undecided)


# -- where the disk comes from -----------------------------------------------------------------------


def kind(reference: object) -> object:
    found = fact(
        "image.kind",
        vm({"storageProfile": {"imageReference": reference}}),
        parameters={"id": {"type": "string"}, "publisher": {"type": "string"}},
    )
    return found.data if isinstance(found, Decided) else type(found)


@pytest.mark.parametrize(
    ("reference", "expected"),
    [
        ({"publisher": "Canonical", "offer": "o", "sku": "s"}, "platform"),
        ({"id": "/subscriptions/x/providers/Microsoft.Compute/galleries/g/images/i"}, "gallery"),
        ({"id": "[resourceId('Microsoft.Compute/images', 'golden')]"}, "managed"),
        ({"id": "[parameters('id')]"}, "custom"),
        ({"sharedGalleryImageId": "[concat('/sharedGalleries/', parameters('id'))]"}, "shared"),
        ({"communityGalleryImageId": "/communityGalleries/g/images/i"}, "community"),
        ({"id": ""}, Absent),
        ({"sharedGalleryImageId": "", "publisher": "Canonical"}, "platform"),
        ({"publisher": "[parameters('publisher')]", "id": "[parameters('id')]"}, Undecided),
    ],
)
def test_kind_of_an_image_reference(reference: object, expected: object) -> None:
    assert kind(reference) == expected
