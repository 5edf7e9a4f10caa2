"""Asking for facts of one VM in tests."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from guestpatch.api import Document, Unit
from guestpatch.engine.inspection import inspect_unit
from tests.checking import settings

if TYPE_CHECKING:
    from guestpatch.facts import Fact

__all__ = ["configured", "fact", "image", "patched", "scale_set", "vm"]

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"


def vm(properties: object, api: str = "2024-07-01") -> dict[str, object]:
    return {
        "type": "Microsoft.Compute/virtualMachines",
        "apiVersion": api,
        "name": "vm",
        "properties": properties,
    }


def scale_set(properties: object) -> dict[str, object]:
    return {
        "type": "Microsoft.Compute/virtualMachineScaleSets",
        "apiVersion": "2024-07-01",
        "name": "set",
        "properties": properties,
    }


def configured(os: str, configuration: object, **others: object) -> dict[str, object]:
    """Properties with the configuration of an OS."""
    return {"osProfile": {f"{os.lower()}Configuration": configuration}, **others}


def patched(os: str, **patch_settings: object) -> dict[str, object]:
    return configured(os, {"patchSettings": patch_settings})


def image(name: str) -> dict[str, object]:
    publisher, offer, sku = name.split("/")
    reference = {"publisher": publisher, "offer": offer, "sku": sku, "version": "latest"}
    return {"storageProfile": {"imageReference": reference}}


def fact(
    name: str,
    *resources: object,
    edition: str = "current",
    parameters: object = None,
) -> Fact:
    """A fact of the first VM among the resources, with the defaults of the parameters."""
    template = {
        "$schema": SCHEMA,
        "contentVersion": "1.0.0.0",
        "parameters": parameters or {},
        "resources": resources,
    }
    unit = Unit(Document("main.json", json.dumps(template, indent=1)))
    (inspected,) = inspect_unit(unit, settings(edition))
    return inspected.virtual_machines[0].facts[name]
