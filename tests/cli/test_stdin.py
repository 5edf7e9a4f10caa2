"""Text from standard input is checked as the file that it stands for."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, parameter_file, template, vm

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

GOOD = template(vm(windows=mode("AutomaticByPlatform")))
BAD = template(vm(linux=mode("Manual")))
FREE_MODE = template(
    vm(linux=mode("[parameters('mode')]")), parameters={"mode": {"type": "string"}}
)
MODULE = """
resource vm 'Microsoft.Compute/virtualMachines@2023-03-01' = {
  name: 'vm'
  location: 'westeurope'
  properties: {
    osProfile: { linuxConfiguration: { patchSettings: { patchMode: 'Manual' } } }
  }
}
"""
ROOT = "module vm 'vm.bicep' = {\n  name: 'vm'\n}\n"


def test_text_takes_the_place_of_the_file_on_disk(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / "main.json").write_text(GOOD)

    result = run_in_process(
        "check", "-", "--stdin-filename", "main.json", "-f", "concise", cwd=tmp_path, stdin=BAD
    )

    assert result.exit_code == 1
    assert "main.json:" in result.stdout
    assert (tmp_path / "main.json").read_text() == GOOD


def test_file_need_not_exist_and_its_modules_are_found_beside_it(
    run_in_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "infra").mkdir()
    (tmp_path / "infra/vm.bicep").write_text(MODULE)

    result = run_in_process(
        "check", "-", "--stdin-filename", "infra/new.bicep", "-f", "json", cwd=tmp_path, stdin=ROOT
    )

    findings = json.loads(result.stdout)["findings"]
    assert "infra/vm.bicep" in {finding["path"] for finding in findings}


def test_parameter_file_and_configuration_of_its_folder_count(
    run_in_process: Run, tmp_path: Path
) -> None:
    (tmp_path / "main.parameters.json").write_text(parameter_file(mode="Manual"))
    arguments = ("check", "-", "--stdin-filename", "main.json", "-f", "json")

    found = run_in_process(*arguments, cwd=tmp_path, stdin=FREE_MODE)
    (tmp_path / "guestpatch.yaml").write_text("rules: { GP101: { level: info } }\n")
    lowered = run_in_process(*arguments, cwd=tmp_path, stdin=FREE_MODE)

    severities = [
        [
            each["severity"]
            for each in json.loads(result.stdout)["findings"]
            if each["code"] == "GP101"
        ]
        for result in (found, lowered)
    ]
    assert severities == [["error"], ["info"]]


def test_real_pipe_is_read(run: Run, tmp_path: Path) -> None:
    result = run("check", "-", "--stdin-filename", "main.json", cwd=tmp_path, stdin=BAD)

    assert result.exit_code == 1


def test_inspect_reads_standard_input_as_well(run_in_process: Run, tmp_path: Path) -> None:
    result = run_in_process(
        "inspect", "-", "--stdin-filename", "vm.bicep", cwd=tmp_path, stdin=MODULE
    )

    assert "vm.bicep" in result.stdout


def test_diff_shows_what_a_fix_would_change(run_in_process: Run, tmp_path: Path) -> None:
    result = run_in_process(
        "check", "-", "--stdin-filename", "new.json", "--diff", "--unsafe-fixes",
        cwd=tmp_path, stdin=BAD,
    )  # fmt: skip

    assert "new.json" in result.stdout
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["-"], "standard input needs --stdin-filename"),
        (["main.json", "--stdin-filename", "main.json"], "needs `-` as the path"),
        (["-", "main.json", "--stdin-filename", "main.json"], "no other path beside it"),
        (["-", "--stdin-filename", "."], "a folder"),
        (["-", "--stdin-filename", "main.json", "--fix"], "standard input cannot be changed"),
    ],
)
def test_what_cannot_be_meant_ends_with_2_and_a_sentence(
    run_in_process: Run, tmp_path: Path, arguments: list[str], said: str
) -> None:
    (tmp_path / "main.json").write_text(GOOD)

    result = run_in_process("check", *arguments, cwd=tmp_path, stdin=GOOD)

    assert result.exit_code == 2
    assert said in result.stderr


def test_text_that_is_no_template_is_refused(run_in_process: Run, tmp_path: Path) -> None:
    result = run_in_process("check", "-", "--stdin-filename", "main.json", cwd=tmp_path)

    assert result.exit_code == 2
