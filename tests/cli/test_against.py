"""``check --against``: a template compared with what was read from Azure."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Result, Run

VM = "Microsoft.Compute/virtualMachines"
GROUP = "/subscriptions/0/resourceGroups/rg/providers"

TEMPLATE = """
param vmName string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: vmName
  location: 'westeurope'
  properties: {
    osProfile: {
      adminUsername: 'azureuser'
      customData: 'I2Nsb3VkLWNvbmZpZw=='
      windowsConfiguration: {
        enableAutomaticUpdates: false
        patchSettings: { patchMode: 'Manual' }
      }
    }
  }
}
"""
NAMED = TEMPLATE.replace("param vmName string", "param vmName string = 'Web1'")


def profile(*, updates: bool = True, mode: str = "AutomaticByOS") -> dict[str, Any]:
    return {
        "adminUsername": "azureuser",
        "windowsConfiguration": {
            "enableAutomaticUpdates": updates,
            "patchSettings": {"patchMode": mode, "assessmentMode": "ImageDefault"},
        },
    }


def flat(name: str = "web1", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A VM as ``az vm show`` writes it."""
    return {
        "id": f"{GROUP}/{VM}/{name}",
        "name": name,
        "type": VM,
        "location": "westeurope",
        "resourceGroup": "rg",
        "osProfile": profile(**more),
        "storageProfile": {"osDisk": {"osType": "Windows"}},
        "zones": None,
    }


def nested(name: str = "web1", **more: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    """A VM as the REST API and Resource Graph write it."""
    return {
        "id": f"{GROUP}/{VM}/{name}",
        "name": name,
        "type": VM.lower(),
        "location": "westeurope",
        "properties": {"osProfile": profile(**more)},
    }


def change(kind: str, before: object, name: str = "web1") -> dict[str, Any]:
    return {"resourceId": f"{GROUP}/{VM}/{name}", "changeType": kind, "before": before}


def check(run: Run, folder: Path, exported: object, template: str = NAMED) -> Result:
    (folder / "main.bicep").write_text(template)
    text = exported if isinstance(exported, str) else json.dumps(exported, indent=2)
    (folder / "live.json").write_text(text)
    return run("check", "main.bicep", "--against", "live.json", "-f", "json", cwd=folder)


def codes(result: Result) -> list[str]:
    findings = json.loads(result.stdout)["findings"]
    return [each["code"] for each in findings if each["category"] == "change"]


@pytest.mark.parametrize(
    "exported",
    [
        flat(),
        [flat("other", updates=False, mode="Manual"), flat()],
        nested(),
        {"count": 1, "data": [nested()], "total_records": 1},
        {"value": [nested()]},
        {"status": "Succeeded", "changes": [change("Modify", nested())]},
        {"properties": {"changes": [change("NoChange", nested())]}},
        {
            "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
            "contentVersion": "1.0.0.0",
            "parameters": {"vm_name": {"type": "string", "defaultValue": "web1"}},
            "resources": [
                {
                    "type": VM,
                    "apiVersion": "2024-07-01",
                    "name": "[parameters('vm_name')]",
                    "location": "westeurope",
                    "properties": {"osProfile": profile()},
                }
            ],
        },
    ],
    ids=["vm-show", "vm-list", "rest", "graph", "rest-list", "what-if", "what-if-rest", "template"],
)
def test_every_form_of_export_is_compared_with(
    run_in_process: Run, tmp_path: Path, exported: object
) -> None:
    result = check(run_in_process, tmp_path, exported)

    assert codes(result) == ["GP301", "GP302"]
    labels = json.loads(result.stdout)["findings"][0]["labels"]
    assert "live.json" in {label["path"] for label in labels}


def test_vm_that_is_as_the_template_says_has_no_finding(
    run_in_process: Run, tmp_path: Path
) -> None:
    result = check(run_in_process, tmp_path, flat(updates=False, mode="Manual"))

    assert codes(result) == []
    assert json.loads(result.stdout)["comparisons"][0]["compared"] == 1


def test_only_vm_of_unknown_name_is_the_only_vm_there_is(
    run_in_process: Run, tmp_path: Path
) -> None:
    result = check(run_in_process, tmp_path, flat(), TEMPLATE)

    assert codes(result) == ["GP301", "GP302"]


def test_vm_of_unknown_name_among_several_is_not_guessed(
    run_in_process: Run, tmp_path: Path
) -> None:
    result = check(run_in_process, tmp_path, [flat("a"), flat("b")], TEMPLATE)
    undecided = json.loads(result.stdout)["undecided"]

    assert codes(result) == []
    assert {"GP301", "GP302"} <= {each["code"] for each in undecided}
    assert "which VM this was before is not known" in {each["reason"] for each in undecided}


def test_text_of_an_export_is_never_an_expression(run_in_process: Run, tmp_path: Path) -> None:
    exported = flat()
    exported["osProfile"]["adminUsername"] = "[concat('azure', 'user')]"

    result = check(run_in_process, tmp_path, exported)

    assert "GP303" in codes(result)


def test_what_if_of_a_vm_to_be_created_has_no_vm_to_compare_with(
    run_in_process: Run, tmp_path: Path
) -> None:
    result = check(run_in_process, tmp_path, {"changes": [change("Create", None)]})

    assert codes(result) == []
    assert json.loads(result.stdout)["comparisons"][0]["new"] == ["Web1"]


@pytest.mark.parametrize(
    ("exported", "message"),
    [
        (
            {"changes": [{"resourceId": f"{GROUP}/Microsoft.Storage/storageAccounts/a"}]},
            "no virtual machine in it, only `Microsoft.Storage/storageAccounts`",
        ),
        (
            {"name": "a", "type": "Microsoft.Network/publicIPAddresses", "properties": {}},
            "no virtual machine in it, only `Microsoft.Network/publicIPAddresses`",
        ),
        ({"changes": [change("Modify", None)]}, "what `web1` is now is not in it"),
        ({"type": VM, "properties": {}}, "a VM in it has no `name`"),
        ({"type": VM, "name": "web1"}, "`web1` has neither `properties` nor `storageProfile`"),
        ([], "no virtual machine in it"),
        ({"a": 1}, "neither VMs nor a result of what-if"),
        ('{"changes": [', "no JSON that can be read to its end"),
        ("Resource changes: 1 to modify.", "no JSON that can be read to its end"),
    ],
)
def test_what_cannot_be_compared_with_ends_the_run(
    run_in_process: Run, tmp_path: Path, exported: object, message: str
) -> None:
    result = check(run_in_process, tmp_path, exported)

    assert result.exit_code == 2
    assert result.stderr.startswith(f"guestpatch: live.json: {message}")
    assert result.stdout == ""


def test_file_that_is_not_there_ends_the_run(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.bicep").write_text(NAMED)

    result = run_in_process("check", "main.bicep", "--against", "live.json", cwd=tmp_path)

    assert result.exit_code == 2
    assert "live.json" in result.stderr
