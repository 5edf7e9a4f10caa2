"""What an inspection decides although something on the way to it is not known."""

from __future__ import annotations

import pytest

from guestpatch.api import Document, Unit
from guestpatch.engine.inspection import inspect_unit
from guestpatch.facts import Decided, Undecided
from tests.checking import check_text, settings
from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.template.bicep_evaluating import check_bicep, vm

CHOICE = "empty(data) ? {} : { timeZone: data }"
DATA = "param data string\n"
ARM_DATA = {"data": {"type": "string"}}


def chosen(configuration: str, choice: str = CHOICE) -> str:
    """A VM whose configuration is joined with something that hangs on an unknown parameter."""
    return DATA + vm(configuration=f"union({configuration}, {choice})")


def fact_of(text: str, name: str, path: str = "main.bicep") -> object:
    """A fact of the one VM: its value, None where absent, and why where it is not known."""
    [inspected] = inspect_unit(Unit(Document(path, text)), settings())
    [found] = inspected.virtual_machines
    fact = found.facts[name]
    if isinstance(fact, Undecided):
        return fact.reason
    return fact.data if isinstance(fact, Decided) else None


def test_fact_that_both_sides_of_an_unknown_condition_give_is_decided() -> None:
    text = chosen("{ patchSettings: { patchMode: 'AutomaticByPlatform' } }")

    assert fact_of(text, "patch.mode") == "AutomaticByPlatform"
    assert fact_of(text, "patch.agent") is None


def test_fact_of_an_arm_template_is_decided_the_same_way() -> None:
    written = "createObject('patchSettings', createObject('patchMode', 'AutomaticByOS'))"
    choice = "if(empty(parameters('data')), createObject(), createObject('timeZone', 'x'))"
    text = template(arm_vm(windows=f"[union({written}, {choice})]"), parameters=ARM_DATA)

    assert fact_of(text, "patch.mode", "main.json") == "AutomaticByOS"


def test_fact_that_hangs_on_an_unknown_condition_is_not_decided() -> None:
    text = chosen("{}", "empty(data) ? {} : { patchSettings: { patchMode: 'Manual' } }")

    assert fact_of(text, "patch.mode") == "parameter `data` has no value"


def test_list_that_both_sides_give_is_decided() -> None:
    properties = "union({ publisher: 'P', type: 'T' }, empty(data) ? {} : { settings: {} })"
    extension = (
        "resource e 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {\n"
        f"  parent: vm\n  name: 'e'\n  location: 'westeurope'\n  properties: {properties}\n}}\n"
    )
    extensions = fact_of(DATA + vm() + extension, "neighbours.extensions")

    assert isinstance(extensions, tuple)
    assert [each.data["name"] for each in extensions] == ["P.T"]


def test_fact_of_a_vm_that_exists_in_one_case_is_the_one_of_that_case() -> None:
    text = DATA + vm(
        "empty(data) ? 'Manual' : 'AutomaticByOS'", open_="if (empty(data)) {", close="}"
    )

    assert fact_of(text, "patch.mode") == "Manual"


@pytest.mark.parametrize("worlds", ["default", "allowed", "all"])
def test_default_stays_the_default_beside_what_is_not_known(worlds: str) -> None:
    allowed = "@allowed(['AutomaticByOS', 'AutomaticByPlatform'])\n"
    text = allowed + "param mode string = 'AutomaticByOS'\n"
    text += chosen("{ patchSettings: { patchMode: mode } }")

    assert fact_of(text, "patch.mode") == "AutomaticByOS"
    assert check_bicep(text, worlds=worlds).summary.posture["os"] == 1  # type: ignore[arg-type]


def test_posture_of_an_arm_template_keeps_to_the_default() -> None:
    allowed = {"allowedValues": ["AutomaticByOS", "AutomaticByPlatform"]}
    parameters = {
        **ARM_DATA,
        "mode": {"type": "string", "defaultValue": "AutomaticByOS", **allowed},
    }
    known = "if(empty(parameters('data')), parameters('mode'), parameters('mode'))"

    text = template(arm_vm(windows=mode(f"[{known}]")), parameters=parameters)

    assert check_text(text).summary.posture["os"] == 1
