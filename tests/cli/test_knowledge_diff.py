"""``guestpatch knowledge diff``: what changed from one edition to another."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.cli.conftest import Run

FOUNDING = "2021-04-preview"


def test_edition_does_not_differ_from_itself(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "diff", "current", "2024-07")

    assert result.exit_code == 0
    assert "Images: 0 added, 0 removed, 0 changed" in result.stdout
    assert "Statements: 0 added, 0 removed, 0 changed" in result.stdout
    assert "  + " not in result.stdout


def test_text_shows_what_came_what_went_and_what_changed(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "diff", FOUNDING, "current")

    lines = result.stdout.splitlines()
    assert lines[0] == (
        "Between edition 2021-04-preview, dated 2021-02-17 and edition 2024-07, dated 2024-07-31"
    )
    assert "  + Canonical:ubuntu-24_04-lts:server" in lines
    assert "  ~ Linux: everything works from:" in lines
    severities = lines[lines.index(next(each for each in lines if each.startswith("Severities"))) :]
    assert severities[1].startswith("  ~ GP")
    assert severities[2].startswith("      was ")
    assert severities[3].startswith("      is  ")


def test_json_is_the_other_way_round_when_the_editions_are(run_in_process: Run) -> None:
    forth, back = (
        json.loads(run_in_process("knowledge", "diff", *each, "--format", "json").stdout)
        for each in ((FOUNDING, "current"), ("current", FOUNDING))
    )

    assert forth["before"] == back["after"]
    for part in ("images", "rules", "apiVersions", "transitions", "statements"):
        assert sorted(forth[part]["added"]) == sorted(back[part]["removed"])
        assert len(forth[part]["changed"]) == len(back[part]["changed"])
    assert forth["images"]["added"]
    assert forth["statements"]["changed"]


def test_unknown_edition_is_refused(run_in_process: Run) -> None:
    result = run_in_process("knowledge", "diff", "2019", "current")

    assert result.exit_code == 2
    assert "unknown edition" in result.stderr
