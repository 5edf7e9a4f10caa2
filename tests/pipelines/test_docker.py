"""The Dockerfile: linted, and its commands run. Building the image needs a Docker daemon."""

from __future__ import annotations

import os
import re
import shutil
from typing import TYPE_CHECKING

import pytest

from tests.engine.templates import mode, template
from tests.engine.templates import vm as arm_vm
from tests.pipelines.steps import ROOT, bash
from tests.template.bicep_evaluating import write
from tests.tools import finds_nothing

if TYPE_CHECKING:
    from pathlib import Path

DOCKERFILE = ROOT / "Dockerfile"


def test_dockerfile_holds_nothing_a_linter_finds() -> None:
    finds_nothing("hadolint", DOCKERFILE)


def context(folder: Path) -> Path:
    """What `.dockerignore` sends to the daemon: a list of what is not ignored."""
    lines = (ROOT / ".dockerignore").read_text().splitlines()
    folder.mkdir()
    for name in (line[1:] for line in lines if line.startswith("!")):
        if (ROOT / name).is_dir():
            ignored = shutil.ignore_patterns("__pycache__", "node_modules")
            shutil.copytree(ROOT / name, folder / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, folder / name)
    return folder


@pytest.mark.skipif(
    not os.environ.get("GUESTPATCH_ONLINE"), reason="installs packages; GUESTPATCH_ONLINE=1"
)
def test_commands_of_the_image_work_in_turn(tmp_path: Path) -> None:
    text = DOCKERFILE.read_text()
    text = text.replace("/source", str(context(tmp_path / "source")))
    text = text.replace(" /guestpatch", f" {tmp_path}/installed").replace("=/tmp", f"={tmp_path}")
    text = text.replace("=/guestpatch", f"={tmp_path}/installed")
    write(tmp_path, {"workspace/main.json": template(arm_vm(windows=mode("Odd")))})
    variables: dict[str, str] = {}
    for instruction, rest in re.findall(r"^(RUN|ENV) (.*)$", text, re.MULTILINE):
        if instruction == "ENV":
            variables.update(pair.split("=", 1) for pair in rest.split())
        else:
            assert bash(rest, tmp_path, **variables).exit_code == 0
    checked = bash("python -m guestpatch check .", tmp_path / "workspace", **variables)

    assert checked.exit_code == 1
    assert "GP102" in checked.output
