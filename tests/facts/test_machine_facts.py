"""Facts about the VM itself: name, size, tags."""

from __future__ import annotations

import pytest

from guestpatch.facts import Absent, Decided, Undecided
from tests.facts.asking import fact, scale_set, vm

PARAMETERS = {
    "tags": {"type": "object"},
    "owner": {"type": "string"},
    "settings": {"type": "secureObject"},
    "usual": {"type": "object", "defaultValue": {"env": "prod"}},
}


def tags(written: object) -> object:
    """The tags by name; `?` stands for what is not known, None for no tags."""
    found = fact("vm.tags", {**vm({}), "tags": written}, parameters=PARAMETERS)
    if isinstance(found, Absent):
        return None
    if isinstance(found, Undecided):
        return "?"
    assert isinstance(found.data, tuple)
    return {
        tuple("?" if isinstance(value, Undecided) else value for value in each.data.values())
        for each in found.data
        if not isinstance(each, str)
    }


@pytest.mark.parametrize(
    ("written", "known"),
    [
        ({"owner": "web", "Env": "prod"}, {("owner", "web"), ("Env", "prod")}),
        ({}, None),
        (None, None),
        ("[parameters('tags')]", "?"),
        ("[parameters('usual')]", {("env", "prod")}),
        (
            "[union(parameters('usual'), createObject('owner', 'web'))]",
            {("env", "prod"), ("owner", "web")},
        ),
        ({"owner": "[parameters('settings').owner]"}, {("owner", "?")}),
        ({"owner": None}, None),
        (
            "[union(parameters('tags'), createObject('owner', 'web'))]",
            {("owner", "web"), ("?", "?")},
        ),
    ],
)
def test_tags(written: object, known: object) -> None:
    assert tags(written) == known


def test_name() -> None:
    found = fact("vm.name", {**vm({}), "name": "[concat('web', '01')]"})

    assert isinstance(found, Decided)
    assert found.data == "web01"


@pytest.mark.parametrize(
    "resource",
    [
        vm({"hardwareProfile": {"vmSize": "Standard_D2s_v5"}}),
        {**scale_set({"virtualMachineProfile": {}}), "sku": {"name": "Standard_D2s_v5"}},
    ],
)
def test_size(resource: object) -> None:
    found = fact("vm.size", resource)

    assert isinstance(found, Decided)
    assert found.data == "Standard_D2s_v5"
