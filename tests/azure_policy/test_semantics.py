"""What conditions mean: each is asked of one VM, and holds, does not, or cannot be known.

Facts: https://learn.microsoft.com/azure/governance/policy/concepts/definition-structure-policy-rule
and https://learn.microsoft.com/azure/governance/policy/how-to/author-policies-for-arrays.
"""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from guestpatch.api import Document, Unit, built_in_settings, check
from guestpatch.azure_policy import read_definition

VM = "Microsoft.Compute/virtualMachines"
SCALE_SET = "Microsoft.Compute/virtualMachineScaleSets"
DISKS = f"{VM}/storageProfile.dataDisks[*]"
PATCHING = f"{VM}/osProfile.windowsConfiguration.patchSettings"
SETTINGS = built_in_settings(date(2026, 1, 1))

TEMPLATE = """
param place string
param prefix string
param more array
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web1'
  location: place
  zones: ['1', '2']
  tags: { Stage: 'Prod', 'cost.centre': '42', owner: '${prefix}-team' }
  identity: { type: 'SystemAssigned' }
  properties: {
    hardwareProfile: { vmSize: 'Standard_D2s_v5' }
    licenseType: null
    osProfile: {
      computerName: 'web1'
      adminUsername: prefix
      windowsConfiguration: {
        enableAutomaticUpdates: true
        patchSettings: { patchMode: 'AutomaticByPlatform' }
      }
    }
    storageProfile: {
      imageReference: { publisher: 'Canonical', offer: 'ubuntu-24_04-lts', sku: 'server' }
      dataDisks: [
        { lun: 0, diskSizeGB: 128, createOption: 'Empty', managedDisk: { storageAccountType: 'Premium_LRS' } }
        { lun: 1, diskSizeGB: 512, createOption: 'Empty' }
      ]
    }
    networkProfile: { networkInterfaces: more }
  }
}
"""


def verdicts(
    *conditions: object, parameters: object = None, template: str = TEMPLATE
) -> list[bool | None]:
    """Whether each condition holds of the VM."""
    policies = [
        {
            "name": f"p{number}",
            "mode": "All",
            "parameters": parameters or {},
            "policyRule": {"if": condition, "then": {"effect": "audit"}},
        }
        for number, condition in enumerate(conditions)
    ]
    definitions = [read_definition(Document("p.json", json.dumps(each)), {}) for each in policies]
    settings = replace(SETTINGS, policies=tuple(definitions), select=("GP101",))
    report = check([Unit(Document("main.bicep", template))], settings)
    assert "GP909" not in {each.rule.code for each in report.findings}
    return [True if each.found else (None if each.undecided else False) for each in report.policies]


def verdict(condition: object, parameters: object = None, template: str = TEMPLATE) -> bool | None:
    return verdicts(condition, parameters=parameters, template=template)[0]


def field(name: str, **test: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"field": name, **{key.rstrip("_"): value for key, value in test.items()}}


