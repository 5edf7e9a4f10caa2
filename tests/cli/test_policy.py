"""``check --policy``: what a definition of Azure Policy would do to the resources of a template."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Result, Run

VM = "Microsoft.Compute/virtualMachines"
PATCHING = f"{VM}/osProfile.windowsConfiguration.patchSettings"
NAME = "0a1b2c3d-0000-4000-8000-000000000000"

BICEP = """
@allowed(['Manual', 'AutomaticByPlatform'])
param mode string = 'AutomaticByPlatform'
param place string
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'web1'
  location: place
  tags: { stage: 'Prod' }
  properties: {
    osProfile: {
      computerName: 'web1'
      windowsConfiguration: { patchSettings: { patchMode: mode } }
    }
  }
}
"""
ARM = {
    "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#",
    "contentVersion": "1.0.0.0",
    "parameters": {
        "mode": {
            "type": "string",
            "defaultValue": "AutomaticByPlatform",
            "allowedValues": ["Manual", "AutomaticByPlatform"],
        },
        "place": {"type": "string"},
    },
    "resources": [
        {
            "type": VM,
            "apiVersion": "2024-07-01",
            "name": "web1",
            "location": "[parameters('place')]",
            "tags": {"stage": "Prod"},
            "properties": {
                "osProfile": {
                    "computerName": "web1",
                    "windowsConfiguration": {
                        "patchSettings": {"patchMode": "[parameters('mode')]"}
                    },
                }
            },
        }
    ],
}
IS_VM = {"field": "type", "equals": VM}
BY_PLATFORM = {"field": f"{PATCHING}.patchMode", "equals": "automaticbyplatform"}


def definition(
    condition: object,
    effect: object = "audit",
    **more: Any,  # noqa: ANN401 - JSON
) -> dict[str, Any]:
    details = {} if "details" not in more else {"details": more.pop("details")}
    properties = {
        "displayName": "VMs are patched by the platform",
        "mode": "Indexed",
        "metadata": {"version": "1.2.0"},
        "policyRule": {"if": condition, "then": {"effect": effect, **details}},
        **more,
    }
    return {"name": NAME, "properties": properties}


class Checks:
    """Checks a template of one language with a policy."""

    def __init__(self, run: Run, folder: Path, language: str) -> None:
        self._run = run
        self.folder = folder
        self.template = folder / ("main.bicep" if language == "bicep" else "main.json")
        self.template.write_text(BICEP if language == "bicep" else json.dumps(ARM, indent=2))

    def run(self, policy: object, *options: str) -> Result:
        (self.folder / "policy.json").write_text(json.dumps(policy, indent=2))
        return self._run(
            "check", self.template.name, "--policy", "policy.json", *options, cwd=self.folder
        )

    def report(self, policy: object, *options: str) -> dict[str, Any]:
        result = self.run(policy, "-f", "json", *options)
        assert result.exit_code in (0, 1), result.stderr
        report: dict[str, Any] = json.loads(result.stdout)
        return report

    def found(self, policy: object, *options: str) -> list[dict[str, Any]]:
        findings = self.report(policy, *options)["findings"]
        return [each for each in findings if each["category"] == "azure-policy"]


@pytest.fixture(params=["bicep", "arm"])
def checks(request: pytest.FixtureRequest, run_in_process: Run, tmp_path: Path) -> Checks:
    return Checks(run_in_process, tmp_path, request.param)


def test_audited_resource_is_a_warning_at_the_token_that_decides(checks: Checks) -> None:
    policy = definition({"allOf": [IS_VM, {"not": BY_PLATFORM}]})

    (finding,) = checks.found(policy)

    assert finding["code"] == "AZURE-0a1b2c3d"
    assert finding["name"] == "vms-are-patched-by-the-platform"
    assert finding["severity"] == "warning"
    assert finding["witness"]["parameters"] == {"mode": "Manual"}
    assert finding["message"].endswith("`patchMode` is `Manual`")
    assert finding["helps"] == ["set `patchMode` to `automaticbyplatform`"]
    line = checks.template.read_text().splitlines()[finding["start"]["line"] - 1]
    assert "'Manual'" in line or '"Manual"' in line


def test_report_with_policies_is_valid_by_its_schema(checks: Checks) -> None:
    report = checks.report(definition({"allOf": [IS_VM, {"not": BY_PLATFORM}]}))

    schema = json.loads((files("guestpatch_schemas") / "report.schema.json").read_text("utf-8"))
    jsonschema.validate(report, schema)
    assert report["policies"] == [
        {
            "code": "AZURE-0a1b2c3d",
            "title": "VMs are patched by the platform",
            "effect": "audit",
            "path": "policy.json",
            "found": 1,
            "undecided": 0,
        }
    ]


@pytest.mark.parametrize(
    ("effect", "severity", "exit_code"),
    [("deny", "error", 1), ("Audit", "warning", 1), ("disabled", None, 0)],
)
def test_effect_decides_how_bad_it_is(
    checks: Checks, effect: str, severity: str | None, exit_code: int
) -> None:
    policy = definition(IS_VM, effect)

    found = checks.found(policy)
    result = checks.run(policy, "--select", "GP101")

    assert [each["severity"] for each in found] == ([severity] if severity else [])
    assert result.exit_code == exit_code


def test_effect_may_be_a_parameter_with_a_default_or_a_given_value(checks: Checks) -> None:
    effect = {"type": "String", "defaultValue": "Audit", "allowedValues": ["Audit", "Deny"]}
    policy = definition(IS_VM, "[parameters('effect')]", parameters={"effect": effect})

    assert [each["severity"] for each in checks.found(policy)] == ["warning"]
    denied = checks.found(policy, "--policy-param", "effect=deny")
    assert [each["severity"] for each in denied] == ["error"]
    refused = checks.run(policy, "--policy-param", "effect=modify")
    assert refused.exit_code == 2
    assert "allowed are `Audit`, `Deny`" in refused.stderr


def test_parameter_without_a_value_leaves_the_policy_open(checks: Checks) -> None:
    policy = definition(
        {"field": "name", "equals": "[parameters('wanted')]"},
        parameters={"wanted": {"type": "String"}},
    )

    report = checks.report(policy)
    assert report["policies"][0]["undecided"] == 1
    assert any("--policy-param wanted" in each["reason"] for each in report["undecided"])
    assert len(checks.found(policy, "--policy-param", "wanted=WEB1")) == 1


def test_unknown_value_is_not_decided_and_never_guessed(checks: Checks) -> None:
    policy = definition({"field": "location", "notIn": ["westeurope"]}, "deny")

    report = checks.report(policy)
    known = checks.found(policy, "--param", str(parameters(checks.folder, "North Europe")))
    allowed = checks.found(policy, "--param", str(parameters(checks.folder, "West Europe")))

    assert report["policies"][0]["found"] == 0
    assert "parameter `place` has no value" in {each["reason"] for each in report["undecided"]}
    assert [each["severity"] for each in known] == ["error"]
    assert allowed == []


def parameters(folder: Path, place: str) -> Path:
    path = folder / "values.parameters.json"
    path.write_text(json.dumps({"parameters": {"place": {"value": place}}}))
    return path


def test_closing_lines_say_what_became_of_each_policy(checks: Checks) -> None:
    denied = checks.run(definition(IS_VM, "deny"), "--select", "GP101")
    disabled = checks.run(definition(IS_VM, "disabled"), "--select", "GP101")

    title = "Azure Policy `VMs are patched by the platform` (AZURE-0a1b2c3d, "
    assert f"{title}deny): 1 resource denied." in denied.stdout
    assert f"{title}disabled) does nothing." in disabled.stdout
    assert "policy of version 1.2.0 with the effect deny" in denied.stdout
    assert "aliases known on " in denied.stdout


@pytest.mark.parametrize("form", ["concise", "sarif", "github", "gitlab", "junit", "markdown"])
def test_every_format_has_the_findings_of_policies(checks: Checks, form: str) -> None:
    result = checks.run(definition(IS_VM, "deny"), "--select", "GP101", "-f", form)

    assert "denied by the policy" in result.stdout
    assert result.exit_code == 1


def test_finding_of_a_policy_is_suppressed_by_its_code(run_in_process: Run, tmp_path: Path) -> None:
    checks = Checks(run_in_process, tmp_path, "bicep")
    accepted = "// guestpatch: ignore[AZURE-0a1b2c3d] agreed with the platform team\nresource vm"
    checks.template.write_text(BICEP.replace("resource vm", accepted))

    (finding,) = checks.found(definition(IS_VM, "deny"))
    without = run_in_process("check", "main.bicep", "-f", "concise", cwd=tmp_path)

    assert finding["suppression"]["reason"] == "agreed with the platform team"
    assert checks.run(definition(IS_VM, "deny"), "--select", "GP101").exit_code == 0
    assert "suppression" not in without.stdout


# -- what a policy changes -------------------------------------------------------------------------


def modifying(operation: str, value: object = "AutomaticByPlatform") -> dict[str, Any]:
    change = {"operation": operation, "field": f"{PATCHING}.patchMode", "value": value}
    return definition(IS_VM, "modify", details={"roleDefinitionIds": [], "operations": [change]})


def test_change_is_an_info_and_only_where_something_changes(checks: Checks) -> None:
    (finding,) = checks.found(modifying("addOrReplace"))

    assert finding["severity"] == "info"
    assert finding["witness"]["parameters"] == {"mode": "Manual"}
    assert "`patchMode` becomes `AutomaticByPlatform`" in finding["headline"]
    assert checks.found(modifying("add")) == []


def test_appended_value_that_differs_denies_the_deployment(checks: Checks) -> None:
    tag = {"field": "tags['stage']", "value": "Test"}
    other = {"field": "tags['owner']", "value": "me"}

    (denied,) = checks.found(definition(IS_VM, "append", details=[tag]))
    (added,) = checks.found(definition(IS_VM, "append", details=[other]))

    assert denied["severity"] == "error"
    assert added["severity"] == "info"
    assert checks.found(definition(IS_VM, "append", details=[{**tag, "value": "prod"}])) == []


# -- what has to exist -----------------------------------------------------------------------------


def test_resource_itself_may_be_what_has_to_exist(checks: Checks) -> None:
    details = {"type": VM, "name": "[field('name')]", "existenceCondition": BY_PLATFORM}

    (finding,) = checks.found(definition(IS_VM, "auditIfNotExists", details=details))

    assert finding["severity"] == "warning"
    assert finding["witness"]["parameters"] == {"mode": "Manual"}


def test_child_that_is_not_deployed_is_likely_missing(checks: Checks) -> None:
    details = {
        "type": f"{VM}/extensions",
        "existenceCondition": {"field": f"{VM}/extensions/publisher", "equals": "Contoso"},
    }

    (finding,) = checks.found(definition(IS_VM, "deployIfNotExists", details=details))

    assert finding["severity"] == "info"
    assert finding["confidence"] == "likely"


def test_child_that_is_deployed_satisfies_the_policy(run_in_process: Run, tmp_path: Path) -> None:
    checks = Checks(run_in_process, tmp_path, "bicep")
    checks.template.write_text(
        BICEP
        + """
