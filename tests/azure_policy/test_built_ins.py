"""Azure's own definitions, where a folder of them is there: none is passed over in silence."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = Path(__file__).parents[2] / "benchmarks" / "policies.py"


def test_every_definition_is_evaluated_or_refused_by_name() -> None:
    folder = os.environ.get("GUESTPATCH_POLICIES")
    if folder is None:
        pytest.skip("GUESTPATCH_POLICIES does not name a folder of policy definitions")

    ended = subprocess.run(
        [sys.executable, PROGRAM, folder], check=False, capture_output=True, text=True
    )

    assert ended.returncode == 0, ended.stdout
    assert ", 0 failed" in ended.stdout
