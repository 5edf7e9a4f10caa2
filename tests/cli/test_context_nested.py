"""What is known of a deployment in the deployments nested in it, in both languages."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

SCHEMA = "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#"
UNKNOWN = {"$undecided": "`resourceGroup().location` is known only in Azure"}

MODULE = """\
resource vm 'Microsoft.Compute/virtualMachines@2024-03-01' = {
  name: 'vm'
  location: resourceGroup().location
  tags: {
    group: resourceGroup().name
    id: resourceId('Microsoft.Compute/disks', 'd')
    deployment: deployment().name
  }
}
"""


VM = {
    "type": "Microsoft.Compute/virtualMachines",
    "apiVersion": "2024-03-01",
    "name": "vm",
    "location": "[resourceGroup().location]",
    "tags": {
        "group": "[resourceGroup().name]",
        "id": "[resourceId('Microsoft.Compute/disks', 'd')]",
        "deployment": "[deployment().name]",
    },
}


def nested(name: str, **envelope: str) -> object:
    """A deployment of one VM, as the module above becomes one."""
    return {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": name,
        **envelope,
        "properties": {
            "mode": "Incremental",
            "expressionEvaluationOptions": {"scope": "inner"},
            "template": {"$schema": SCHEMA, "contentVersion": "1.0.0.0", "resources": [VM]},
        },
    }


def arm(resources: list[object], **sections: object) -> str:
    data = {"$schema": SCHEMA, "contentVersion": "1.0.0.0", **sections, "resources": resources}
    return json.dumps(data)


@pytest.fixture
def run(run_in_process: Run) -> Run:
    return run_in_process


def inspected(run: Run, template: Path, *options: str) -> list[dict[str, Any]]:
    """The VMs of a template as they are expanded."""
    result = run("inspect", template, "--format", "json", "--resources", *options)
    assert result.exit_code == 0, result.stderr
    resources = json.loads(result.stdout)["templates"][0]["resources"]
    return [each for each in resources if each["type"] == "Microsoft.Compute/virtualMachines"]


@pytest.fixture(params=["bicep", "arm"])
def template(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A VM in the own resource group, and one in another."""
    if request.param == "arm":
        path = tmp_path / "main.json"
        resources = [nested("near"), nested("away", resourceGroup="far")]
        path.write_text(arm(resources), "utf-8")
        return path
    (tmp_path / "vm.bicep").write_text(MODULE, "utf-8")
    path = tmp_path / "main.bicep"
    path.write_text(
        "module near 'vm.bicep' = { name: 'near' }\n"
        "module away 'vm.bicep' = {\n  name: 'away'\n  scope: resourceGroup('far')\n}\n",
        "utf-8",
    )
    return path


def test_context_is_what_the_template_is_deployed_to(run: Run, template: Path) -> None:
    given = ("location=westeurope", "resourceGroup=rg", "subscriptionId=0000")

    near, _ = inspected(run, template, *(f"--context={each}" for each in given))

    assert near["location"] == "westeurope"
    assert near["tags"] == {
        "group": "rg",
        "id": "/subscriptions/0000/resourceGroups/rg/providers/Microsoft.Compute/disks/d",
        "deployment": "near",
    }


def test_context_does_not_hold_in_another_resource_group(run: Run, template: Path) -> None:
    given = ("location=westeurope", "resourceGroup=rg", "subscriptionId=0000")

    _, away = inspected(run, template, *(f"--context={each}" for each in given))

    assert away["location"] == UNKNOWN
    assert away["tags"] == {
        "group": "far",
        "id": "/subscriptions/0000/resourceGroups/far/providers/Microsoft.Compute/disks/d",
        "deployment": "away",
    }


def test_context_holds_in_the_own_resource_group_by_its_name(run: Run, template: Path) -> None:
    given = ("location=westeurope", "resourceGroup=FAR")

    _, away = inspected(run, template, *(f"--context={each}" for each in given))

    assert away["location"] == "westeurope"


