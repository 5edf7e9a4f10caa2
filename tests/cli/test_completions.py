"""Completion, asked of the shells themselves where they are installed."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

_BASH = """
source <(guestpatch completions bash)
COMP_WORDS=({words}) COMP_CWORD={last}
_guestpatch_completion guestpatch
printf '%s\\n' "${{COMPREPLY[@]}}"
"""
_FISH = 'guestpatch completions fish | source; complete -C "{line}"'
# What zsh shows when a person types the line and the tabulator; `zpty -r` waits for the pattern.
_ZSH = """
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'autoload -U compinit && compinit -u -d "$PWD/dump"'
zpty -w shell 'source <(guestpatch completions zsh); print re""ady'
zpty -r shell shown '*ready*'
zpty -n -w shell '{line}'$'\t'
zpty -r shell shown '*{expected}*'
print -r -- "$shown"
"""


@pytest.fixture
def programs(tmp_path: Path) -> str:
    """A path of programs on which guestpatch is the one under test."""
    program = tmp_path / "guestpatch"
    program.write_text(f'#!/bin/sh\nexec {sys.executable} -P -m guestpatch "$@"\n')
    program.chmod(0o755)
    return os.pathsep.join((str(tmp_path), os.environ["PATH"]))


def completed(shell: str, line: str, expected: str, programs: str, folder: Path) -> str:
    if shutil.which(shell) is None:
        pytest.skip(f"{shell} is not installed")
    words = line.split(" ")
    script = {
        "bash": _BASH.format(words=" ".join(map(repr, words)), last=len(words) - 1),
        "fish": _FISH.format(line=line),
        "zsh": _ZSH.format(line=line, expected=expected),
    }[shell]
    done = subprocess.run(
        [shell, "-c", script],
        cwd=folder,
        env={"PATH": programs, "HOME": str(folder), "TERM": "xterm", "COLUMNS": "200"},
        capture_output=True,
        timeout=60,
        check=False,
    )
    return done.stdout.decode(errors="replace")


@pytest.mark.parametrize("shell", ["bash", "fish", "zsh"])
@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("guestpatch i", "inspect"),
        ("guestpatch check --show-un", "--show-undecided"),
        ("guestpatch rule automatic-by", "automatic-by-os-without-updates"),
    ],
)
def test_shell_completes(
    shell: str, line: str, expected: str, programs: str, tmp_path: Path
) -> None:
    assert expected in completed(shell, line, expected, programs, tmp_path)


def test_powershell_is_answered_by_what_its_script_asks(run_in_process: Run) -> None:
    script = run_in_process("completions", "powershell").stdout
    asked = {"_GUESTPATCH_COMPLETE": "powershell_complete", "COMP_WORDS": "guestpatch i"}
    answer = run_in_process(env={**asked, "COMP_CWORD": "1"}).stdout.splitlines()

    assert "Register-ArgumentCompleter -Native -CommandName guestpatch" in script
    assert all(name in script for name in ("_GUESTPATCH_COMPLETE", "powershell_complete"))
    assert answer[:2] == ["plain", "inspect"]


def test_completing_a_command_loads_none(run: Run) -> None:
    asked = {
        "_GUESTPATCH_COMPLETE": "bash_complete",
        "COMP_WORDS": "guestpatch ",
        "COMP_CWORD": "1",
    }
    answer = run(env={**asked, "PYTHONPROFILEIMPORTTIME": "1"})

    assert "plain,check" in answer.stdout
    assert "guestpatch.engine" not in answer.stderr
    assert "pygls" not in answer.stderr
