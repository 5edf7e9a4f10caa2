"""Parameters with many allowed values that do not matter to what is asked."""

from __future__ import annotations

import pytest

from tests.checking import check_text
from tests.engine.templates import WINDOWS_IMAGE, mode, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import check_bicep

ZONES = [f"Zone {number}" for number in range(140)]
SKUS = ["2022-datacenter-azure-edition", "2019-datacenter", "2016-datacenter"]
PARAMETERS = {
    "zone": {"type": "string", "defaultValue": ZONES[0], "allowedValues": ZONES},
    "sku": {"type": "string", "defaultValue": SKUS[0], "allowedValues": SKUS},
}
ZONE = "timeZone: zone"
SHOUTED = "timeZone: toUpper(zone)"
SETTINGS = "patchSettings: { patchMode: 'AutomaticByOS' }"


def declared(name: str, values: list[str]) -> str:
    return f"@allowed({values})\nparam {name} string = '{values[0]}'\n"


def windows(*members: str, more: str = "") -> str:
    """A Windows VM in Bicep, with members of its configuration in an order."""
    written = "\n        ".join(members)
    return f"""{declared("zone", ZONES)}{declared("sku", SKUS)}
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: 'vm'
  location: 'westeurope'
  properties: {{
    osProfile: {{
      computerName: 'vm'
      windowsConfiguration: {{
        {written}
      }}
      {more}
    }}
    storageProfile: {{
      imageReference: {{ publisher: 'MicrosoftWindowsServer', offer: 'WindowsServer', sku: sku }}
      osDisk: {{ createOption: 'FromImage' }}
    }}
  }}
}}
"""


@pytest.mark.parametrize("more", ["", "linuxConfiguration: {}"])
@pytest.mark.parametrize(
    "members", [(ZONE, SETTINGS), (SETTINGS, ZONE), (SHOUTED, SETTINGS), (ZONE,)]
)
def test_setting_that_does_not_matter_leaves_nothing_open(
    members: tuple[str, ...], more: str
) -> None:
    report = check_bicep(windows(*members, more=more))

    assert report.undecided == ()
    assert all(finding.witness.complete for finding in report.findings)


def test_setting_that_does_not_matter_leaves_nothing_open_in_arm_either() -> None:
    image = {**WINDOWS_IMAGE, "sku": "[parameters('sku')]"}
    configuration = {"timeZone": "[parameters('zone')]", **mode("AutomaticByOS")}
    resource = arm_vm(windows=configuration, linux={}, image=image)

    assert check_text(template(resource, parameters=PARAMETERS)).undecided == ()


def test_setting_that_says_which_os_is_meant_is_still_asked() -> None:
    text = windows("timeZone: zone == 'Zone 1' ? zone : null", more="linuxConfiguration: null")
    both = text.replace(
        "linuxConfiguration: null", "linuxConfiguration: { provisionVMAgent: true }"
    )
    found = [each for each in check_bicep(both).findings if each.severity == "error"]

    assert any("when `zone` = 'Zone 1'" in finding.headline for finding in found)
    assert [each for each in check_bicep(text).findings if each.severity == "error"] == []
