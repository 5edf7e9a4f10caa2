"""Small templates for tests: one VM, with whatever matters in the test."""

from __future__ import annotations

import json
from typing import Any

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
PARAMETERS = "https://schema.management.azure.com/schemas/2019-04-01/deploymentParameters.json#"

WINDOWS_IMAGE = {
    "publisher": "MicrosoftWindowsServer",
    "offer": "WindowsServer",
    "sku": "2022-datacenter-azure-edition",
    "version": "latest",
}
UBUNTU_IMAGE = {
    "publisher": "Canonical",
    "offer": "0001-com-ubuntu-server-jammy",
    "sku": "22_04-lts-gen2",
    "version": "latest",
}


def vm(
    windows: object = None, linux: object = None, image: object = None, **envelope: object
) -> dict[str, Any]:
    """A VM with the configuration given; Windows on a supported image otherwise."""
    profile: dict[str, object] = {"computerName": "vm", "adminUsername": "operator"}
    if windows is not None:
        profile["windowsConfiguration"] = windows
    if linux is not None:
        profile["linuxConfiguration"] = linux
    default = UBUNTU_IMAGE if linux is not None else WINDOWS_IMAGE
    return {
        "type": "Microsoft.Compute/virtualMachines",
        "apiVersion": "2024-07-01",
        "name": "vm",
        "location": "westeurope",
        **envelope,
        "properties": {
            "osProfile": profile,
            "storageProfile": {"imageReference": image or default},
        },
    }


def mode(name: object, **more: object) -> dict[str, object]:
    """A configuration with a patch mode."""
    return {**more, "patchSettings": {"patchMode": name}}


def template(*resources: object, **sections: object) -> str:
    """A template of resources, with further sections."""
    data = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **sections}
    return json.dumps({**data, "resources": list(resources)}, indent=2)


def nested(*resources: object, arguments: object = None, **sections: object) -> dict[str, object]:
    """A deployment with a template of its own scope."""
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "nested",
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "parameters": arguments or {},
            "template": json.loads(template(*resources, **sections)),
        },
    }


def parameter_file(**values: object) -> str:
    """A parameter file with these values."""
    given = {name: {"value": value} for name, value in values.items()}
    return json.dumps(
        {"$schema": PARAMETERS, "contentVersion": "1.0.0.0", "parameters": given}, indent=2
    )
