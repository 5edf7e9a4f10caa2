"""The means of testing the command line are sound themselves."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

    from tests.cli.conftest import Run

REQUESTS = {
    "help": ["--help"],
    "no such command": ["nothing"],
    "no such option": ["version", "--nothing"],
    "text": ["knowledge", "images", "--os", "windows", "--today", "2026-11-25"],
    "colour": ["knowledge", "image", "a/b/c", "--color", "always"],
    "json": ["rule", "GP909", "--format", "json"],
    "unknown name": ["rule", "GP9099"],
}


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_both_ways_to_run_give_the_same(run: Run, run_in_process: Run, request_: list[str]) -> None:
    assert run_in_process(*request_) == run(*request_)


def test_variables_of_the_surroundings_do_not_reach_the_program(
    run: Run, run_in_process: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")

    for each in (run, run_in_process):
        assert "\x1b" not in each("knowledge", "image", "a/b/c").stdout


def test_variables_given_to_a_run_reach_the_program(run: Run, run_in_process: Run) -> None:
    for each in (run, run_in_process):
        assert "\x1b" in each("knowledge", "image", "a/b/c", env={"FORCE_COLOR": "1"}).stdout


def test_validated_rules_are_kept_in_the_folder_of_the_test_session(
    run: Run, cache_folder: Path
) -> None:
    run("rule", "GP909")

    assert list(cache_folder.glob("rules-*.json"))
