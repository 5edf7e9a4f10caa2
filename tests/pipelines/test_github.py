"""The GitHub action and the workflow of this repository: linted, and their scripts run."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.pipelines.steps import ROOT, bash, read_yaml
from tests.template.bicep_evaluating import write
from tests.tools import finds_nothing

if TYPE_CHECKING:
    from pathlib import Path

    from tests.pipelines.steps import Ended

ACTION = ROOT / "action.yml"
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
STEPS: list[dict[str, Any]] = read_yaml(ACTION)["runs"]["steps"]


def script_of(name: str) -> str:
    return next(str(step["run"]) for step in STEPS if step.get("name") == name)


class Runner:
    """What the action runs on: a checked-out repository, and the files of the runner."""

    def __init__(self, folder: Path) -> None:
        self.repository = folder / "a repository"
        self.temp = folder / "temp"
        self.output, self.summary = folder / "output", folder / "summary.md"
        self.repository.mkdir()
        self.temp.mkdir()

    def step(self, name: str, paths: str = ".", options: str = "") -> Ended:
        return bash(
            script_of(name),
            self.repository,
            RUNNER_TEMP=str(self.temp),
            GITHUB_ACTION_PATH=str(ROOT),
            GITHUB_OUTPUT=str(self.output),
            GITHUB_STEP_SUMMARY=str(self.summary),
            PATHS=paths,
            OPTIONS=options,
        )


@pytest.fixture
def runner(tmp_path: Path) -> Runner:
    return Runner(tmp_path)


@pytest.mark.parametrize(
    ("kind", "paths"), [("actions", [ACTION]), ("workflows", WORKFLOWS)], ids=["action", "workflow"]
)
def test_definitions_are_valid(kind: str, paths: list[Path]) -> None:
    finds_nothing("check-jsonschema", "--builtin-schema", f"vendor.github-{kind}", *paths)


def test_definitions_hold_nothing_an_auditor_finds() -> None:
    finds_nothing("zizmor", "--offline", "--no-progress", ACTION, *WORKFLOWS)


def test_workflow_runs_the_checks_on_every_supported_python() -> None:
    (workflow,) = (read_yaml(path) for path in WORKFLOWS)
    classifiers = (ROOT / "pyproject.toml").read_text("utf-8")

    assert all(
        f'"Programming Language :: Python :: {version}"' in classifiers
        for version in workflow["jobs"]["checks"]["strategy"]["matrix"]["python"]
    )
    assert classifiers.count('"Programming Language :: Python :: 3.1') == len(
        workflow["jobs"]["checks"]["strategy"]["matrix"]["python"]
    )
    assert workflow["permissions"] == {}


def test_findings_fail_the_step_and_are_written_for_the_upload(runner: Runner) -> None:
    write(runner.repository, {"infra/main.json": template(arm_vm(windows=mode("Odd")))})
    ended = runner.step("Check templates", paths="infra")

    assert ended.exit_code == 1
    assert ended.output.startswith("::error title=guestpatch")
    sarif = runner.temp / "guestpatch.sarif"
    assert runner.output.read_text() == f"sarif={sarif}\n"
    assert json.loads(sarif.read_text())["runs"][0]["results"]
    assert "GP102" in runner.summary.read_text()


def test_options_and_several_paths_reach_the_program(runner: Runner) -> None:
    odd = template(arm_vm(windows=mode("Odd")))
    write(runner.repository, {"a/main.json": odd, "b/main.json": odd, "c/main.json": odd})
    ended = runner.step("Check templates", paths="a b", options="--exit-zero --edition 2023-ga")

    assert ended.exit_code == 0
    assert "file=a/main.json" in ended.output
    assert "file=b/main.json" in ended.output
    assert "file=c/main.json" not in ended.output


def test_run_that_cannot_be_trusted_leaves_nothing_to_upload(runner: Runner) -> None:
    ended = runner.step("Check templates", paths="renamed")

    assert ended.exit_code == 2
    assert not runner.output.exists()


def test_words_of_a_repository_are_not_run(runner: Runner) -> None:
    write(
        runner.repository,
        {
            "main.json": template(arm_vm(windows=mode("Odd"))),
            "guestpatch/__init__.py": "raise SystemExit('run from the repository')",
            "click.py": "raise SystemExit('run from the repository')",
        },
    )
    ended = runner.step("Check templates", paths="main.json $(touch stolen) ;")

    assert "run from the repository" not in ended.output
    assert not (runner.repository / "stolen").exists()


@pytest.mark.skipif(
    not os.environ.get("GUESTPATCH_ONLINE"), reason="installs packages; GUESTPATCH_ONLINE=1"
)
def test_action_installs_what_it_runs(runner: Runner) -> None:
    write(runner.repository, {"main.json": template(arm_vm(windows=mode("Odd")))})
    installed = runner.step("Install guestpatch")

    assert installed.exit_code == 0, installed.output
    assert (runner.temp / "guestpatch" / "guestpatch" / "__init__.py").is_file()
    assert runner.step("Check templates").exit_code == 1
