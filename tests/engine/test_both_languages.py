"""One template in two languages: what is said of it is the same, and fits the language."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import pytest

from tests.checking import check_text
from tests.engine.templates import UBUNTU_IMAGE, mode, parameter_file, template, vm

if TYPE_CHECKING:
    from guestpatch.api import Finding, Report

EMPTY_SET = {
    "type": "Microsoft.Compute/virtualMachineScaleSets",
    "apiVersion": "2024-07-01",
    "name": "set",
    "location": "westeurope",
    "properties": {"orchestrationMode": "Flexible", "platformFaultDomainCount": 1},
}
EMPTY_SET_BICEP = """\
resource set 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'set'
  location: 'westeurope'
  properties: { orchestrationMode: 'Flexible', platformFaultDomainCount: 1 }
}
"""
SET_BY_CHOICE = {
    **EMPTY_SET,
    "properties": {
        "orchestrationMode": "Flexible",
        "virtualMachineProfile": "[if(parameters('filled'), variables('profile'), null())]",
    },
}
PROFILE = {
    "osProfile": {"linuxConfiguration": {"patchSettings": {"patchMode": "AutomaticByOS"}}},
    "storageProfile": {"osDisk": {"createOption": "FromImage"}},
}
SET_BY_CHOICE_BICEP = """\
param filled bool

resource set 'Microsoft.Compute/virtualMachineScaleSets@2024-07-01' = {
  name: 'set'
  location: 'westeurope'
  properties: {
    orchestrationMode: 'Flexible'
    virtualMachineProfile: filled ? {
      osProfile: { linuxConfiguration: { patchSettings: { patchMode: 'AutomaticByOS' } } }
      storageProfile: { osDisk: { createOption: 'FromImage' } }
    } : null
  }
}
"""


def bicep_vm(os_profile: str, os_type: str = "Linux") -> str:
    """A VM with members of osProfile, each on a line of its own."""
    return f"""\
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: 'vm'
  location: 'westeurope'
  properties: {{
    osProfile: {{
      computerName: 'vm'
      {os_profile}
    }}
    storageProfile: {{ osDisk: {{ osType: '{os_type}', createOption: 'FromImage' }} }}
  }}
}}
"""


def bicep(text: str) -> Report:
    return check_text(text, path="main.bicep")


def the(report: Report, code: str) -> Finding:
    (finding,) = (each for each in report.findings if each.rule.code == code)
    return finding


# -- scale sets without VMs of their own ------------------------------------------------------------


@pytest.mark.parametrize(
    "report",
    [check_text(template(EMPTY_SET)), bicep(EMPTY_SET_BICEP)],
    ids=["json", "bicep"],
)
def test_flexible_scale_set_without_a_vm_profile_is_nothing_to_patch(report: Report) -> None:
    assert (report.findings, report.undecided, report.summary.scale_sets) == ((), (), 0)


@pytest.mark.parametrize(
    "report",
    [
        check_text(
            template(
                SET_BY_CHOICE,
                parameters={"filled": {"type": "bool"}},
                variables={"profile": PROFILE},
            )
        ),
        bicep(SET_BY_CHOICE_BICEP),
    ],
    ids=["json", "bicep"],
)
def test_vm_profile_that_only_some_values_give_is_checked_with_those(report: Report) -> None:
    finding = the(report, "GP101")

    assert finding.headline == "`AutomaticByOS` is not a Linux patch mode when `filled` = true"


# -- extensions that may be there ---------------------------------------------------------------------


class Condition(NamedTuple):
    """A condition and what it needs, in both languages."""

    parameters: dict[str, object]
    in_json: str
    declared: str
    in_bicep: str


NOT_KNOWN = Condition(
    {"count": {"type": "int"}},
    "[greater(parameters('count'), 3)]",
    "param count int",
    "count > 3",
)
OFF_BY_A_SECRET_THAT_IS_EMPTY = Condition(
    {"join": {"type": "secureObject", "defaultValue": {}}},
    "[contains(parameters('join'), 'domain')]",
    "@secure()\nparam join object = {}",
    "contains(join, 'domain')",
)


def with_extension(condition: Condition, publisher: str, kind: str) -> tuple[Report, Report]:
    """A VM with an extension that is deployed under a condition, in both languages."""
    extension = {
        "condition": condition.in_json,
        "type": "Microsoft.Compute/virtualMachines/extensions",
        "apiVersion": "2024-07-01",
        "name": "vm/extension",
        "location": "westeurope",
        "properties": {"publisher": publisher, "type": kind},
    }
    linux = vm(linux=mode("AutomaticByPlatform"))
    in_json = template(linux, extension, parameters=condition.parameters)
    configuration = "linuxConfiguration: { patchSettings: { patchMode: 'AutomaticByPlatform' } }"
    in_bicep = f"""\
{condition.declared}

