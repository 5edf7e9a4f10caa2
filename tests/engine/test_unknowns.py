"""What cannot be known: never a false alarm, never a silent pass, the same in every order."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from guestpatch.api import Document, Settings, Unit, UnknownRuleError, check_unit
from guestpatch.evaluate.limits import QUESTION
from tests.checking import check_text, settings
from tests.engine.templates import WINDOWS_IMAGE, mode, nested, parameter_file, template, vm

if TYPE_CHECKING:
    from guestpatch.api import Finding, Report

OBJECT = {"o": {"type": "object"}}


def serious(report: Report) -> list[str]:
    return [f.rule.code for f in report.findings if f.severity != "info"]


def of(report: Report, code: str) -> list[Finding]:
    return [finding for finding in report.findings if finding.rule.code == code]


# -- unknown objects -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "resource",
    [
        vm(linux={"patchSettings": "[parameters('o')]"}),
        vm(linux="[parameters('o')]"),
        {**vm(), "properties": "[parameters('o')]"},
        {**vm(), "properties": {"osProfile": "[parameters('o')]"}},
        vm(windows="[union(parameters('o'), createObject('provisionVMAgent', true()))]"),
        vm(image="[parameters('o')]", windows=mode("AutomaticByPlatform")),
    ],
)
def test_object_without_a_value_is_no_finding(resource: object) -> None:
    report = check_text(template(resource, parameters=OBJECT))

    assert serious(report) == []
    assert report.undecided != ()


@pytest.mark.parametrize(
    "condition",
    [
        "equals(resourceGroup().tags.stage, 'x')",
        "equals(deployment().foo, 'x')",
        "equals(union(createObject('a', 'b'), parameters('o')).z, 'q')",
        "contains(parameters('o'), 'x')",
    ],
)
def test_condition_on_a_part_of_something_unknown_is_assumed_both_ways(condition: str) -> None:
    text = template(
        vm(linux=mode(f"[if({condition}, 'AutomaticByOS', 'ImageDefault')]")), parameters=OBJECT
    )

    assert of(check_text(text), "GP101") == []
    found = of(check_text(text, least="possible"), "GP101")
    assert [(f.confidence, f.witness.asked) for f in found] == [("possible", 2)]


def test_certain_part_of_a_finding_is_not_hidden_by_an_uncertain_one() -> None:
    condition = "or(equals(parameters('p'), 'a'), equals(reference('x').y, 'q'))"
    text = template(
        vm(linux=mode(f"[if({condition}, 'AutomaticByOS', 'ImageDefault')]")),
        parameters={"p": {"type": "string", "allowedValues": ["a", "b"]}},
    )

    report = check_text(text)

    assert [(f.confidence, f.headline) for f in of(report, "GP101")] == [
        ("certain", "`AutomaticByOS` is not a Linux patch mode when `p` = 'a'")
    ]
    assert [each.cause for each in report.undecided if each.code == "GP101"] == ["condition"]


def test_condition_of_the_resource_settles_the_same_condition_inside() -> None:
    condition = "or(equals(parameters('o'), 'x'), equals(reference('x').y, 'q'))"
    text = template(
        vm(
            linux=mode("[if(variables('c'), 'ImageDefault', 'AutomaticByOS')]"),
            condition="[variables('c')]",
        ),
        variables={"c": f"[{condition}]"},
        parameters=OBJECT,
    )

    report = check_text(text, least="possible")

    assert of(report, "GP101") == []
    assert [each for each in report.undecided if each.code == "GP101"] == []


def test_finding_of_a_partly_explored_question_is_not_certain() -> None:
    numbers = [str(n) for n in range(20)]
    parameters = {name: {"type": "string", "allowedValues": numbers} for name in "abc"}
    text = template(
        vm(
            linux=mode("Manual"),
            name="x",
            tags={},
            condition=(
                "[not(equals(concat(parameters('a'), parameters('b'), parameters('c')), '999'))]"
            ),
        ),
        parameters=parameters,
    )

    [finding] = of(check_text(text), "GP101")

    assert finding.confidence == "likely"
    assert "partly explored" in finding.infos[0].text


def test_image_id_that_fails_is_not_taken_for_a_custom_image() -> None:
    image = {"id": "[concat(json('{bad'), 'x')]"}

    report = check_text(template(vm(windows=mode("AutomaticByPlatform"), image=image)))

    assert of(report, "GP202") == []


# -- neighbours ------------------------------------------------------------------------------------

HEALTH = {"publisher": "Microsoft.ManagedServices", "type": "ApplicationHealthWindows"}


def scale_set(**envelope: object) -> dict[str, object]:
    profile = vm(windows=mode("AutomaticByPlatform"))["properties"]
    return {
        **vm(),
        "type": "Microsoft.Compute/virtualMachineScaleSets",
        "name": "set",
        **envelope,
        "properties": {"orchestrationMode": "Flexible", "virtualMachineProfile": profile},
    }


def health(**envelope: object) -> dict[str, object]:
    return {
        "type": "Microsoft.Compute/virtualMachineScaleSets/extensions",
        "apiVersion": "2024-07-01",
        "name": "set/health",
        **envelope,
        "properties": HEALTH,
    }


def test_scale_set_without_health_extension_is_found() -> None:
    assert len(of(check_text(template(scale_set())), "GP118")) == 1


def test_loops_side_by_side_run_in_step() -> None:
    sets = scale_set(name="[concat('set', copyIndex())]", copy={"name": "a", "count": 2})
    extensions = health(
        name="[concat('set', copyIndex(), '/health')]", copy={"name": "b", "count": 2}
    )

    assert of(check_text(template(sets, extensions)), "GP118") == []


def test_extension_named_by_an_output_may_belong_to_the_scale_set() -> None:
    extension = health(name="[concat(reference('d').outputs.name.value, '/health')]")

    assert of(check_text(template(scale_set(), extension)), "GP118") == []


def test_extension_under_an_unknown_condition_leaves_it_open() -> None:
    extension = health(condition="[equals(parameters('stage'), 'x')]")

    report = check_text(template(scale_set(), extension, parameters={"stage": {"type": "string"}}))

    assert of(report, "GP118") == []
    assert "GP118" in {each.code for each in report.undecided}


# -- long lists ------------------------------------------------------------------------------------


def test_last_of_many_allowed_values_is_tried_too() -> None:
    parameters = {
        "mode": {"type": "string", "allowedValues": [*(["ImageDefault"] * 300), "Manual"]}
    }
    text = template(vm(linux=mode("[parameters('mode')]")), parameters=parameters)

    assert len(of(check_text(text), "GP101")) == 1


def test_combinations_that_were_not_tried_are_not_decided() -> None:
    numbers = [f"n{n}" for n in range(40)]
    parameters = {name: {"type": "string", "allowedValues": numbers} for name in "ab"}
    guard = "equals(concat(parameters('a'), parameters('b')), 'n39n39')"
    text = template(
        vm(linux=mode(f"[if({guard}, 'Manual', 'ImageDefault')]")), parameters=parameters
    )

    report = check_text(text)

    assert of(report, "GP101") == []
    assert "only the first 256 combinations of parameter values were tried" in {
        each.reason for each in report.undecided if each.code == "GP101"
    }


# -- limits ----------------------------------------------------------------------------------------


def test_heavy_vm_does_not_silence_another_one() -> None:
    heavy = vm(
        linux=mode("[if(empty(variables('heavy')), 'ImageDefault', 'AutomaticByPlatform')]"),
        name="heavy",
    )
    sieve = "filter(range(0, 10000), lambda('x', contains(string(lambdaVariables('x')), 'y')))"
    passes = QUESTION.steps // 30_000 + 1  # three expressions or more for each number
    variables = {"heavy": f"[concat({', '.join([sieve] * passes)})]"}

    report = check_text(template(heavy, vm(linux=mode("Manual")), variables=variables))

    assert len(of(report, "GP101")) == 1
    assert len(of(report, "GP908")) == 1
    assert report.summary.virtual_machines == 2


def test_more_resources_than_are_looked_at_are_a_finding() -> None:
    address = {"type": "Microsoft.Network/publicIPAddresses", "apiVersion": "2023-04-01"}
    resources = [{**address, "name": f"ip{n}"} for n in range(5_000)]

    report = check_text(template(*resources, vm(linux=mode("Manual"))))

    assert [f.headline for f in of(report, "GP908")] == ["more than 5000 resources"]


def test_deployments_nested_deeper_than_is_looked_at_are_a_finding() -> None:
    inner: dict[str, object] = vm(linux=mode("Manual"))
    for _ in range(22):
        inner = nested(inner)

    assert len(of(check_text(template(inner)), "GP908")) == 1


def test_limit_met_with_any_parameter_file_is_a_finding() -> None:
    copied = vm(windows={}, copy={"name": "c", "count": "[parameters('n')]"})
    text = template(copied, parameters={"n": {"type": "int"}})

    for order in ((2, 5000), (5000, 2)):
        report = check_text(text, *(parameter_file(n=n) for n in order))

        assert len(of(report, "GP908")) == 1


def test_deeply_nested_comparison_is_bounded() -> None:
    for side in "vw":
        chain = {f"{side}{n}": {"a": f"[variables('{side}{n + 1}')]"} for n in range(500)}
        chain[f"{side}500"] = {}
        if side == "v":
            left = chain
    text = template(
        vm(linux=mode("[if(equals(variables('v0'), variables('w0')), 'Manual', 'Manual')]")),
        variables={**left, **chain},
    )

    assert "GP909" not in {finding.rule.code for finding in check_text(text).findings}


def test_depth_met_in_one_vm_does_not_change_another() -> None:
    chain = {f"v{n}": f"[concat(variables('v{n + 1}'))]" for n in range(60)}
    variables = {**chain, "v60": "AutomaticByOS"}
    deep = vm(linux=mode("[variables('v0')]"), name="deep")
    shallow = vm(linux=mode("[variables('v40')]"), name="shallow")

    alone = of(check_text(template(shallow, variables=variables)), "GP101")
    beside = of(check_text(template(deep, shallow, variables=variables)), "GP101")

    assert len(alone) == 1
    assert alone[0].headline in {finding.headline for finding in beside}


# -- nothing else matters --------------------------------------------------------------------------


def test_unrelated_resources_leave_every_finding_as_it_was() -> None:
    bad = [
        vm(linux=mode("[parameters('mode')]"), name="one"),
        vm(windows={"enableAutomaticUpdates": False}, name="two"),
        vm(
            windows=mode("AutomaticByPlatform"),
            image={**WINDOWS_IMAGE, "sku": "[parameters('sku')]"},
            name="three",
        ),
    ]
    parameters = {
        "mode": {"type": "string", "allowedValues": ["ImageDefault", "Manual"]},
        "sku": {"type": "string", "allowedValues": ["2019-Datacenter", "nothing"]},
        "other": {"type": "string", "allowedValues": ["a", "b"]},
    }
    others = [vm(windows={}, name="[parameters('other')]"), scale_set(condition=False)]

    def found(*resources: object) -> set[str]:
        report = check_text(template(*resources, parameters=parameters))
        names = {"one", "two", "three"}
        return {
            finding.headline
            for finding in report.findings
            if finding.resource is not None and finding.resource.name in names
        }

    assert found(*bad) == found(*others, *bad) == found(*reversed(bad), *others)


# -- the tool itself -------------------------------------------------------------------------------


def test_rule_that_does_not_exist_is_an_error_of_the_caller() -> None:
    wrong = Settings(settings().knowledge, settings().pack, settings().today, select=("nope",))

    with pytest.raises(UnknownRuleError):
        check_unit(Unit(Document("main.json", "{}")), wrong)


def test_body_of_an_own_function_is_read() -> None:
    functions = [
        {
            "namespace": "my",
            "members": {
                "f": {
                    "parameters": [{"name": "a", "type": "string"}],
                    "output": {"type": "string", "value": "[nosuch(parameters('b'))]"},
                }
            },
        }
    ]

    headlines = {f.headline for f in of(check_text(template(functions=functions)), "GP903")}

    assert headlines == {"no function is called `nosuch`", "no parameter is called `b`"}


def test_loose_json_is_one_finding_per_kind() -> None:
    text = json.dumps(json.loads(template(vm(windows={})))).replace("}", ",}")

    assert [f.headline for f in of(check_text(text), "GP910")] == ["trailing comma"]
