"""``guestpatch inspect``: what a VM evaluates to."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from jsonschema import Draft202012Validator

from tests.engine.templates import mode, nested, parameter_file, template, vm

if TYPE_CHECKING:
    from tests.cli.conftest import Run

SCHEMAS = Path(__file__).parent.parent.parent / "schemas" / "guestpatch_schemas"


@pytest.fixture
def inspected(run_in_process: Run, tmp_path: Path) -> Any:  # noqa: ANN401 - a function
    def inspect(text: str, *arguments: str, parameters: str | None = None) -> Any:  # noqa: ANN401
        (tmp_path / "main.json").write_text(text)
        if parameters is not None:
            (tmp_path / "main.parameters.json").write_text(parameters)
        result = run_in_process("inspect", "main.json", "-f", "json", *arguments, cwd=tmp_path)
        assert (result.exit_code, result.stderr) == (0, "")
        return json.loads(result.stdout)["templates"]

    return inspect


def test_facts_follow_their_schema(inspected: Any) -> None:  # noqa: ANN401
    schema = json.loads((SCHEMAS / "facts.schema.json").read_text(encoding="utf-8"))

    [result] = inspected(template(vm(windows=mode("AutomaticByPlatform"))))

    Draft202012Validator(schema).validate(result["virtualMachines"][0]["facts"])


def test_fact_is_decided_absent_or_undecided_with_a_reason(inspected: Any) -> None:  # noqa: ANN401
    text = template(vm(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}})

    [result] = inspected(text)
    facts = result["virtualMachines"][0]["facts"]

    assert facts["os"] == "Linux"
    assert facts["patch.hotpatching"] is None
    assert facts["patch.mode"] == {"$undecided": "parameter `mode` has no value"}


def test_entry_of_a_list_says_what_of_it_is_not_known(inspected: Any) -> None:  # noqa: ANN401
    schema = json.loads((SCHEMAS / "facts.schema.json").read_text(encoding="utf-8"))
    extension = {
        "condition": "[greater(parameters('n'), 3)]",
        "type": "Microsoft.Compute/virtualMachines/extensions",
        "apiVersion": "2024-07-01",
        "name": "vm/agent",
        "properties": {"publisher": "Microsoft.CPlat.Core", "type": "[parameters('kind')]"},
    }
    parameters = {"n": {"type": "int"}, "kind": {"type": "string"}}

    [result] = inspected(template(vm(linux={}), extension, parameters=parameters))
    facts = result["virtualMachines"][0]["facts"]

    Draft202012Validator(schema).validate(facts)
    unknown = {"$undecided": "parameter `kind` has no value"}
    assert facts["neighbours.extensions"] == [
        {
            "$undecided": "whether this extension is deployed is not known",
            "publisher": "Microsoft.CPlat.Core",
            "type": unknown,
            "name": unknown,
            "role": unknown,
        }
    ]


def test_loop_is_expanded(inspected: Any) -> None:  # noqa: ANN401
    copied = vm(windows={}, name="[concat('vm', copyIndex(5))]", copy={"name": "c", "count": 2})

    [result] = inspected(template(copied))

    assert [each["name"] for each in result["virtualMachines"]] == ["vm5", "vm6"]


def test_parameter_file_is_named_and_its_values_count(inspected: Any) -> None:  # noqa: ANN401
    text = template(vm(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}})

    [result] = inspected(text, parameters=parameter_file(mode="ImageDefault"))

    assert result["parameterFile"] == "main.parameters.json"
    assert result["world"] == {"mode": "ImageDefault"}
    assert result["virtualMachines"][0]["facts"]["patch.mode"] == "ImageDefault"


def test_resources_are_expanded_in_order_with_what_is_nested(inspected: Any) -> None:  # noqa: ANN401
    network = {
        "type": "Microsoft.Network/virtualNetworks",
        "apiVersion": "2023-04-01",
        "name": "net",
        "condition": False,
    }
    extension = {"type": "extensions", "name": "agent", "apiVersion": "2024-07-01"}
    text = template(
        network,
        {**vm(windows={}, name="[concat('vm', copyIndex())]"), "copy": {"name": "c", "count": 2}},
        nested({**vm(linux={}, name="inner"), "resources": [extension]}),
    )

    [result] = inspected(text, "--resources")

    assert [(each["type"].rpartition("/")[2], each["name"]) for each in result["resources"]] == [
        ("virtualMachines", "vm0"),
        ("virtualMachines", "vm1"),
        ("deployments", "nested"),
        ("virtualMachines", "inner"),
        ("extensions", "inner/agent"),
    ]
    assert [each["copyIndex"] for each in result["resources"][:3]] == [0, 1, None]
    assert result["resources"][0]["location"] == "westeurope"


def test_text_form_shows_where_a_value_came_from(run_in_process: Run, tmp_path: Path) -> None:
    text = template(
        vm(linux={"patchSettings": "[variables('patching')]"}),
        variables={"patching": {"patchMode": "ImageDefault"}},
    )
    (tmp_path / "main.json").write_text(text)
    line = text[: text.index('"ImageDefault"')].count("\n") + 1

    result = run_in_process("inspect", "main.json", cwd=tmp_path)

    assert f"ImageDefault  ← variable `patching` ← main.json:{line}:" in result.stdout


def test_path_without_template_ends_with_2(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "other.json").write_text("{}")

    result = run_in_process("inspect", "other.json", cwd=tmp_path)

    assert (result.exit_code, result.stdout) == (2, "")
