"""`guestpatch version`."""

from __future__ import annotations

import json
import platform
from typing import TYPE_CHECKING

from guestpatch import __version__

if TYPE_CHECKING:
    from tests.cli.conftest import Run


def test_text_shows_the_program_its_python_and_the_dates_of_its_knowledge(
    run_in_process: Run,
) -> None:
    result = run_in_process("version")

    assert result.exit_code == 0
    assert result.stdout == (
        f"guestpatch {__version__}\n"
        f"{platform.python_implementation()} {platform.python_version()}\n"
        f"{platform.platform()}\n"
        "edition 2024-07 (current)\n"
        "  images        2024-07-31\n"
        "  API versions  2026-08-20\n"
        "  lifecycle     2026-08-22\n"
    )


def test_json_says_the_same(run_in_process: Run) -> None:
    result = run_in_process("version", "-f", "json")

    assert json.loads(result.stdout) == {
        "name": "guestpatch",
        "version": __version__,
        "python": f"{platform.python_implementation()} {platform.python_version()}",
        "platform": platform.platform(),
        "edition": "2024-07",
        "knowledge": {
            "images": "2024-07-31",
            "api-versions": "2026-08-20",
            "lifecycle": "2026-08-22",
        },
    }


def test_option_prints_the_version_alone(run: Run) -> None:
    result = run("--version")

    assert result.stdout == f"guestpatch {__version__}\n"


def test_rules_are_not_loaded(run: Run) -> None:
    result = run("version", env={"PYTHONPROFILEIMPORTTIME": "1"})

    imported = {line.rpartition("|")[2].strip() for line in result.stderr.splitlines()}
    assert "guestpatch_schemas" in imported
    assert not imported & {"guestpatch.policy", "jsonschema", "pygls", "ruamel.yaml"}
