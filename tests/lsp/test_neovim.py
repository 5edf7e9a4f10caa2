"""A client that nobody here wrote: Neovim, headless."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parent / "neovim.lua"


@pytest.mark.skipif(
    shutil.which("nvim") is None, reason="Neovim is not installed: apt-get install neovim"
)
def test_neovim_shows_and_fixes_findings(tmp_path: Path) -> None:
    env = {
        **os.environ,
        "GUESTPATCH": f"{sys.executable} -m guestpatch",
        "GUESTPATCH_CACHE_DIR": str(tmp_path / "cache"),
        "HOME": str(tmp_path),
        "XDG_STATE_HOME": str(tmp_path),
    }
    ended = subprocess.run(
        ["nvim", "--headless", "--clean", "-c", f"luafile {SCRIPT}"],
        env=env,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )

    assert "FAILED" not in ended.stdout
    assert ended.stdout.count("ok ") == 7
    assert ended.returncode == 0
