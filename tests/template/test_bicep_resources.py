"""Resources as they are deployed: names, types, parents, loops, conditions, scopes and ids."""

from __future__ import annotations

import pytest

from tests.template.bicep_evaluating import check_bicep, codes, resources_of, result_of, vm


def shown(text: str, *keys: str) -> list[tuple[object, ...]]:
    return [tuple(each.get(key) for key in keys) for each in resources_of(text)]


# -- bodies ----------------------------------------------------------------------------------------


def test_name_and_scope_are_taken_out_of_the_body() -> None:
    [resource] = resources_of(
        "resource a 'Microsoft.X/y@2024-05-01' = {\n"
        "  name: 'a'\n  tags: { k: 'v' }\n  properties: { copy: 1 }\n  dependsOn: []\n}"
    )

    assert {key: value for key, value in resource.items() if value is not None} == {
        "type": "Microsoft.X/y",
        "apiVersion": "2024-05-01",
        "name": "a",
        "existing": False,
        "tags": {"k": "v"},
        "properties": {"copy": 1},
    }


def test_resource_that_is_not_deployed_is_left_out() -> None:
    text = """
param on bool = false
resource a 'Microsoft.X/y@2024-05-01' = if (on) { name: 'a' }
resource b 'Microsoft.X/y@2024-05-01' = if (!on) { name: 'b' }
"""

    assert shown(text, "name") == [("b",)]


def test_existing_resource_is_referred_to_not_deployed() -> None:
    text = vm("'AutomaticByOS'", updates="false").replace("2024-07-01' =", "2024-07-01' existing =")

    assert codes(check_bicep(text)) == []


# -- children --------------------------------------------------------------------------------------

FAMILY = """
resource net 'Microsoft.Network/virtualNetworks@2024-05-01' = {
  name: 'net'
  resource sub 'subnets' = {
    name: 's1'
    properties: { sibling: other.name }
    resource leaf 'leaves@2020-01-01' = { name: 'l' }
  }
  resource other 'subnets@2023-01-01' = { name: 's2' }
}
resource peer 'Microsoft.Network/virtualNetworks/peerings@2024-05-01' = {
  parent: net
  name: 'p'
}
resource deep 'Microsoft.Network/virtualNetworks/subnets/deep@2024-05-01' = {
  parent: net::sub
  name: 'd'
}
"""


def test_child_has_the_names_types_and_version_of_its_parents() -> None:
    network = "Microsoft.Network/virtualNetworks"

    assert shown(FAMILY, "type", "apiVersion", "name") == [
        (network, "2024-05-01", "net"),
        (f"{network}/subnets", "2024-05-01", "net/s1"),
        (f"{network}/subnets/leaves", "2020-01-01", "net/s1/l"),
        (f"{network}/subnets", "2023-01-01", "net/s2"),
        (f"{network}/peerings", "2024-05-01", "net/p"),
        (f"{network}/subnets/deep", "2024-05-01", "net/s1/d"),
    ]


def test_child_written_inside_sees_its_siblings() -> None:
    [_, sub, *_] = resources_of(FAMILY)

    assert sub["properties"] == {"sibling": "s2"}


def test_condition_of_a_parent_holds_for_what_is_written_inside_only() -> None:
    text = """
param on bool = false
resource a 'Microsoft.X/y@2024-05-01' = if (on) {
  name: 'a'
  resource inside 'z' = { name: 'b' }
}
resource outside 'Microsoft.X/y/z@2024-05-01' = {
  parent: a
  name: 'c'
}
"""

    assert shown(text, "name") == [("a/c",)]


def test_parent_with_a_name_of_several_parts() -> None:
    text = """
resource a 'Microsoft.X/y/z@2024-05-01' = { name: 'p/q' }
resource c 'Microsoft.X/y/z/w@2024-05-01' = {
  parent: a
  name: 'c'
}
"""

    assert shown(text, "name") == [("p/q",), ("p/q/c",)]


def test_vm_extension_is_a_neighbour_whether_written_inside_or_with_parent() -> None:
    inside = """
  resource agent 'extensions' = {
    name: 'e'
    properties: { publisher: 'Microsoft.CPlat.Core', type: 'WindowsPatchExtension' }
  }
"""
    beside = inside.replace(
        "'extensions'", "'Microsoft.Compute/virtualMachines/extensions@2024-07-01'"
    )
    beside = beside.replace("name: 'e'", "parent: vm\n    name: 'e'")

    for text in (vm(close=inside + "}"), vm() + beside):
        assert "GP120" in {f.rule.code for f in check_bicep(text).findings}


# -- loops -----------------------------------------------------------------------------------------


def test_loop_over_an_array_with_index_and_condition() -> None:
    text = """
var names = ['a', 'b', 'c']
resource r 'Microsoft.X/y@2024-05-01' = [for (n, i) in names: if (i != 1) {
  name: '${n}${i}'
}]
"""

    assert shown(text, "name", "copyIndex") == [("a0", 0), ("c2", 2)]


def test_loop_over_an_object() -> None:
    text = """
param sizes object = { small: { size: 1 }, large: { size: 2 } }
resource r 'Microsoft.X/y@2024-05-01' = [for each in items(sizes): {
  name: each.key
  properties: { size: each.value.size }
}]
"""

    assert shown(text, "name", "properties") == [("large", {"size": 2}), ("small", {"size": 1})]


def test_loop_of_a_property_inside_a_loop() -> None:
    text = """
resource r 'Microsoft.X/y@2024-05-01' = [for (n, i) in ['a', 'b']: {
  name: n
  properties: {
    inner: [for (x, j) in [10, 20]: '${n}${i}-${x}${j}']
    lengths: [for k in range(0, i): k]
  }
}]
"""

    assert shown(text, "properties") == [
        ({"inner": ["a0-100", "a0-201"], "lengths": []},),
        ({"inner": ["b1-100", "b1-201"], "lengths": [0]},),
    ]