def test_without_context_nothing_is_known_but_names(run: Run, template: Path) -> None:
    near, away = inspected(run, template)

    assert near["location"] == away["location"] == UNKNOWN
    assert near["tags"]["group"] == {"$undecided": "`resourceGroup().name` is known only in Azure"}
    assert away["tags"]["group"] == "far"


@pytest.mark.parametrize(
    ("envelope", "group"),
    [
        ({"subscriptionId": "1111", "resourceGroup": "rg"}, "rg"),
        ({"subscriptionId": "1111", "location": "northeurope"}, None),
        ({"scope": "Microsoft.Management/managementGroups/mg", "location": "northeurope"}, None),
    ],
)
def test_context_does_not_hold_in_another_subscription(
    run: Run, tmp_path: Path, envelope: dict[str, str], group: str | None
) -> None:
    path = tmp_path / "main.json"
    path.write_text(arm([nested("away", **envelope)]), "utf-8")

    (vm,) = inspected(run, path, "--context=location=westeurope", "--context=resourceGroup=rg")

    assert vm["location"] == UNKNOWN
    unknown = {"$undecided": "`resourceGroup().name` is known only in Azure"}
    assert vm["tags"]["group"] == (group or unknown)


def test_location_of_a_group_that_the_template_declares_is_known(run: Run, tmp_path: Path) -> None:
    (tmp_path / "vm.bicep").write_text(MODULE, "utf-8")
    bicep = tmp_path / "main.bicep"
    bicep.write_text(
        "targetScope = 'subscription'\n"
        "resource rg 'Microsoft.Resources/resourceGroups@2024-03-01' = {\n"
        "  name: 'app'\n  location: deployment().location\n}\n"
        "module vm 'vm.bicep' = {\n  name: 'vm'\n  scope: rg\n}\n",
        "utf-8",
    )
    group = {
        "type": "Microsoft.Resources/resourceGroups",
        "apiVersion": "2024-03-01",
        "name": "app",
        "location": "[deployment().location]",
    }
    json_ = tmp_path / "other.json"
    json_.write_text(arm([group, nested("vm", resourceGroup="app")]), "utf-8")

    for path in (bicep, json_):
        (vm,) = inspected(run, path, "--context=location=swedencentral")

        assert vm["location"] == "swedencentral"
        assert vm["tags"]["group"] == "app"


def test_deployment_that_shares_the_names_around_it_still_goes_elsewhere(
    run: Run, tmp_path: Path
) -> None:
    """`resourceGroup()` in an outer scope is that around it; what is nested there is deployed there."""
    shared = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "shared",
        "resourceGroup": "far",
        "properties": {
            "mode": "Incremental",
            "template": json.loads(arm([VM, nested("inside")])),
        },
    }
    path = tmp_path / "main.json"
    path.write_text(arm([shared]), "utf-8")

    given = ("--context=location=westeurope", "--context=resourceGroup=rg")
    outer, inside = inspected(run, path, *given)

    assert (outer["location"], outer["tags"]["group"]) == ("westeurope", "rg")
    assert (inside["location"], inside["tags"]["group"]) == (UNKNOWN, "far")


def test_vm_in_another_place_is_not_said_to_be_untried(run: Run, tmp_path: Path) -> None:
    vm = {
        "type": "Microsoft.Compute/virtualMachines",
        "apiVersion": "2024-03-01",
        "name": "vm",
        "condition": "[and(parameters('on'), equals(resourceGroup().location, 'eastus'))]",
    }
    parameters = {"on": {"type": "bool", "defaultValue": False}}
    path = tmp_path / "main.json"
    path.write_text(arm([vm], parameters=parameters), "utf-8")

    def untried(*options: str) -> object:
        report = run("check", path, "--format", "json", *options)
        return json.loads(report.stdout)["summary"]["untried"]

    assert untried() == 1
    assert untried("--context=location=westeurope") == 0
