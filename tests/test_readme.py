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

ROOT = Path(__file__).parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_finding_in_the_readme_is_a_real_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    shown = re.search(r"<!-- finding:start -->\n+```console\n(.*?)```", README, re.DOTALL)
    assert shown is not None
    command, _, rest = shown.group(1).partition("\n")

    report = check(gather([Path(command.rpartition(" ")[2])]).units, settings())
    printed = "".join(renderer_of("full")(report, RenderOptions()))

    assert printed == rest


def test_commands_of_the_readme_exist() -> None:
    commands = set(re.findall(r"`guestpatch (\w+)", README))
    modules = {path.stem for path in (ROOT / "linter/guestpatch/cli").glob("*.py")}

    assert commands <= modules
