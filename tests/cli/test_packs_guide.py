"""The guide to rules of one's own, followed step by step: every file it shows, every command.

``GUESTPATCH_UPDATE=1 pytest tests/cli/test_packs_guide.py`` writes what the commands print into the
guide; read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run

GUIDE = Path(__file__).parents[2] / "docs" / "packs.md"
BLOCK = re.compile(
    r"^(?P<fence>`{3,})(?P<mark>[^\n`]+)\n(?P<text>.*?)^(?P=fence)\n", re.MULTILINE | re.DOTALL
)


def test_guide_shows_what_happens(run_in_process: Run, tmp_path: Path) -> None:
    (tmp_path / ".git").mkdir()
    commands: list[str] = []

    def follow(block: re.Match[str]) -> str:
        """Do what a block shows; gives the block with what is printed."""
        language, _, name = block["mark"].partition(" ")
        if language != "console":
            file = tmp_path / name
            file.parent.mkdir(exist_ok=True)
            file.write_text(block["text"], "utf-8")
            return block[0]
        line = block["text"].partition("\n")[0]
        commands.append(line)
        result = run_in_process(*line.removeprefix("$ guestpatch ").split(), cwd=tmp_path)
        return f"```console\n{line}\n{result.stdout}{result.stderr}```\n"

    followed = BLOCK.sub(follow, GUIDE.read_text("utf-8"))
    if os.environ.get("GUESTPATCH_UPDATE"):
        GUIDE.write_text(followed, "utf-8")

    assert followed == GUIDE.read_text("utf-8")
    assert len(commands) >= 6
