"""What the README shows is what the program prints."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

from guestpatch.api import check
from guestpatch.gather import gather
from guestpatch.render import RenderOptions, renderer_of
from tests.checking import settings

if TYPE_CHECKING:
    import pytest

    from tests.cli.conftest import Run

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_finding_in_the_readme_is_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"<!-- finding:start -->\n+```console\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    command, _, rest = shown.group(1).partition("\n")

    report = check(gather([Path(command.rpartition(" ")[2])]).units, settings())
    printed = "".join(renderer_of("full")(report, RenderOptions()))

    assert printed == rest


def test_commands_of_the_readme_are_those_of_the_program(run_in_process: Run) -> None:
    named = re.findall(r"^\| `guestpatch (\w+)", README, re.MULTILINE)
    offered = re.findall(r"^  ([a-z]+)  ", run_in_process("--help").stdout, re.MULTILINE)

    assert "check" in offered
    assert sorted(named) == sorted(offered)


def test_commands_shown_in_the_readme_exist(run_in_process: Run) -> None:
    used = set(re.findall(r"(?:^|`|/|\$ )guestpatch ([a-z]+)\b", README, re.MULTILINE))

    assert "check" in used
    for command in used:
        assert run_in_process(command, "--help").exit_code == 0