resource agent 'Microsoft.Compute/virtualMachines/extensions@2024-07-01' = {
  parent: vm
  name: 'agent'
  location: place
  properties: { publisher: 'Contoso', type: 'Agent', typeHandlerVersion: '1.0' }
}
"""
    )
    wanted = {"field": f"{VM}/extensions/publisher", "equals": "contoso"}
    other = {"field": f"{VM}/extensions/publisher", "equals": "Other"}

    def asking(condition: object) -> dict[str, Any]:
        details = {"type": f"{VM}/extensions", "existenceCondition": condition}
        return definition(IS_VM, "auditIfNotExists", details=details)

    assert checks.found(asking(wanted)) == []
    assert len(checks.found(asking(other))) == 1


def test_what_others_may_deploy_is_only_possibly_missing(checks: Checks) -> None:
    details = {"type": "Microsoft.Security/assessments", "name": "abc"}
    policy = definition(IS_VM, "auditIfNotExists", details=details)

    report = checks.report(policy)
    (finding,) = checks.found(policy, "--min-confidence", "possible")

    assert report["policies"][0]["found"] == 0
    assert report["policies"][0]["undecided"] == 1
    assert finding["confidence"] == "possible"


# -- modules, folders, several policies ------------------------------------------------------------


def test_resource_in_a_module_is_asked_with_the_arguments_of_its_call(
    run_in_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "vm.bicep").write_text(BICEP)
    (tmp_path / "main.bicep").write_text(
        "module a 'vm.bicep' = { name: 'a', params: { mode: 'Manual', place: 'uksouth' } }\n"
    )
    (tmp_path / "policy.json").write_text(json.dumps(definition({"not": BY_PLATFORM}, "deny")))

    result = run_in_process(
        "check", "main.bicep", "--policy", "policy.json", "-f", "concise", cwd=tmp_path
    )

    assert "main.bicep:1:" in result.stdout
    assert "`patchMode` is `Manual`" in result.stdout


def test_folder_stands_for_the_definitions_in_it(run_in_process: Run, tmp_path: Path) -> None:
    checks = Checks(run_in_process, tmp_path, "arm")
    folder = tmp_path / "policies" / "deep"
    folder.mkdir(parents=True)
    (folder / "one.json").write_text(json.dumps(definition(IS_VM)))
    (folder / "two.json").write_text(json.dumps({**definition(IS_VM), "name": "other"}))
    (folder / "values.json").write_text("{}")

    result = run_in_process(
        "check", "main.json", "--policy", "policies", "-f", "json", cwd=checks.folder
    )

    codes = [each["code"] for each in json.loads(result.stdout)["policies"]]
    assert len(codes) == 2
    assert "AZURE-0a1b2c3d" in codes


def test_same_policy_in_two_files_is_refused(run_in_process: Run, tmp_path: Path) -> None:
    checks = Checks(run_in_process, tmp_path, "arm")
    (tmp_path / "again.json").write_text(json.dumps(definition(IS_VM)))

    result = checks.run(definition(IS_VM), "--policy", "again.json")

    assert result.exit_code == 2
    assert "the same policy as again.json" in result.stderr


# -- definitions that cannot be used ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"a": 1}, "it has no `policyRule`"),
        ([], "a policy definition is an object"),
        ({"properties": {"policyDefinitions": []}}, "an initiative (a set of policies)"),
        (definition(IS_VM, "denyAction"), "the effect `denyAction` is not supported"),
        (definition(IS_VM, "punish"), "the effect `punish` is not supported"),
        (definition(IS_VM, "[parameters('effect')]"), "the policy has no parameter `effect`"),
        (definition(IS_VM, mode="Microsoft.Kubernetes.Data"), "policies of mode"),
        (definition({"field": f"{VM}/osProfil.x", "equals": 1}), "is not known to guestpatch"),
        (definition({"field": f"{PATCHING}.patchMod", "equals": 1}), "did you mean"),
        (definition({"field": "size", "equals": 1}), "there is no field `size`"),
        (definition({"field": "type", "equal": VM}), "`equal` is not supported in a condition"),
        (definition({"field": "type"}), "the condition has no operator"),
        (definition({"allOf": IS_VM}), "`allOf` takes a list of conditions"),
        (definition({"value": "[addDays(utcNow(), 1)]", "equals": 1}), "the function `addDays`"),
        (definition({"value": "[resourceId('a', 'b')]", "equals": 1}), "does not take"),
        (definition({"value": "[concat('a'", "equals": 1}), None),
        (definition(IS_VM, "modify", details={}), "`modify` needs a list"),
        (definition(IS_VM, "auditIfNotExists", details={}), "needs the `type`"),
        ("x" * 50, "a policy definition is an object"),
    ],
)
def test_what_cannot_be_evaluated_is_refused_by_name(
    run_in_process: Run, tmp_path: Path, policy: object, said: str | None
) -> None:
    checks = Checks(run_in_process, tmp_path, "arm")

    result = checks.run(policy)

    if said is None:  # no expression without its closing bracket: a text like any other
        assert result.exit_code in (0, 1)
        return
    assert result.exit_code == 2
    assert result.stdout == ""
    assert said in result.stderr
    assert "policy.json:" in result.stderr


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{", "not closed"),
        ("no json", ""),
        ("[" * 5_000, ""),
        ('{"properties": {"policyRule": ' + '{"if": ' * 500, ""),
        ("", ""),
        (" " * (17 * 1024 * 1024), "files over"),
    ],
    ids=["open", "words", "brackets", "deep", "empty", "large"],
)
def test_broken_file_is_refused(run_in_process: Run, tmp_path: Path, text: str, said: str) -> None:
    (tmp_path / "main.json").write_text(json.dumps(ARM))
    (tmp_path / "policy.json").write_text(text)

    result = run_in_process("check", "main.json", "--policy", "policy.json", cwd=tmp_path)

    assert result.exit_code == 2
    assert "policy.json" in result.stderr
    assert said in result.stderr


def test_kept_results_are_those_of_the_same_policies(run: Run, tmp_path: Path) -> None:
    checks = Checks(run, tmp_path, "arm")

    def severities(effect: str) -> list[str]:
        return [each["severity"] for each in checks.found(definition(IS_VM, effect))]

    assert [severities(effect) for effect in ("audit", "audit", "deny", "audit")] == [
        ["warning"],
        ["warning"],
        ["error"],
        ["warning"],
    ]


def test_missing_file_and_unknown_parameter_are_refused(checks: Checks) -> None:
    missing = checks.run(definition(IS_VM), "--policy", "nowhere.json")
    unknown = checks.run(definition(IS_VM), "--policy-param", "efect=Audit")
    empty = checks.run(definition(IS_VM), "--policy", str(checks.folder / "empty"))

    assert (missing.exit_code, unknown.exit_code, empty.exit_code) == (2, 2, 2)
    assert "nowhere.json" in missing.stderr
    assert "no policy has a parameter `efect`" in unknown.stderr