def test_child_of_an_iteration_names_that_iteration() -> None:
    text = """
var names = ['a', 'b']
resource r 'Microsoft.X/y@2024-05-01' = [for n in names: { name: n }]
resource c 'Microsoft.X/y/z@2024-05-01' = [for (n, i) in names: {
  parent: r[i]
  name: 'c${i}'
  properties: { first: r[0].name, same: r[i].id == resourceId('Microsoft.X/y', n) }
}]
"""

    assert shown(text, "name", "properties")[2:] == [
        ("a/c0", {"first": "a", "same": True}),
        ("b/c1", {"first": "a", "same": True}),
    ]


def test_one_finding_for_a_loop_of_vms() -> None:
    text = vm(
        "'AutomaticByOS'",
        updates="false",
        name="'vm${i}'",
        open_="[for i in range(0, 3): {",
        close="}]",
    )

    report = check_bicep(text)

    assert codes(report) == ["GP104"]
    assert report.summary.virtual_machines == 3


def test_value_that_is_wrong_in_one_iteration_is_found() -> None:
    text = "var modes = ['AutomaticByPlatform', 'Automatic']\n" + vm(
        "mode", name="'vm${i}'", open_="[for (mode, i) in modes: {", close="}]"
    )

    [finding] = check_bicep(text).findings

    assert finding.rule.code == "GP102"
    assert finding.primary.span.text == "'Automatic'"


# -- ids and scopes --------------------------------------------------------------------------------

SCOPES = """
resource a 'Microsoft.X/y@2024-05-01' = {
  name: 'a'
  resource b 'z' = { name: 'b' }
}
resource inGroup 'Microsoft.X/y@2024-05-01' existing = {
  name: 'old'
  scope: resourceGroup('s', 'g')
}
resource inOtherGroup 'Microsoft.X/y@2024-05-01' existing = {
  name: 'old'
  scope: resourceGroup('g')
}
resource child 'Microsoft.X/y/z@2024-05-01' existing = {
  parent: inGroup
  name: 'k'
}
resource inSubscription 'Microsoft.X/y@2024-05-01' existing = {
  name: 'old'
  scope: subscription('s')
}
resource inTenant 'Microsoft.X/y@2024-05-01' existing = {
  name: 'old'
  scope: tenant()
}
resource inManagementGroup 'Microsoft.X/y@2024-05-01' existing = {
  name: 'old'
  scope: managementGroup('m')
}
resource parts 'Microsoft.X/y/z@2024-05-01' existing = { name: 'q/r' }
resource partsChild 'Microsoft.X/y/z/w@2024-05-01' existing = {
  parent: parts
  name: 'k'
}
resource lock 'Microsoft.Authorization/locks@2020-05-01' = {
  scope: a::b
  name: 'lock'
}
"""
GROUP = "/subscriptions/${subscription().subscriptionId}/resourceGroups/g"


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("inGroup.id", "/subscriptions/s/resourceGroups/g/providers/Microsoft.X/y/old"),
        ("child.id", "/subscriptions/s/resourceGroups/g/providers/Microsoft.X/y/old/z/k"),
        ("inSubscription.id", "/subscriptions/s/providers/Microsoft.X/y/old"),
        ("inTenant.id", "/providers/Microsoft.X/y/old"),
        (
            "inManagementGroup.id",
            "/providers/Microsoft.Management/managementGroups/m/providers/Microsoft.X/y/old",
        ),
        ("a.id == resourceId('Microsoft.X/y', 'a')", True),
        ("a.id == resourceId('Microsoft.X/y', 'other')", False),
        ("a::b.id == resourceId('Microsoft.X/y/z', 'a', 'b')", True),
        (f"inOtherGroup.id == extensionResourceId('{GROUP}', 'Microsoft.X/y', 'old')", True),
        ("partsChild.id == resourceId('Microsoft.X/y/z/w', 'q', 'r', 'k')", True),
        ("lock.id == extensionResourceId(a::b.id, 'Microsoft.Authorization/locks', 'lock')", True),
        ("child.name", "k"),
        ("parts.name", "q/r"),
        ("a::b.type", "Microsoft.X/y/z"),
        ("a::b.apiVersion", "2024-05-01"),
    ],
)
def test_what_a_template_knows_of_its_resources(expression: str, expected: object) -> None:
    assert result_of(expression, SCOPES) == expected


@pytest.mark.parametrize("expression", ["a.properties.x", "a.location", "a.?tags ?? 'none'", "a"])
def test_what_azure_adds_to_a_resource_is_not_known(expression: str) -> None:
    assert result_of(expression, SCOPES) == {"$undecided": "`reference` is known only in Azure"}


def test_resource_read_safely_is_null_where_it_is_not_deployed() -> None:
    declared = "resource a 'Microsoft.X/y@2024-05-01' = if (false) { name: 'a' }"

    assert result_of("a.?properties.size ?? 'none'", declared) == "none"


def test_ids_in_a_file_for_a_subscription() -> None:
    text = """
targetScope = 'subscription'
resource group 'Microsoft.Resources/resourceGroups@2024-01-01' = {
  name: 'g'
  location: 'westeurope'
}
resource inGroup 'Microsoft.X/y@2024-05-01' existing = {
  scope: group
  name: 'a'
}
"""

    assert result_of("group.id == subscriptionResourceId(group.type, 'g')", text) is True
    assert result_of(f"inGroup.id == extensionResourceId('{GROUP}', 'Microsoft.X/y', 'a')", text)
