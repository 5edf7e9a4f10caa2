"""The steps for Azure Pipelines: valid, and their scripts run."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import junitparser
import pytest

from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.pipelines.steps import ROOT, bash, read_yaml, scalars_as_text
from tests.template.bicep_evaluating import write
from tests.tools import finds_nothing

if TYPE_CHECKING:
    from pathlib import Path

STEPS = ROOT / "azure-pipelines" / "guestpatch.yml"


def test_steps_are_valid(tmp_path: Path) -> None:
    copy = tmp_path / "guestpatch.json"
    copy.write_text(json.dumps(scalars_as_text(read_yaml(STEPS))))
    kind = "azure-pipelines"
    schema = f"--builtin-schema=vendor.{kind}"
    finds_nothing("check-jsonschema", schema, f"--data-transform={kind}", copy)


@pytest.mark.parametrize(
    ("chosen", "exit_code"), [("Odd", 1), ("AutomaticByPlatform", 0)], ids=["finding", "none"]
)
def test_findings_are_shown_and_published(tmp_path: Path, chosen: str, exit_code: int) -> None:
    windows = mode(chosen, enableAutomaticUpdates=True)
    write(tmp_path, {"infra/main.json": template(arm_vm(windows=windows))})
    step: dict[str, Any] = next(
        each for each in read_yaml(STEPS)["steps"] if each.get("displayName") == "Check templates"
    )
    ended = bash(
        step["bash"],
        tmp_path,
        AGENT_TEMPDIRECTORY=str(tmp_path / "agent"),
        PATHS="infra",
        OPTIONS="",
    )
    reports = tmp_path / "agent" / "guestpatch-reports"
    results = json.loads((reports / "sarif" / "guestpatch.sarif").read_text())["runs"][0]["results"]

    assert ended.exit_code == exit_code
    assert ("##vso[task.logissue type=error;" in ended.output) == bool(exit_code)
    assert bool(results) == bool(exit_code)
    assert junitparser.JUnitXml.fromfile(str(reports / "guestpatch.xml")).tests >= 1
