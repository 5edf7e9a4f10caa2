"""The way of a new user, as the README prints it: each step does what the next one needs."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from tests.docs.snippets import snippets
from tests.pipelines.steps import bash
from tests.template.bicep_evaluating import write

if TYPE_CHECKING:
    from pathlib import Path

_VM = """
resource {name} 'Microsoft.Compute/virtualMachines@2024-07-01' = {{
  name: '{name}'
  location: 'westeurope'
  properties: {{
    osProfile: {{
      windowsConfiguration: {{ enableAutomaticUpdates: {updates}, patchSettings: {{ patchMode: '{mode}' }} }}
    }}
  }}
}}
"""


def test_first_steps_lead_from_findings_to_none_that_is_new(tmp_path: Path) -> None:
    program = tmp_path / "programs" / "guestpatch"
    write(
        tmp_path, {"programs/guestpatch": f'#!/bin/sh\nexec {sys.executable} -P -m guestpatch "$@"'}
    )
    program.chmod(0o755)
    path = os.pathsep.join((str(program.parent), os.environ["PATH"]))
    repository = tmp_path / "repository"
    accepted = _VM.format(name="web", updates="true", mode="Manual")
    wrong = _VM.format(name="app", updates="false", mode="AutomaticByOS")
    write(repository, {"infra/main.bicep": accepted + wrong})
    assert bash("git init -q .", repository).exit_code == 0

    steps = [each.text for each in snippets("README.md", "sh") if each.heading == "First steps"]
    ended = [
        bash(command, repository, PATH=path) for text in steps for command in text.splitlines()
    ]

    check, rule, suppress, create, again = ended
    assert check.exit_code == 1
    assert "Found 2 errors" in check.output
    assert rule.output.startswith("GP103 manual-with-automatic-updates")
    assert "suppressed 1 finding" in suppress.output
    assert "accepted 1 finding" in create.output
    assert again.exit_code == 0
    assert "1 suppressed · 1 in the baseline" in again.output