{bicep_vm(configuration)}
resource extension 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = if ({condition.in_bicep}) {{
  parent: vm
  name: 'extension'
  location: 'westeurope'
  properties: {{ publisher: '{publisher}', type: '{kind}' }}
}}
"""
    return check_text(in_json), bicep(in_bicep)


def test_patch_extension_that_may_be_installed_leaves_a_question_open() -> None:
    for report in with_extension(NOT_KNOWN, "Microsoft.CPlat.Core", "LinuxPatchExtension"):
        assert [each.reason for each in report.undecided if each.code == "GP120"] == [
            "whether this extension is deployed is not known"
        ]


def test_other_extension_that_may_be_installed_leaves_none_open() -> None:
    for report in with_extension(NOT_KNOWN, "Microsoft.Azure.Monitor", "AzureMonitorLinuxAgent"):
        assert [each for each in report.undecided if each.code == "GP120"] == []


def test_extension_that_an_empty_secret_turns_off_is_not_there() -> None:
    patching = "Microsoft.CPlat.Core", "LinuxPatchExtension"

    for report in with_extension(OFF_BY_A_SECRET_THAT_IS_EMPTY, *patching):
        assert (report.findings, report.undecided) == ((), ())


def test_existing_vm_is_asked_for_its_extensions_only() -> None:
    report = bicep("""\
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' existing = {
  name: 'vm'
  resource patching 'extensions' = {
    name: 'patching'
    properties: { publisher: 'Microsoft.CPlat.Core', type: 'LinuxPatchExtension' }
  }
}
""")

    assert [each.rule.code for each in report.findings] == ["GP120"]
    assert (report.undecided, report.summary.virtual_machines) == ((), 0)


# -- where a mode that is missing belongs -----------------------------------------------------------


NEAREST = [
    (
        {"patchSettings": {"assessmentMode": "ImageDefault"}},
        "linuxConfiguration: { patchSettings: { assessmentMode: 'ImageDefault' } }",
        "patchSettings",
    ),
    (
        {"disablePasswordAuthentication": True},
        "linuxConfiguration: { disablePasswordAuthentication: true }",
        "linuxConfiguration",
    ),
    (None, "adminUsername: 'operator'", "osProfile"),
]


@pytest.mark.parametrize(("configuration", "written", "nearest"), NEAREST)
def test_missing_patch_mode_is_shown_at_the_nearest_object_that_is_there(
    configuration: object, written: str, nearest: str
) -> None:
    json = the(check_text(template(vm(linux=configuration, image=UBUNTU_IMAGE))), "GP204")

    assert json.primary.span.text == f'"{nearest}"'
    assert the(bicep(bicep_vm(written)), "GP204").primary.span.text == nearest


# -- what to write ------------------------------------------------------------------------------------

UPDATES = {"json": '`"enableAutomaticUpdates": false`', "bicep": "`enableAutomaticUpdates: false`"}
MODE = {
    "json": '`"patchMode": "AutomaticByPlatform"`',
    "bicep": "`patchMode: 'AutomaticByPlatform'`",
}


@pytest.mark.parametrize(
    ("code", "configuration", "written", "help_of"),
    [
        ("GP103", mode("Manual"), "patchSettings: { patchMode: 'Manual' }", UPDATES),
        (
            "GP110",
            {"patchSettings": {"automaticByPlatformSettings": {"rebootSetting": "Always"}}},
            "patchSettings: { automaticByPlatformSettings: { rebootSetting: 'Always' } }",
            MODE,
        ),
        (
            "GP111",
            {"patchSettings": {"enableHotpatching": True}},
            "patchSettings: { enableHotpatching: true }",
            MODE,
        ),
    ],
)
def test_help_writes_a_property_in_the_language_of_the_template(
    code: str, configuration: object, written: str, help_of: dict[str, str]
) -> None:
    in_json = the(check_text(template(vm(windows=configuration))), code)
    in_bicep = the(bicep(bicep_vm(f"windowsConfiguration: {{ {written} }}", "Windows")), code)

    assert in_json.helps[0].startswith(f"add {help_of['json']}")
    assert in_bicep.helps[0].startswith(f"add {help_of['bicep']}")
    assert in_bicep.helps[0] == in_json.helps[0].replace(help_of["json"], help_of["bicep"])


def test_help_writes_a_property_in_the_language_of_the_file_it_belongs_to() -> None:
    text = "param patchMode string\n\n" + bicep_vm(
        "windowsConfiguration: { patchSettings: { patchMode: patchMode } }", "Windows"
    )

    report = check_text(text, parameter_file(patchMode="Manual"), path="main.bicep")

    finding = the(report, "GP103")
    assert finding.primary.span.document.path.endswith(".json")
    assert UPDATES["bicep"] in finding.helps[0]