def value(expression: object, **test: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    return {"value": expression, **{key.rstrip("_"): each for key, each in test.items()}}


def count(where: object = None, array: str = DISKS, **test: Any) -> dict[str, Any]:  # noqa: ANN401 - JSON
    inner = {"field": array} if where is None else {"field": array, "where": where}
    return {"count": inner, **test}


SIZE, MODE = f"{VM}/sku.name", f"{PATCHING}.patchMode"
UPDATES = f"{VM}/osProfile.windowsConfiguration.enableAutomaticUpdates"
ASSESSMENT = f"{PATCHING}.assessmentMode"
USER = f"{VM}/osProfile.adminUsername"
NICS = f"{VM}/networkProfile.networkInterfaces[*].id"
KINDS = f"{DISKS}.managedDisk.storageAccountType"

FIELDS = [
    (field("type", equals=VM.upper()), True),
    (field("name", equals="WEB1"), True),
    (field("fullName", equals="web1"), True),
    (field("kind", exists="false"), True),
    (field("identity.type", equals="systemassigned"), True),
    (field("tags", exists=True), True),
    (field("tags", containsKey="stage"), True),
    (field("tags", notContainsKey="missing"), True),
    (field("tags['stage']", equals="prod"), True),
    (field("tags.stage", equals="prod"), True),
    (field("tags[stage]", equals="prod"), True),
    (field("tags['cost.centre']", equals=42), True),
    (field("tags['none']", exists="true"), False),
    (field("id", like="*"), None),
    (field(SIZE, equals="standard_d2S_v5"), True),
    (field("Microsoft.Compute/imagePublisher", equals="canonical"), True),
    (field(f"{SCALE_SET}/upgradePolicy.mode", equals="Manual"), False),
    (field(f"{SCALE_SET}/upgradePolicy.mode", exists=False), True),
    (field(f"{VM}/zones[*]", in_=["1", "2"]), True),
    (field(f"{VM}/zones", contains="2"), True),
]
OPERATORS = [
    (field(MODE, equals="AUTOMATICBYPLATFORM"), True),
    (field(MODE, notEquals="Manual"), True),
    (field(MODE, in_=["manual", "automaticbyplatform"]), True),
    (field(MODE, notIn=["manual"]), True),
    (field(MODE, like="automatic*"), True),
    (field(MODE, like="automatic"), False),
    (field(MODE, notLike="*BYOS"), True),
    (field(MODE, contains="byplat"), True),
    (field(MODE, notContains="os"), True),
    (field(SIZE, match="Standard_?#s_v#"), True),
    (field(SIZE, match="standard_?#s_v#"), False),
    (field(SIZE, matchInsensitively="standard_?#s_v#"), True),
    (field(SIZE, notMatch="Standard_."), True),
    (field(UPDATES, equals="True"), True),
    (field(UPDATES, equals=True), True),
    (field(UPDATES, notEquals="true"), False),
    (value(3, greater=2), True),
    (value(3, lessOrEquals=2), False),
    (value("b", greaterOrEquals="A"), True),
    (value("3", less=4), None),
]
MISSING = [
    (field(ASSESSMENT, exists="false"), True),
    (field(ASSESSMENT, exists=True), False),
    (field(f"{VM}/licenseType", exists=True), False),
    (field(ASSESSMENT, equals="ImageDefault"), False),
    (field(ASSESSMENT, notEquals="ImageDefault"), True),
    (field(ASSESSMENT, in_=["a"]), False),
    (field(ASSESSMENT, notIn=["a"]), True),
    (field(ASSESSMENT, like="*"), False),
    (field(ASSESSMENT, notLike="*"), True),
    (field(ASSESSMENT, contains="a"), False),
    (field(ASSESSMENT, greater=1), False),
    (field(ASSESSMENT, containsKey="a"), False),
    (value(f"[tolower(field('{ASSESSMENT}'))]", equals=""), True),
    (value(f"[empty(field('{ASSESSMENT}'))]", equals=True), True),
]
UNKNOWN = [
    (field("location", equals="westeurope"), None),
    (field("location", exists=True), None),
    (field("tags.owner", like="*-TEAM"), True),
    (field("tags.owner", like="*-squad"), False),
    (field("tags.owner", contains="-team"), True),
    (field("tags.owner", equals="a-team"), None),
    (field("tags.owner", equals="a-squad"), False),
    (field(USER, in_=["root"]), None),
    ({"allOf": [field("location", equals="x"), field("name", equals="db")]}, False),
    ({"anyOf": [field("location", equals="x"), field("name", equals="web1")]}, True),
    ({"not": field("location", equals="x")}, None),
    ({"not": field("name", equals="db")}, True),
    (field(NICS, like="*nic*"), None),
    (value("[policy().assignmentId]", exists=True), None),
]
ARRAYS = [
    (field(f"{DISKS}.createOption", equals="empty"), True),
    (field(f"{DISKS}.diskSizeGB", greater=200), False),
    (field(KINDS, equals="Premium_LRS"), False),
    (field(KINDS, exists=True), False),
    ({"not": field(KINDS, notEquals="Premium_LRS")}, True),
    (field(f"{VM}/osProfile.secrets[*].sourceVault.id", equals="x"), True),
    (value(f"[length(field('{DISKS}'))]", equals=2), True),
    (count(equals=2), True),
    (count(field(f"{DISKS}.diskSizeGB", greater=200), equals=1), True),
    (count(field(KINDS, equals="premium_lrs"), greaterOrEquals=1), True),
    (count(array=f"{VM}/osProfile.secrets[*]", equals=0), True),
    (count(array=f"{VM}/networkProfile.networkInterfaces[*]", greater=0), None),
    (count(value(f"[first(field('{DISKS}.lun'))]", equals=1), equals=1), True),
    (count(value(f"[current('{DISKS}.lun')]", equals=1), equals=1), True),
    (count(field("location", equals="x"), greater=2), False),
    (count(field("location", equals="x"), greater=0), None),
]
VALUES = [
    (value("[field('name')]", equals="web1"), True),
    (value("[concat(field('name'), '-x')]", equals="WEB1-X"), True),
    (value("[requestContext().apiVersion]", greaterOrEquals="2023-07-01"), True),
    (value("[requestContext().apiVersion]", less="2023-07-01"), False),
    (value("[length(intersection(field('tags'), createObject('Stage', 'Prod')))]", equals=1), True),
    (field("[concat('tags[', 'stage', ']')]", equals="prod"), True),
    (value("[resourceGroup().name]", equals="rg"), None),
    (value("true", equals="[equals('a', 'A')]"), False),
]


@pytest.mark.parametrize(
    "table",
    [FIELDS, OPERATORS, MISSING, UNKNOWN, ARRAYS, VALUES],
    ids=["fields", "operators", "missing", "unknown", "arrays", "values"],
)
def test_conditions_mean_what_azure_means(table: list[tuple[object, bool | None]]) -> None:
    conditions = [condition for condition, _ in table]

    assert list(zip(conditions, verdicts(*conditions), strict=True)) == table


def test_elements_of_a_parameter_are_counted_by_name() -> None:
    tags = [{"key": "Stage", "value": "Prod"}, {"key": "Stage", "value": "Test"}]
    parameters = {"tags": {"type": "Array", "defaultValue": tags}}
    condition = {
        "count": {
            "value": "[parameters('tags')]",
            "name": "tag",
            "where": value(
                "[length(intersection(createObject(current('tag').key, current('tag').value), field('tags')))]",
                greater=0,
            ),
        },
        "equals": 1,
    }

    assert verdict(condition, parameters) is True


def test_text_in_double_brackets_is_no_expression() -> None:
    assert verdict(value("[[text]", equals="[[text]")) is True


def test_indexed_policy_leaves_out_what_has_no_location() -> None:
    policy = {"mode": "Indexed", "policyRule": {"if": field("tags.x", exists=False)}}
    policy["policyRule"] = {**policy["policyRule"], "then": {"effect": "audit"}}  # type: ignore[dict-item]
    definition = read_definition(Document("p.json", json.dumps(policy)), {})
    template = """
resource net 'Microsoft.Network/virtualNetworks@2024-01-01' = { name: 'n', location: 'x' }
resource sub 'Microsoft.Network/virtualNetworks/subnets@2024-01-01' = { parent: net, name: 's' }
"""
    settings = replace(SETTINGS, policies=(definition,))

    report = check([Unit(Document("main.bicep", template))], settings)

    assert report.policies[0].found == 1


def test_name_of_a_child_is_its_last_part() -> None:
    template = """
resource ext 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  name: 'web1/agent'
  location: 'westeurope'
  properties: { publisher: 'Contoso' }
}
"""

    assert verdict(field("name", equals="agent"), template=template) is True
    assert verdict(field("fullName", equals="web1/agent"), template=template) is True
    publisher = field(f"{VM}/extensions/publisher", equals="contoso")
    assert verdict(publisher, template=template) is True
