"""What is known of a deployment besides its template: by option, and by configuration."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from guestpatch.evaluate.context import CONTEXT_KEYS
from tests.template.bicep_evaluating import write

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run


def tagged(expression: str, *, scope: str = "") -> dict[str, str]:
    """A template with a VM that has the value as a tag; with a scope, inside a module there."""
    vm = (
        "resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {\n"
        f"  name: 'vm'\n  location: 'westus'\n  tags: {{ t: {expression} }}\n}}\n"
    )
    if not scope:
        return {"main.bicep": vm}
    call = f"module m 'vm.bicep' = {{ name: 'm', scope: {scope} }}\n"
    return {"main.bicep": call, "vm.bicep": vm}


def tag(run: Run, folder: Path, *said: str) -> object:
    options = [part for each in said for part in ("--context", each)]
    arguments = ("main.bicep", "--resources", "-f", "json", *options)
    report = json.loads(run("inspect", *arguments, cwd=folder).stdout)
    resources = report["templates"][0]["resources"]
    return next(each for each in resources if each["type"].endswith("virtualMachines"))["tags"]["t"]


@pytest.mark.parametrize(
    ("expression", "said", "value"),
    [
        ("resourceGroup().location", "location=westeurope", "westeurope"),
        ("deployment().location", "location=westeurope", "westeurope"),
        ("resourceGroup().name", "resourceGroup=prod", "prod"),
        ("subscription().subscriptionId", "subscriptionId=1-2-3", "1-2-3"),
        ("subscription().id", "subscriptionId=1-2-3", "/subscriptions/1-2-3"),
        ("subscription().displayName", "subscriptionName=Main", "Main"),
        ("tenant().tenantId", "tenantId=4-5", "4-5"),
        ("managementGroup().name", "managementGroup=all", "all"),
        ("deployment().name", "deployment=nightly", "nightly"),
        ("environment().name", "environment=AzureUSGovernment", "AzureUSGovernment"),
        ("resourceGroup().location == 'westus'", "location=westus", True),
    ],
)
def test_what_is_said_is_known(
    run_in_process: Run, tmp_path: Path, expression: str, said: str, value: object
) -> None:
    write(tmp_path, tagged(expression))

    assert tag(run_in_process, tmp_path, said) == value


def test_nothing_is_known_by_itself(run_in_process: Run, tmp_path: Path) -> None:
    write(tmp_path, tagged("resourceGroup().location"))

    reason = "`resourceGroup().location` is known only in Azure"
    assert tag(run_in_process, tmp_path) == {"$undecided": reason}


def test_all_of_a_context_makes_an_id(run_in_process: Run, tmp_path: Path) -> None:
    write(tmp_path, tagged("resourceId('Microsoft.Network/virtualNetworks', 'net')"))

    assert tag(run_in_process, tmp_path, "resourceGroup=prod", "subscriptionId=1-2") == (
        "/subscriptions/1-2/resourceGroups/prod/providers/Microsoft.Network/virtualNetworks/net"
    )


@pytest.mark.parametrize(
    ("scope", "name", "location"),
    [
        ("resourceGroup('other')", "other", None),
        ("resourceGroup('prod')", "prod", "westeurope"),
        ("resourceGroup()", "prod", "westeurope"),
        ("resourceGroup('9-9', 'prod')", "prod", None),
    ],
)
def test_module_in_another_place_has_its_own(
    run_in_process: Run, tmp_path: Path, scope: str, name: str, location: str | None
) -> None:
    said = ("resourceGroup=prod", "location=westeurope", "subscriptionId=1-2")
    write(tmp_path, tagged("resourceGroup().name", scope=scope))
    assert tag(run_in_process, tmp_path, *said) == name

    write(tmp_path, tagged("resourceGroup().location", scope=scope))
    found = tag(run_in_process, tmp_path, *said)
    assert (found if isinstance(found, str) else None) == location


def test_place_of_a_module_is_not_that_of_its_caller(run_in_process: Run, tmp_path: Path) -> None:
    """Without a context, too: names of two resource groups are not the same unknown."""
    module = tagged("here == resourceGroup().name", scope="resourceGroup('other')")
    module["vm.bicep"] = "param here string\n" + module["vm.bicep"]
    module["main.bicep"] = module["main.bicep"].replace(
        "scope:", "params: { here: resourceGroup().name }, scope:"
    )
    write(tmp_path, module)

    assert tag(run_in_process, tmp_path, "resourceGroup=prod") is False
    assert isinstance(tag(run_in_process, tmp_path), dict)


def test_configuration_says_the_same_and_the_option_wins(
    run_in_process: Run, tmp_path: Path
) -> None:
    write(tmp_path, tagged("resourceGroup().location"))
    write(tmp_path, {"guestpatch.yaml": "context: { location: westeurope }"})

    assert tag(run_in_process, tmp_path) == "westeurope"
    assert tag(run_in_process, tmp_path, "location=eastus") == "eastus"


@pytest.mark.parametrize(
    ("said", "answer"), [("region=x", "location"), ("location", "location=VALUE")]
)
def test_unknown_key_is_refused(
    run_in_process: Run, tmp_path: Path, said: str, answer: str
) -> None:
    write(tmp_path, tagged("1"))

    result = run_in_process("check", "main.bicep", "--context", said, cwd=tmp_path)

    assert (result.exit_code, answer in result.stderr) == (2, True)


def test_schema_has_every_key(run_in_process: Run) -> None:
    schema = json.loads(run_in_process("config", "--schema").stdout)

    assert list(schema["properties"]["context"]["properties"]) == list(CONTEXT_KEYS)
