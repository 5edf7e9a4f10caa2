"""From templates to findings: where they point, when they hold, what joins them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.checking import check_text
from tests.engine.templates import (
    UBUNTU_IMAGE,
    WINDOWS_IMAGE,
    mode,
    nested,
    parameter_file,
    template,
    vm,
)

if TYPE_CHECKING:
    from guestpatch.api import Finding, Report

MODES = ["AutomaticByPlatform", "AutomaticByOS", "Manual"]


def of(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.code == code]


def the(report: Report, code: str) -> Finding:
    found = of(report, code)
    assert len(found) == 1, [finding.headline for finding in report.findings]
    return found[0]


# -- where a finding points ------------------------------------------------------------------------


def test_literal_in_the_resource_is_the_place_to_edit() -> None:
    finding = the(check_text(template(vm(linux=mode("AutomaticByOS")))), "GP101")

    assert finding.primary.span.text == '"AutomaticByOS"'
    assert [label.text for label in finding.labels] == ["makes it a Linux VM"]


def test_variable_is_the_place_to_edit_and_its_use_is_shown() -> None:
    text = template(
        vm(linux={"patchSettings": "[variables('patching')]"}),
        variables={"patching": {"patchMode": "AutomaticByOS"}},
    )

    finding = the(check_text(text), "GP101")

    assert finding.primary.span.text == '"AutomaticByOS"'
    assert finding.primary.span.start < text.index("Microsoft.Compute/virtualMachines")
    assert ("variables('patching')", "brings the value here") in [
        (label.span.text, label.text) for label in finding.labels
    ]


def test_default_of_a_parameter_is_the_place_to_edit() -> None:
    parameters = {"mode": {"type": "string", "defaultValue": "AutomaticByOS"}}
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=parameters)

    finding = the(check_text(text), "GP101")

    assert finding.primary.span.text == '"AutomaticByOS"'
    assert finding.witness.always


def test_argument_of_a_nested_deployment_is_the_place_to_edit() -> None:
    inner = nested(
        vm(linux=mode("[parameters('mode')]")),
        arguments={"mode": {"value": "Manual"}},
        parameters={"mode": {"type": "string"}},
    )
    text = template(inner)

    finding = the(check_text(text), "GP101")

    assert finding.primary.span.text == '"Manual"'
    assert finding.primary.span.start == text.index('"Manual"')


def test_entry_of_the_allowed_values_is_the_place_to_edit() -> None:
    parameters = {"mode": {"type": "string", "allowedValues": ["ImageDefault", "Manual"]}}
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=parameters)

    finding = the(check_text(text), "GP101")

    assert finding.primary.span.start == text.index('"Manual"')
    assert finding.headline == "`Manual` is not a Linux patch mode when `mode` = 'Manual'"


# -- when a finding holds --------------------------------------------------------------------------


def test_finding_in_every_world_needs_no_witness() -> None:
    parameters = {"mode": {"type": "string", "allowedValues": ["AutomaticByOS", "Manual"]}}
    text = template(
        vm(linux={"patchSettings": {"patchMode": "AutomaticByOS"}}, tags="[parameters('mode')]"),
        parameters=parameters,
    )

    assert the(check_text(text), "GP101").witness.always


def test_witness_leaves_out_what_does_not_matter() -> None:
    parameters = {
        "size": {"type": "string", "allowedValues": ["S", "L"]},
        "system": {"type": "string", "allowedValues": ["Windows", "Linux"]},
        "mode": {"type": "string", "allowedValues": MODES, "defaultValue": MODES[0]},
    }
    images = {"Windows": WINDOWS_IMAGE, "Linux": UBUNTU_IMAGE}
    condition = "[if(equals(parameters('system'), '{0}'), variables('config'), null())]"
    text = template(
        vm(
            windows=condition.replace("{0}", "Windows"),
            linux=condition.replace("{0}", "Linux"),
            image="[variables('images')[parameters('system')]]",
            tags={"size": "[parameters('size')]"},
        ),
        parameters=parameters,
        variables={"images": images, "config": mode("[parameters('mode')]")},
    )

    found = of(check_text(text), "GP101")

    assert sorted(finding.headline for finding in found) == [
        (
            "`AutomaticByOS` is not a Linux patch mode"
            " when `system` = 'Linux' and `mode` = 'AutomaticByOS'"
        ),
        "`Manual` is not a Linux patch mode when `system` = 'Linux' and `mode` = 'Manual'",
    ]


NUMBERED = "[if(equals(parameters('n'), 2), 'Manual', 'ImageDefault')]"


def numbered(**limits: object) -> str:
    parameters = {"n": {"type": "int", **limits}}
    return template(vm(linux=mode(NUMBERED)), parameters=parameters)


def test_every_number_of_a_small_range_is_tried() -> None:
    finding = the(check_text(numbered(minValue=1, maxValue=16)), "GP101")

    assert finding.headline.endswith("when `n` = 2")
    assert finding.confidence == "certain"
    assert finding.witness.asked == 16


def test_numbers_of_a_long_range_are_not() -> None:
    assert of(check_text(numbered(minValue=1, maxValue=17)), "GP101") == []


def test_default_of_a_range_is_varied_only_where_all_is_asked_for() -> None:
    text = numbered(minValue=1, maxValue=3, defaultValue=1)

    assert of(check_text(text), "GP101") == []
    assert the(check_text(text, worlds="all"), "GP101").headline.endswith("when `n` = 2")


SETTINGS = {
    "type": "object",
    "properties": {
        "patching": {
            "type": "object",
            "properties": {"mode": {"$ref": "#/definitions/mode"}, "by": {"type": "string"}},
        }
    },
}


def test_property_of_an_object_parameter_is_tried_with_every_value_of_its_type() -> None:
    text = template(
        vm(linux=mode("[parameters('s').patching.mode]"), tags="[parameters('s').patching.by]"),
        languageVersion="2.0",
        definitions={"mode": {"type": "string", "allowedValues": MODES}, "s": SETTINGS},
        parameters={"s": {"$ref": "#/definitions/s"}},
    )

    found = [each.headline for each in of(check_text(text), "GP101")]

    assert sorted(found) == [
        "`AutomaticByOS` is not a Linux patch mode when `s.patching.mode` = 'AutomaticByOS'",
        "`Manual` is not a Linux patch mode when `s.patching.mode` = 'Manual'",
    ]


def test_property_of_a_given_object_is_what_is_given() -> None:
    text = template(
        vm(linux=mode("[parameters('s').patching.mode]")),
        languageVersion="2.0",
        definitions={"mode": {"type": "string", "allowedValues": MODES}, "s": SETTINGS},
        parameters={"s": {"$ref": "#/definitions/s"}},
    )
    file = parameter_file(s={"patching": {"mode": MODES[0], "by": "x"}})

    assert of(check_text(text, file), "GP101") == []


def test_several_values_with_the_same_outcome_are_one_finding() -> None:
    parameters = {
        "stage": {"type": "string", "allowedValues": ["dev", "test", "prod"]},
    }
    text = template(
        vm(
            linux=mode("[if(equals(parameters('stage'), 'prod'), 'AutomaticByPlatform', 'Manual')]")
        ),
        parameters=parameters,
    )

    finding = the(check_text(text), "GP101")

    assert finding.headline.endswith("when `stage` = 'dev' or 'test'")
    assert (finding.witness.reached, finding.witness.asked) == (2, 3)


def test_condition_of_the_resource_goes_without_saying() -> None:
    parameters = {"deploy": {"type": "bool"}}
    text = template(
        vm(linux=mode("Manual"), condition="[parameters('deploy')]"), parameters=parameters
    )

    assert the(check_text(text), "GP101").witness.always


def test_condition_that_is_false_silences_everything() -> None:
    assert of(check_text(template(vm(linux=mode("Manual"), condition=False))), "GP101") == []


def test_condition_that_cannot_be_known_is_shown() -> None:
    text = template(
        vm(linux=mode("Manual"), condition="[equals(parameters('stage'), 'prod')]"),
        parameters={"stage": {"type": "string"}},
    )

    finding = the(check_text(text), "GP101")

    assert finding.confidence == "certain"
    assert [info.text for info in finding.infos] == [
        "the resource exists only when `equals(parameters('stage'), 'prod')` holds"
    ]


def test_value_that_hangs_on_an_unknown_condition_is_only_possible() -> None:
    text = template(
        vm(linux=mode("[if(equals(parameters('stage'), 'prod'), 'ImageDefault', 'Manual')]")),
        parameters={"stage": {"type": "string"}},
    )

    assert of(check_text(text), "GP101") == []
    assert [each.cause for each in check_text(text).undecided if each.code == "GP101"] == [
        "condition"
    ]
    assert the(check_text(text, least="possible"), "GP101").confidence == "possible"


def test_value_that_is_wrong_under_every_assumption_is_certain() -> None:
    text = template(
        vm(linux=mode("[if(equals(parameters('stage'), 'prod'), 'Manual', 'AutomaticByOS')]")),
        parameters={"stage": {"type": "string"}},
    )

    report = check_text(text, least="possible")

    assert len(of(report, "GP101")) == 2


def test_unknown_value_is_not_decided_and_no_finding() -> None:
    text = template(vm(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}})

    report = check_text(text)

    assert of(report, "GP101") == []
    assert ("GP101", "parameter `mode` has no value") in [
        (each.code, each.reason) for each in report.undecided
    ]


# -- loops -----------------------------------------------------------------------------------------


def test_loop_gives_one_finding() -> None:
    copied = vm(linux=mode("Manual"), copy={"name": "vms", "count": 3})

    assert len(of(check_text(template(copied)), "GP101")) == 1


def test_iteration_that_matters_is_named() -> None:
    copied = vm(linux=mode("[variables('modes')[copyIndex()]]"), copy={"name": "vms", "count": 3})
    variables = {"modes": ["ImageDefault", "Manual", "AutomaticByPlatform"]}

    finding = the(check_text(template(copied, variables=variables)), "GP101")

    assert finding.headline.endswith("when `vms` is at index 1")


def test_loop_without_iterations_has_no_finding() -> None:
    copied = vm(linux=mode("Manual"), copy={"name": "vms", "count": 0})

    assert of(check_text(template(copied)), "GP101") == []


def test_loop_of_unknown_length_is_checked_once() -> None:
    copied = vm(linux=mode("Manual"), copy={"name": "vms", "count": "[parameters('n')]"})
    text = template(copied, parameters={"n": {"type": "int"}})

    assert len(of(check_text(text), "GP101")) == 1


# -- parameter files -------------------------------------------------------------------------------

MODE_PARAMETER = {"mode": {"type": "string", "allowedValues": [*MODES, "ImageDefault"]}}


def test_parameter_file_pins_its_values() -> None:
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=MODE_PARAMETER)

    assert len(of(check_text(text), "GP101")) == 2
    assert of(check_text(text, parameter_file(mode="ImageDefault")), "GP101") == []


def test_value_in_a_parameter_file_is_the_place_to_edit() -> None:
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=MODE_PARAMETER)

    finding = the(check_text(text, parameter_file(mode="Manual")), "GP101")

    assert finding.primary.span.document.path == "main.parameters.1.json"
    assert finding.witness.files == ("main.parameters.1.json",)


def test_same_defect_with_several_files_is_one_finding_that_names_them() -> None:
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=MODE_PARAMETER)
    files = [parameter_file(mode=each) for each in ("Manual", "ImageDefault", "Manual")]

    finding = the(check_text(text, *files), "GP101")

    assert finding.witness.files == ("main.parameters.1.json", "main.parameters.3.json")
    assert finding.infos[0].text == (
        "holds with the values of `main.parameters.1.json` and `main.parameters.3.json`"
    )


def test_secret_reference_in_a_parameter_file_is_not_known() -> None:
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=MODE_PARAMETER)
    file = parameter_file().replace(
        '"parameters": {}', '"parameters": {"mode": {"reference": {"secretName": "x"}}}'
    )

    assert of(check_text(text, file), "GP101") == []


# -- nested deployments ----------------------------------------------------------------------------


def test_outer_scope_sees_the_names_around_it() -> None:
    deployment = nested(vm(linux=mode("[variables('mode')]")))
    del deployment["properties"]["expressionEvaluationOptions"]  # type: ignore[attr-defined]

    text = template(deployment, variables={"mode": "Manual"})

    assert len(of(check_text(text), "GP101")) == 1


def test_inner_scope_does_not() -> None:
    deployment = nested(vm(linux=mode("[variables('mode')]")))

    report = check_text(template(deployment, variables={"mode": "Manual"}))

    assert of(report, "GP101") == []
    assert the(report, "GP903").headline == "no variable is called `mode`"


def test_world_of_the_outer_template_reaches_the_inner_one() -> None:
    inner = nested(
        vm(linux=mode("[parameters('mode')]")),
        arguments={"mode": {"value": "[parameters('outer')]"}},
        parameters={"mode": {"type": "string"}},
    )
    outer = {"outer": {"type": "string", "allowedValues": ["ImageDefault", "Manual"]}}

    finding = the(check_text(template(inner, parameters=outer)), "GP101")

    assert finding.headline.endswith("when `outer` = 'Manual'")


def test_allowed_values_of_an_inner_template_are_no_choice_of_the_deployer() -> None:
    inner = nested(
        vm(linux=mode("[parameters('mode')]")),
        parameters={
            "mode": {
                "type": "string",
                "allowedValues": ["ImageDefault", "Manual"],
                "defaultValue": "ImageDefault",
            }
        },
    )

    assert of(check_text(template(inner)), "GP101") == []


def test_condition_of_a_deployment_holds_for_all_in_it() -> None:
    deployment = {**nested(vm(linux=mode("Manual"))), "condition": False}

    assert of(check_text(template(deployment)), "GP101") == []


def test_linked_template_is_named_not_passed_over() -> None:
    deployment = {
        "type": "Microsoft.Resources/deployments",
        "apiVersion": "2022-09-01",
        "name": "linked",
        "properties": {
            "mode": "Incremental",
            "templateLink": {"uri": "https://example.com/t.json"},
        },
    }

    assert the(check_text(template(deployment)), "GP902").severity == "info"


# -- fingerprints ----------------------------------------------------------------------------------


def test_fingerprint_survives_lines_added_above_and_resources_moved() -> None:
    bad = vm(linux=mode("Manual"))
    network = {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-04-01", "name": "n"}

    before = the(check_text(template(bad, network)), "GP101")
    after = the(check_text("\n\n" + template(network, bad)), "GP101")

    assert before.fingerprint == after.fingerprint


def test_fingerprints_of_two_vms_differ() -> None:
    report = check_text(template(vm(linux=mode("Manual")), vm(linux=mode("Manual"), name="other")))

    assert len({finding.fingerprint for finding in of(report, "GP101")}) == 2


# -- what is counted -------------------------------------------------------------------------------


def test_posture_counts_every_iteration() -> None:
    text = template(
        vm(windows=mode("AutomaticByPlatform")),
        vm(linux={}, copy={"name": "vms", "count": 3}),
        vm(windows={"enableAutomaticUpdates": False}),
        vm(windows={}),
    )

    summary = check_text(text).summary

    assert summary.virtual_machines == 6
    found = {name: number for name, number in summary.posture.items() if number}
    assert found == {"platform": 1, "os": 1, "image": 3, "manual": 1}


def test_posture_that_differs_between_files_varies() -> None:
    text = template(vm(windows=mode("[parameters('mode')]")), parameters=MODE_PARAMETER)

    report = check_text(
        text, parameter_file(mode="AutomaticByPlatform"), parameter_file(mode="AutomaticByOS")
    )

    assert report.summary.virtual_machines == 1
    assert report.summary.posture["varies"] == 1


def test_template_without_vm_has_no_finding_about_vms() -> None:
    network = {"type": "Microsoft.Network/virtualNetworks", "apiVersion": "2023-04-01", "name": "n"}

    report = check_text(template(network))

    assert report.findings == ()
    assert report.summary.virtual_machines == 0


def test_existing_vm_is_not_checked() -> None:
    symbols = {"vm": {**vm(linux=mode("Manual")), "existing": True}}
    text = template(languageVersion="2.0").replace(
        '"resources": []', f'"resources": {json.dumps(symbols)}'
    )

    assert check_text(text).summary.virtual_machines == 0


def test_count_of_a_loop_is_not_varied_for_its_own_sake() -> None:
    numbers = list(range(120))
    parameters = {name: {"type": "int", "allowedValues": numbers} for name in ("n", "first")}
    copied = vm(
        linux=mode("Manual"),
        copy={"name": "vms", "count": "[sub(parameters('n'), parameters('first'))]"},
    )

    finding = the(check_text(template(copied, parameters=parameters)), "GP101")

    assert finding.witness.always
    assert finding.confidence == "certain"


def test_world_in_which_a_loop_has_no_iteration_has_no_finding() -> None:
    parameters = {"n": {"type": "int", "allowedValues": [0, 2]}}
    copied = vm(
        linux=mode("[if(equals(parameters('n'), 0), 'Manual', 'ImageDefault')]"),
        copy={"name": "vms", "count": "[parameters('n')]"},
    )

    assert of(check_text(template(copied, parameters=parameters)), "GP101") == []


def test_type_from_a_variable_is_evaluated() -> None:
    computed = vm(linux=mode("Manual"), type="[variables('kind')]")
    variables = {"kind": "Microsoft.Compute/virtualMachines"}

    assert len(of(check_text(template(computed, variables=variables)), "GP101")) == 1


def test_instance_of_a_scale_set_is_a_vm() -> None:
    instance = vm(
        linux=mode("Manual"),
        type="Microsoft.Compute/virtualMachineScaleSets/virtualMachines",
        name="set/0",
    )

    assert len(of(check_text(template(instance)), "GP101")) == 1


def test_nullable_parameter_may_be_left_out() -> None:
    parameters = {"mode": {"type": "string", "nullable": True, "allowedValues": ["Manual"]}}
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=parameters)

    assert the(check_text(text), "GP101").headline.endswith("when `mode` = 'Manual'")


def test_world_in_which_the_resource_exists_is_shown() -> None:
    parameters = {"deploy": {"type": "bool"}}
    text = template(
        vm(linux=mode("Manual"), condition="[parameters('deploy')]"), parameters=parameters
    )

    [info] = the(check_text(text), "GP101").infos

    assert info.text == "the resource exists only when `deploy` = true"


def test_misspelt_publisher_is_the_place_to_edit() -> None:
    image = {**UBUNTU_IMAGE, "publisher": "Canonicle"}
    text = template(vm(linux=mode("AutomaticByPlatform"), image=image))

    assert the(check_text(text), "GP201").primary.span.text == '"Canonicle"'
