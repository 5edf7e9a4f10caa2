"""Commands in the pages: run as they stand, in a repository like the reader's."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

import pytest

from tests.docs.snippets import ROOT, Snippet, snippets, titled
from tests.pipelines.steps import bash
from tests.template.bicep_evaluating import write

if TYPE_CHECKING:
    from pathlib import Path

_MAIN = """
resource vm 'Microsoft.Compute/virtualMachines@2024-07-01' = {
  name: 'vm'
  location: 'westeurope'
  properties: {
    osProfile: {
      windowsConfiguration: { enableAutomaticUpdates: false, patchSettings: { patchMode: 'AutomaticByOS' } }
    }
  }
}
"""
_PROGRAMS = {
    # What stands after the name of the image goes to the program in it.
    "docker": """case $1 in
  run) while [ "$1" != guestpatch ]; do shift; done; exec "$@" ;;
  build) test -f "$SOURCE/Dockerfile" ;;
esac""",
    "guestpatch": f'exec {sys.executable} -P -m guestpatch "$@"',
}
"""What a page calls that is not here, or not under this name."""


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    programs = tmp_path / "programs"
    write(programs, {name: f"#!/bin/bash\n{text}\n" for name, text in _PROGRAMS.items()})
    for name in _PROGRAMS:
        (programs / name).chmod(0o755)
    folder = tmp_path / "repository"
    write(folder, {"infra/main.bicep": _MAIN, "modules/vm.bicep": _MAIN})
    commit = "git init -q -b main && git add -A"
    assert bash(commit, folder).exit_code == 0
    return folder


@pytest.mark.parametrize(
    "snippet",
    [each for page in ("pre-commit", "docker") for each in snippets(f"docs/{page}.md", "sh")],
    ids=titled,
)
def test_commands_run(repository: Path, snippet: Snippet) -> None:
    path = os.pathsep.join((str(repository.parent / "programs"), os.environ["PATH"]))
    for command in snippet.text.splitlines():
        ended = bash(command, repository, PATH=path, SOURCE=str(ROOT))

        # Of xargs, 123 says that the command ended with 1 or more, but below 126.
        assert ended.exit_code in (0, 1, 123), ended.output
        assert "guestpatch:" not in ended.output
